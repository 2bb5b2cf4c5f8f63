import Telnyx from 'telnyx';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Phone } from '../phone.ts';
import { RtpEar } from '../rtp-ear.ts';
import { numbers, Stage } from './stage.ts';

let stage: Stage;
let client: Telnyx;
let phones: Readonly<Record<'alice' | 'bob', Phone>>;
let rx: RtpEar;
let tx: RtpEar;

beforeAll(async () => {
  stage = await Stage.open({ egress: { special_addresses: 'refuse', allow: ['127.0.0.1'] } });
  client = new Telnyx({ apiKey: stage.platform.apiKey, baseURL: stage.platform.apiUrl, maxRetries: 0 });
  const terms = { behaviour: 'answer', codecs: ['PCMU'], listenHz: [440, 1000] } as const;
  const [alice, bob] = await Promise.all([
    stage.phone('alice', { ...terms, encryption: 'SRTP' }),
    stage.phone('bob', terms),
  ]);
  phones = { alice, bob };
  [rx, tx] = await Promise.all([RtpEar.listen(), RtpEar.listen()]);
});
afterAll(async () => {
  await stage?.close();
  rx?.close();
  tx?.close();
});

const at = (ear: RtpEar) => `udp:127.0.0.1:${ear.port}`;
const heard = (ear: RtpEar, frequencyHz: number) =>
  expect.poll(() => ear.hears(frequencyHz), { timeout: 20_000 }).toBe(true);

async function leg(name: 'alice' | 'bob', params: object = {}) {
  const { call_control_id: id } = await stage.dial(numbers[name], params);
  await stage.catcher.next('call.answered', { callControlId: id });
  const call = await phones[name].nextCall();
  await call.isAnswered();
  return { id, call };
}
const hangUp = async (id: string) => {
  await client.calls.actions.hangup(id, {});
  await stage.ending(id);
};
async function refused(id: string, action: string, params: object) {
  const { status, body } = await stage.platform.api.request('POST', `/calls/${id}/actions/${action}`, params);
  const { errors } = body as { errors: { code: string; source?: { pointer: string } }[] };
  return [status, errors[0]?.code, errors[0]?.source?.pointer];
}
const count = (id: string, type: string) =>
  stage.catcher.eventsOf(id).filter(({ data }) => data.event_type === type).length;

test('what the far end sends goes to rx and what it is sent to tx, decrypted, until fork_stop', async () => {
  const alice = await leg('alice', { media_encryption: 'SRTP' });
  const bob = await leg('bob');
  await client.calls.actions.bridge(alice.id, { call_control_id_to_bridge_with: bob.id });
  await stage.catcher.next('call.bridged', { callControlId: alice.id });
  const state = Buffer.from('copied').toString('base64');
  await client.calls.actions.startForking(alice.id, {
    ...{ rx: at(rx), tx: at(tx), stream_type: 'decrypted', client_state: state, command_id: 'fork' },
  });
  const started = await stage.catcher.next('call.fork.started', { callControlId: alice.id });
  expect(started.data.payload).toMatchObject({ stream_type: 'decrypted', client_state: state });
  await alice.call.playTone(440);
  await bob.call.playTone(1000);
  await Promise.all([heard(rx, 440), heard(tx, 1000), alice.call.hears(1000), bob.call.hears(440)]);
  expect([rx.strange, tx.strange]).toEqual([0, 0]);
  // Packets as they are: each once, of one source.
  const numbersOf = (ear: RtpEar) => ear.packets.map(({ sequence }) => sequence);
  expect(new Set(numbersOf(rx)).size).toBe(rx.packets.length);
  expect(new Set(rx.packets.map(({ ssrc }) => ssrc)).size).toBe(1);
  await alice.call.stopTone();
  await alice.call.sendDtmf('5');
  // Keys are packets too.
  await expect.poll(() => rx.packets.some(({ payloadType }) => payloadType > 95), { timeout: 20_000 }).toBe(true);
  expect(await refused(alice.id, 'fork_start', { rx: at(rx) })).toEqual([422, '90033', undefined]);
  await client.calls.actions.stopForking(alice.id, {
    stream_type: 'decrypted',
    command_id: 'stop',
    client_state: state,
  });
  const stopped = await stage.catcher.next('call.fork.stopped', { callControlId: alice.id });
  expect(stopped.data.payload).toMatchObject({ stream_type: 'decrypted', call_control_id: alice.id });
  const before = rx.packets.length + tx.packets.length;
  await bob.call.playTone(440);
  await alice.call.hears(440);
  expect(rx.packets.length + tx.packets.length).toBe(before);
  expect(await refused(alice.id, 'fork_stop', {})).toEqual([422, '90031', undefined]);
  await hangUp(alice.id);
  await stage.ending(bob.id);
  expect(count(alice.id, 'call.fork.stopped')).toBe(1);
});

test('rx alone; the end of the leg ends its fork before call.hangup', async () => {
  const bob = await leg('bob');
  await client.calls.actions.startForking(bob.id, { rx: at(rx) });
  await bob.call.playTone(1000);
  await heard(rx, 1000);
  await client.calls.actions.stopForking(bob.id, {});
  await stage.catcher.next('call.fork.stopped', { callControlId: bob.id });
  await client.calls.actions.startForking(bob.id, { tx: at(tx) });
  await bob.call.hangup();
  await stage.ending(bob.id);
  const types = stage.catcher.eventsOf(bob.id).map(({ data }) => data.event_type);
  expect(types.slice(-2)).toEqual(['call.fork.stopped', 'call.hangup']);
});

test('what is refused, by name', async () => {
  const bob = await leg('bob');
  const start = (params: object) => refused(bob.id, 'fork_start', params);
  expect(await start({})).toEqual([422, '10004', '/rx']);
  expect(await start({ rx: 'tcp:127.0.0.1:9' })).toEqual([422, '10027', '/rx']);
  expect(await start({ tx: 'udp:300.0.0.1:9' })).toEqual([422, '10027', '/tx']);
  expect(await start({ tx: 'udp:127.0.0.1:70000' })).toEqual([422, '10027', '/tx']);
  expect(await start({ rx: 'udp:127.0.0.2:9' })).toEqual([422, '10027', '/rx']);
  // The media of this platform is IPv4.
  expect(await start({ rx: 'udp:[2606:4700::1]:9' })).toEqual([422, '10027', undefined]);
  expect(await start({ rx: at(rx), stream_type: 'raw' })).toEqual([422, '10032', '/stream_type']);
  expect(await refused(bob.id, 'fork_stop', {})).toEqual([422, '90031', undefined]);
  await hangUp(bob.id);
  expect(count(bob.id, 'call.fork.started')).toBe(0);
});
