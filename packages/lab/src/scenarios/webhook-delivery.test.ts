import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebhookCatcher } from '../webhook-catcher.ts';
import { applicationId, numbers, Stage } from './stage.ts';

let stage: Stage;
let other: WebhookCatcher;

beforeEach(async () => {
  // So long that a delivery nobody answers is still under way when a test would give up waiting.
  stage = await Stage.open({ webhooks: { timeout_ms: 30_000, retry_delays_ms: [50, 100, 200, 400, 800] } });
  other = await WebhookCatcher.start({ publicKey: stage.platform.publicKey });
  await stage.phone('bob', { behaviour: 'answer' });
});
afterEach(async () => {
  await stage.close();
  await other.close();
});

test('a receiver that never answers delays nobody else', async () => {
  other.behave = () => 'hang';
  const stuck = await stage.dial(numbers.bob, { webhook_url: other.url });
  const callControlId = stuck.call_control_id;
  await other.next('call.initiated', { callControlId });
  const legs = await Promise.all([1, 2, 3].map(() => stage.dial(numbers.bob)));
  for (const leg of legs) {
    await stage.catcher.next('call.answered', { callControlId: leg.call_control_id });
    await stage.platform.api.action(leg.call_control_id, 'hangup');
    await stage.catcher.next('call.hangup', { callControlId: leg.call_control_id });
  }
  // And the one whose receiver hung gets everything, in order, once it is well again.
  expect(other.events).toHaveLength(1);
  other.behave = () => ({});
  other.cut();
  await stage.platform.api.action(callControlId, 'hangup');
  await other.next('call.hangup', { callControlId });
  expect(other.events.map(({ data }) => data.event_type)).toEqual(['call.initiated', 'call.answered', 'call.hangup']);
});

test('an event is repeated until it is taken: same id, new attempt, new signature', async () => {
  let failures = 2;
  stage.catcher.behave = () => (failures-- > 0 ? { status: 503 } : {});
  const leg = await stage.dial(numbers.bob);
  await stage.catcher.next('call.answered', { callControlId: leg.call_control_id });
  const attempts = stage.catcher.deliveries.all.filter(({ event }) => event?.data.event_type === 'call.initiated');
  expect(attempts.map(({ event }) => event?.meta.attempt)).toEqual([1, 2, 3]);
  expect(new Set(attempts.map(({ event }) => event?.data.id)).size).toBe(1);
  expect(new Set(attempts.map(({ headers }) => headers['telnyx-signature-ed25519'])).size).toBe(3);
  expect(stage.catcher.refused).toEqual([]);
  await stage.platform.api.action(leg.call_control_id, 'hangup');
  await stage.ending(leg.call_control_id);
});

test('events go to the failover URL while the first one refuses connections', async () => {
  const gone = await WebhookCatcher.start();
  const deadUrl = gone.url;
  await gone.close();
  await stage.platform.api.data('PATCH', `/call_control_applications/${applicationId}`, {
    application_name: 'stage',
    webhook_event_url: deadUrl,
    webhook_event_failover_url: other.url,
  });
  const leg = await stage.dial(numbers.bob);
  const initiated = await other.next('call.initiated', { callControlId: leg.call_control_id });
  expect(initiated.meta.delivered_to).toBe(other.url);
  await other.next('call.answered', { callControlId: leg.call_control_id });
  await stage.platform.api.action(leg.call_control_id, 'hangup');
  await other.next('call.hangup', { callControlId: leg.call_control_id });
});

test('webhook_timeout_secs of the application ends an attempt that nobody answers', async () => {
  const application = await stage.platform.api.data<{ id: string }>('POST', '/call_control_applications', {
    ...{ application_name: 'impatient', webhook_event_url: stage.catcher.url, webhook_timeout_secs: 0.2 },
  });
  let hangs = true;
  stage.catcher.behave = () => (hangs ? 'hang' : {});
  const leg = await stage.dial(numbers.bob, { connection_id: application.id });
  await stage.catcher.next('call.initiated', { callControlId: leg.call_control_id });
  hangs = false;
  // The platform's own timeout is 30 s, more than a test waits for an event.
  await stage.catcher.next('call.answered', { callControlId: leg.call_control_id });
  await stage.platform.api.action(leg.call_control_id, 'hangup');
  await stage.ending(leg.call_control_id);
});

test('webhook_url of a command takes the leg away from the application', async () => {
  const leg = await stage.dial(numbers.bob, { webhook_url: other.url });
  await other.next('call.answered', { callControlId: leg.call_control_id });
  await stage.platform.api.action(leg.call_control_id, 'hangup');
  await other.next('call.hangup', { callControlId: leg.call_control_id });
  expect(stage.catcher.eventsOf(leg.call_control_id)).toEqual([]);
});

test('webhook_url_method GET puts the event into the query', async () => {
  const leg = await stage.dial(numbers.bob, { webhook_url: other.url, webhook_url_method: 'GET' });
  const callControlId = leg.call_control_id;
  await other.next('call.answered', { callControlId });
  expect(other.deliveries.all.map(({ method, body }) => ({ method, sizeBytes: body.length }))).toContainEqual({
    method: 'GET',
    sizeBytes: 0,
  });
  await stage.platform.api.action(callControlId, 'hangup');
  await other.next('call.hangup', { callControlId });
});
