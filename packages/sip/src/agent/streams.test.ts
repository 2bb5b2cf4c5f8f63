import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseMessage } from '../message/parse.ts';
import { SipRequest, SipResponse } from '../message/sip-message.ts';
import { StreamFramer } from '../message/stream-framer.ts';
import { fixedResolver, ZoneResolver } from '../testing/fixed-resolver.ts';
import { MemoryNetwork } from '../testing/memory-network.ts';
import { AGENT, listenOn } from '../testing/raw-peer.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import type { Endpoint, StreamTransport, Transport } from '../transport/endpoint.ts';
import type { IncomingInvite } from './incoming-invite.ts';
import type { InviteFailure } from './outgoing-invite.ts';
import type { Session } from './session.ts';
import type { UserAgent } from './user-agent.ts';
import type { UserAgentOptions } from './user-agent-options.ts';

const PHONE: Endpoint = { host: '127.0.0.1', port: 5080 };
const STREAMS: readonly StreamTransport[] = ['TCP', 'TLS', 'WS', 'WSS'];
const portOf = (transport: Transport, base: number): number =>
  base + ['UDP', 'TCP', 'TLS', 'WS', 'WSS'].indexOf(transport);

let clock: VirtualClock;
let network: MemoryNetwork;
let agent: UserAgent;
let phone: UserAgent;
let log: string[];

/** Listens over everything: UDP and TCP at the port itself, the others above it. */
function listen(local: Endpoint, options: Partial<UserAgentOptions> = {}): Promise<UserAgent> {
  return listenOn(network, clock, {
    local,
    listeners: STREAMS.map((transport) => ({
      transport,
      local: { host: local.host, port: portOf(transport, local.port) },
    })),
    onError: (error) => void log.push(`error ${error.message}`),
    ...options,
  });
}

const ended = { ended: ({ by }: { by: string }) => void log.push(`ended ${by}`) };

function answer(invite: IncomingInvite): void {
  invite.accept({}, ended);
}

beforeEach(async () => {
  clock = new VirtualClock();
  network = new MemoryNetwork(clock);
  log = [];
  agent = await listen(AGENT, { onInvite: answer, password: () => 'secret' });
  phone = await listen(PHONE, { onInvite: answer });
});

afterEach(async () => {
  await agent.close();
  await phone.close();
  await clock.advance(2_000);
  expect(clock.pendingTimers()).toBe(0);
  expect(network.openSockets()).toBe(0);
  expect(network.streams.openListeners()).toBe(0);
  expect(network.streams.openSockets()).toBe(0);
});

async function call(from: UserAgent, to: Endpoint, uri = `sip:bob@${to.host}:${to.port}`): Promise<Session> {
  let session: Session | undefined;
  const failures: InviteFailure[] = [];
  from.invite(
    { requestUri: uri, destination: to, from: { uri: 'sip:alice@example.com' } },
    {
      accepted: (made) => {
        session = made;
      },
      failed: (failure) => void failures.push(failure),
    },
  );
  await clock.advance(5);
  expect(failures).toEqual([]);
  if (!session) return expect.unreachable();
  session.setHandlers(ended);
  return session;
}

