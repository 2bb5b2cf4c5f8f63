import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { testCertificates as certificates } from '../testing/certificates.ts';
import { fixedResolver } from '../testing/fixed-resolver.ts';
import type { Endpoint, StreamTransport } from '../transport/endpoint.ts';
import type { TlsSettings } from '../transport/stream-socket.ts';
import type { InviteFailure } from './outgoing-invite.ts';
import { UserAgent } from './user-agent.ts';
import type { UserAgentOptions } from './user-agent-options.ts';

const LOOPBACK = { host: '127.0.0.1', port: 0 };
const SERVER: TlsSettings = { ...certificates.server, ca: certificates.ca };
const open: UserAgent[] = [];

afterEach(async () => {
  for (const agent of open.splice(0)) await agent.close();
});

async function listen(transport: StreamTransport, options: Partial<UserAgentOptions> = {}): Promise<UserAgent> {
  const agent = await UserAgent.listen({
    ...{ local: LOOPBACK, product: 'test', listeners: [{ transport, local: LOOPBACK }] },
    ...options,
  });
  open.push(agent);
  return agent;
}

function endpointOf(agent: UserAgent): Endpoint {
  const [, second] = agent.addresses;
  if (!second) return expect.unreachable();
  return { ...second.bound, transport: second.own.transport };
}

/** `ended` when a call was made and ended, else why not. */
function call(from: UserAgent, to: Endpoint, uri = 'sip:bob@127.0.0.1'): Promise<string> {
  return new Promise((resolve) => {
    const failed = (failure: InviteFailure): void =>
      resolve(failure.kind === 'transport' ? failure.error.message : failure.kind);
    from.invite(
      { requestUri: uri, destination: to, from: { uri: 'sip:alice@example.com' } },
      {
        accepted: (session) => {
          session.setHandlers({ ended: ({ by }) => resolve(`ended ${by}`) });
          session.bye();
        },
        failed,
      },
    );
  });
}

const accepting: Partial<UserAgentOptions> = {
  onInvite: (invite) => void invite.accept({}, { ended: () => undefined }),
};

test.each(['TCP', 'TLS', 'WS', 'WSS'] as const)('a call over %s, its bytes and handshakes real', async (transport) => {
  const callee = await listen(transport, { ...accepting, tls: SERVER });
  const caller = await listen(transport, { tls: SERVER });
  await expect(call(caller, endpointOf(callee))).resolves.toBe('ended local');
  expect(callee.connections).toBe(1);
  expect(caller.counters.connectionsOpened).toBe(1);
});

test('nobody listens: told at once', async () => {
  const caller = await listen('TCP');
  const gone = await listen('TCP');
  const to = endpointOf(gone);
  await gone.close();
  await expect(call(caller, to)).resolves.toContain('ECONNREFUSED');
});

test('a port that is taken is refused, and nothing stays open', async () => {
  const first = await listen('TCP');
  const { host, port } = endpointOf(first);
  await expect(listen('TCP', { listeners: [{ transport: 'TCP', local: { host, port } }] })).rejects.toThrow(
    'EADDRINUSE',
  );
});

test('a TLS listener without a certificate is refused', async () => {
  await expect(listen('TLS')).rejects.toThrow('certificate');
});

test.each(['TLS', 'WSS'] as const)('%s: a server of an unknown authority is not believed', async (transport) => {
  const callee = await listen(transport, { ...accepting, tls: SERVER });
  const caller = await listen(transport, { tls: { ...SERVER, ca: certificates.otherCa } });
  await expect(call(caller, endpointOf(callee))).resolves.toMatch(/verify|certificate/);
  const careless = await listen(transport, { tls: { ...SERVER, ca: certificates.otherCa, verifyServers: false } });
  await expect(call(careless, endpointOf(callee))).resolves.toBe('ended local');
});

