import Telnyx from 'telnyx';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FileServer } from '../file-server.ts';
import type { Phone } from '../phone.ts';
import type { PhoneCall } from '../phone-call.ts';
import { toneWav } from '../tone-wav.ts';
import { applicationNumber, numbers, Stage } from './stage.ts';

let stage: Stage;
let client: Telnyx;
let files: FileServer;
let alice: Phone;
let bob: Phone;
let carol: Phone;

beforeAll(async () => {
  files = await FileServer.start({ '/music.wav': toneWav(600, 60) });
  stage = await Stage.open();
  client = new Telnyx({ apiKey: stage.platform.apiKey, baseURL: stage.platform.apiUrl });
  [alice, bob, carol] = await Promise.all([
    stage.phone('alice', { toneHz: 440 }),
    stage.phone('bob', { toneHz: 1000 }),
    stage.phone('carol', { toneHz: 1700, behaviour: 'answer' }),
  ]);
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(async () => {
  await stage?.close();
  await files?.close();
});

interface Leg {
  readonly id: string;
  readonly call: PhoneCall;
}

/** A caller of the application, answered. */
async function caller(phone: Phone): Promise<Leg> {
  const call = await phone.call(applicationNumber);
  const { call_control_id: id } = await stage.inbound();
  await client.calls.actions.answer(id, {});
  await stage.catcher.next('call.answered', { callControlId: id });
  await call.isAnswered();
  return { id, call };
}

/** Carol, whom the application has called. */
async function agent(): Promise<Leg> {
  const { call_control_id: id } = await stage.dial(numbers.carol);
  await stage.catcher.next('call.answered', { callControlId: id });
  return { id, call: await carol.nextCall() };
}

const enqueue = (id: string, queue: string, params: Record<string, unknown> = {}) =>
  client.calls.actions.enqueue(id, { queue_name: queue, ...params });
const enqueued = async (callControlId: string) =>
  (await stage.catcher.next('call.enqueued', { callControlId })).data.payload;
const dequeued = async (callControlId: string) =>
  (await stage.catcher.next('call.dequeued', { callControlId })).data.payload;
const bridgeHead = (id: string, queue: string) => stage.platform.api.action(id, 'bridge', { queue });

async function hangUp(...legs: Leg[]): Promise<void> {
  for (const { id } of legs) await stage.platform.api.request('POST', `/calls/${id}/actions/hangup`, {});
  for (const { id } of legs) await stage.ending(id);
}

/** Status, code and pointer of a refusal, or the status alone. */
async function refusal(method: 'POST' | 'DELETE' | 'GET', path: string, body?: Record<string, unknown>) {
  const reply = await stage.platform.api.request(method, path, body);
  const [error] =
    (reply.body as { errors?: { code: string; source?: { pointer: string } }[] } | undefined)?.errors ?? [];
  return [reply.status, error?.code, error?.source?.pointer];
}
const refused = (id: string, action: string, params: Record<string, unknown>) =>
  refusal('POST', `/calls/${id}/actions/${action}`, params);

test('callers wait in line with music, and an agent is bridged with the head', async () => {
  const first = await caller(alice);
  const second = await caller(bob);
  await enqueue(first.id, 'support', { max_size: 2, client_state: Buffer.from('vip').toString('base64') });
  expect(await enqueued(first.id)).toMatchObject({ queue: 'support', current_position: 1, client_state: 'dmlw' });
  await enqueue(second.id, 'support');
  expect(await enqueued(second.id)).toMatchObject({ current_position: 2, queue_avg_wait_time_secs: 0 });
  await client.calls.actions.startPlayback(first.id, { audio_url: files.url('/music.wav'), loop: 'infinity' });
  await first.call.hears(600);

  const queue = await client.queues.retrieve('support');
  expect(queue.data).toMatchObject({ name: 'support', current_size: 2, max_size: 2, record_type: 'queue' });
  const waiting = await client.queues.calls.list('support', { 'page[size]': 1, 'page[number]': 2 });
  expect(waiting.data).toMatchObject([{ call_control_id: second.id, queue_position: 2, is_alive: true }]);
  expect(waiting.meta).toMatchObject({ total_results: 2, total_pages: 2 });
  expect((await client.queues.calls.retrieve(first.id, { queue_name: 'support' })).data).toMatchObject({
    ...{ call_control_id: first.id, queue_position: 1, queue_id: queue.data?.id, from: numbers.alice },
    to: applicationNumber,
  });

  expect(await stage.metric('hookswitch_queue_length')).toContain('{queue="support"} 2');
  const [longest] = await stage.metric('hookswitch_queue_longest_wait_seconds');
  expect(Number(longest?.split(' ')[1])).toBeGreaterThan(0);

  const operator = await agent();
  expect(await refused(operator.id, 'enqueue', { queue_name: 'support' })).toEqual([422, '90036', undefined]);
  await bridgeHead(operator.id, 'support');
  expect(await dequeued(first.id)).toMatchObject({ queue: 'support', queue_position: 1, reason: 'bridged' });
  for (const { id } of [first, operator]) await stage.catcher.next('call.bridged', { callControlId: id });
  // The music is over, and both hear each other.
  const { status } = (await stage.catcher.next('call.playback.ended', { callControlId: first.id })).data.payload;
  expect(status).toBe('cancelled');
  await Promise.all([first.call.hears(1700), operator.call.hears(440)]);
  const rest = await client.queues.calls.list('support');
  expect(rest.data).toMatchObject([{ call_control_id: second.id, queue_position: 1 }]);
  await hangUp(first);
  await stage.ending(operator.id);
  await hangUp(second);
  expect(await dequeued(second.id)).toMatchObject({ reason: 'hangup', queue_position: 1 });
  expect(await stage.metric('hookswitch_queue_length')).toContain('{queue="support"} 0');
  const order = stage.catcher.eventsOf(second.id).map(({ data }) => data.event_type);
  expect(order.slice(-2)).toEqual(['call.dequeued', 'call.hangup']);
});

test('two agents at once get one caller each, and the third nobody', async () => {
  const callers = [await caller(alice), await caller(bob)];
  for (const { id } of callers) await enqueue(id, 'rush');
  const agents = [await agent(), await agent(), await agent()];
  const replies = await Promise.all(agents.map(({ id }) => refused(id, 'bridge', { queue: 'rush' })));
  expect(replies.filter(([status]) => status === 200)).toHaveLength(2);
  expect(replies.filter(([status]) => status !== 200)).toEqual([[422, '90033', '/queue']]);
  for (const { id } of callers) {
    expect(await dequeued(id)).toMatchObject({ reason: 'bridged' });
    await stage.catcher.next('call.bridged', { callControlId: id });
  }
  await Promise.all(callers.map(({ call }) => call.hears(1700)));
  await hangUp(...callers, ...agents);
});

test('enqueue takes a bridged leg out of its bridge, and leave_queue parks it', async () => {
  const one = await caller(alice);
  const operator = await agent();
  await stage.platform.api.action(one.id, 'bridge', { call_control_id: operator.id });
  await one.call.hears(1700);
  await enqueue(one.id, 'support');
  await stage.ending(operator.id);
  expect(await refused(one.id, 'enqueue', { queue_name: 'other' })).toEqual([422, '90038', undefined]);
  await client.calls.actions.leaveQueue(one.id, {});
  expect(await dequeued(one.id)).toMatchObject({ reason: 'leave' });
  expect(await refused(one.id, 'leave_queue', {})).toEqual([422, '90035', undefined]);
  expect((await client.calls.retrieveStatus(one.id)).data?.is_alive).toBe(true);
  await hangUp(one);
});

test('a leg that joins a conference leaves its queue, and enqueue takes it out of the conference', async () => {
  const one = await caller(alice);
  const operator = await agent();
  await enqueue(one.id, 'support');
  await client.calls.actions.startPlayback(one.id, { audio_url: files.url('/music.wav'), loop: 'infinity' });
  await one.call.hears(600);
  const { data } = await client.conferences.create({ name: 'of the queue', call_control_id: operator.id });
  await client.conferences.actions.join(data?.id ?? '', { call_control_id: one.id });
  expect(await dequeued(one.id)).toMatchObject({ reason: 'bridged' });
  await Promise.all([one.call.hears(1700), operator.call.hears(440)]);
  await enqueue(one.id, 'support');
  await stage.catcher.next('conference.participant.left', { callControlId: one.id });
  await expect.poll(() => one.call.hearing, { timeout: 20_000 }).toEqual([]);
  await client.calls.actions.leaveQueue(one.id, {});
  await hangUp(one, operator);
});

test('max_wait_time_secs: the leg leaves by itself and is parked', async () => {
  const one = await caller(alice);
  await enqueue(one.id, 'support', { max_wait_time_secs: 1 });
  const left = await dequeued(one.id);
  expect(left).toMatchObject({ reason: 'timeout', queue: 'support', queue_position: 1 });
  expect(left.wait_time_secs).toBeGreaterThanOrEqual(1);
  expect((await client.queues.retrieve('support')).data?.current_size).toBe(0);
  expect((await client.calls.retrieveStatus(one.id)).data?.is_alive).toBe(true);
  await hangUp(one);
});

test('transfer, and bridge with a leg that rings, take a leg out before anybody answers', async () => {
  const one = await caller(alice);
  bob.behaviour = 'ring';
  await enqueue(one.id, 'support');
  await client.calls.actions.transfer(one.id, { to: numbers.bob });
  expect(await dequeued(one.id)).toMatchObject({ reason: 'bridging-in-process' });
  expect(await refused(one.id, 'enqueue', { queue_name: 'support' })).toEqual([422, '90033', undefined]);
  await (await bob.nextCall()).hangup();
  const second = await caller(alice);
  await enqueue(second.id, 'support');
  const { call_control_id: ringing } = await stage.dial(numbers.bob);
  const phone = await bob.nextCall();
  await stage.platform.api.action(second.id, 'bridge', { call_control_id: ringing });
  expect(await dequeued(second.id)).toMatchObject({ reason: 'bridging-in-process' });
  await phone.answer();
  await Promise.all([second.call.hears(1000), phone.hears(440)]);
  bob.behaviour = 'ring';
  await hangUp(one, second);
  await stage.ending(ringing);
});

test('keep_after_hangup: the place stays, and a bridge with it tells how to reach the caller again', async () => {
  const one = await caller(alice);
  await enqueue(one.id, 'callback', { keep_after_hangup: true });
  await hangUp(one);
  expect((await client.queues.calls.list('callback')).data).toMatchObject([
    { call_control_id: one.id, is_alive: false, queue_position: 1 },
  ]);
  const operator = await agent();
  const reply = await stage.platform.api.request('POST', `/calls/${operator.id}/actions/bridge`, { queue: 'callback' });
  const [error] = (reply.body as { errors: { code: string; detail: string }[] }).errors;
  expect([reply.status, error?.code]).toEqual([422, '90018']);
  expect(error?.detail).toContain(`${one.id}, incoming, from ${numbers.alice} to ${applicationNumber}`);
  expect(await dequeued(one.id)).toMatchObject({ reason: 'hangup', queue: 'callback' });
  expect(await refused(operator.id, 'bridge', { queue: 'callback' })).toEqual([422, '90033', '/queue']);
  await hangUp(operator);
});

test('keep_after_hangup is changed, and a leg is removed, over the resource', async () => {
  const one = await caller(alice);
  await enqueue(one.id, 'desk');
  await client.queues.calls.update(one.id, { queue_name: 'desk', keep_after_hangup: true });
  await hangUp(one);
  expect((await client.queues.retrieve('desk')).data?.current_size).toBe(1);
  await client.queues.calls.update(one.id, { queue_name: 'desk', keep_after_hangup: false });
  expect(await dequeued(one.id)).toMatchObject({ reason: 'hangup' });
  const second = await caller(alice);
  await enqueue(second.id, 'desk');
  await client.queues.calls.remove(second.id, { queue_name: 'desk' });
  expect(await dequeued(second.id)).toMatchObject({ reason: 'leave' });
  expect((await client.calls.retrieveStatus(second.id)).data?.is_alive).toBe(true);
  expect(await refusal('DELETE', `/queues/desk/calls/${second.id}`)).toEqual([404, '10005', undefined]);
  await hangUp(second);
});

test('queues are made, listed, shown, changed and deleted', async () => {
  const made = await client.queues.create({ queue_name: 'sales', max_size: 1 });
  expect(made.data).toMatchObject({ name: 'sales', max_size: 1, current_size: 0, average_wait_time_secs: 0 });
  expect((await client.queues.create({ queue_name: 'usual' })).data?.max_size).toBe(300);
  expect(await refusal('POST', '/queues', { queue_name: 'sales' })).toEqual([422, '10012', '/queue_name']);
  const all = await client.queues.list({ 'page[size]': 250 });
  expect(all.data.map(({ name }) => name)).toEqual(expect.arrayContaining(['sales', 'usual']));
  expect((await client.queues.list({ 'page[size]': 1, 'page[number]': 2 })).data).toHaveLength(1);
  expect((await client.queues.retrieve(made.data?.id ?? '')).data).toEqual(made.data);

  const one = await caller(alice);
  await enqueue(one.id, 'sales');
  const second = await caller(bob);
  expect(await refused(second.id, 'enqueue', { queue_name: 'sales' })).toEqual([422, '90036', undefined]);
  expect(await refused(second.id, 'enqueue', { queue_name: 'sales', max_size: 5 })).toEqual([
    422,
    '90037',
    '/max_size',
  ]);
  expect((await client.queues.update('sales', { max_size: 2 })).data?.max_size).toBe(2);
  await enqueue(second.id, 'sales');
  expect(await refusal('DELETE', '/queues/sales')).toEqual([400, '90050', undefined]);
  await hangUp(one, second);
  await client.queues.delete('sales');
  expect(await refusal('GET', '/queues/sales')).toEqual([404, '10005', undefined]);
  expect(await refusal('GET', '/queues/sales/calls')).toEqual([404, '10005', undefined]);
});

test('queue of bridge is refused with a second target, for an unknown queue and before the answer', async () => {
  const one = await caller(alice);
  const both = { queue: 'support', call_control_id: 'v3:somebody' };
  expect(await refused(one.id, 'bridge', both)).toEqual([422, '10027', '/queue']);
  expect(await refused(one.id, 'bridge', { queue: 'no such queue' })).toEqual([422, '90033', '/queue']);
  // The head of the queue is the leg itself: nobody else waits.
  await enqueue(one.id, 'support');
  expect(await refused(one.id, 'bridge', { queue: 'support' })).toEqual([422, '90033', '/queue']);
  await hangUp(one);
});
