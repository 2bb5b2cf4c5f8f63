import { describe, expect, test } from 'vitest';
import type { HeaderList } from '../message/headers.ts';
import { SipResponse } from '../message/sip-message.ts';
import { answerChallenges, type DigestInput, digestResponse, parseDigest } from './digest-auth.ts';

describe('digestResponse', () => {
  // RFC 7616 §3.9.1
  const rfc7616: Omit<DigestInput, 'algorithm'> = {
    username: 'Mufasa',
    realm: 'http-auth@example.org',
    nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
    method: 'GET',
    uri: '/dir/index.html',
    qop: { name: 'auth', nonceCount: '00000001', clientNonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ' },
  };

  test('gives the values of RFC 7616 §3.9.1', () => {
    expect(digestResponse({ ...rfc7616, algorithm: 'MD5' }, 'Circle of Life')).toBe('8ca523f5e9506fed4657c9700eebdbec');
    expect(digestResponse({ ...rfc7616, algorithm: 'SHA-256' }, 'Circle of Life')).toBe(
      '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
    );
  });

  test('gives the value of RFC 2617 §3.5', () => {
    const input: DigestInput = {
      algorithm: 'md5',
      username: 'Mufasa',
      realm: 'testrealm@host.com',
      nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
      method: 'GET',
      uri: '/dir/index.html',
      qop: { name: 'auth', nonceCount: '00000001', clientNonce: '0a4f113b' },
    };
    expect(digestResponse(input, 'Circle Of Life')).toBe('6629fae49393a05397450978507c4ef1');
    // The same without qop, as RFC 2069 has it: H(H(A1):nonce:H(A2)), the two inner hashes being those of the example.
    const { qop: _, ...old } = input;
    expect(digestResponse(old, 'Circle Of Life')).toBe('670fd8c2df070c60b045671b8b24ff02');
  });

  test('the -sess variant binds the client nonce, and an unknown algorithm gives nothing', () => {
    const session = digestResponse({ ...rfc7616, algorithm: 'MD5-sess' }, 'x');
    expect(session).toMatch(/^[0-9a-f]{32}$/);
    expect(session).not.toBe(digestResponse({ ...rfc7616, algorithm: 'MD5' }, 'x'));
    expect(digestResponse({ ...rfc7616, algorithm: 'SHA-512-256' }, 'x')).toMatch(/^[0-9a-f]{64}$/);
    expect(digestResponse({ ...rfc7616, algorithm: 'ROT13' }, 'x')).toBeUndefined();
  });
});

describe('parseDigest', () => {
  test('reads commas and escapes within quotes', () => {
    expect(parseDigest('digest a="x, \\"y\\"" ,\tB = c')).toEqual(
      new Map([
        ['a', 'x, "y"'],
        ['b', 'c'],
      ]),
    );
  });

  test.each(['Basic abc', 'Digest', 'Digest a', 'Digest a=1, a=2', 'Digest a="open', 'Digest a=1,,b=2'])(
    'gives nothing for %j',
    (text) => {
      expect(parseDigest(text)).toBeUndefined();
    },
  );
});

describe('answerChallenges', () => {
  const options = {
    method: 'INVITE',
    uri: 'sip:bob@example.com',
    credentials: { username: 'al"ice', password: 'pw' },
    randomBytes: (size: number) => Buffer.alloc(size, 0xab),
  };

  function challenged(status: number, headers: HeaderList) {
    return answerChallenges(new SipResponse({ status, headers }), options);
  }

  test('answers a 401 so that the server can verify it', () => {
    const answer = challenged(401, [
      ['WWW-Authenticate', 'Digest realm="a\\"b", nonce="n,1", opaque="o\\\\p", qop="auth-int, auth", algorithm=MD5'],
    ]);
    expect(answer?.stale).toBe(false);
    const [name, value] = answer?.headers[0] ?? ['', ''];
    expect(name).toBe('Authorization');
    expect(value).toContain('username="al\\"ice"');
    expect(value).toMatch(
      /, algorithm=MD5, cnonce="abababababababababababababababab", qop=auth, nc=00000001, opaque="o\\\\p"$/,
    );
    const params = parseDigest(value);
    expect(params?.get('realm')).toBe('a"b');
    const expected = digestResponse(
      {
        algorithm: 'MD5',
        username: 'al"ice',
        realm: 'a"b',
        nonce: 'n,1',
        method: 'INVITE',
        uri: 'sip:bob@example.com',
        qop: { name: 'auth', nonceCount: '00000001', clientNonce: 'ab'.repeat(16) },
      },
      'pw',
    );
    expect(params?.get('response')).toBe(expected);
  });

  test('a challenge without qop and algorithm is answered in the old form', () => {
    const value = challenged(407, [['Proxy-Authenticate', 'Digest realm="r", nonce="n"']])?.headers[0];
    expect(value?.[0]).toBe('Proxy-Authorization');
    expect([...(parseDigest(value?.[1] ?? '')?.keys() ?? [])]).toEqual([
      'username',
      'realm',
      'nonce',
      'uri',
      'response',
    ]);
  });

  test('takes the strongest algorithm it knows in each realm', () => {
    const answer = challenged(401, [
      ['WWW-Authenticate', 'Digest realm="r", nonce="1", algorithm=MD5, qop="auth"'],
      ['WWW-Authenticate', 'Digest realm="r", nonce="2", algorithm=SHA-999, qop="auth"'],
      ['WWW-Authenticate', 'Digest realm="r", nonce="3", algorithm=SHA-256, qop="auth"'],
      ['WWW-Authenticate', 'Digest realm="other", nonce="4"'],
      ['WWW-Authenticate', 'Digest realm="r", nonce="5", algorithm=SHA-512-256, qop="auth-int"'],
    ]);
    expect(answer?.headers.map(([, value]) => parseDigest(value)?.get('nonce'))).toEqual(['3', '4']);
  });

  test('tells a stale nonce from a refusal', () => {
    expect(challenged(401, [['WWW-Authenticate', 'Digest realm="r", nonce="1", stale=TRUE']])?.stale).toBe(true);
  });

  test('does not answer what it cannot', () => {
    expect(challenged(401, [])).toBeUndefined();
    expect(challenged(401, [['Proxy-Authenticate', 'Digest realm="r", nonce="1"']])).toBeUndefined();
    expect(challenged(401, [['WWW-Authenticate', 'Basic realm="r"']])).toBeUndefined();
    expect(challenged(401, [['WWW-Authenticate', 'Digest realm="r"']])).toBeUndefined();
    expect(challenged(401, [['WWW-Authenticate', 'Digest realm="r", nonce="1", algorithm=MD5-sess']])).toBeUndefined();
  });
});