test('the certificate must bear the name that was dialled: SIP domain, DNS name or address', async () => {
  const callee = await listen('TLS', { ...accepting, tls: SERVER });
  const { port } = endpointOf(callee);
  const caller = await listen('TLS', { tls: SERVER, resolver: fixedResolver(async () => '127.0.0.1') });
  const dial = (host: string): Promise<string> => call(caller, { host, port, transport: 'TLS' });
  await expect(dial('pbx.example')).resolves.toBe('ended local');
  await expect(dial('localhost')).resolves.toBe('ended local');
  await expect(dial('127.0.0.1')).resolves.toBe('ended local');
  await expect(dial('other.example')).resolves.toMatch(/altnames|does not match/i);
});

test('mutual TLS: without a certificate of the authority nobody gets in', async () => {
  const callee = await listen('TLS', { ...accepting, tls: { ...SERVER, requireClientCertificate: true } });
  const to = endpointOf(callee);
  const known = await listen('TCP', { tls: { ...certificates.client, ca: certificates.ca } });
  await expect(call(known, to)).resolves.toBe('ended local');
  const stranger = await listen('TCP', { tls: { ...certificates.stranger, ca: certificates.ca } });
  await expect(call(stranger, to)).resolves.not.toBe('ended local');
  const nobody = await listen('TCP', { tls: { ca: certificates.ca } });
  await expect(call(nobody, to)).resolves.not.toBe('ended local');
  expect(callee.counters.connectionsFailed).toBe(2);
});

test('over mutual TLS the callee uses the connection that the caller made, as its Via asks for that (RFC 5923)', async () => {
  const known = { ...SERVER, requireClientCertificate: true };
  const vias: string[] = [];
  const onTrace: UserAgentOptions['onTrace'] = ({ direction, message }) => {
    if (direction === 'received' && 'method' in message) vias.push(String(message.header('Via')));
  };
  const caller = await listen('TLS', { ...accepting, tls: known });
  const callee = await listen('TLS', { ...accepting, tls: known, onTrace });
  await expect(call(caller, { ...endpointOf(callee), host: '127.0.0.1' })).resolves.toBe('ended local');
  expect(vias[0]).toMatch(/^SIP\/2\.0\/TLS 127\.0\.0\.1:\d+;.*;alias(;|$)/);
  // The way back, to the port that the caller listens on, needs no connection of its own.
  await expect(call(callee, { ...endpointOf(caller), host: '127.0.0.1' })).resolves.toBe('ended local');
  expect([caller.counters.connectionsAccepted, callee.counters.connectionsAccepted]).toEqual([0, 1]);
});

test('a proxy that proves its name is called over its own connection where its Via asks for that (RFC 5923)', async () => {
  const known = { ...SERVER, requireClientCertificate: true };
  const phone = await listen('TLS', { ...accepting, tls: known });
  const proxy = await listen('TLS', { ...accepting, tls: SERVER });
  const { port } = endpointOf(proxy);
  const to = { ...endpointOf(phone), host: '127.0.0.1' };
  const asked = async (sentBy: string, certificate: TlsSettings) => {
    const raw = connectTls({ ...to, ...certificate, ca: certificates.ca });
    raw.write(
      [
        'OPTIONS sip:phone@127.0.0.1 SIP/2.0',
        `Via: SIP/2.0/TLS ${sentBy};branch=z9hG4bKalias${sentBy.length};alias`,
        ...['From: <sip:proxy@127.0.0.1>;tag=1', 'To: <sip:phone@127.0.0.1>', `Call-ID: ${sentBy}@alias`],
        ...['CSeq: 1 OPTIONS', 'Max-Forwards: 70', 'Content-Length: 0', '', ''],
      ].join('\r\n'),
    );
    await once(raw, 'data');
    return raw;
  };
  // A certificate of somebody else: a connection of our own is made.
  const impostor = await asked(`127.0.0.1:${port}`, certificates.client);
  await expect(call(phone, { host: '127.0.0.1', port, transport: 'TLS' })).resolves.toBe('ended local');
  expect(proxy.counters.connectionsAccepted).toBe(1);
  impostor.destroy();
  // The name it proved, at a port that nobody listens on: its connection is the only way.
  const alias = await asked('127.0.0.1:9', certificates.server);
  const arrived = once(alias, 'data');
  const called = call(phone, { host: '127.0.0.1', port: 9, transport: 'TLS' });
  expect(String(await arrived)).toMatch(/^INVITE /);
  // It goes, and with it what was sent over it.
  alias.destroy();
  await expect(called).resolves.toMatch(/closed/);
  await expect(call(phone, { host: '127.0.0.1', port: 9, transport: 'TLS' })).resolves.toMatch(/ECONNREFUSED/);
});

