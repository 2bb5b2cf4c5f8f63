import { describe, expect, test } from 'vitest';
import { OfferAnswer } from './offer-answer.ts';

let seed = 0;
const side = () =>
  new OfferAnswer({
    address: { host: '192.0.2.1', port: 20_000 },
    bindsIpv6: false,
    telephoneEvents: false,
    randomBytes: (size) => {
      seed = (seed + 1) % 256;
      return Buffer.alloc(size, seed);
    },
  });
const linesOf = (sdp: string, start: string) => sdp.split('\r\n').filter((line) => line.startsWith(start));
const offerOf = (...lines: string[]) =>
  ['v=0', 'o=- 1 1 IN IP4 198.51.100.7', 's=-', 'c=IN IP4 198.51.100.7', 't=0 0', ...lines, ''].join('\r\n');
const key = (octets: number) => Buffer.alloc(octets, 7).toString('base64');
const certificate = { hash: 'sha-256', value: 'AB:CD' };
const refused = expect.objectContaining({ code: 'encryption-refused' });

describe('keys in SDP', () => {
  test('two sides agree on a suite, each with the key of the other', () => {
    const [we, they] = [side(), side()];
    const offer = we.createOffer({ encryption: 'SRTP' });
    expect(linesOf(offer, 'm=')[0]).toContain('RTP/SAVP');
    expect(linesOf(offer, 'a=crypto')).toHaveLength(6);
    const { sdp, agreement: theirs } = they.answerOffer(offer);
    const ours = we.acceptAnswer(sdp);
    if (ours.protection.kind !== 'sdes' || theirs.protection.kind !== 'sdes') throw new Error('no keys');
    expect(ours.negotiated.encryption).toBe('SRTP');
    expect(ours.protection.send).toEqual(theirs.protection.receive);
    expect(ours.protection.receive).toEqual(theirs.protection.send);
    expect(ours.protection.send.keyAndSalt.equals(ours.protection.receive.keyAndSalt)).toBe(false);
    expect(ours.protection.send.suite.name).toBe('AES_CM_128_HMAC_SHA1_80');
    // RFC 4568 §7.1.4: a re-INVITE goes on with the same keys, whoever sends it.
    const again = they.createOffer();
    expect(linesOf(again, 'a=crypto')).toEqual(linesOf(sdp, 'a=crypto'));
    expect(we.answerOffer(again).agreement.protection).toEqual(ours.protection);
  });

  test("the offerer's first suite that is spoken is taken, on its tag", () => {
    const offer = offerOf(
      'm=audio 4000 RTP/SAVP 0',
      `a=crypto:1 F8_128_HMAC_SHA1_80 inline:${key(30)}`,
      `a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:${key(30)}|2^20|1:4`,
      `a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:${key(30)} UNENCRYPTED_SRTP`,
      `a=crypto:4 AES_256_CM_HMAC_SHA1_32 inline:${key(30)}`,
      `a=crypto:5 AES_CM_128_HMAC_SHA1_32 inline:${key(30)}|2^31`,
    );
    const { sdp, agreement } = side().answerOffer(offer);
    expect(linesOf(sdp, 'a=crypto')[0]).toMatch(/^a=crypto:5 AES_CM_128_HMAC_SHA1_32 inline:\S{40}$/);
    expect(agreement.protection).toMatchObject({ kind: 'sdes', receive: { keyAndSalt: Buffer.alloc(30, 7) } });
  });

  test('an answer in the clear, with another suite or with no key is refused', () => {
    for (const lines of [
      ['m=audio 4000 RTP/AVP 0'],
      ['m=audio 4000 RTP/SAVP 0', `a=crypto:1 AES_CM_128_HMAC_SHA1_32 inline:${key(30)}`],
      ['m=audio 4000 RTP/SAVP 0', `a=crypto:9 AES_CM_128_HMAC_SHA1_80 inline:${key(30)}`],
    ]) {
      const we = side();
      we.createOffer({ encryption: 'SRTP' });
      expect(() => we.acceptAnswer(offerOf(...lines))).toThrow(refused);
    }
  });

  test('an offer must have what the owner insists on, and of two streams that one is taken', () => {
    const clear = offerOf('m=audio 4000 RTP/AVP 0');
    const secure = ['m=audio 4002 RTP/SAVP 0', `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${key(30)}`];
    expect(() => side().answerOffer(clear, { encryption: 'SRTP' })).toThrow(refused);
    expect(() => side().answerOffer(offerOf(...secure), { encryption: 'disabled' })).toThrow(refused);
    expect(() => side().answerOffer(offerOf(...secure), { encryption: 'DTLS' })).toThrow(refused);
    const both = offerOf('m=audio 4000 RTP/AVP 0', ...secure);
    const { agreement } = side().answerOffer(both, { encryption: 'SRTP' });
    expect(agreement.negotiated).toMatchObject({ encryption: 'SRTP', remote: { port: 4002 } });
  });
});

describe('certificates in SDP', () => {
  test('two sides agree on who shakes hands first, and keep it', () => {
    const [we, they] = [side(), side()];
    const offer = we.createOffer({ encryption: 'DTLS' }, certificate);
    expect(linesOf(offer, 'm=')[0]).toContain('UDP/TLS/RTP/SAVP ');
    for (const line of ['a=fingerprint:sha-256 AB:CD', 'a=setup:actpass', 'a=rtcp-mux']) expect(offer).toContain(line);
    const { sdp, agreement } = they.answerOffer(offer, {}, { hash: 'sha-256', value: '12:34' });
    expect(sdp).toContain('a=setup:active');
    expect(agreement).toMatchObject({ protection: { kind: 'dtls', role: 'client', fingerprints: [certificate] } });
    const ours = we.acceptAnswer(sdp);
    expect(ours).toMatchObject({ protection: { kind: 'dtls', role: 'server' }, rtcpMux: true });
    expect(we.createOffer({}, certificate)).toContain('a=setup:passive');
  });

  test('without a certificate there is nothing to agree on', () => {
    expect(() => side().answerOffer(offerOf('m=audio 4000 UDP/TLS/RTP/SAVP 0'))).toThrow(/a=fingerprint/);
    const we = side();
    we.createOffer({ encryption: 'DTLS' }, certificate);
    expect(() => we.acceptAnswer(offerOf('m=audio 4000 RTP/AVP 0'))).toThrow(refused);
  });
});