describe.each(STREAMS)('over %s', (transport) => {
  const server: Endpoint = { ...AGENT, port: portOf(transport, AGENT.port), transport };

  test('a call is made and ended over one connection, every message names the transport', async () => {
    const seen: string[] = [];
    await phone.close();
    phone = await listen(PHONE, {
      onTrace: ({ message, direction }) => {
        if (direction === 'sent' && message instanceof SipRequest)
          seen.push(`${message.via().transport}:${message.via().port}`);
        const contact = message.header('Contact');
        if (contact !== undefined) seen.push(`${direction} ${contact}`);
      },
    });
    const session = await call(phone, server);
    session.bye();
    await clock.advance(5);
    expect(log).toEqual(['ended remote', 'ended local']);
    const name = transport === 'WSS' ? 'ws' : transport.toLowerCase();
    const via = `${transport}:${portOf(transport, PHONE.port)}`;
    expect(seen).toEqual([
      ...[via, `sent <sip:alice@127.0.0.1:${portOf(transport, PHONE.port)};transport=${name}>`],
      ...[`received <sip:bob@127.0.0.1:${server.port};transport=${name}>`, via, via],
    ]);
    expect(network.streams.connections).toHaveLength(1);
    expect(agent.counters.retransmissionsReceived).toBe(0);
  });

  test('the callee ends a call over the connection of the caller', async () => {
    const sessions: Session[] = [];
    await agent.close();
    agent = await listen(AGENT, { onInvite: (invite) => void sessions.push(invite.accept({}, ended)) });
    await call(phone, server);
    sessions[0]?.bye();
    await clock.advance(5);
    expect(log).toEqual(['ended remote', 'ended local']);
    expect(network.streams.connections).toHaveLength(1);
  });

  test('a phone registers, and is called over its connection', async () => {
    const registration = phone.register({
      registrar: server,
      aor: 'sip:bob@example.com',
      credentials: { username: 'bob', password: 'secret' },
    });
    await clock.advance(5);
    await registration.registered;
    const [binding] = agent.bindingsOf('bob');
    expect(binding?.source).toMatchObject({ host: '127.0.0.1', transport });
    expect(agent.isOpen(binding?.source ?? AGENT)).toBe(true);
    const session = await call(agent, binding?.source ?? AGENT, binding?.contactUri);
    session.bye();
    await clock.advance(5);
    expect(network.streams.connections).toHaveLength(1);
    // Quiet for an hour but for keep-alives and refreshes, it is there still.
    await clock.advance(3_600_000);
    expect(agent.isOpen(binding?.source ?? AGENT)).toBe(true);
    expect(agent.bindingsOf('bob')).toHaveLength(1);
  });

  test('a phone whose connection breaks registers again within seconds', async () => {
    phone.register({
      registrar: server,
      aor: 'sip:bob@example.com',
      credentials: { username: 'bob', password: 'secret' },
    });
    await clock.advance(5);
    const [first] = agent.bindingsOf('bob');
    network.streams.connections[0]?.acceptor.closed(new Error('ECONNRESET'));
    network.streams.connections[0]?.opener.closed(new Error('ECONNRESET'));
    await clock.advance(3_000);
    const [second] = agent.bindingsOf('bob');
    expect(second?.source.port).not.toBe(first?.source.port);
    expect(agent.isOpen(second?.source ?? AGENT)).toBe(true);
    expect(agent.isOpen(first?.source ?? AGENT)).toBe(false);
  });
});

test('nobody listens there: the call fails at once, not after 32 seconds', async () => {
  const failures: InviteFailure[] = [];
  phone.invite(
    { requestUri: 'sip:bob@127.0.0.1:9;transport=tcp', from: { uri: 'sip:a@example.com' } },
    { accepted: () => expect.unreachable(), failed: (failure) => void failures.push(failure) },
  );
  await clock.advance(1);
  expect(failures).toMatchObject([{ kind: 'transport', error: { message: expect.stringContaining('ECONNREFUSED') } }]);
  expect(phone.counters.connectionsFailed).toBe(1);
});

test('a place from which nothing comes back is given up after five seconds', async () => {
  network.streams.answers = () => false;
  const failures: InviteFailure[] = [];
  phone.invite(
    { requestUri: 'sip:bob@127.0.0.1:9;transport=tcp', from: { uri: 'sip:a@example.com' } },
    { accepted: () => expect.unreachable(), failed: (failure) => void failures.push(failure) },
  );
  await clock.advance(4_999);
  expect(failures).toEqual([]);
  await clock.advance(1);
  expect(failures).toMatchObject([{ kind: 'transport' }]);
});

test('a response whose connection is gone goes to the port of sent-by', async () => {
  const invites: IncomingInvite[] = [];
  await agent.close();
  agent = await listen(AGENT, { onInvite: (invite) => void invites.push(invite) });
  const statuses: number[] = [];
  phone.invite(
    { requestUri: `sip:bob@127.0.0.1:${portOf('TCP', AGENT.port)};transport=tcp`, from: { uri: 'sip:a@example.com' } },
    {
      accepted: () => expect.unreachable(),
      failed: (failure) => failure.kind === 'rejected' && void statuses.push(failure.response.status),
    },
  );
  await clock.advance(5);
  const [connection] = network.streams.connections;
  connection?.opener.closed();
  connection?.acceptor.closed();
  await clock.advance(5);
  invites[0]?.reject(486);
  await clock.advance(5);
  expect(statuses).toEqual([486]);
  // The ACK takes a third: where the INVITE went to, nothing leads any more.
  expect(network.streams.connections).toHaveLength(3);
});

