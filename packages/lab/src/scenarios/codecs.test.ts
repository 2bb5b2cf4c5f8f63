import { UserAgent } from '@hookswitch/sip';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { numbers, Stage } from './stage.ts';

/** What a far end answers that knows no encryption. */
const inTheClear = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=audio 9 RTP/AVP 0', ''];
let stage: Stage;
let plain: UserAgent;

beforeAll(async () => {
  plain = await UserAgent.listen({
    ...{ local: { host: '127.0.0.1', port: 0 }, product: 'plain' },
    onInvite: (invite) => {
      const content = inTheClear.join('\r\n');
      invite.accept({ body: { contentType: 'application/sdp', content } }, { ended: () => undefined });
    },
  });
  stage = await Stage.open({ trunks: [{ name: 'plain', ...plain.address, prefixes: ['+44'] }] });
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(async () => {
  await stage?.close();
  await plain?.close();
});

/** Two legs of the application in one bridge; each far end hears the tone of the other. */
async function bridged(first: string, second: string, params: object = {}): Promise<readonly [string, string]> {
  const [a, b] = [await stage.dial(first, params), await stage.dial(second, params)];
  for (const { call_control_id: callControlId } of [a, b]) await stage.catcher.next('call.answered', { callControlId });
  await stage.platform.api.action(a.call_control_id, 'bridge', { call_control_id: b.call_control_id });
  return [a.call_control_id, b.call_control_id];
}

describe.each([
  ['PCMU', 'PCMA'],
  ['PCMU', 'G722'],
  ['G722', 'OPUS'],
  ['L16', 'PCMU'],
] as const)('a phone of %s and one of %s', (first, second) => {
  test('hear each other through a bridge', async () => {
    const [alice, bob] = [
      await stage.phone('alice', { codecs: [first], toneHz: 600, behaviour: 'answer' }),
      await stage.phone('bob', { codecs: [second], toneHz: 1000, behaviour: 'answer' }),
    ];
    const [leg] = await bridged(numbers.alice, numbers.bob, { preferred_codecs: 'L16,G722,OPUS,PCMA,PCMU' });
    const [atAlice, atBob] = [await alice.nextCall(), await bob.nextCall()];
    expect((await atAlice.answered).codec).toBe(first);
    expect((await atBob.answered).codec).toBe(second);
    await Promise.all([atAlice.hears(1000), atBob.hears(600)]);
    await stage.platform.api.action(leg, 'hangup');
    await Promise.all([atAlice.isOver(), atBob.isOver()]);
    await Promise.all([alice.close(), bob.close()]);
  });
});

describe('media_encryption', () => {
  test.each(['SRTP', 'DTLS'] as const)('%s of dial: the leg is encrypted and heard', async (encryption) => {
    const alice = await stage.phone('alice', { toneHz: 600, behaviour: 'answer' });
    const bob = await stage.phone('bob', { toneHz: 1000, behaviour: 'answer' });
    const [leg] = await bridged(numbers.alice, numbers.bob, { media_encryption: encryption });
    const [atAlice, atBob] = [await alice.nextCall(), await bob.nextCall()];
    expect((await atAlice.answered).encryption).toBe(encryption);
    await Promise.all([atAlice.hears(1000), atBob.hears(600)]);
    expect((await atAlice.stats()).inbound.skippedPackets).toBe(0);
    await stage.platform.api.action(leg, 'hangup');
    await Promise.all([atAlice.isOver(), atBob.isOver()]);
    await Promise.all([alice.close(), bob.close()]);
  });

  test('SRTP of transfer: the new leg is encrypted, the other is not', async () => {
    const [alice, bob] = [
      await stage.phone('alice', { toneHz: 600, behaviour: 'answer' }),
      await stage.phone('bob', { toneHz: 1000, behaviour: 'answer' }),
    ];
    const { call_control_id: callControlId } = await stage.dial(numbers.alice);
    await stage.catcher.next('call.answered', { callControlId });
    await stage.platform.api.action(callControlId, 'transfer', { to: numbers.bob, media_encryption: 'SRTP' });
    const [atAlice, atBob] = [await alice.nextCall(), await bob.nextCall()];
    expect((await atBob.answered).encryption).toBe('SRTP');
    expect((await atAlice.answered).encryption).toBe('disabled');
    await Promise.all([atAlice.hears(1000), atBob.hears(600)]);
    await stage.platform.api.action(callControlId, 'hangup');
    await Promise.all([atAlice.isOver(), atBob.isOver()]);
    await Promise.all([alice.close(), bob.close()]);
  });

  test.each([
    ['srtp', 'SRTP'],
    ['true', 'SRTP'],
    ['dtls', 'DTLS'],
  ] as const)(';secure=%s behind a SIP URI offers %s', async (secure, encryption) => {
    const alice = await stage.phone('alice', { toneHz: 600, behaviour: 'answer' });
    const { host, port } = stage.platform.sip;
    const { call_control_id: callControlId } = await stage.dial(`sip:alice@${host}:${port};secure=${secure}`);
    const call = await alice.nextCall();
    expect((await call.answered).encryption).toBe(encryption);
    await stage.catcher.next('call.answered', { callControlId });
    await stage.platform.api.action(callControlId, 'hangup');
    await call.isOver();
    await alice.close();
  });

  test.each(['srtp', 'dtls'])(';secure=%s: a far end that answers in the clear has no call', async (secure) => {
    const { host, port } = plain.address;
    const { call_control_id: callControlId } = await stage.dial(`sip:plain@${host}:${port};secure=${secure}`);
    expect(await stage.ending(callControlId)).toMatchObject({ hangup_cause: 'unspecified', sip_hangup_cause: '488' });
  });

  test('to a number behind a trunk is refused', async () => {
    const dialled = stage.dial('+442071234567', { media_encryption: 'SRTP' });
    await expect(dialled).rejects.toThrow(/10011/);
  });

  test('a phone that calls with SRTP is answered with SRTP', async () => {
    const alice = await stage.phone('alice', { toneHz: 600, encryption: 'SRTP' });
    const bob = await stage.phone('bob', { toneHz: 1000, behaviour: 'answer' });
    const call = await alice.call('+15550109999');
    const { call_control_id: callControlId } = await stage.inbound();
    await stage.platform.api.action(callControlId, 'answer');
    expect((await call.answered).encryption).toBe('SRTP');
    await stage.platform.api.action(callControlId, 'transfer', { to: numbers.bob });
    const atBob = await bob.nextCall();
    await Promise.all([call.hears(1000), atBob.hears(600)]);
    await call.hangup();
    await atBob.isOver();
    await Promise.all([alice.close(), bob.close()]);
  });
});

test('media.codecs of the configuration is the order where a command names none', async () => {
  const wideband = await Stage.open({ media: { codecs: ['G722', 'PCMU'] } });
  try {
    const alice = await wideband.phone('alice', { behaviour: 'answer' });
    const { call_control_id: callControlId } = await wideband.dial(numbers.alice);
    const call = await alice.nextCall();
    expect((await call.answered).codec).toBe('G722');
    await wideband.catcher.next('call.answered', { callControlId });
    await call.hangup();
  } finally {
    await wideband.close();
  }
});
