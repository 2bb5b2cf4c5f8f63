import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { SipRequest, SipResponse } from '../message/sip-message.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { parseDigest } from './digest-auth.ts';
import { DigestClient } from './digest-client.ts';
import { digestResponse } from './digest-response.ts';
import { DigestServer, type DigestServerOptions, type GuessingReport } from './digest-server.ts';

const URI = 'sip:bob@example.com';
const HOST = '192.0.2.1';

function setUp(extra: Partial<DigestServerOptions> = {}) {
  const clock = new VirtualClock();
  const counters = { authenticationFailures: 0, authenticationsBlocked: 0 };
  const server = new DigestServer({
    counters,
    realm: 'hookswitch',
    clock,
    randomBytes,
    password: (username) => (username === 'alice' ? 'secret' : undefined),
    ...extra,
  });
  return { clock, server, counters };
}

function request(authorization?: string, method = 'INVITE'): SipRequest {
  const headers = authorization === undefined ? [] : [['Authorization', authorization] as const];
  return new SipRequest({ method, requestUri: URI, headers });
}

const challenge = (server: DigestServer, source = HOST) => server.refusal({ status: 'missing' }, source).headers;

interface Attempt {
  username?: string;
  password?: string;
  uri?: string;
  source?: string;
}

function authorize(
  server: DigestServer,
  { username = 'alice', password = 'secret', uri = URI, source = HOST }: Attempt = {},
) {
  const client = new DigestClient({ username, password });
  client.learn(new SipResponse({ status: 401, headers: challenge(server, source) }));
  return client.headers(new SipRequest({ method: 'INVITE', requestUri: uri, headers: [] }))[0]?.[1] ?? '';
}

/** As a phone that counts up within one nonce. */
function withCount(authorization: string, nonceCount: string): string {
  const params = parseDigest(authorization);
  const input = {
    algorithm: params?.get('algorithm') ?? '',
    username: 'alice',
    realm: 'hookswitch',
    nonce: params?.get('nonce') ?? '',
    method: 'INVITE',
    uri: URI,
    qop: { name: 'auth', nonceCount, clientNonce: params?.get('cnonce') ?? '' },
  } as const;
  return authorization
    .replace(/nc=\w+/, `nc=${nonceCount}`)
    .replace(/response="\w+"/, `response="${digestResponse(input, 'secret')}"`);
}

/** As a phone of RFC 2069. */
function withoutQop(server: DigestServer): string {
  const nonce = parseDigest(challenge(server)[0]?.[1] ?? '')?.get('nonce') ?? '';
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const response = md5(`${md5('alice:hookswitch:secret')}:${nonce}:${md5(`INVITE:${URI}`)}`);
  return `Digest username="alice", realm="hookswitch", nonce="${nonce}", uri="${URI}", response="${response}"`;
}

describe('challenge', () => {
  test('offers MD5 alone, for phones that give up over an algorithm they do not know', () => {
    const offers = challenge(setUp().server).map(([, value]) => parseDigest(value)?.get('algorithm'));
    expect(offers).toEqual(['MD5']);
  });

  test('offers what it is told to, in that order, each in a header of its own', () => {
    const { server } = setUp({ algorithms: ['SHA-256', 'MD5'] });
    const offers = challenge(server).map(([name, value]) => [name, parseDigest(value)?.get('algorithm')]);
    expect(offers).toEqual([
      ['WWW-Authenticate', 'SHA-256'],
      ['WWW-Authenticate', 'MD5'],
    ]);
    expect(challenge(server)[0]?.[1]).not.toContain('stale');
    expect(server.refusal({ status: 'stale' }, HOST).headers[0]?.[1]).toContain(', stale=true');
  });
});

