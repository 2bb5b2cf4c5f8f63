import { Dialog } from '../dialog/dialog.ts';
import type { DialogOwner } from '../dialog/dialog-table.ts';
import { buildResponse } from '../message/build-response.ts';
import type { HeaderList } from '../message/headers.ts';
import { sessionDescription } from '../message/multipart.ts';
import type { SipBody, SipRequest, SipResponse } from '../message/sip-message.ts';
import { formatUri, parseUri } from '../message/uri.ts';
import { InviteServerTransaction } from '../transaction/invite-server.ts';
import { TimerSet } from '../transaction/timers.ts';
import type { ServerTransaction } from '../transaction/transaction-table.ts';
import type { Endpoint } from '../transport/endpoint.ts';
import { Call } from './call.ts';
import { allowHeader, checkRequirements, DIALOG_METHODS } from './capabilities.ts';
import type { AgentCore } from './core.ts';
import type { DigestServer, DigestVerdict } from './digest-server.ts';
import { EarlyOffers } from './early-offers.ts';
import { assertExtraHeaders } from './extra-headers.ts';
import type { IncomingInvite } from './incoming-invite.ts';
import { InviteSession } from './invite-session.ts';
import { listsToken } from './lists-token.ts';
import { capabilityHeaders } from './options.ts';
import type { ReofferHandler } from './reinvite-uas.ts';
import { ReliableProgress, reliabilityWanted } from './reliable-progress.ts';
import type { Replaced } from './replaces.ts';
import type { Session, SessionHandlers } from './session.ts';
import { agreeAsUas } from './session-expires.ts';
import type { UpdateOptions } from './update-uac.ts';

interface ArrivedInvite {
  transaction: InviteServerTransaction;
  source: Endpoint;
  replaces: Replaced | undefined;
}

// RFC 3261 §13.3.1.1: proxies drop an INVITE that has not progressed for three minutes; say so every minute.
const PROGRESS_REPEAT_MS = 60_000;

/** UAS side of an INVITE outside a dialog, RFC 3261 §13.3. Owns the early dialog. */
export class InviteUas implements IncomingInvite, DialogOwner {
  readonly request: SipRequest;
  readonly offer: Buffer;
  readonly source: Endpoint;
  readonly localTag: string;
  readonly replaces: Replaced | undefined;
  onCancelled: ((request: SipRequest | undefined) => void) | undefined;
  onReoffer: ReofferHandler | undefined;
  onPrack: ((prack: SipRequest) => void) | undefined;
  readonly #core: AgentCore;
  readonly #digest: DigestServer;
  readonly #transaction: InviteServerTransaction;
  readonly #dialog: Dialog;
  readonly #contact: string;
  readonly #timers: TimerSet<'repeat' | 'expire'>;
  readonly #forget: () => void;
  readonly #reliability: ReturnType<typeof reliabilityWanted>;
  readonly #reliable: ReliableProgress;
  readonly #offers: EarlyOffers;
  #session: InviteSession | undefined;
  /** The first offer has its answer: of a reliable response, or of the PRACK to one. */
  #isAnswered = false;
  /** Our session description in a reliable response. */
  #described: SipBody | undefined;
  #verdict: DigestVerdict | undefined;
  #isFinal = false;