describe('a large request', () => {
  const body = { contentType: 'application/sdp', content: 'x'.repeat(1_300) };
  const send = async (destination: Endpoint, options: Partial<UserAgentOptions> = {}): Promise<string[]> => {
    const ways: string[] = [];
    await phone.close();
    phone = await listen(PHONE, {
      ...options,
      onTrace: ({ message, direction }) => {
        if (direction === 'sent' && message instanceof SipRequest)
          ways.push(`${message.method} ${message.via().transport}`);
      },
    });
    const made = await new Promise<Session | InviteFailure>((resolve) => {
      phone.invite(
        { requestUri: 'sip:bob@127.0.0.1', destination, from: { uri: 'sip:a@example.com' }, body },
        { accepted: resolve, failed: resolve },
      );
      void clock.advance(10);
    });
    if ('bye' in made) made.bye();
    await clock.advance(10);
    return ways;
  };

  test('goes over TCP where that is listened to', async () => {
    const both = await listenOn(network, clock, {
      local: { host: '127.0.0.1', port: 5099 },
      listeners: [{ transport: 'TCP', local: { host: '127.0.0.1', port: 5099 } }],
      onInvite: answer,
    });
    expect(await send({ host: '127.0.0.1', port: 5099 })).toEqual(['INVITE TCP', 'ACK TCP', 'BYE TCP']);
    await both.close();
  });

  test('goes over UDP where it is not, the next one at once', async () => {
    expect(await send(AGENT)).toEqual(['INVITE TCP', 'INVITE UDP', 'ACK UDP', 'BYE UDP']);
    const again: string[] = [];
    phone.invite(
      { requestUri: 'sip:bob@127.0.0.1', destination: AGENT, from: { uri: 'sip:a@example.com' }, body },
      {
        accepted: (session) => {
          again.push('accepted');
          session.bye();
        },
        failed: () => expect.unreachable(),
      },
    );
    const attempts = phone.counters.connectionsOpened;
    await clock.advance(10);
    expect(again).toEqual(['accepted']);
    expect(phone.counters.connectionsOpened).toBe(attempts);
  });

  test('stays on UDP where the bound says so', async () => {
    expect(await send(AGENT, { largestDatagramBytes: 4_000 })).toEqual(['INVITE UDP', 'ACK UDP', 'BYE UDP']);
  });

  test('stays on UDP towards a phone that is reached by no other way', async () => {
    expect(await send({ ...AGENT, isFlow: true })).toEqual(['INVITE UDP', 'ACK UDP', 'BYE UDP']);
  });
});

