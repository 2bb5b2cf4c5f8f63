import { buildResponse, type ResponseInit } from '../message/build-response.ts';
import type { SipRequest, SipResponse } from '../message/sip-message.ts';
import type { InviteServerTransaction } from '../transaction/invite-server.ts';
import { T1_MS, TimerSet } from '../transaction/timers.ts';
import type { ServerTransaction } from '../transaction/transaction-table.ts';
import type { AgentCore } from './core.ts';
import { listsToken } from './lists-token.ts';

const GIVE_UP_MS = 64 * T1_MS;
const MAX_FIRST_RSEQ = 2 ** 31 - 1;

/** Whether the caller takes provisional responses reliably, and whether it insists (RFC 3262 §3). */
export function reliabilityWanted(invite: SipRequest): 'required' | 'supported' | 'unknown' {
  if (listsToken(invite, 'Require', '100rel')) return 'required';
  return listsToken(invite, 'Supported', '100rel') ? 'supported' : 'unknown';
}

/** The RAck header of a PRACK, RFC 3262 §7.2; undefined when it cannot be read. */
function readRAck(prack: SipRequest): { rseq: number; cseq: number; method: string } | undefined {
  const found = /^\s*(\d{1,10})\s+(\d{1,10})\s+(\S+)\s*$/.exec(prack.header('RAck') ?? '');
  return found ? { rseq: Number(found[1]), cseq: Number(found[2]), method: found[3] ?? '' } : undefined;
}

interface ReliableProgressUser {
  /** A PRACK came for what was sent last. Answers it, then calls `proceed`. @param described that had a session description */
  acknowledged(prack: ServerTransaction, described: boolean): void;
  /** A response was never acknowledged. Not called after `stop`. */
  failed(): void;
}

interface Unacknowledged {
  rseq: number;
  response: SipResponse;
  hasBody: boolean;
  gapMs: number;
}

/**
 * Provisional responses that the caller acknowledges with PRACK, RFC 3262 §3: one at a time, repeated from T1 on and
 * ever more rarely, for 64*T1.
 */
export class ReliableProgress {
  readonly #core: AgentCore;
  readonly #transaction: InviteServerTransaction;
  readonly #user: ReliableProgressUser;
  readonly #timers: TimerSet<'repeat' | 'giveUp'>;
  readonly #queue: ResponseInit[] = [];
  #rseq: number;
  #current: Unacknowledged | undefined;
  #settled: (() => void) | undefined;

  constructor(core: AgentCore, transaction: InviteServerTransaction, user: ReliableProgressUser) {
    this.#core = core;
    this.#transaction = transaction;
    this.#user = user;
    this.#timers = new TimerSet(core.clock);
    // RFC 3262 §3: the first RSeq is between 1 and 2**31 - 1; the later ones follow without a gap.
    this.#rseq = core.randomBytes(4).readUInt32BE(0) % (MAX_FIRST_RSEQ - 1);
  }

  /** Sends it, or keeps it until the one before is acknowledged. */
  send(init: ResponseInit): void {
    this.#queue.push(init);
    this.#proceed();
  }

  /** A PRACK: what it acknowledges is repeated no more. One that acknowledges nothing gets 481. */
  receive(prack: ServerTransaction): void {
    const rack = readRAck(prack.request);
    const { number } = this.#transaction.request.cseq();
    const current = this.#current;
    if (!current || rack?.rseq !== current.rseq || rack.cseq !== number || rack.method !== 'INVITE') {
      this.#core.respond(prack, { status: 481 });
      return;
    }
    this.#timers.stopAll();
    this.#current = undefined;
    this.#user.acknowledged(prack, current.hasBody);
  }

  /** To be called once the PRACK has been answered: what waited goes out. */
  proceed(): void {
    if (this.#current === undefined) this.#settled?.();
    this.#proceed();
  }

  /**
   * Calls back when a 2xx may go out: at once, unless a session description waits to be acknowledged (RFC 3262 §3).
   * What is still in the queue is dropped: the 2xx says more.
   */
  beforeSuccess(send: () => void): void {
    this.#queue.length = 0;
    if (!this.#current?.hasBody) {
      this.stop();
      send();
      return;
    }
    this.#settled = () => {
      this.#settled = undefined;
      send();
    };
  }

  /** A final response goes out, or the agent closes: nothing is repeated any more. */
  stop(): void {
    this.#timers.stopAll();
    this.#queue.length = 0;
    this.#settled = undefined;
  }

  #proceed(): void {
    if (this.#current !== undefined) return;
    const init = this.#queue.shift();
    if (init === undefined) return;
    this.#rseq += 1;
    const headers = [...(init.headers ?? []), ['Require', '100rel'] as const, ['RSeq', String(this.#rseq)] as const];
    const response = buildResponse(this.#transaction.request, { ...init, headers });
    this.#current = { rseq: this.#rseq, response, hasBody: response.body.length > 0, gapMs: T1_MS };
    this.#transaction.respond(response);
    this.#timers.start('giveUp', GIVE_UP_MS, () => {
      this.stop();
      this.#core.counters.transactionTimeouts += 1;
      this.#user.failed();
    });
    this.#armRepeat(this.#current);
  }

  #armRepeat(current: Unacknowledged): void {
    this.#timers.start('repeat', current.gapMs, () => {
      this.#core.counters.retransmissionsSent += 1;
      this.#transaction.respond(current.response);
      // RFC 3262 §3: doubled each time, without the cap at T2.
      current.gapMs *= 2;
      this.#armRepeat(current);
    });
  }
}
