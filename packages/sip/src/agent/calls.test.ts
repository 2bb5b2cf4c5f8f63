import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Datagram, type Fate, MemoryNetwork } from '../testing/memory-network.ts';
import { AGENT, listenOn } from '../testing/raw-peer.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import type { TraceEntry } from './core.ts';
import type { IncomingInvite } from './incoming-invite.ts';
import type { InviteOptions, OutgoingInvite } from './outgoing-invite.ts';
import type { Session } from './session.ts';
import type { UserAgent } from './user-agent.ts';
import type { UserAgentOptions } from './user-agent-options.ts';

const CALLER = { host: '127.0.0.1', port: 5080 };

let clock: VirtualClock;
let network: MemoryNetwork;
let caller: UserAgent;
let callee: UserAgent;
let log: string[];
let ladder: string[];
let errors: Error[];
let callerSession: Session | undefined;
let calleeSession: Session | undefined;

beforeEach(async () => {
  clock = new VirtualClock();
  network = new MemoryNetwork(clock);
  log = [];
  ladder = [];
  errors = [];
  callerSession = undefined;
  calleeSession = undefined;
  await listen();
});

afterEach(async () => {
  await caller.close();
  await callee.close();
  await clock.advance(0);
  expect(clock.pendingTimers()).toBe(0);
  expect(network.openSockets()).toBe(0);
  expect(errors).toEqual([]);
});

const onError = (error: Error): void => void errors.push(error);

/** What the caller sends and receives, one line a message. */
function trace({ direction, message, atMs }: TraceEntry): void {
  const text = 'method' in message ? message.method : `${message.status} ${message.cseq().method}`;
  ladder.push(`${atMs - Date.UTC(2025, 0, 1)} ${direction === 'sent' ? '->' : '<-'} ${text}`);
}

async function listen(onInvite: (invite: IncomingInvite) => void = answer): Promise<void> {
  const options: Partial<UserAgentOptions> = { onInvite, onError };
  callee = await listenOn(network, clock, options);
  caller = await listenOn(network, clock, { local: CALLER, onError, onTrace: trace });
}

async function listenAgain(onInvite: (invite: IncomingInvite) => void): Promise<void> {
  await caller.close();
  await callee.close();
  await listen(onInvite);
}

function answer(invite: IncomingInvite): void {
  invite.progress(180);
  calleeSession = invite.accept({ body: { contentType: 'application/sdp', content: 'v=0 b\r\n' } }, calleeHandlers);
}

const calleeHandlers = {
  ended: (end: { by: string }) => void log.push(`callee ended ${end.by}`),
  acknowledged: () => void log.push('callee acknowledged'),
};

function call(options: Partial<InviteOptions> = {}): OutgoingInvite {
  return caller.invite(
    {
      requestUri: 'sip:bob@127.0.0.1:5060',
      from: { uri: 'sip:alice@127.0.0.1' },
      body: { contentType: 'application/sdp', content: 'v=0 a\r\n' },
      ...options,
    },
    {
      progress: (response) => void log.push(`progress ${response.status}`),
      accepted: (session, response) => {
        callerSession = session;
        log.push(`accepted ${response.body.toString().trim()}`);
        session.setHandlers({ ended: (end) => void log.push(`caller ended ${end.by}`) });
      },
      failed: (failure) => void log.push(`failed ${failure.kind}`),
    },
  );
}

/** Loses the first `count` datagrams whose start line begins so. */
function lose(start: string, count = 1): void {
  let left = count;
  network.onDatagram = (datagram): Fate => {
    if (left === 0 || !startsWith(datagram, start)) return 'deliver';
    left -= 1;
    return 'drop';
  };
}

function startsWith({ data }: Datagram, start: string): boolean {
  return data.toString().startsWith(start);
}