test('a renewed certificate is shown from then on, and connections that are there live on', async () => {
  const callee = await listen('TLS', { ...accepting, tls: SERVER });
  const to = endpointOf(callee);
  const resolver = fixedResolver(async () => '127.0.0.1');
  const old = await listen('TCP', { tls: SERVER, resolver });
  await expect(call(old, { ...to, host: 'pbx.example' })).resolves.toBe('ended local');
  callee.setTls({ ...certificates.renewed, ca: certificates.ca });
  await expect(call(old, { ...to, host: 'pbx.example' })).resolves.toBe('ended local');
  const fresh = await listen('TCP', { tls: SERVER, resolver });
  await expect(call(fresh, { ...to, host: 'localhost' })).resolves.toBe('ended local');
  // The renewed one does not bear this name.
  await expect(call(fresh, { ...to, host: 'pbx.example' })).resolves.toMatch(/altnames|does not match/i);
});

test('renewed certificates that cannot be used are refused, and those before go on serving', async () => {
  const callee = await listen('TLS', { ...accepting, tls: SERVER });
  expect(() => callee.setTls({})).toThrow('a certificate and a key');
  expect(() => callee.setTls({ ...SERVER, cert: 'half of a file' })).toThrow();
  const caller = await listen('TLS', { tls: SERVER });
  await expect(call(caller, endpointOf(callee))).resolves.toBe('ended local');
});

test('sips: goes over TLS, and the Contacts of both sides are sips:', async () => {
  const contacts: (string | undefined)[] = [];
  const callee = await listen('TLS', {
    ...accepting,
    tls: SERVER,
    onTrace: ({ message }) => contacts.push(message.header('Contact')),
  });
  const caller = await listen('TLS', { tls: SERVER });
  const { port } = endpointOf(callee);
  await expect(
    new Promise((resolve) => {
      caller.invite(
        { requestUri: `sips:bob@127.0.0.1:${port}`, from: { uri: 'sips:alice@127.0.0.1' } },
        {
          accepted: (session) => {
            session.setHandlers({ ended: resolve });
            session.bye();
          },
          failed: resolve,
        },
      );
    }),
  ).resolves.toEqual({ by: 'local' });
  const written = contacts.filter((contact) => contact !== undefined);
  expect(written.length).toBeGreaterThanOrEqual(2);
  expect(written.every((contact) => /^<sips:[^;]+>$/.test(contact))).toBe(true);
});

test('a plain HTTP request, and a WebSocket for something else, are turned away', async () => {
  const agent = await listen('WS');
  const { port } = endpointOf(agent);
  const answer = await fetch(`http://127.0.0.1:${port}/`);
  expect(answer.status).toBe(426);
  const chat = new WebSocket(`ws://127.0.0.1:${port}/`, 'chat');
  const why = await new Promise<Error>((resolve) => chat.once('error', resolve));
  expect(why.message).toContain('400');
});

