import { describe, expect, test } from 'vitest';
import type { HeaderList } from '../message/headers.ts';
import { SipRequest, SipResponse } from '../message/sip-message.ts';
import { parseDigest } from './digest-auth.ts';
import { DigestClient } from './digest-client.ts';
import { digestResponse } from './digest-response.ts';

const URI = 'sip:bob@example.com';
const request = new SipRequest({ method: 'INVITE', requestUri: URI, headers: [], body: Buffer.from('v=0') });

function newClient() {
  return new DigestClient({ username: 'al"ice', password: 'pw' }, (size) => Buffer.alloc(size, 0xab));
}

const challenge = (headers: HeaderList, status = 401) => new SipResponse({ status, headers });

/** What a fresh client answers to these challenges. */
function answers(headers: HeaderList, status = 401): HeaderList {
  const client = newClient();
  client.learn(challenge(headers, status));
  return client.headers(request);
}

const param = (header: readonly [string, string] | undefined, name: string) =>
  parseDigest(header?.[1] ?? '')?.get(name);

describe('a challenge', () => {
  test('is answered so that the server can verify it', () => {
    const [header] = answers([
      ['WWW-Authenticate', 'Digest realm="a\\"b", nonce="n,1", opaque="o\\\\p", qop="auth-int, auth", algorithm=MD5'],
    ]);
    expect(header?.[0]).toBe('Authorization');
    expect(header?.[1]).toContain('username="al\\"ice"');
    expect(header?.[1]).toMatch(
      /, algorithm=MD5, cnonce="abababababababababababababababab", qop=auth, nc=00000001, opaque="o\\\\p"$/,
    );
    const expected = digestResponse(
      {
        ...{ algorithm: 'MD5', username: 'al"ice', realm: 'a"b', nonce: 'n,1', method: 'INVITE', uri: URI },
        qop: { name: 'auth', nonceCount: '00000001', clientNonce: 'ab'.repeat(16) },
      },
      'pw',
    );
    expect(param(header, 'response')).toBe(expected);
  });

  test('without qop and algorithm is answered in the old form', () => {
    for (const extra of ['', ', qop=""']) {
      const [header] = answers([['Proxy-Authenticate', `Digest realm="r", nonce="n"${extra}`]], 407);
      expect(header?.[0]).toBe('Proxy-Authorization');
      const names = [...(parseDigest(header?.[1] ?? '')?.keys() ?? [])];
      expect(names).toEqual(['username', 'realm', 'nonce', 'uri', 'response']);
    }
  });

  test('that wants the body protected gets that', () => {
    const [header] = answers([['WWW-Authenticate', 'Digest realm="r", nonce="n", qop="auth-int"']]);
    expect(param(header, 'qop')).toBe('auth-int');
    const qop = { name: 'auth-int', nonceCount: '00000001', clientNonce: 'ab'.repeat(16), body: request.body } as const;
    const input = { algorithm: 'MD5', username: 'al"ice', realm: 'r', nonce: 'n', method: 'INVITE', uri: URI, qop };
    expect(param(header, 'response')).toBe(digestResponse(input, 'pw'));
  });

  test('that wants the name hashed gets that', () => {
    const [header] = answers([['WWW-Authenticate', 'Digest realm="r", nonce="n", qop="auth", userhash=true']]);
    expect(param(header, 'username')).toMatch(/^[0-9a-f]{32}$/);
    expect(param(header, 'userhash')).toBe('true');
  });

  test('is answered in each realm with the strongest algorithm we know, 401 and 407 of several branches alike', () => {
    const headers = answers([
      ['WWW-Authenticate', 'Digest realm="r", nonce="1", algorithm=MD5, qop="auth"'],
      ['WWW-Authenticate', 'Digest realm="r", nonce="2", algorithm=SHA-999, qop="auth"'],
      ['WWW-Authenticate', 'Digest realm="r", nonce="3", algorithm=SHA-256, qop="auth"'],
      ['WWW-Authenticate', 'Digest realm="other", nonce="4"'],
      ['WWW-Authenticate', 'Digest realm="r", nonce="5", algorithm=SHA-512-256, qop="auth-conf"'],
      ['Proxy-Authenticate', 'Digest realm="r", nonce="6", qop="auth"'],
    ]);
    expect(headers.map((header) => [header[0], param(header, 'nonce')])).toEqual([
      ['Authorization', '3'],
      ['Authorization', '4'],
      ['Proxy-Authorization', '6'],
    ]);
  });

  test('tells a stale nonce from a refusal', () => {
    const [learnt] = newClient().learn(challenge([['WWW-Authenticate', 'Digest realm="r", nonce="1", stale=TRUE']]));
    expect(learnt?.stale).toBe(true);
  });

  test.each([
    'Basic realm="r"',
    'Digest realm="r"',
    'Digest nonce="n"',
    'Digest realm="r", nonce="1", algorithm=MD5-sess',
    'Digest realm="r", nonce="1", algorithm=AKAv1-MD5',
  ])('is left alone when it cannot be answered: %s', (value) => {
    const client = newClient();
    expect(client.learn(challenge([['WWW-Authenticate', value]]))).toEqual([]);
    expect(client.authorize(request)).toBe(request);
  });
});

describe('a nonce', () => {
  test('is used again unasked, with the next count', () => {
    const client = newClient();
    client.learn(challenge([['WWW-Authenticate', 'Digest realm="r", nonce="n", qop="auth", algorithm=SHA-256-sess']]));
    const counts = [1, 2].map(() => {
      const value = client.authorize(request).header('Authorization') ?? '';
      return [parseDigest(value)?.get('nc'), parseDigest(value)?.get('cnonce')];
    });
    expect(counts).toEqual([
      ['00000001', 'ab'.repeat(16)],
      ['00000002', 'ab'.repeat(16)],
    ]);
  });

  test('is replaced by the next one of Authentication-Info, where it is clear whose that is', () => {
    const client = newClient();
    client.learn(challenge([['WWW-Authenticate', 'Digest realm="r", nonce="n", qop="auth"']]));
    client.headers(request);
    const ok = new SipResponse({ status: 200, headers: [['Authentication-Info', 'qop=auth, nextnonce="n2"']] });
    client.accepted(ok);
    expect(client.headers(request).map((header) => [param(header, 'nonce'), param(header, 'nc')])).toEqual([
      ['n2', '00000001'],
    ]);
    client.learn(challenge([['WWW-Authenticate', 'Digest realm="r2", nonce="n3", qop="auth"']]));
    client.accepted(new SipResponse({ status: 200, headers: [['Authentication-Info', 'nextnonce="n4"']] }));
    expect(client.headers(request).map((header) => param(header, 'nonce'))).toEqual(['n2', 'n3']);
  });

  test('of ever more realms does not pile up', () => {
    const client = newClient();
    for (let i = 0; i < 40; i += 1) {
      client.learn(challenge([['WWW-Authenticate', `Digest realm="r${i}", nonce="n", qop="auth"`]]));
    }
    expect(client.headers(request)).toHaveLength(16);
  });
});
