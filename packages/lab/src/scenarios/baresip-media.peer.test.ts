import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Phone } from '../phone.ts';
import { baresipAs, hearsTone } from './baresip.test.support.ts';
import type { Baresip, BaresipOptions } from './baresip.ts';
import { applicationNumber, numbers, Stage } from './stage.ts';

let stage: Stage;
let alice: Phone;

beforeAll(async () => {
  stage = await Stage.open();
  alice = await stage.phone('alice', { behaviour: 'answer', toneHz: 1000, codecs: ['PCMA'] });
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(() => stage?.close());

const bob = (options: Partial<BaresipOptions> = {}): Promise<Baresip> => baresipAs('bob', stage, options);

/** Bridges baresip's leg with one to alice in A-law, listens at both ends, and hangs up. */
async function listensAtBothEnds(phone: Baresip, callControlId: string): Promise<void> {
  const { call_control_id: other } = await stage.dial(numbers.alice);
  const atAlice = await alice.nextCall();
  await stage.catcher.next('call.answered', { callControlId: other });
  await stage.platform.api.action(callControlId, 'bridge', { call_control_id: other });
  await Promise.all([atAlice.hears(600), hearsTone(phone, 1000)]);
  expect((await atAlice.stats()).inbound).toMatchObject({ lost: 0, skippedPackets: 0 });
  await stage.platform.api.action(callControlId, 'hangup');
  for (const id of [callControlId, other]) await stage.ending(id);
  await atAlice.isOver();
}

describe.each([
  ['g722', 'G722'],
  ['opus', 'OPUS'],
  ['L16/16000/1', 'L16'],
])('baresip speaks %s', (name, preferred) => {
  test('and is heard, and hears, when it is dialled', async () => {
    const phone = await bob({ codecs: [name] });
    const { call_control_id: callControlId } = await stage.dial(numbers.bob, { preferred_codecs: preferred });
    await stage.catcher.next('call.answered', { callControlId });
    await listensAtBothEnds(phone, callControlId);
  });
});

describe.each([
  ['SRTP', 'mediaenc=srtp-mand', {}],
  ['DTLS', 'mediaenc=dtls_srtp', { rtcpMux: true }],
  ['DTLS', 'mediaenc=dtls_srtp', {}],
] as const)('baresip and %s with %s %o', (encryption, account, options) => {
  test('is heard, and hears, when it is dialled', async () => {
    const phone = await bob({ account: [account], ...options });
    const { call_control_id: callControlId } = await stage.dial(numbers.bob, { media_encryption: encryption });
    await stage.catcher.next('call.answered', { callControlId });
    await listensAtBothEnds(phone, callControlId);
  });

  test('is heard, and hears, when it calls', async () => {
    const phone = await bob({ account: [account], ...options });
    await phone.command('dial', `sip:${applicationNumber}@${stage.platform.sip.host}:${stage.platform.sip.port}`);
    const { call_control_id: callControlId } = await stage.inbound();
    await stage.platform.api.action(callControlId, 'answer');
    await listensAtBothEnds(phone, callControlId);
  });
});

test('baresip without encryption has no call where SRTP is asked for', async () => {
  await bob({});
  const { call_control_id: callControlId } = await stage.dial(numbers.bob, { media_encryption: 'SRTP' });
  expect(await stage.ending(callControlId)).toMatchObject({ sip_hangup_cause: '488' });
});