describe('failover', () => {
  const names = fixedResolver(async () => '127.0.0.1');
  const twoServers = {
    ...names,
    srv: async (name: string) => ({
      ttlSecs: 60,
      records:
        name === '_sip._tcp.pbx.example'
          ? [
              { priority: 0, weight: 0, port: 9, name: 'a.pbx.example' },
              { priority: 1, weight: 0, port: portOf('TCP', AGENT.port), name: 'b.pbx.example' },
            ]
          : [],
    }),
  };

  test('a call goes to the next server when nobody listens at the first', async () => {
    await phone.close();
    phone = await listen(PHONE, { resolver: twoServers });
    const session = await new Promise<Session>((resolve, reject) => {
      phone.invite(
        { requestUri: 'sip:bob@pbx.example;transport=tcp', from: { uri: 'sip:a@example.com' } },
        { accepted: resolve, failed: reject },
      );
      void clock.advance(10);
    });
    session.bye();
    await clock.advance(10);
    expect(agent.counters.requestsReceived).toBeGreaterThanOrEqual(3);
  });

  test('the requests of a call go where it was answered, and to the other server when that one is gone', async () => {
    const port = portOf('TCP', AGENT.port);
    const body = { contentType: 'application/sdp', content: 'v=0' };
    await phone.close();
    phone = await listen(PHONE, {
      resolver: new ZoneResolver({ addresses: { 'pbx.example': ['127.0.0.66', '127.0.0.1', '127.0.0.2'] } }),
    });
    // The callee names itself by the name of three servers; at the first of them nobody listens.
    await agent.close();
    agent = await listenOn(network, clock, {
      listeners: ['127.0.0.1', '127.0.0.2'].map((host) => {
        return { transport: 'TCP', local: { host, port }, advertised: { host: 'pbx.example' } };
      }),
      onInvite: (invite) =>
        void invite.accept(
          { body },
          { ended: () => undefined, reinvite: async () => ({ body }), request: () => ({ status: 200 }) },
        ),
    });
    const pass = async (ms = 1): Promise<void> => {
      for (let turn = 0; turn < 10; turn += 1) await clock.advance(ms);
    };
    let session: Session | undefined;
    phone.invite(
      { requestUri: `sip:bob@pbx.example:${port};transport=tcp`, from: { uri: 'sip:a@example.com' }, body },
      {
        accepted: (accepted) => {
          session = accepted;
          session.setHandlers(ended);
        },
        failed: (failure) => void log.push(failure.kind),
      },
    );
    await pass();
    const statusOf = async (answer: Promise<SipResponse> | undefined) => (await answer)?.status;
    const first = [session?.reinvite({ body }), session?.request('INFO')].map(statusOf);
    await pass();
    // The INVITE alone asked the dead one.
    expect([await Promise.all(first), phone.counters.connectionsFailed]).toEqual([[200, 200], 1]);
    const { streams } = network;
    streams.connections.at(-1)?.acceptor.destroy();
    streams.answers = (to) => to.host !== '127.0.0.1';
    const second = [session?.reinvite({ body }), session?.request('INFO')].map(statusOf);
    await pass(1_000);
    expect(await Promise.all(second)).toEqual([200, 200]);
    session?.bye();
    await pass(1_000);
    expect(log).toEqual(['ended local']);
  });

  test('and when the first one answers 503', async () => {
    const busy = await listenOn(network, clock, {
      local: { host: '127.0.0.1', port: 8 },
      listeners: [{ transport: 'TCP', local: { host: '127.0.0.1', port: 9 } }],
      onInvite: (invite) => invite.reject(503),
    });
    await phone.close();
    phone = await listen(PHONE, { resolver: twoServers });
    const session = await new Promise<Session>((resolve, reject) => {
      phone.invite(
        { requestUri: 'sip:bob@pbx.example;transport=tcp', from: { uri: 'sip:a@example.com' } },
        { accepted: resolve, failed: reject },
      );
      void clock.advance(10);
    });
    session.bye();
    await clock.advance(10);
    expect(busy.counters.requestsReceived).toBe(2);
    await busy.close();
  });
});

/** A TCP client without a stack. */
async function openRaw(port = portOf('TCP', AGENT.port)) {
  const socket = network.streams.connect({ to: { host: '127.0.0.1', port, transport: 'TCP' }, localHost: '127.0.0.9' });
  const received: string[] = [];
  const framer = new StreamFramer((frame) => {
    if (frame.kind !== 'message') return received.push(frame.kind);
    const message = parseMessage(frame.data);
    return received.push(message instanceof SipResponse ? `${message.status} ${message.reason}` : message.method);
  });
  socket.onData = (data) => framer.push(data);
  socket.onClose = () => void received.push('closed');
  await clock.advance(0);
  return { socket, received };
}

function options(branch: string, extra = 'Content-Length: 0'): string {
  return [
    'OPTIONS sip:bob@127.0.0.1 SIP/2.0',
    `Via: SIP/2.0/TCP 10.0.0.1:5060;branch=z9hG4bK${branch};rport`,
    ...['From: <sip:a@example.com>;tag=1', 'To: <sip:bob@127.0.0.1>', `Call-ID: ${branch}`, 'CSeq: 1 OPTIONS', extra],
    ...['', ''],
  ].join('\r\n');
}

