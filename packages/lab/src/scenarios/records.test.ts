import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import Telnyx from 'telnyx';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { commandPath } from '../platform-process.ts';
import { applicationId, numbers, Stage } from './stage.ts';

let stage: Stage;
let client: Telnyx;
beforeEach(async () => {
  stage = await Stage.open();
  client = new Telnyx({ apiKey: stage.platform.apiKey, baseURL: stage.platform.apiUrl });
  await stage.phone('bob', { behaviour: 'answer' });
});
afterEach(() => stage.close());

/** A call to bob, answered and hung up; its receiver refuses `call.answered` as long as `refuse` says so. */
async function callWithDeadLetter(): Promise<{ callControlId: string; legId: string }> {
  let refusals = 1;
  stage.catcher.behave = ({ event }) =>
    event?.data.event_type === 'call.answered' && refusals-- > 0 ? { status: 410 } : {};
  const leg = await stage.dial(numbers.bob);
  const callControlId = leg.call_control_id;
  await stage.catcher.next('call.answered', { callControlId });
  await stage.platform.api.action(callControlId, 'hangup');
  await stage.catcher.next('call.hangup', { callControlId });
  return { callControlId, legId: leg.call_leg_id };
}

test('the official client finds the dead letter, and it is delivered with its own id when it is sent again', async () => {
  const { callControlId } = await callWithDeadLetter();
  const refused = stage.catcher.eventsOf(callControlId)[1];
  const page = await client.webhookDeliveries.list({ filter: { status: { eq: 'failed' } } });
  const [dead] = page.data ?? [];
  expect(page.data).toHaveLength(1);
  expect(dead).toMatchObject({ id: refused?.data.id, status: 'failed', webhook: { event_type: 'call.answered' } });
  expect(dead?.attempts?.[0]?.http?.response?.status).toBe(410);

  await stage.platform.api.data('POST', `/webhook_deliveries/${dead?.id}/redeliver`, {});
  const again = await stage.catcher.deliveries.take(({ event }) => event?.meta.attempt === 2, {
    what: 'the second attempt',
  });
  expect(again.event?.data).toEqual(refused?.data);
  await expect
    .poll(async () => (await client.webhookDeliveries.retrieve(dead?.id ?? '')).data?.status, { timeout: 20_000 })
    .toBe('delivered');
  expect(stage.catcher.refused).toEqual([]);
});

test('the official client reads the history of a call: its webhooks and its commands, without secrets', async () => {
  const { callControlId, legId } = await callWithDeadLetter();
  await stage.platform.api.action(callControlId, 'hangup').catch(() => undefined);
  const names: string[] = [];
  for await (const event of client.callEvents.list({ filter: { leg_id: legId } })) {
    names.push(`${event.type} ${event.name}`);
  }
  expect(names.sort()).toEqual([
    'command dial',
    'command hangup',
    'webhook call.answered',
    'webhook call.hangup',
    'webhook call.initiated',
  ]);
  const failed = await client.callEvents.list({ filter: { leg_id: legId, failed: true } });
  expect(failed.data?.map(({ name }) => name)).toEqual(['call.answered']);
});

test('passwords of a command are not in its record', async () => {
  const { call_leg_id: legId } = await stage.dial(numbers.bob, {
    ...{ sip_auth_username: 'me', sip_auth_password: 'hush-hush' },
    custom_headers: [
      { name: 'X-Api-Key', value: 'hush-too' },
      { name: 'X-Colour', value: 'blue' },
    ],
  });
  const events = await client.callEvents.list({ filter: { leg_id: legId, type: 'command' } });
  const metadata = JSON.stringify(events.data?.map((event) => event.metadata));
  expect(metadata).toContain('"sip_auth_username":"me"');
  expect(metadata).toContain('blue');
  expect(metadata).not.toMatch(/hush/);
});

test('an application that gave up order gets the next event while one is stuck', async () => {
  await stage.platform.api.data('PATCH', `/call_control_applications/${applicationId}`, {
    ...{ application_name: 'stage', webhook_event_url: stage.catcher.url, webhook_order: 'none' },
  });
  stage.catcher.behave = ({ event }) => (event?.data.event_type === 'call.initiated' ? 'hang' : {});
  const { call_control_id: callControlId } = await stage.dial(numbers.bob);
  await stage.catcher.next('call.answered', { callControlId });
  await stage.platform.api.action(callControlId, 'hangup');
  await stage.catcher.next('call.hangup', { callControlId });
});

/** Runs `hookswitch` against the stage's server and returns what it writes. */
async function hookswitch(...args: string[]): Promise<string> {
  const { apiUrl, apiKey } = stage.platform;
  const env = { PATH: process.env.PATH, HOOKSWITCH_API_URL: apiUrl, HOOKSWITCH_API_KEY: apiKey };
  const { stdout } = await promisify(execFile)(process.execPath, [commandPath(), ...args], { env });
  return stdout;
}

test('the command line lists, shows and sends dead letters again', { timeout: 90_000 }, async () => {
  const { callControlId } = await callWithDeadLetter();
  const id = stage.catcher.eventsOf(callControlId)[1]?.data.id ?? '';
  expect(await hookswitch('webhooks', 'list')).toMatch(/^ID +EVENT +STATUS[\s\S]*call\.hangup +delivered +1 +200/);
  const failed = await hookswitch('webhooks', 'list', '--status', 'failed', '--json');
  expect(JSON.parse(failed)).toMatchObject({ id, status: 'failed' });
  const shown = await hookswitch('webhooks', 'show', id);
  expect(shown.startsWith(`${id} call.answered failed\n`)).toBe(true);
  expect(shown).toMatch(/^1 +\S+ +410 +http:/m);
  expect(shown).toContain(`"call_control_id": "${callControlId}"`);
  expect(await hookswitch('webhooks', 'redeliver', '--all-failed')).toBe(`${id} is sent again\n`);
  await stage.catcher.deliveries.take(({ event }) => event?.meta.attempt === 2, { what: 'the second attempt' });
  await expect(hookswitch('webhooks', 'redeliver', 'no-such-id')).rejects.toMatchObject({
    code: 1,
    stdout: 'no-such-id: There is no webhook with this id. (404, code 10005)\n',
    stderr: 'hookswitch: 1 of 1 could not be sent again\n',
  });
  await expect(hookswitch('webhooks', 'list', '--api-url', 'http://127.0.0.1:9/v2')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('cannot reach http://127.0.0.1:9/v2'),
  });
});
