import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { SipRequest, SipResponse } from '../message/sip-message.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { answerChallenges, digestResponse, parseDigest } from './digest-auth.ts';
import { DigestServer, type DigestServerOptions } from './digest-server.ts';

const URI = 'sip:bob@example.com';
const HOST = '192.0.2.1';

function setUp(extra: Partial<DigestServerOptions> = {}) {
  const clock = new VirtualClock();
  const server = new DigestServer({
    realm: 'hookswitch',
    clock,
    randomBytes,
    password: (username) => (username === 'alice' ? 'secret' : undefined),
    ...extra,
  });
  return { clock, server };
}

function request(authorization?: string, method = 'INVITE'): SipRequest {
  const headers = authorization === undefined ? [] : [['Authorization', authorization] as const];
  return new SipRequest({ method, requestUri: URI, headers });
}

function authorize(server: DigestServer, { username = 'alice', password = 'secret', uri = URI } = {}): string {
  const response = new SipResponse({ status: 401, headers: server.challenge() });
  const answer = answerChallenges(response, {
    method: 'INVITE',
    uri,
    credentials: { username, password },
    randomBytes,
  });
  return answer?.headers[0]?.[1] ?? '';
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
  const nonce = parseDigest(server.challenge()[0]?.[1] ?? '')?.get('nonce') ?? '';
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const response = md5(`${md5('alice:hookswitch:secret')}:${nonce}:${md5(`INVITE:${URI}`)}`);
  return `Digest username="alice", realm="hookswitch", nonce="${nonce}", uri="${URI}", response="${response}"`;
}

describe('challenge', () => {
  test('offers MD5 first, for phones that read only the first challenge, and SHA-256 in a header of its own', () => {
    const { server } = setUp();
    const offers = server.challenge().map(([name, value]) => [name, parseDigest(value)?.get('algorithm')]);
    expect(offers).toEqual([
      ['WWW-Authenticate', 'MD5'],
      ['WWW-Authenticate', 'SHA-256'],
    ]);
    expect(server.challenge()[0]?.[1]).not.toContain('stale');
    expect(server.challenge({ stale: true })[0]?.[1]).toContain(', stale=true');
  });
});

describe('verify', () => {
  test.each(['MD5', 'SHA-256', 'SHA-512-256'] as const)('lets the right password in with %s', (algorithm) => {
    const { server } = setUp({ algorithms: [algorithm] });
    expect(server.verify(request(authorize(server)), HOST)).toEqual({ status: 'valid', username: 'alice' });
  });

  test('without credentials for this realm something is missing', () => {
    const { server } = setUp();
    expect(server.verify(request(), HOST)).toEqual({ status: 'missing' });
    expect(server.verify(request('Digest realm="elsewhere", nonce="x"'), HOST)).toEqual({ status: 'missing' });
    expect(server.failedAttempts(HOST)).toBe(0);
  });

  test('a wrong password and an unknown user look the same', () => {
    const { server } = setUp();
    expect(server.verify(request(authorize(server, { password: 'wrong' })), HOST)).toEqual({
      status: 'invalid',
      username: 'alice',
    });
    expect(server.verify(request(authorize(server, { username: 'mallory' })), HOST)).toEqual({
      status: 'invalid',
      username: 'mallory',
    });
    expect(server.failedAttempts(HOST)).toBe(2);
    expect(server.failedAttempts('192.0.2.2')).toBe(0);
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
    for (const part of [/username="\w+"/, /nonce="\w+"/, /uri="[^"]+"/, /response="\w+"/, /nc=\w+/, /cnonce="\w+"/]) {
      const damaged = authorize(server).replace(part, 'x=y');
      expect(server.verify(request(damaged), HOST).status).toBe('invalid');
    }
    expect(server.verify(request(authorize(server).replace('algorithm=SHA-256', 'algorithm=SHA-1')), HOST).status).toBe(
      'invalid',
    );
    expect(server.verify(request(authorize(server).replace('qop=auth', 'qop=auth-int')), HOST).status).toBe('invalid');
  });

  test('a replay is stale, a higher count is good, a lower one is stale', () => {
    const { server } = setUp();
    const first = authorize(server);
    expect(server.verify(request(first), HOST).status).toBe('valid');
    expect(server.verify(request(first), HOST).status).toBe('stale');
    expect(server.verify(request(withCount(first, '0000000a')), HOST).status).toBe('valid');
    expect(server.verify(request(withCount(first, '00000009')), HOST).status).toBe('stale');
  });

  test('without qop a nonce is good for one request', () => {
    const { server } = setUp();
    const authorization = withoutQop(server);
    expect(server.verify(request(authorization), HOST).status).toBe('valid');
    expect(server.verify(request(authorization), HOST).status).toBe('stale');
  });

  test('an old nonce and one of an earlier process are stale, not wrong', async () => {
    const { clock, server } = setUp();
    const old = authorize(server);
    await clock.advance(300_001);
    expect(server.verify(request(old), HOST)).toEqual({ status: 'stale', username: 'alice' });
    expect(server.verify(request(authorize(setUp().server)), HOST).status).toBe('stale');
    expect(server.failedAttempts(HOST)).toBe(0);
  });

  test('after many failures a source has one guess a second; others are not held up', async () => {
    const { clock, server } = setUp();
    for (let i = 0; i < 30; i++) server.verify(request(authorize(server, { password: `guess${i}` })), HOST);
    expect(server.failedAttempts(HOST)).toBe(20);
    expect(server.verify(request(authorize(server)), HOST).status).toBe('invalid');
    expect(server.verify(request(authorize(server)), '192.0.2.2').status).toBe('valid');
    await clock.advance(1000);
    expect(server.verify(request(authorize(server)), HOST).status).toBe('valid');
    await clock.advance(60_001);
    expect(server.failedAttempts(HOST)).toBe(0);
  });

  test('memory of failures is bounded', () => {
    const { server } = setUp();
    const wrong = request(authorize(server, { password: 'wrong' }));
    for (let i = 0; i < 10_001; i++) server.verify(wrong, `10.0.${i >> 8}.${i & 255}`);
    expect(server.failedAttempts('10.0.0.0')).toBe(0);
    expect(server.failedAttempts('10.0.0.1')).toBe(1);
  });
});