test('a name without a transport in the Contact of a peer: its connection is used while it leads there (RFC 5923)', async () => {
  let session: Session | undefined;
  await agent.close();
  agent = await listen(AGENT, {
    resolver: new ZoneResolver({ addresses: { 'pbx.example': ['127.0.0.66', '127.0.0.9'] } }),
    onInvite: (invite) => {
      session = invite.accept({}, ended);
    },
  });
  const { socket, received } = await openRaw();
  const from = (method: string, to: string) =>
    [
      `${method} sip:bob@127.0.0.1 SIP/2.0`,
      `Via: SIP/2.0/TCP pbx.example;branch=z9hG4bK${method}`,
      ...['From: <sip:a@example.com>;tag=1', `To: ${to}`, 'Call-ID: named', `CSeq: 1 ${method}`],
      ...['Contact: <sip:a@pbx.example>', 'Content-Length: 0', '', ''],
    ].join('\r\n');
  socket.write(Buffer.from(from('INVITE', '<sip:bob@127.0.0.1>')));
  await clock.advance(10);
  socket.write(Buffer.from(from('ACK', `<sip:bob@127.0.0.1>;tag=${session?.localTag}`)));
  await clock.advance(10);
  session?.bye();
  await clock.advance(10);
  expect(received).toEqual(['100 Trying', '200 OK', 'BYE']);
  socket.destroy();
});

describe('a peer without manners', () => {
  test('that sends byte by byte is understood', async () => {
    const { socket, received } = await openRaw();
    for (const byte of Buffer.from(options('a'))) socket.write(Buffer.from([byte]));
    await clock.advance(10);
    expect(received).toEqual(['200 OK']);
  });

  test('that sends many requests in one piece has all of them answered', async () => {
    const { socket, received } = await openRaw();
    socket.write(Buffer.from(options('a') + options('b') + options('c')));
    await clock.advance(10);
    expect(received).toEqual(['200 OK', '200 OK', '200 OK']);
  });

  test('whose message has no length is told so, and closed', async () => {
    const { socket, received } = await openRaw();
    socket.write(Buffer.from(options('a', 'Subject: x')));
    await clock.advance(10);
    expect(received).toEqual(['400 Missing Content-Length', 'closed']);
    expect(agent.counters.streamsBroken).toBe(1);
  });

  test('that sends garbage is closed without an answer', async () => {
    const { socket, received } = await openRaw();
    socket.write(Buffer.alloc(70_000, 'x'));
    await clock.advance(10);
    expect(received).toEqual(['closed']);
  });

  test('whose ping comes is ponged', async () => {
    const { socket, received } = await openRaw();
    socket.write(Buffer.from('\r\n\r\n'));
    await clock.advance(10);
    expect(received).toEqual(['pong']);
    expect(agent.counters.keepAlivesReceived).toBe(1);
  });

  test('that says nothing is closed after 30 seconds', async () => {
    const { received } = await openRaw();
    await clock.advance(29_000);
    expect(received).toEqual([]);
    await clock.advance(1_010);
    expect(received).toEqual(['closed']);
    expect(agent.counters.connectionsClosedSlow).toBe(1);
  });

  test('that drips a message is closed 30 seconds after it began', async () => {
    const { socket, received } = await openRaw();
    socket.write(Buffer.from(options('a')));
    await clock.advance(60_000);
    for (const letter of 'OPTIONS sip:bob@127.0.0.1 SIP/2.0 and much more of it') {
      socket.write(Buffer.from(letter));
      await clock.advance(1_000);
    }
    expect(received).toEqual(['200 OK', 'closed']);
    expect(agent.counters.connectionsClosedSlow).toBe(1);
  });

  test('that never reads is closed, and the others are served meanwhile', async () => {
    const deaf = await openRaw();
    const other = await openRaw();
    deaf.socket.isReading = false;
    for (let i = 0; i < 50; i++) deaf.socket.write(Buffer.from(options(`d${i}`)));
    await clock.advance(5_000);
    other.socket.write(Buffer.from(options('o')));
    await clock.advance(10);
    expect(other.received).toEqual(['200 OK']);
    await clock.advance(6_000);
    expect(deaf.received).toEqual(['closed']);
    expect(agent.counters.connectionsClosedStalled).toBe(1);
  });

  test('that never reads and asks a lot costs a bounded number of bytes', async () => {
    const { socket, received } = await openRaw();
    socket.isReading = false;
    for (let i = 0; i < 5_000; i++) socket.write(Buffer.from(options(`d${i}`)));
    await clock.advance(10);
    expect(received).toEqual(['closed']);
    expect(agent.counters.requestsReceived).toBeLessThan(2_000);
    expect(agent.counters.connectionsClosedStalled).toBe(1);
  });
});

