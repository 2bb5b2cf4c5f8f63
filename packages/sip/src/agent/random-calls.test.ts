import { expect, test } from 'vitest';
import type { SipBody } from '../message/sip-message.ts';
import { Random } from '../testing/fuzz/random.ts';
import { type Fate, MemoryNetwork } from '../testing/memory-network.ts';
import { listenOn } from '../testing/raw-peer.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import type { TraceEntry } from './core.ts';
import type { IncomingInvite } from './incoming-invite.ts';
import type { OutgoingInvite } from './outgoing-invite.ts';
import type { Session, SessionHandlers } from './session.ts';
import type { UserAgent } from './user-agent.ts';

// Two agents that call each other and do at random moments what either may do, over a network that loses, doubles and delays.
// Whatever happens: every call and session ends once, nothing is left, and nobody says two different things.

const callsInRun = 12;
/** All that is done in a run is done by then. */
const busyMs = 60_000;
/** Longer than any timer of a transaction, a glare or a session that nobody answers. */
const settleMs = 400_000;
/**
 * Seeds that once found a fault come first, with what the calls of their time did: `plain` ones have their offer in the INVITE
 * and nothing to say before the answer. `SIP_MODEL_RUNS` makes more runs.
 */
const found: readonly (readonly ['plain' | 'full', number])[] = [
  ['plain', 97],
  ['plain', 122],
  ['plain', 157],
  ['plain', 161],
  ['full', 62],
];
const runs = Number(process.env.SIP_MODEL_RUNS ?? 20);
const seeds = [...found, ...Array.from({ length: runs }, (_, index) => ['full', index + 1] as const)];
/** What an application says that has no answer to an offer. */
const noAnswer = 'no answer to this offer';

const sdp = { contentType: 'application/sdp', content: 'v=0\r\n' };
const ports = { a: 5080, b: 5060 } as const;

class Run {
  readonly clock = new VirtualClock();
  readonly faults: string[] = [];
  readonly ladder: string[] = [];
  readonly #random: Random;
  readonly #network: MemoryNetwork;
  readonly #agents: UserAgent[] = [];
  readonly #sessions = new Set<Session>();
  /** What each call that was made, and each session, came to. */
  readonly #outcomes = new Map<string, string[]>();
  /** Requests inside sessions that have come to nothing yet. */
  #asked = 0;
  /** First final answers by sender and transaction. */
  readonly #finals = new Map<string, { status: number; atMs: number }>();

  /** By agent and Call-ID: the re-INVITE of the peer that is under way, and the last ones of both sides. */
  readonly #open = new Map<string, { cseq: number; theirs: number; ours: number }>();
  readonly #isFull: boolean;

  constructor(kind: 'plain' | 'full', seed: number) {
    this.#isFull = kind === 'full';
    this.#random = new Random(seed);
    this.#network = new MemoryNetwork(this.clock, () => this.#fate());
  }

