import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fixedResolver } from '../testing/fixed-resolver.ts';
import { MemoryNetwork } from '../testing/memory-network.ts';
import { AGENT, listenOn, RawPeer } from '../testing/raw-peer.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import type { GuessingReport } from './digest-server.ts';
import type { RegisterOptions, Registration } from './register.ts';
import type { Binding } from './registrar.ts';
import type { UserAgent } from './user-agent.ts';

const PHONE = { host: '127.0.0.1', port: 5080 };

let clock: VirtualClock;
let network: MemoryNetwork;
let registrar: UserAgent;
let phone: UserAgent;
let changes: string[];
let saved: number[];

beforeEach(async () => {
  clock = new VirtualClock();
  network = new MemoryNetwork(clock);
  changes = [];
  saved = [];
  registrar = await listenOn(network, clock, {
    password: (username) => (username === 'alice' ? 'secret' : undefined),
    bindings: {
      initial: [],
      save: async (_username, bindings) => void saved.push(bindings.length),
    },
    onRegistered: (username, bindings) => changes.push(`${username} ${bindings.map((b: Binding) => b.contactUri)}`),
  });
  phone = await listenOn(network, clock, { local: PHONE });
});

afterEach(async () => {
  await registrar.close();
  await phone.close();
  await clock.advance(0);
  expect(clock.pendingTimers()).toBe(0);
});

function register(options: Partial<RegisterOptions> = {}): { registration: Registration; states: string[] } {
  const states: string[] = [];
  const registration = phone.register({
    registrar: AGENT,
    aor: 'sip:alice@example.com',
    credentials: { username: 'alice', password: 'secret' },
    onChange: (state, detail) => states.push(detail === undefined ? state : `${state}: ${detail}`),
    ...options,
  });
  return { registration, states };
}

describe('a phone', () => {
  test('registers with digest, and the binding can be called at its source', async () => {
    const { registration, states } = register();
    await clock.advance(10);
    await registration.registered;
    expect(states).toEqual(['registered']);
    expect(saved).toEqual([1]);
    expect(changes).toEqual(['alice sip:alice@127.0.0.1:5080']);
    expect(registrar.bindingsOf('alice')).toMatchObject([
      { username: 'alice', contactUri: 'sip:alice@127.0.0.1:5080', source: PHONE, userAgent: 'test' },
    ]);
  });

  test('refreshes before the granted time is over, for as long as it lives', async () => {
    const { states } = register({ expiresSecs: 100 });
    await clock.advance(84_000);
    expect(states).toHaveLength(1);
    await clock.advance(2_000);
    expect(states).toHaveLength(2);
    await clock.advance(1_000_000);
    expect(registrar.bindingsOf('alice')).toHaveLength(1);
    expect(new Set(states)).toEqual(new Set(['registered']));
  });

  test('asks for longer when the registrar demands it', async () => {
    const { states } = register({ expiresSecs: 5 });
    await clock.advance(10);
    expect(states).toEqual(['registered']);
    const [binding] = registrar.bindingsOf('alice');
    expect(Math.round(((binding?.expiresAtMs ?? 0) - clock.wallTimeMs()) / 1000)).toBe(60);
  });

  test('removes its binding when it unregisters', async () => {
    const { registration, states } = register();
    await clock.advance(10);
    const done = registration.unregister();
    await clock.advance(10);
    await done;
    await registration.unregister();
    expect(states).toEqual(['registered', 'unregistered']);
    expect(registrar.bindingsOf('alice')).toEqual([]);
    await clock.advance(10_000_000);
    expect(states).toHaveLength(2);
  });

  test('with a wrong password is refused once and for all', async () => {
    const { registration, states } = register({ credentials: { username: 'alice', password: 'wrong' } });
    const refused = expect(registration.registered).rejects.toThrow('registration refused: 401 Unauthorized');
    await clock.advance(10);
    await refused;
    await clock.advance(1_000_000);
    expect(states).toEqual(['failed: 401 Unauthorized']);
    await registration.unregister();
    expect(states).toHaveLength(1);
  });

  test('whose agent closes before it is registered is told', async () => {
    const { registration, states } = register({ registrar: { host: '127.0.0.1', port: 9 } });
    const ended = expect(registration.registered).rejects.toThrow('the user agent was closed');
    await clock.advance(10);
    await phone.close();
    await ended;
    await registration.unregister();
    expect(states).toEqual([]);
  });
});