test('a WebSocket message in pieces, with pings and empty pieces between them, is one request; a request in two messages is none', async () => {
  const agent = await listen('WS');
  const { port } = endpointOf(agent);
  const browser = new WebSocket(`ws://127.0.0.1:${port}/`, 'sip');
  await once(browser, 'open');
  const answers: string[] = [];
  let pongs = 0;
  browser.on('message', (data) => answers.push(String(data).split('\r\n')[0] ?? ''));
  browser.on('pong', () => {
    pongs += 1;
  });
  const request = (branch: string): string =>
    [
      'OPTIONS sip:bob@127.0.0.1 SIP/2.0',
      `Via: SIP/2.0/WS browser.invalid;branch=z9hG4bK${branch};rport`,
      ...[
        'From: <sip:a@example.com>;tag=1',
        'To: <sip:bob@127.0.0.1>',
        `Call-ID: ${branch}`,
        'CSeq: 1 OPTIONS',
        '',
        '',
      ],
    ].join('\r\n');
  const text = request('whole');
  for (let at = 0; at < text.length; at += 10) {
    browser.send(text.slice(at, at + 10), { fin: false });
    browser.ping();
    browser.send('', { fin: false });
  }
  browser.send('', { fin: true });
  // RFC 7118 §5: one message of SIP in one of the WebSocket. The second half is no request of its own.
  browser.send(request('halved').slice(0, 60));
  browser.send(request('halved').slice(60));
  browser.send(request('last'));
  await expect.poll(() => answers.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(2);
  expect(answers.filter((line) => line.includes('200'))).toHaveLength(2);
  expect(pongs).toBe(Math.ceil(text.length / 10));
  expect(agent.counters.requestsReceived).toBe(2);
  browser.terminate();
});

test('a peer that closes TLS in the middle of a message leaves nothing behind, and the next one is served', async () => {
  const agent = await listen('TLS', { tls: SERVER });
  const { host, port } = endpointOf(agent);
  const ask = async (bytes: number): Promise<string> => {
    const socket = connectTls({ host, port, rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    const request = [
      'OPTIONS sip:bob@127.0.0.1 SIP/2.0',
      'Via: SIP/2.0/TLS 127.0.0.1:9;branch=z9hG4bKa;rport',
      ...['From: <sip:a@example.com>;tag=1', 'To: <sip:bob@127.0.0.1>', 'Call-ID: a', 'CSeq: 1 OPTIONS'],
      ...['Content-Length: 4', '', 'body'],
    ].join('\r\n');
    if (bytes < request.length) {
      socket.end(request.slice(0, bytes));
      await once(socket, 'close');
      return 'closed';
    }
    socket.write(request);
    const [data] = await once(socket, 'data');
    socket.destroy();
    return String(data).slice(0, 15);
  };
  for (const bytes of [1, 100, 190]) expect(await ask(bytes)).toBe('closed');
  await expect.poll(() => agent.connections, { timeout: 20_000 }).toBe(0);
  expect(agent.counters).toMatchObject({ requestsReceived: 0, parseErrors: 0 });
  expect(await ask(Number.POSITIVE_INFINITY)).toBe('SIP/2.0 200 OK\r');
});

test('a thousand bytes one by one over a real socket', async () => {
  const agent = await listen('TCP');
  const { host, port } = endpointOf(agent);
  const socket = connectTcp({ host, port, noDelay: true });
  const answer = new Promise<string>((resolve) => socket.once('data', (data) => resolve(data.toString())));
  const request = [
    'OPTIONS sip:bob@127.0.0.1 SIP/2.0',
    'Via: SIP/2.0/TCP 127.0.0.1:9;branch=z9hG4bKa;rport',
    ...['From: <sip:a@example.com>;tag=1', 'To: <sip:bob@127.0.0.1>', 'Call-ID: a', 'CSeq: 1 OPTIONS'],
    ...[`Subject: ${'x'.repeat(800)}`, 'Content-Length: 4', '', 'body'],
  ].join('\r\n');
  for (const byte of Buffer.from(request)) {
    await new Promise<void>((resolve) => socket.write(Buffer.from([byte]), () => resolve()));
  }
  expect(await answer).toMatch(
    /^SIP\/2\.0 200 OK\r\nVia: SIP\/2\.0\/TCP 127\.0\.0\.1:9;branch=z9hG4bKa;rport=\d+;received=127/,
  );
  socket.destroy();
});
