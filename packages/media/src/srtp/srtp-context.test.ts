import { describe, expect, test } from 'vitest';
import { buildRtcp } from '../rtp/rtcp.ts';
import { cryptoSuites } from './crypto-suite.ts';
import { deriveSessionKeys } from './session-keys.ts';
import { SrtpContext } from './srtp-context.ts';

const suiteOf = (name: string) => {
  const suite = cryptoSuites.find((candidate) => candidate.name === name);
  if (!suite) throw new Error(`no suite ${name}`);
  return suite;
};

function rtp(sequence: number, ssrc = 0xcafebabe, text = 'sixteen octets!!'): Buffer {
  const packet = Buffer.alloc(12 + text.length);
  packet[0] = 0x80;
  packet[1] = 0x0f;
  packet.writeUInt16BE(sequence, 2);
  packet.writeUInt32BE(0xdecafbad, 4);
  packet.writeUInt32BE(ssrc, 8);
  packet.write(text, 12, 'latin1');
  return packet;
}

test('session keys are those of RFC 3711 appendix B.3', () => {
  const keyAndSalt = Buffer.from('E1F97A0D3E018BE0D64FA32C06DE41390EC675AD498AFEEBB6960B3AABE6', 'hex');
  const keys = deriveSessionKeys({ suite: suiteOf('AES_CM_128_HMAC_SHA1_80'), keyAndSalt }, 'rtp');
  expect(keys.encryption.toString('hex').toUpperCase()).toBe('C61E7A93744F39EE10734AFE3FF7A087');
  expect(keys.salt.toString('hex').toUpperCase()).toBe('30CBBC08863D8C85D49DB34A9AE1');
  expect(keys.authentication.toString('hex').toUpperCase()).toBe('CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4');
});

test('session keys of 256 bits are those of RFC 6188 §7.4', () => {
  const keyAndSalt = Buffer.from(
    'f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b63b04803de51ee7c96423ab5b78d2',
    'hex',
  );
  const keys = deriveSessionKeys({ suite: suiteOf('AES_256_CM_HMAC_SHA1_80'), keyAndSalt }, 'rtp');
  expect(keys.encryption.toString('hex')).toBe('5ba1064e30ec51613cad926c5a28ef731ec7fb397f70a960653caf06554cd8c4');
  expect(keys.salt.toString('hex')).toBe('fa31791685ca444a9e07c6c64e93');
  expect(keys.authentication.toString('hex')).toBe('fd9c32d39ed5fbb5a9dc96b30818454d1313dc05');
});

describe.each(cryptoSuites)('$name', (suite) => {
  const keyAndSalt = Buffer.from(Array.from({ length: suite.keyBytes + suite.saltBytes }, (_, at) => at * 7));
  const pair = () => ({
    sender: new SrtpContext({ suite, keyAndSalt }),
    receiver: new SrtpContext({ suite, keyAndSalt }),
  });
  const protect = (sender: SrtpContext, packet: Buffer): Buffer => {
    const sealed = sender.protectRtp(packet);
    if (!sealed) throw new Error('not sent');
    return Buffer.from(sealed);
  };

  test('packets come out as they went in, and not in the clear between', () => {
    const { sender, receiver } = pair();
    const sealed = protect(sender, rtp(1));
    expect(sealed).toHaveLength(28 + suite.rtpTagBytes);
    expect(sealed.includes('sixteen')).toBe(false);
    expect(receiver.unprotectRtp(sealed)).toEqual(rtp(1));
  });

  test('a changed, a foreign and a repeated packet are refused, and the next one is not', () => {
    const { sender, receiver } = pair();
    const [first, second] = [protect(sender, rtp(1)), protect(sender, rtp(2))];
    for (let at = 0; at < first.length; at += 1) {
      const changed = Buffer.from(first);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(receiver.unprotectRtp(changed)).toBeUndefined();
    }
    const stranger = new SrtpContext({ suite, keyAndSalt: Buffer.alloc(keyAndSalt.length, 9) });
    expect(receiver.unprotectRtp(protect(stranger, rtp(1)))).toBeUndefined();
    expect(receiver.unprotectRtp(first)).toEqual(rtp(1));
    expect(receiver.unprotectRtp(first)).toBeUndefined();
    expect(receiver.unprotectRtp(Buffer.alloc(5))).toBeUndefined();
    expect(receiver.unprotectRtp(second)).toEqual(rtp(2));
  });

  test('the rollover counter goes on over three wraps, with losses and packets that overtake each other', () => {
    const { sender, receiver } = pair();
    for (let number = 65_000; number < 65_000 + 3 * 65_536; number += 97) {
      const [early, late] = [protect(sender, rtp(number % 65_536)), protect(sender, rtp((number + 1) % 65_536))];
      expect(receiver.unprotectRtp(late)).toBeDefined();
      expect(receiver.unprotectRtp(early)).toBeDefined();
      expect(receiver.unprotectRtp(early)).toBeUndefined();
    }
  });

  test('each SSRC has numbers of its own', () => {
    const { sender, receiver } = pair();
    for (const ssrc of [1, 2, 3]) expect(receiver.unprotectRtp(protect(sender, rtp(7, ssrc)))).toEqual(rtp(7, ssrc));
  });

  test('no number is used for two packets', () => {
    const { sender } = pair();
    protect(sender, rtp(7));
    expect(sender.protectRtp(rtp(7, 0xcafebabe, 'other sound here'))).toBeUndefined();
  });

  test('RTCP is protected with an index of its own', () => {
    const { sender, receiver } = pair();
    const report = buildRtcp({ ssrc: 5, cname: 'a@b', sender: undefined, block: undefined, goodbye: false });
    const [first, second] = [sender.protectRtcp(report), sender.protectRtcp(report)];
    expect(first).toHaveLength(report.length + 4 + suite.rtcpTagBytes);
    expect(first.equals(second)).toBe(false);
    expect(receiver.unprotectRtcp(second)).toEqual(report);
    expect(receiver.unprotectRtcp(first)).toEqual(report);
    expect(receiver.unprotectRtcp(first)).toBeUndefined();
    const changed = Buffer.from(sender.protectRtcp(report));
    changed[9] = (changed[9] ?? 0) ^ 1;
    expect(receiver.unprotectRtcp(changed)).toBeUndefined();
  });
});