describe('verify', () => {
  test.each(['MD5', 'SHA-256', 'SHA-512-256'] as const)('lets the right password in with %s', (algorithm) => {
    const { server } = setUp({ algorithms: [algorithm] });
    expect(server.verify(request(authorize(server)), HOST)).toEqual({ status: 'valid', username: 'alice' });
  });

  test('without credentials for this realm something is missing', () => {
    const { server, counters } = setUp();
    expect(server.verify(request(), HOST)).toEqual({ status: 'missing' });
    expect(server.verify(request('Digest realm="elsewhere", nonce="x"'), HOST)).toEqual({ status: 'missing' });
    expect(counters.authenticationFailures).toBe(0);
  });

  test('a wrong password and an unknown user look the same', () => {
    const { server, counters } = setUp();
    expect(server.verify(request(authorize(server, { password: 'wrong' })), HOST)).toEqual({
      status: 'invalid',
      username: 'alice',
    });
    expect(server.verify(request(authorize(server, { username: 'mallory' })), HOST)).toEqual({
      status: 'invalid',
      username: 'mallory',
    });
    expect(counters.authenticationFailures).toBe(2);
  });

  test('credentials are good for their method and URI only', () => {
    const { server } = setUp();
    expect(server.verify(request(authorize(server), 'BYE'), HOST).status).toBe('invalid');
    expect(server.verify(request(authorize(server, { uri: 'sip:carol@example.com' })), HOST).status).toBe('invalid');
    expect(server.verify(request(authorize(server, { uri: 'nonsense' })), HOST).status).toBe('invalid');
    expect(server.verify(request(authorize(server, { uri: 'sip:example.com:5060' })), HOST).status).toBe('valid');
  });

  test('a damaged header is invalid', () => {
    const { server } = setUp();
    // Each from an address of its own: five from one would be too many.
    let last = 0;
    const verdict = (authorization: string) => {
      last += 1;
      return server.verify(request(authorization), `192.0.2.${last}`).status;
    };
    for (const part of [/username="\w+"/, /nonce="\w+"/, /uri="[^"]+"/, /response="\w+"/, /nc=\w+/, /cnonce="\w+"/]) {
      const damaged = authorize(server).replace(part, 'x=y');
      expect(verdict(damaged)).toBe('invalid');
    }
    expect(verdict(authorize(server).replace('algorithm=MD5', 'algorithm=SHA-1'))).toBe('invalid');
    expect(verdict(authorize(server).replace('qop=auth', 'qop=auth-int'))).toBe('invalid');
  });

  test('a replay is stale; other counts are good in any order, as UDP reorders, unless they are far behind', () => {
    const { server } = setUp();
    const first = authorize(server);
    const verdict = (count: string) => server.verify(request(withCount(first, count)), HOST).status;
    expect(server.verify(request(first), HOST).status).toBe('valid');
    expect(server.verify(request(first), HOST).status).toBe('stale');
    expect(['0000000a', '00000009', '0000000a', '00000009', '00000002'].map(verdict)).toEqual([
      'valid',
      'valid',
      'stale',
      'stale',
      'valid',
    ]);
    expect(['0000002a', '0000000b', '0000000a', '00000003'].map(verdict)).toEqual(['valid', 'valid', 'stale', 'stale']);
    expect(['ffffffff', '0000002b', 'fffffffe'].map(verdict)).toEqual(['valid', 'stale', 'valid']);
  });

  test('a nonce is good for the address that it was given to', () => {
    const { server } = setUp();
    const authorization = authorize(server, { source: '192.0.2.7' });
    expect(server.verify(request(authorization), HOST).status).toBe('stale');
    expect(server.verify(request(authorization), '192.0.2.7').status).toBe('valid');
  });

  test('auth-int, where it is offered, catches a changed body', () => {
    const { server } = setUp({ qops: ['auth-int'], algorithms: ['SHA-512-256'] });
    const client = new DigestClient({ username: 'alice', password: 'secret' });
    client.learn(new SipResponse({ status: 401, headers: challenge(server) }));
    const signed = () =>
      client.authorize(new SipRequest({ method: 'INVITE', requestUri: URI, headers: [], body: Buffer.from('v=0') }));
    expect(server.verify(signed(), HOST).status).toBe('valid');
    const headers = signed().headerList();
    const changed = new SipRequest({ method: 'INVITE', requestUri: URI, headers, body: Buffer.from('v=1') });
    expect(server.verify(changed, HOST).status).toBe('invalid');
  });

  test.each(['MD5-sess', 'SHA-256-sess'])('the session variant %s of what is offered is as good', (algorithm) => {
    const { server } = setUp({ algorithms: ['MD5', 'SHA-256'] });
    const headers = challenge(server).map(([name, value]): readonly [string, string] => [
      name,
      value.replace(/algorithm=[\w-]+/, `algorithm=${algorithm}`),
    ]);
    const client = new DigestClient({ username: 'alice', password: 'secret' });
    client.learn(new SipResponse({ status: 401, headers }));
    expect(server.verify(client.authorize(request()), HOST).status).toBe('valid');
    expect(server.verify(client.authorize(request()), HOST).status).toBe('valid');
  });

  test('without qop a nonce is good for one request', () => {
    const { server } = setUp();
    const authorization = withoutQop(server);
    expect(server.verify(request(authorization), HOST).status).toBe('valid');
    expect(server.verify(request(authorization), HOST).status).toBe('stale');
  });

  test('an old nonce and one of an earlier process are stale, not wrong', async () => {
    const { clock, server, counters } = setUp();
    const old = authorize(server);
    await clock.advance(300_001);
    expect(server.verify(request(old), HOST)).toEqual({ status: 'stale', username: 'alice' });
    expect(server.verify(request(authorize(setUp().server)), HOST).status).toBe('stale');
    expect(counters.authenticationFailures).toBe(0);
  });

  test('who guesses is not looked at for a while, with the right password neither; others are not held up', async () => {
    const reports: GuessingReport[] = [];
    const { clock, server, counters } = setUp({ onGuessing: (report) => reports.push(report) });
    for (let i = 0; i < 30; i++) server.verify(request(authorize(server, { password: `guess${i}` })), HOST);
    expect(counters).toEqual({ authenticationFailures: 5, authenticationsBlocked: 25 });
    expect(reports).toEqual([{ sourceHost: HOST, username: 'alice', blockedMs: 1000 }]);
    const verdict = server.verify(request(authorize(server)), HOST);
    expect(verdict).toEqual({ status: 'blocked', username: 'alice', blockedMs: 1000 });
    expect(server.refusal(verdict, HOST)).toEqual({ status: 503, headers: [['Retry-After', '1']] });
    const elsewhere = request(authorize(server, { source: '192.0.2.2' }));
    expect(server.verify(elsewhere, '192.0.2.2').status).toBe('valid');
    await clock.advance(1000);
    expect(server.verify(request(authorize(server)), HOST).status).toBe('valid');
  });
});