  /** Sends 100 Trying. @throws SipParseError when the INVITE cannot make a dialog */
  constructor(core: AgentCore, digest: DigestServer, { transaction, source, replaces }: ArrivedInvite) {
    this.#core = core;
    this.#digest = digest;
    this.#transaction = transaction;
    this.request = transaction.request;
    this.offer = sessionDescription(this.request);
    this.source = source;
    this.replaces = replaces;
    this.#reliability = reliabilityWanted(this.request);
    this.#reliable = new ReliableProgress(core, transaction, {
      acknowledged: (prack, described) => this.#acknowledged(prack, described),
      failed: () => this.#notAcknowledged(),
    });
    this.localTag = core.newTag();
    this.#dialog = Dialog.ofRequest(this.request, this.localTag, source);
    this.#contact = core.contact(this.request.uri().user);
    this.#offers = new EarlyOffers({
      core,
      dialog: this.#dialog,
      contact: this.#contact,
      credentials: undefined,
      isUac: false,
      takesUpdate: () => listsToken(this.request, 'Allow', 'UPDATE'),
      firstOffer: () => {
        if (this.#isAnswered) return undefined;
        return this.offer.length > 0 ? 'theirs' : 'ours';
      },
      handler: () => this.onReoffer?.bind(this),
    });
    this.#timers = new TimerSet(core.clock);
    this.#forget = core.onClose(() => {
      this.#finish();
      this.#reliable.stop();
    });
    core.dialogs.add(this.#dialog.id, this);
    transaction.user = {
      localTag: this.localTag,
      acknowledged: () => undefined,
      cancelled: (cancel) => this.#cancelled(cancel),
    };
    core.respond(transaction, { status: 100 });
    this.#armExpiry();
  }

  get isFinal(): boolean {
    return this.#isFinal;
  }

  get needsOffer(): boolean {
    return this.#reliability === 'required' && this.offer.length === 0 && this.#described === undefined;
  }

  authenticate(): DigestVerdict {
    // Asked twice, the same credentials would count as a replay.
    this.#verdict ??= this.#digest.verify(this.request, this.source.host);
    return this.#verdict;
  }

  challenge(): void {
    this.#transaction.repeatsFailure = false;
    this.#respondFinally(this.#digest.refusal(this.#verdict ?? { status: 'missing' }, this.source.host));
  }

  progress(status: number, options: { reason?: string; headers?: HeaderList; body?: SipBody } = {}): void {
    if (!(status > 100 && status < 200)) throw new RangeError(`not a provisional status: ${status}`);
    assertExtraHeaders(options.headers);
    this.#assertOfferInPlace(options.body);
    if (this.#isFinal) return;
    const headers = [...this.#dialogHeaders(), ['Server', this.#core.product] as const, ...(options.headers ?? [])];
    const init = { status, toTag: this.localTag, ...options, headers };
    const isReliable =
      this.#reliability === 'required' || (this.#reliability === 'supported' && options.body !== undefined);
    if (isReliable) {
      this.#described = options.body ?? this.#described;
      this.#reliable.send(init);
    } else this.#transaction.respond(buildResponse(this.request, init));
    this.#armRepeat();
  }

  update(options: UpdateOptions): Promise<SipResponse> {
    return this.#offers.update(options);
  }

  accept(options: { body?: SipBody; headers?: HeaderList }, handlers: SessionHandlers): Session;
  accept(options?: { body?: SipBody; headers?: HeaderList }): Call;
  accept(options: { body?: SipBody; headers?: HeaderList } = {}, handlers?: SessionHandlers): Session | Call {
    if (handlers) return this.#accept(options, handlers);
    return new Call((own) => this.#accept(options, own), this.offer);
  }

  #accept(options: { body?: SipBody; headers?: HeaderList }, handlers: SessionHandlers): Session {
    assertExtraHeaders(options.headers);
    if (this.#isFinal) throw new Error('the INVITE is over: answered, cancelled, or its user agent closed');
    const timer = agreeAsUas(this.request, this.#core.sessionTimer);
    const product = ['Server', this.#core.product] as const;
    const supported = ['Supported', this.#core.extensions.join(', ')] as const;
    const response = buildResponse(this.request, {
      status: 200,
      toTag: this.localTag,
      headers: [...this.#dialogHeaders(), supported, ...timer.headers, product, ...(options.headers ?? [])],
      ...(options.body === undefined ? {} : { body: options.body }),
    });
    this.#finish();
    const session = new InviteSession(this.#core, {
      dialog: this.#dialog,
      contact: this.#contact,
      isUac: false,
      handlers,
      body: options.body ?? this.#described,
      peer: this.request,
      interval: timer.interval,
      reliable: this.#reliable,
      early: this.#offers,
    });
    this.#session = session;
    session.accept(this.#transaction, response);
    // RFC 3891 §3: whoever takes a place ends the call that had it.
    if (this.replaces?.kind === 'session') this.replaces.session.bye();
    else this.replaces?.giveUp();
    return session;
  }

  reject(
    status: number,
    { contacts = [], ...options }: { reason?: string; headers?: HeaderList; contacts?: readonly string[] } = {},
  ): void {
    if (!(status >= 300 && status <= 699)) throw new RangeError(`not a status that rejects: ${status}`);
    assertExtraHeaders(options.headers);
    const redirection: HeaderList = contacts.map((uri) => ['Contact', `<${formatUri(parseUri(uri))}>`]);
    this.#respondFinally({ status, ...options, headers: [...redirection, ...(options.headers ?? [])] });
  }

  /** A request in the early dialog (RFC 3261 §12.1). */
  receive(transaction: ServerTransaction, source: Endpoint): void {
    const { request } = transaction;
    if (!this.#dialog.takeRemoteCseq(request.cseq().number)) {
      this.#core.respond(transaction, { status: 500, reason: 'CSeq Out Of Order' });
      return;
    }
    this.#dialog.seenAt(source);
    const refusal = checkRequirements(request, this.#core.extensions);
    if (request.method === 'BYE') {
      // RFC 3261 §15.1.2: the caller may end an early dialog; the INVITE itself gets 487.
      this.#core.respond(transaction, refusal ?? { status: 200 });
      this.#cancelled(request);
    } else if (refusal) {
      this.#core.respond(transaction, refusal);
    } else if (transaction instanceof InviteServerTransaction) {
      // RFC 3261 §14.2: an INVITE before the first one has its final response.
      this.#core.respond(transaction, { status: 500, headers: [['Retry-After', '5']] });
    } else if (request.method === 'PRACK') {
      this.#reliable.receive(transaction);
    } else if (request.method === 'UPDATE') {
      this.#offers.receiveUpdate(transaction);
    } else if (request.method === 'OPTIONS') {
      const headers = capabilityHeaders(DIALOG_METHODS, this.#core.extensions);
      this.#core.respond(transaction, { status: 200, headers });
    } else {
      this.#core.respond(transaction, { status: 405, headers: [allowHeader(DIALOG_METHODS)] });
    }
  }

  acknowledge(): void {
    this.#core.counters.strayAcks += 1;
  }

  /** RFC 3261 §13.2.1: an offer of ours stands in the first reliable message, and in no other before the call is up. */
  #assertOfferInPlace(body: SipBody | undefined): void {
    if (this.needsOffer && body === undefined) {
      throw new Error('the caller wants an offer in the first provisional response: a body is needed');
    }
    if (this.#reliability === 'unknown' && this.offer.length === 0 && body !== undefined) {
      throw new Error('an offer needs a caller that takes reliable responses, or the 2xx');
    }
  }

  #acknowledged(transaction: ServerTransaction, described: boolean): void {
    const { request } = transaction;
    const wasSettled = this.#isAnswered || this.offer.length > 0;
    // RFC 3262 §5: a response without a description has settled nothing.
    this.#isAnswered ||= described;
    // RFC 3262 §5: a body is the answer to an offer of ours, or a new offer of the caller.
    if (!wasSettled || sessionDescription(request).length === 0) {
      this.#core.respond(transaction, { status: 200 });
      this.#core.guard(() => this.onPrack?.(request));
      this.#reliable.proceed();
      return;
    }
    this.#offers.answer(transaction, () => this.#reliable.proceed());
  }

  /** RFC 3262 §3: a response that must be acknowledged was not; the INVITE is refused with 5xx. */
  #notAcknowledged(): void {
    if (this.#session) {
      this.#core.respond(this.#transaction, { status: 504, toTag: this.localTag });
      this.#session.abandon();
      return;
    }
    if (this.#isFinal) return;
    this.#respondFinally({ status: 504 });
    this.#core.guard(() => this.onCancelled?.(undefined));
  }

  #cancelled(request: SipRequest | undefined): void {
    if (this.#isFinal) return;
    this.#respondFinally({ status: 487 });
    this.#core.guard(() => this.onCancelled?.(request));
  }

  #respondFinally(init: { status: number; reason?: string; headers?: HeaderList }): void {
    if (this.#isFinal) return;
    this.#finish();
    this.#reliable.stop();
    this.#offers.end();
    this.#core.dialogs.remove(this.#dialog.id, this);
    this.#core.respond(this.#transaction, { toTag: this.localTag, ...init });
  }

  #finish(): void {
    this.#isFinal = true;
    this.#timers.stopAll();
    this.#forget();
  }

  /** RFC 3261 §12.1.1: what a response that makes a dialog carries besides the copied headers. */
  #dialogHeaders(): HeaderList {
    const recordRoutes = this.request.headers('Record-Route').map((route) => ['Record-Route', route] as const);
    return [...recordRoutes, ['Contact', this.#contact], allowHeader(DIALOG_METHODS)];
  }

  #armRepeat(): void {
    this.#timers.start('repeat', PROGRESS_REPEAT_MS, () => {
      const last = this.#transaction.lastResponse;
      if (last) this.#transaction.respond(last);
      this.#armRepeat();
    });
  }

  // RFC 3261 §13.3.1: an invitation that expires before it is answered gets 487.
  #armExpiry(): void {
    const expires = this.request.header('Expires') ?? '';
    const secs = /^\d{1,10}$/.test(expires) ? Number(expires) : 0;
    if (secs > 0) this.#timers.start('expire', secs * 1000, () => this.#cancelled(undefined));
  }
}