describe('a call', () => {
  test('is set up and ended by the caller', async () => {
    call();
    await clock.advance(5);
    callerSession?.bye();
    await clock.advance(5);
    expect(log).toEqual([
      'progress 180',
      'accepted v=0 b',
      'callee acknowledged',
      'callee ended remote',
      'caller ended local',
    ]);
    expect(ladder).toEqual([
      '0 -> INVITE',
      '0 <- 100 INVITE',
      '0 <- 180 INVITE',
      '0 <- 200 INVITE',
      '0 -> ACK',
      '5 -> BYE',
      '5 <- 200 BYE',
    ]);
    expect(caller.counters.retransmissionsSent).toBe(0);
    expect(callee.counters.requestsReceived).toBe(3);
    // Absorbing transactions are the last to go.
    await clock.advance(33_000);
    expect(clock.pendingTimers()).toBe(0);
  });

  test('is ended by the callee', async () => {
    call();
    await clock.advance(5);
    calleeSession?.bye();
    await clock.advance(5);
    expect(log.slice(-2)).toEqual(['caller ended remote', 'callee ended local']);
  });

  test('that both sides end at once ends once on each', async () => {
    call();
    await clock.advance(5);
    callerSession?.bye();
    calleeSession?.bye();
    await clock.advance(60_000);
    expect(log.slice(-2).sort()).toEqual(['callee ended local', 'caller ended local']);
    expect(log.filter((line) => line.includes('ended'))).toHaveLength(2);
  });

  test('survives every datagram arriving twice', async () => {
    network.onDatagram = () => 'duplicate';
    call();
    await clock.advance(5);
    callerSession?.bye();
    await clock.advance(60_000);
    expect(log).toEqual([
      'progress 180',
      'accepted v=0 b',
      'callee acknowledged',
      'callee ended remote',
      'caller ended local',
    ]);
  });

  test.each(['INVITE', 'SIP/2.0 100', 'SIP/2.0 180', 'SIP/2.0 200', 'ACK', 'BYE'])(
    'survives the loss of %s',
    async (start) => {
      lose(start, 3);
      call();
      await clock.advance(10_000);
      callerSession?.bye();
      await clock.advance(40_000);
      expect(log.filter((line) => line.startsWith('accepted'))).toHaveLength(1);
      expect(log).toContain('callee acknowledged');
      expect(log.slice(-2).sort()).toEqual(['callee ended remote', 'caller ended local']);
    },
  );

  test('survives the loss of the 200 to BYE', async () => {
    call();
    await clock.advance(5);
    lose('SIP/2.0 200', 2);
    callerSession?.bye();
    await clock.advance(2_000);
    expect(log.slice(-2)).toEqual(['callee ended remote', 'caller ended local']);
    expect(caller.counters.retransmissionsSent).toBe(2);
  });

  test('whose ACKs are all lost ends with a BYE of the callee', async () => {
    lose('ACK', Number.POSITIVE_INFINITY);
    call();
    await clock.advance(40_000);
    expect(log).toEqual(['progress 180', 'accepted v=0 b', 'callee ended ack-timeout', 'caller ended remote']);
    expect(ladder.filter((line) => line.endsWith('<- 200 INVITE'))).toHaveLength(11);
    expect(ladder.filter((line) => line.endsWith('-> ACK'))).toHaveLength(11);
  });

  test('that is cancelled while it rings ends on both sides', async () => {
    await listenAgain((invite) => {
      invite.onCancelled = (request) => void log.push(`callee cancelled ${request?.header('Reason')}`);
      invite.progress(180);
    });
    const invite = call();
    await clock.advance(5);
    invite.cancel([['Reason', 'SIP;cause=487']]);
    await clock.advance(40_000);
    expect(log).toEqual(['progress 180', 'callee cancelled SIP;cause=487', 'failed cancelled']);
    expect(clock.pendingTimers()).toBe(0);
  });

  test('that is answered while the CANCEL is on its way ends on both sides', async () => {
    let ringing: IncomingInvite | undefined;
    await listenAgain((invite) => {
      invite.progress(180);
      ringing = invite;
    });
    const invite = call();
    await clock.advance(5);
    network.onDatagram = () => ({ delayMs: 50 });
    invite.cancel();
    ringing?.accept({}, calleeHandlers);
    await clock.advance(1000);
    expect(log).toEqual(['progress 180', 'failed cancelled', 'callee acknowledged', 'callee ended remote']);
  });

  test('whose CANCEL is lost is cancelled by its retransmission', async () => {
    await listenAgain((invite) => invite.progress(180));
    const invite = call();
    await clock.advance(5);
    lose('CANCEL', 1);
    invite.cancel();
    await clock.advance(600);
    expect(log).toEqual(['progress 180', 'failed cancelled']);
  });
});