describe('bounds', () => {
  test('of one address, and of all: who comes later is refused and counted', async () => {
    await agent.close();
    agent = await listen(AGENT, { connections: { perAddress: 2, total: 3 } });
    const [a, b, c] = [await openRaw(), await openRaw(), await openRaw()];
    await clock.advance(1);
    expect([a.received, b.received, c.received]).toEqual([[], [], ['closed']]);
    expect(agent.counters.connectionsRefused).toBe(1);
    a.socket.destroy();
    await clock.advance(1);
    const d = await openRaw();
    await clock.advance(1);
    expect(d.received).toEqual([]);
  });

  test('when all places are taken, who was quiet for long makes room', async () => {
    await agent.close();
    agent = await listen(AGENT, { connections: { total: 2 } });
    const quiet = await openRaw();
    const busy = await openRaw();
    for (const { socket } of [quiet, busy]) socket.write(Buffer.from(options('first')));
    for (let minute = 0; minute < 6; minute++) {
      await clock.advance(60_000);
      busy.socket.write(Buffer.from('\r\n\r\n'));
    }
    await clock.advance(1);
    const third = await openRaw();
    const fourth = await openRaw();
    await clock.advance(1);
    expect(quiet.received.at(-1)).toBe('closed');
    expect(busy.received.at(-1)).toBe('pong');
    expect([third.received, fourth.received]).toEqual([[], ['closed']]);
  });

  test('an idle connection is closed', async () => {
    await agent.close();
    agent = await listen(AGENT, { connections: { idleMs: 60_000 } });
    const { socket, received } = await openRaw();
    socket.write(Buffer.from(options('a')));
    await clock.advance(40_000);
    socket.write(Buffer.from('\r\n\r\n'));
    await clock.advance(59_000);
    expect(received).toEqual(['200 OK', 'pong']);
    await clock.advance(2_000);
    expect(received.at(-1)).toBe('closed');
    expect(agent.counters.connectionsClosedIdle).toBe(1);
  });
});

test('a half-open connection is noticed by the keep-alive, and the registration renewed on a new one', async () => {
  phone.register({
    ...{ registrar: { ...AGENT, port: portOf('TCP', AGENT.port), transport: 'TCP' }, aor: 'sip:bob@example.com' },
    credentials: { username: 'bob', password: 'secret' },
  });
  // Time for one ping that is answered: a peer that never answered one may not know of them.
  await clock.advance(150_000);
  const [connection] = network.streams.connections;
  if (!connection) return expect.unreachable();
  connection.opener.isCut = true;
  connection.acceptor.isCut = true;
  await clock.advance(120_000);
  expect(phone.counters.connectionsClosedDead).toBe(1);
  expect(network.streams.connections).toHaveLength(2);
  expect(agent.isOpen(agent.bindingsOf('bob')[0]?.source ?? AGENT)).toBe(true);
  // The other side learns of it in its own time.
  await clock.advance(125 * 60_000);
});

test('two UDP sockets in one agent: each is answered from where it asked', async () => {
  await agent.close();
  agent = await listenOn(network, clock, {
    local: AGENT,
    listeners: [{ transport: 'UDP', local: { host: '127.0.0.2', port: 5060 }, advertised: { host: '203.0.113.2' } }],
    onInvite: answer,
  });
  const sources: string[] = [];
  network.onDatagram = ({ from, to }) => {
    if (to.port === PHONE.port) sources.push(from.host);
    return 'deliver';
  };
  const contacts: (string | undefined)[] = [];
  await phone.close();
  phone = await listen(PHONE, {
    onTrace: ({ message, direction }) => {
      if (direction === 'received' && message instanceof SipResponse && message.status === 200) {
        contacts.push(message.header('Contact'));
      }
    },
  });
  // Behind a NAT its Contact is another address, so what follows goes where it was seen.
  const session = await call(phone, { host: '127.0.0.2', port: 5060 }, 'sip:bob@127.0.0.2');
  expect(contacts).toEqual(['<sip:bob@203.0.113.2:5060>']);
  expect(new Set(sources)).toEqual(new Set(['127.0.0.2']));
  network.onDatagram = undefined;
  session.bye();
  await clock.advance(40_000);
});