describe('what is remembered between registrations', () => {
  test('the nonce: a refresh is not challenged', async () => {
    const statuses: number[] = [];
    await registrar.close();
    registrar = await listenOn(network, clock, {
      password: () => 'secret',
      onTrace: ({ message }) => void ('status' in message && statuses.push(message.status)),
    });
    register({ expiresSecs: 100 });
    await clock.advance(200_000);
    expect(statuses).toEqual([401, 200, 200, 200]);
    // The nonce has had its time.
    await clock.advance(150_000);
    expect(statuses).toEqual([401, 200, 200, 200, 200, 401, 200]);
  });

  test('the service route', async () => {
    await registrar.close();
    const peer = await RawPeer.on(network, AGENT.port);
    const { registration } = register();
    await clock.advance(0);
    expect(registration.serviceRoute).toEqual([]);
    peer.respond(peer.request('REGISTER'), 200, {
      to: PHONE,
      headers: [['Service-Route', '<sip:p1;lr>, <sip:p2;lr>']],
    });
    await clock.advance(0);
    expect(registration.serviceRoute).toEqual(['<sip:p1;lr>', '<sip:p2;lr>']);
  });
});

test('an agent that closes removes its registrations with one datagram each', async () => {
  register();
  await clock.advance(10);
  expect(registrar.bindingsOf('alice')).toHaveLength(1);
  await phone.close();
  await clock.advance(10);
  expect(registrar.bindingsOf('alice')).toEqual([]);
});

test('who guesses passwords gets 503 and when to come back, and is reported', async () => {
  const reports: GuessingReport[] = [];
  await registrar.close();
  registrar = await listenOn(network, clock, {
    password: () => 'secret',
    onGuessing: (report) => reports.push(report),
  });
  const details: string[] = [];
  for (let i = 0; i < 6; i += 1) {
    const { states } = register({ credentials: { username: 'alice', password: `guess ${i}` } });
    await clock.advance(10);
    details.push(...states);
  }
  expect(details).toEqual([...new Array(5).fill('failed: 401 Unauthorized'), 'failed: 503 Service Unavailable']);
  expect(reports).toEqual([{ sourceHost: '127.0.0.1', username: 'alice', blockedMs: 1000 }]);
  expect(registrar.counters).toMatchObject({ authenticationFailures: 5, authenticationsBlocked: 1 });
});

