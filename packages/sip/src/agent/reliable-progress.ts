import { buildResponse, type ResponseInit } from '../message/build-response.ts';
import type { SipRequest, SipResponse } from '../message/sip-message.ts';
import type { InviteServerTransaction } from '../transaction/invite-server.ts';
import { T1_MS, TimerSet } from '../transaction/timers.ts';
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
  readonly #failed: () => void;
  readonly #timers: TimerSet<'repeat' | 'giveUp'>;
  readonly #queue: ResponseInit[] = [];
  #rseq: number;
  #current: Unacknowledged | undefined;
  #settled: (() => void) | undefined;

  /** `failed` is called when a response was never acknowledged; not after `stop`. */
  constructor(core: AgentCore, transaction: InviteServerTransaction, failed: () => void) {
    this.#core = core;
    this.#transaction = transaction;
    this.#failed = failed;
    this.#timers = new TimerSet(core.clock);
    // RFC 3262 §3: the first RSeq is between 1 and 2**31 - 1; the later ones follow without a gap.
    this.#rseq = core.randomBytes(4).readUInt32BE(0) % (MAX_FIRST_RSEQ - 1);
  }

  /** Sends it, or keeps it until the one before is acknowledged. */
  send(init: ResponseInit): void {
    this.#queue.push(init);
    this.#proceed();
  }

  /** What waits for its PRACK has a session description. */
  get describes(): boolean {
    return this.#current?.hasBody === true;
  }

  /** Whether the PRACK is for what was sent last; then it is repeated no more. The caller answers it. */
  acknowledge(prack: SipRequest): boolean {
    const rack = readRAck(prack);
    const { number } = this.#transaction.request.cseq();
    if (rack?.rseq !== this.#current?.rseq || rack?.cseq !== number || rack.method !== 'INVITE') return false;
    this.#timers.stopAll();
    this.#current = undefined;
    return true;
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
      this.#failed();
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
