import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type DigestInput, digestResponse, hashUsername } from './digest-response.ts';

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

  test('gives the values of RFC 7616 §3.9.2 with SHA-512/256, as corrected by its erratum 4897', () => {
    const username = 'J\u00e4s\u00f8n Doe';
    const input: DigestInput = {
      algorithm: 'SHA-512-256',
      username,
      realm: 'api@example.org',
      nonce: '5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK',
      method: 'GET',
      uri: '/doe.json',
      qop: { name: 'auth', nonceCount: '00000001', clientNonce: 'NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v' },
    };
    expect(digestResponse(input, 'Secret, or not?')).toBe(
      '3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5',
    );
    expect(hashUsername('SHA-512-256', username, 'api@example.org')).toBe(
      '793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b',
    );
    expect(hashUsername('ROT13', username, 'api@example.org')).toBeUndefined();
  });

  test('with auth-int the body counts, as in RFC 2617 §3.2.2.3', () => {
    const md5 = (text: string) => createHash('md5').update(text).digest('hex');
    const base: DigestInput = {
      algorithm: 'MD5',
      username: 'u',
      realm: 'r',
      nonce: 'n',
      method: 'INVITE',
      uri: 'sip:x',
    };
    const counted = { name: 'auth-int', nonceCount: '00000001', clientNonce: 'c' } as const;
    const expected = (body: string) => md5(`${md5('u:r:p')}:n:00000001:c:auth-int:${md5(`INVITE:sip:x:${md5(body)}`)}`);
    expect(digestResponse({ ...base, qop: { ...counted, body: Buffer.from('v=0') } }, 'p')).toBe(expected('v=0'));
    expect(digestResponse({ ...base, qop: counted }, 'p')).toBe(expected(''));
  });
});