describe('a registrar that is in trouble', () => {
  test('is tried again after growing waits with some chance in them, and the first success resolves', async () => {
    await registrar.close();
    const peer = await RawPeer.on(network, AGENT.port);
    const { registration, states } = register({ retry: { baseMs: 1_000, maxMs: 60_000 } });
    const gaps: number[] = [];
    for (let i = 0; i < 8; i += 1) {
      await clock.advance(0);
      peer.respond(peer.request('REGISTER'), 503, { to: PHONE });
      const answeredAtMs = clock.now();
      while (peer.requests('REGISTER').length === i + 1) await clock.advance(100);
      gaps.push(clock.now() - answeredAtMs);
    }
    const bounds = [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000];
    for (const [at, bound] of bounds.entries()) {
      expect(gaps[at]).toBeGreaterThan(bound / 2 - 1);
      expect(gaps[at]).toBeLessThan(bound + 200);
    }
    expect(states.at(-1)).toBe('failed: 503 Service Unavailable');
    peer.respond(peer.request('REGISTER'), 200, { to: PHONE, headers: [['Expires', '100']] });
    await clock.advance(0);
    await registration.registered;
    // Registered: the next one comes when 85 % of what was granted is over.
    const before = peer.requests('REGISTER').length;
    await clock.advance(84_000);
    expect(peer.requests('REGISTER')).toHaveLength(before);
    await clock.advance(1_100);
    expect(peer.requests('REGISTER').length).toBeGreaterThan(before);
  });

  test('is passed over for the next one at once, and that one is kept to', async () => {
    const first = await RawPeer.on(network, 5061);
    const { states } = register({ registrar: [first.address, AGENT], expiresSecs: 100 });
    await clock.advance(0);
    first.respond(first.request('REGISTER'), 503, { to: PHONE });
    await clock.advance(10);
    expect(states).toEqual(['failed: 503 Service Unavailable', 'registered']);
    await clock.advance(90_000);
    expect(states.at(-1)).toBe('registered');
    expect(first.requests('REGISTER')).toHaveLength(1);
  });

  test('and refuses is tried again seldom, where the owner wants that', async () => {
    await registrar.close();
    const peer = await RawPeer.on(network, AGENT.port);
    const { registration, states } = register({ keepTrying: true });
    await clock.advance(0);
    peer.respond(peer.request('REGISTER'), 403, { to: PHONE });
    await clock.advance(899_000);
    expect(peer.requests('REGISTER')).toHaveLength(1);
    for (let secs = 0; secs < 902 && peer.requests('REGISTER').length === 1; secs += 1) await clock.advance(1_000);
    expect(peer.requests('REGISTER')).toHaveLength(2);
    peer.respond(peer.request('REGISTER'), 200, { to: PHONE });
    await clock.advance(0);
    await registration.registered;
    expect(states).toEqual(['failed: 403 Forbidden', 'registered']);
  });

  test('and never has enough time is not asked for ever', async () => {
    await registrar.close();
    const peer = await RawPeer.on(network, AGENT.port);
    const { states } = register();
    for (let i = 0; i < 6; i += 1) {
      await clock.advance(0);
      const headers = [['Min-Expires', String(10_000 * (i + 1))] as const];
      peer.respond(peer.request('REGISTER'), 423, { to: PHONE, headers });
    }
    await clock.advance(0);
    expect(peer.requests('REGISTER')).toHaveLength(4);
    expect(states).toEqual(['failed: 423 Interval Too Brief']);
  });

  test('whose name is unknown is tried again like one that is silent', async () => {
    await phone.close();
    let isKnown = false;
    phone = await listenOn(network, clock, {
      local: PHONE,
      resolver: fixedResolver(async () => {
        if (!isKnown) throw new Error('no such host');
        return AGENT.host;
      }),
    });
    const { states } = register({ registrar: { host: 'pbx.example', port: AGENT.port } });
    await clock.advance(29_000);
    expect(states).toEqual(['failed: no such host']);
    isKnown = true;
    await clock.advance(32_000);
    expect(states).toEqual(['failed: no such host', 'registered']);
  });

  test('that says Retry-After is left alone for so long', async () => {
    await registrar.close();
    const peer = await RawPeer.on(network, AGENT.port);
    register();
    await clock.advance(0);
    peer.respond(peer.request('REGISTER'), 503, { to: PHONE, headers: [['Retry-After', '30']] });
    await clock.advance(29_990);
    expect(peer.requests('REGISTER')).toHaveLength(1);
    await clock.advance(20);
    expect(peer.requests('REGISTER')).toHaveLength(2);
  });

  test('that cannot save answers 500, and nothing is bound', async () => {
    await registrar.close();
    const errors: string[] = [];
    registrar = await listenOn(network, clock, {
      password: () => 'secret',
      bindings: { initial: [], save: () => Promise.reject(new Error('disk full')) },
      onError: (error) => errors.push(error.message),
    });
    const { states } = register();
    await clock.advance(10);
    expect(states).toEqual(['failed: 500 Server Internal Error']);
    expect(errors).toEqual(['disk full']);
    expect(registrar.bindingsOf('alice')).toEqual([]);
  });
});

test('a REGISTER without credentials is challenged and changes nothing', async () => {
  const peer = await RawPeer.on(network);
  peer.send('REGISTER', { uri: 'sip:127.0.0.1' });
  await clock.advance(0);
  expect(peer.statuses('REGISTER')).toEqual([401]);
  expect(peer.responses('REGISTER')[0]?.header('WWW-Authenticate')).toContain('realm="hookswitch"');
  expect(changes).toEqual([]);
});

test('bindings of an earlier process are live from the start and expire', async () => {
  await registrar.close();
  const binding: Binding = {
    username: 'alice',
    contactUri: 'sip:alice@127.0.0.1:5080',
    source: PHONE,
    expiresAtMs: clock.wallTimeMs() + 5_000,
    callId: 'c',
    cseq: 1,
  };
  registrar = await listenOn(network, clock, {
    password: () => 'secret',
    bindings: { initial: [binding], save: async () => undefined },
    onRegistered: (username, bindings) => changes.push(`${username} ${bindings.length}`),
  });
  expect(registrar.bindingsOf('alice')).toHaveLength(1);
  await clock.advance(5_000);
  expect(registrar.bindingsOf('alice')).toEqual([]);
  expect(changes).toEqual(['alice 0']);
});

test('a STUN keep-alive on the SIP port is answered with where it came from', async () => {
  const socket = await network.bind({ host: '127.0.0.1', port: 5071 });
  const received: string[] = [];
  socket.onMessage = (data) => void received.push(data.toString('hex'));
  socket.send(Buffer.from('000100002112a442b7e7a701bc34d686fa87dfae', 'hex'), AGENT);
  await clock.advance(0);
  expect(received).toEqual(['0101000c2112a442b7e7a701bc34d686fa87dfae00200008000132dd5e12a443']);
  expect(registrar.counters.keepAlivesReceived).toBe(1);
});