test('a dialog of an earlier process can be ended with its snapshot alone', async () => {
  call();
  await clock.advance(5);
  const snapshot = JSON.parse(JSON.stringify(calleeSession?.snapshot()));
  expect(snapshot).toMatchObject({
    localUri: 'sip:bob@127.0.0.1:5060',
    remoteUri: 'sip:alice@127.0.0.1',
    remoteTarget: 'sip:alice@127.0.0.1:5080',
    routeSet: [],
    localCseq: 0,
    destination: CALLER,
  });
  await callee.close();
  callee = await listenOn(network, clock, { onError });
  let isDone = false;
  const done = callee.endDialog(snapshot).then(() => {
    isDone = true;
  });
  await clock.advance(5);
  await done;
  expect(isDone).toBe(true);
  expect(log.at(-1)).toBe('caller ended remote');

  // Nobody is there any more: it resolves all the same.
  await caller.close();
  const late = callee.endDialog(snapshot);
  await clock.advance(32_000);
  await late;
  caller = await listenOn(network, clock, { local: CALLER });
});

test('endDialog resolves when the agent closes', async () => {
  call();
  await clock.advance(5);
  const snapshot = callerSession?.snapshot();
  if (!snapshot) throw new Error('no session');
  lose('BYE', 100);
  const pending = caller.endDialog(snapshot);
  await clock.advance(5);
  await caller.close();
  await pending;
  await caller.endDialog(snapshot);
});

test('closing in the middle of everything leaves nothing behind and calls nobody', async () => {
  let pending: IncomingInvite | undefined;
  await listenAgain((invite) => {
    pending = invite;
    invite.progress(180);
  });
  call();
  await clock.advance(5);
  pending?.accept({}, calleeHandlers);
  call();
  await clock.advance(0);
  callerSession?.bye();
  log = [];
  await caller.close();
  await callee.close();
  await clock.advance(0);
  expect(clock.pendingTimers()).toBe(0);
  expect(() => pending?.accept({}, calleeHandlers)).toThrow('the INVITE is over');
  calleeSession?.bye();
  await clock.advance(60_000);
  expect(log).toEqual([]);
});

test('an IPv6 address stands in brackets in Via, Contact and URIs', async () => {
  const seen: string[] = [];
  const six = await listenOn(network, clock, {
    local: { host: '::1', port: 5062 },
    onInvite: (invite) => {
      seen.push(invite.request.header('Via') ?? '', invite.request.header('Contact') ?? '');
      invite.accept({}, calleeHandlers);
    },
  });
  const sixCaller = await listenOn(network, clock, { local: { host: '::1', port: 5063 } });
  let session: Session | undefined;
  sixCaller.invite(
    { requestUri: 'sip:bob@[::1]:5062', from: { uri: 'sip:alice@[::1]' } },
    {
      accepted: (accepted) => {
        session = accepted;
      },
      failed: () => undefined,
    },
  );
  await clock.advance(5);
  expect(seen[0]).toMatch(/^SIP\/2.0\/UDP \[::1\]:5063;.*received=\[?::1\]?/);
  expect(seen[1]).toBe('<sip:alice@[::1]:5063>');
  session?.bye();
  await clock.advance(5);
  expect(log).toEqual(['callee acknowledged', 'callee ended remote']);
  await six.close();
  await sixCaller.close();
});

test('the advertised endpoint stands in Via and Contact, the bound one is listened on', async () => {
  const advertised = await listenOn(network, clock, {
    local: { host: '127.0.0.1', port: 5064 },
    advertised: { host: 'sip.example.com' },
  });
  expect(advertised.address).toEqual({ host: '127.0.0.1', port: 5064 });
  expect(advertised.contactEndpoint).toEqual({ host: 'sip.example.com', port: 5064 });
  const contacts: string[] = [];
  await listenAgain((invite) => {
    contacts.push(invite.request.header('Contact') ?? '');
    invite.reject(486);
  });
  const failures: string[] = [];
  advertised.invite(
    { requestUri: `sip:bob@${AGENT.host}:${AGENT.port}`, from: { uri: 'sip:alice@example.com' } },
    { accepted: () => undefined, failed: (failure) => void failures.push(failure.kind) },
  );
  await clock.advance(5);
  expect(contacts).toEqual(['<sip:alice@sip.example.com:5064>']);
  expect(failures).toEqual(['rejected']);
  await advertised.close();
});
