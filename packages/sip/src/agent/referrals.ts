import type { Dialog } from '../dialog/dialog.ts';
import type { HeaderList } from '../message/headers.ts';
import { parseNameAddr } from '../message/name-addr.ts';
import { SipParseError } from '../message/sip-parse-error.ts';
import type { ServerTransaction } from '../transaction/transaction-table.ts';
import type { AgentCore } from './core.ts';
import type { DigestClient } from './digest-client.ts';
import { assertExtraHeaders } from './extra-headers.ts';
import { type ReferralHandlers, ReferralUac } from './referral-uac.ts';
import { type IncomingReferral, ReferralUas } from './referral-uas.ts';
import type { RequestOutcome } from './send-request.ts';

export interface ReferOptions {
  /** Whom the peer shall call: a URI, with `?Replaces=…` in it for an attended transfer (RFC 3891). */
  referTo: string;
  /** Who asks for it (RFC 3892); a name-addr or a URI. */
  referredBy?: string;
  headers?: HeaderList;
  /** For a challenge to this request; default: those of the session. */
  credentials?: DigestClient;
}

interface ReferralsOptions {
  core: AgentCore;
  dialog: Dialog;
  contact: string;
  credentials: DigestClient | undefined;
  answered: (outcome: RequestOutcome) => void;
  /** The last of ours is over. */
  idle: () => void;
}

/** The REFERs of one session, in both directions (RFC 3515). */
export class Referrals {
  readonly #options: ReferralsOptions;
  readonly #sent = new Set<ReferralUac>();

  constructor(options: ReferralsOptions) {
    this.#options = options;
  }

  /** REFERs of ours that NOTIFYs may still come for. */
  get pending(): number {
    return this.#sent.size;
  }

  /** @throws SipParseError when a URI or a header cannot be written */
  refer(options: ReferOptions, handlers: ReferralHandlers): void {
    const { referTo, referredBy, headers = [] } = options;
    assertExtraHeaders(headers);
    const { core, dialog, contact, answered, idle } = this.#options;
    const credentials = options.credentials ?? this.#options.credentials;
    const by: HeaderList = referredBy === undefined ? [] : [['Referred-By', bracketedUri(referredBy)]];
    const referral = new ReferralUac({
      core,
      dialog,
      credentials,
      handlers,
      answered,
      headers: [['Refer-To', bracketedUri(referTo)], ...by, ['Contact', contact], ...headers],
      done: (over) => {
        this.#sent.delete(over);
        if (this.#sent.size === 0) idle();
      },
    });
    this.#sent.add(referral);
  }

  /** Answers a NOTIFY of the peer. */
  receiveNotify(transaction: ServerTransaction): void {
    const { core } = this.#options;
    const isOnly = this.#sent.size === 1;
    try {
      const owner = [...this.#sent].find((referral) => referral.owns(transaction.request, isOnly));
      // RFC 6665 §4.1.3: a NOTIFY that belongs to no subscription.
      if (owner) owner.receive(transaction);
      else core.respond(transaction, { status: 481, reason: 'Subscription Does Not Exist' });
    } catch (error) {
      if (!(error instanceof SipParseError)) throw error;
      core.respond(transaction, { status: 400, reason: error.message });
    }
  }

  /** Hands a REFER of the peer to the application. */
  receiveRefer(transaction: ServerTransaction, take: ((referral: IncomingReferral) => void) | undefined): void {
    const { core, dialog, contact, credentials } = this.#options;
    // RFC 3515 §2.4.2
    if (transaction.request.headers('Refer-To').length !== 1) {
      core.respond(transaction, { status: 400, reason: 'Exactly One Refer-To Is Needed' });
      return;
    }
    if (!take) {
      core.respond(transaction, { status: 603 });
      return;
    }
    let referral: ReferralUas;
    try {
      referral = new ReferralUas(core, dialog, transaction, { contact, credentials });
    } catch (error) {
      if (!(error instanceof SipParseError)) throw error;
      core.respond(transaction, { status: 400, reason: error.message });
      return;
    }
    if (!core.guard(() => take(referral))) referral.reject(500);
  }

  sessionEnded(): void {
    for (const referral of this.#sent) referral.sessionEnded();
  }
}

/** @throws SipParseError when it is neither a name-addr nor a URI */
function bracketedUri(value: string): string {
  const text = value.includes('<') ? value : `<${value}>`;
  parseNameAddr(text);
  return text;
}