  async play(): Promise<void> {
    for (const [name, port] of Object.entries(ports)) {
      this.#agents.push(
        await listenOn(this.#network, this.clock, {
          local: { host: '127.0.0.1', port },
          onInvite: (invite) => this.#take(name, invite),
          onError: (error) => error.message !== noAnswer && void this.faults.push(`${error.stack}`),
          onTrace: (entry) => this.#note(name, entry),
          randomBytes: (size) => Buffer.from(Array.from({ length: size }, () => this.#random.below(256))),
        }),
      );
    }
    const idleTimers = this.clock.pendingTimers();
    for (let index = 0; index < callsInRun; index += 1) this.#later(() => this.#call(index));
    await this.clock.advance(busyMs);
    for (const session of this.#sessions) session.bye();
    await this.clock.advance(settleMs);
    for (const [who, ends] of this.#outcomes) {
      if (ends.length !== 1) this.faults.push(`${who} ended ${ends.length} times: ${ends.join(', ')}`);
    }
    if (this.#asked > 0) this.faults.push(`${this.#asked} requests were never answered`);
    const left = this.clock.pendingTimers() - idleTimers;
    if (left !== 0) this.faults.push(`${left} timers left`);
    for (const agent of this.#agents) await agent.close();
    await this.clock.advance(0);
    if (this.clock.pendingTimers() + this.#network.openSockets() > 0)
      this.faults.push('something is left after the close');
  }

  #fate(): Fate {
    if (this.#random.oneIn(8)) return 'drop';
    if (this.#random.oneIn(10)) return 'duplicate';
    return { delayMs: this.#random.pick([0, 1, 5, 20, 20, 80, 600]) };
  }

  #later(act: () => void, withinMs = busyMs / 2): void {
    this.clock.setTimer(this.#random.below(withinMs), act);
  }

  #call(index: number): void {
    const [from = '', to = 0] = this.#random.oneIn(2) ? ['a', ports.b] : ['b', ports.a];
    const who = `call ${index} of ${from}`;
    this.#outcomes.set(who, []);
    const ended = (how: string) => void this.#outcomes.get(who)?.push(how);
    const hasOffer = !this.#sometimes(4);
    const invite: OutgoingInvite | undefined = this.#agents[from === 'a' ? 0 : 1]?.invite(
      {
        requestUri: `sip:x@127.0.0.1:${to}`,
        from: { uri: `sip:${from}@127.0.0.1` },
        ...(hasOffer ? { body: sdp } : {}),
      },
      {
        ...(hasOffer ? {} : { answerOffer: () => this.#answerOffer() }),
        progress: (_response, early) => {
          if (early && this.#sometimes(2)) this.#later(() => this.#ask(() => early.update({ body: sdp })), 3000);
        },
        reoffer: async () => ({ body: sdp }),
        accepted: (session) => {
          ended('accepted');
          session.setHandlers(this.#inSession(`${who}, caller's session`, session));
        },
        failed: ({ kind }) => ended(kind),
      },
    );
    if (this.#random.oneIn(3)) this.#later(() => invite?.cancel(), 8000);
  }

  #take(name: string, invite: IncomingInvite): void {
    const who = `${name}'s session of ${invite.request.callId}`;
    if (this.#sometimes(2)) this.#early(invite);
    else if (this.#random.oneIn(2)) invite.progress(180);
    const answer = () => {
      if (this.#random.oneIn(5)) {
        invite.reject(this.#random.pick([404, 486, 603]));
        return;
      }
      const handlers: SessionHandlers = { ended: () => undefined };
      try {
        const session = invite.accept({ body: sdp }, handlers);
        Object.assign(handlers, this.#inSession(who, session));
      } catch {
        // It was cancelled before.
      }
    };
    if (this.#random.oneIn(3)) answer();
    else this.#later(answer, 6000);
  }

  /** Reliable progress with a session description, and other ones before the answer. */
  #early(invite: IncomingInvite): void {
    invite.onReoffer = async () => (this.#random.oneIn(4) ? { status: 488 } : { body: sdp });
    invite.progress(183, { body: sdp });
    if (this.#random.oneIn(2)) this.#later(() => this.#ask(() => invite.update({ body: sdp })), 3000);
    if (this.#random.oneIn(3)) this.#later(() => invite.progress(180), 3000);
  }

  #answerOffer(): Promise<SipBody> {
    return new Promise((resolve, reject) => {
      if (this.#random.oneIn(6)) reject(new Error(noAnswer));
      else if (this.#random.oneIn(2)) resolve(sdp);
      else this.#later(() => resolve(sdp), 2000);
    });
  }

  /** What it comes to is not the question here; that it comes to something is. */
  #ask(act: () => Promise<unknown>): void {
    this.#asked += 1;
    const settled = () => {
      this.#asked -= 1;
    };
    act().then(settled, settled);
  }

  /** In runs of full calls. */
  #sometimes(odds: number): boolean {
    return this.#isFull && this.#random.oneIn(odds);
  }

  #inSession(who: string, session: Session): SessionHandlers {
    this.#sessions.add(session);
    this.#outcomes.set(who, []);
    const acts = [
      () => session.reinvite({ body: sdp }),
      () => session.update({ body: sdp }),
      () => session.request('INFO'),
      () => session.reinvite({ body: sdp, signal: AbortSignal.abort() }),
      ...(this.#isFull
        ? [
            () => session.reinvite({ answerOffer: () => this.#answerOffer() }),
            () => session.reinvite({ body: () => this.#answerOffer() }),
          ]
        : []),
    ];
    for (let count = this.#random.below(5); count > 0; count -= 1) {
      this.#later(() => this.#ask(() => this.#random.pick(acts)()), 10_000);
    }
    if (this.#random.oneIn(2)) this.#later(() => session.bye());
    return {
      ended: ({ by }) => {
        this.#sessions.delete(session);
        this.#outcomes.get(who)?.push(by);
      },
      reinvite: async () => (this.#random.oneIn(4) ? { status: 488 } : { body: sdp }),
      request: () => ({ status: 200 }),
    };
  }

  /** RFC 3261 §14.1: no re-INVITE goes out while one of the peer has no answer, or that answer no ACK. */
  #checkTurns(dialog: string, direction: TraceEntry['direction'], message: TraceEntry['message']): void {
    const open = this.#open.get(dialog) ?? { cseq: 0, theirs: 0, ours: 0 };
    this.#open.set(dialog, open);
    const number = message.cseq().number;
    const reinvite = reinviteOf(message);
    if (direction === 'received') {
      if (!('status' in message) && reinvite !== undefined && reinvite > open.theirs) {
        open.theirs = reinvite;
        open.cseq = reinvite;
      } else if (
        'method' in message &&
        (message.method === 'BYE' || (message.method === 'ACK' && number === open.cseq))
      )
        open.cseq = 0;
    } else if ('status' in message) {
      if (message.status >= 300 && reinvite === open.cseq) open.cseq = 0;
    } else if (message.method === 'BYE') open.cseq = 0;
    else if (reinvite !== undefined && reinvite > open.ours) {
      open.ours = reinvite;
      if (open.cseq > 0) this.faults.push(`${dialog}: re-INVITE ${reinvite} goes out while ${open.cseq} is open`);
    }
  }

  #note(name: string, { direction, message, atMs }: TraceEntry): void {
    const { number, method } = message.cseq();
    const what = 'status' in message ? `${message.status} ${method}` : message.method;
    this.ladder.push(`${atMs - Date.UTC(2025, 0, 1)} ${name} ${direction} ${what} ${number} ${message.callId}`);
    this.#checkTurns([name, message.callId].join(' '), direction, message);
    if (direction !== 'sent' || !('status' in message)) return;
    // RFC 3261 §17.2: a transaction has one final answer, and nothing provisional comes after it.
    const key = [name, message.callId, number, method, message.via().params.get('branch')].join(' ');
    const final = this.#finals.get(key);
    if (message.status >= 200 && !final) this.#finals.set(key, { status: message.status, atMs });
    // A request that comes again after 64*T1 begins a new one.
    if (final && final.status !== message.status && atMs - final.atMs < 32_000) {
      this.faults.push(`${key}: ${final.status}, then ${message.status}`);
    }
  }
}

/** The CSeq of an INVITE inside a dialog. */
function reinviteOf(message: TraceEntry['message']): number | undefined {
  const { number, method } = message.cseq();
  return method === 'INVITE' && message.toTag() !== undefined ? number : undefined;
}

test.each(seeds)(
  'random calls over a bad network end once and leave nothing (%s calls, seed %i)',
  async (kind, seed) => {
    const run = new Run(kind, seed);
    await run.play();
    if (run.faults.length > 0)
      throw new Error([`seed ${seed} of ${kind} calls`, ...run.faults, ...run.ladder].join('\n'));
    expect(run.ladder.length).toBeGreaterThan(50);
  },
);
