import Telnyx from '@hookswitch/sdk';
import { SeedProject } from '@hookswitch/sdk/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Phone } from '../phone.ts';
import type { PhoneCall } from '../phone-call.ts';
import { type Platform, startPlatform } from '../platform.ts';
import { WebhookCatcher } from '../webhook-catcher.ts';
import { checkLegs } from './stage.ts';

// The documentation's blocks of code against the platform: compiled as they stand, in a project that has installed our
// client from its tarball under the name `telnyx`. Numbers and the connection are those that the blocks name; only what a
// block cannot know beforehand, the id of a call that is up now, is put in place of its example.

const connectionId = '1293384261075731461';
const dialledNumber = '+18005550100';
const applicationNumber = '+18005550199';
/** The ids that stand in the blocks. */
const exampleCall = 'v3:550e8400-e29b-41d4-a716-446655440000_gRU1OGRkYQ';
const exampleName = 'call_control_id';
const exampleOtherCall = 'v3:MdI91X4lWFEs7IgbBEOT9M4AigoY08M0WWZFISt1Yw2axZ_IiE4pqg';
const exampleConnection = '7267xxxxxxxxxxxxxx';

let project: SeedProject;
let catcher: WebhookCatcher;
let platform: Platform;
let alice: Phone;
let bob: Phone;

beforeAll(async () => {
  project = new SeedProject();
  catcher = await WebhookCatcher.start();
  platform = await startPlatform({
    settings: {
      applications: [{ id: connectionId, application_name: 'seed', webhook_event_url: catcher.url }],
      phone_numbers: [{ phone_number: applicationNumber, application: 'seed' }],
      phones: [
        { username: 'alice', password: 'alice-secret', numbers: ['+18005550102'] },
        { username: 'bob', password: 'bob-secret', numbers: [dialledNumber] },
      ],
    },
  });
  catcher.publicKey = platform.publicKey;
  const start = (name: string) => Phone.start({ name, password: `${name}-secret`, registrar: platform.sip });
  [alice, bob] = await Promise.all([start('alice'), start('bob')]);
  bob.behaviour = 'answer';
  expect(project.compile()).toBe('');
}, 180_000);

afterAll(async () => {
  await platform?.drain();
  await platform?.close();
  await Promise.all([alice?.close(), bob?.close()]);
  await catcher?.close();
  project?.remove();
  expect(catcher.refused).toEqual([]);
  checkLegs(catcher.events);
});

const environment = () => ({
  TELNYX_API_KEY: platform.apiKey,
  TELNYX_BASE_URL: platform.apiUrl,
  TELNYX_PUBLIC_KEY: platform.publicKey,
});
const run = (title: string, inPlaceOf: Record<string, string> = {}) => project.run(title, environment(), inPlaceOf);

/** Alice calls the application. */
async function inbound(): Promise<{ id: string; call: PhoneCall }> {
  const call = await alice.call(applicationNumber);
  const { data } = await catcher.next('call.initiated', { where: ({ direction }) => direction === 'incoming' });
  return { id: data.payload.call_control_id, call };
}

/** The block dials, bob answers. */
async function outbound(): Promise<{ id: string; call: PhoneCall }> {
  const printed = await run('dial an outbound call', { [exampleConnection]: connectionId });
  const [, id = ''] = /call_control_id: '(.+?)'/.exec(printed) ?? [];
  await catcher.next('call.answered', { callControlId: id });
  return { id, call: await bob.nextCall() };
}

const isOk = "{ result: 'ok' }\n";

describe('the blocks of the documentation, against the platform', () => {
  test('dial, status, active calls, applications, hangup', async () => {
    const { id, call } = await outbound();
    expect(await run('retrieve a call status', { [exampleCall]: id })).toMatch(/is_alive: true/);
    expect(await run('list all active calls for given connection')).toBe(`${id}\n`);
    expect(await run('list call control applications')).toBe(`${connectionId}\n`);
    expect(await run('hangup call', { [exampleCall]: id })).toBe(isOk);
    expect((await call.isOver()).by).toBe('remote');
    expect(await run('list all active calls for given connection')).toBe('');
  }, 60_000);

  test('answer, transfer', async () => {
    const { id, call } = await inbound();
    expect(await run('answer an inbound call', { [exampleCall]: id })).toBe(isOk);
    await call.isAnswered();
    expect(await run('transfer a live call', { [exampleName]: id })).toBe(isOk);
    await catcher.next('call.bridged', { callControlId: id });
    const target = await bob.nextCall();
    await call.hangup();
    await target.isOver();
  }, 60_000);

  test('bridge', async () => {
    const first = await inbound();
    await run('answer an inbound call', { [exampleCall]: first.id });
    const second = await outbound();
    const ids = { [exampleName]: first.id, [exampleOtherCall]: second.id };
    expect(await run('bridge calls', ids)).toBe(isOk);
    for (const { id } of [first, second]) await catcher.next('call.bridged', { callControlId: id });
    await first.call.hangup();
    await second.call.isOver();
  }, 60_000);

  test('reject', async () => {
    const { id, call } = await inbound();
    expect(await run('reject a call', { [exampleName]: id })).toBe(isOk);
    await expect(call.isAnswered()).rejects.toThrow();
    const { data } = await catcher.next('call.hangup', { callControlId: id });
    expect(data.payload).toMatchObject({ hangup_cause: 'user_busy', sip_hangup_cause: '486' });
  }, 60_000);

  test('errors, with the example’s own connection, which is nobody’s', async () => {
    expect(await run('errors')).toMatch(/^API error 4\d\d: 4\d\d \d{5} .*\(POST \/calls, id /);
  }, 60_000);

  test('webhooks: what the platform signs is received', async () => {
    const program = await project.startWebhookProgram(environment());
    try {
      const { apiKey, apiUrl } = platform;
      const client = new Telnyx({ apiKey, baseURL: apiUrl });
      const application = { application_name: 'express', webhook_event_url: program.url };
      const { data } = await client.callControlApplications.create(application);
      const call = await client.calls.dial({ connection_id: data.id, from: applicationNumber, to: dialledNumber });
      const answered = /Received event: call\.initiated\n.*Received event: call\.answered\n/s;
      await vi.waitFor(() => expect(program.printed()).toMatch(answered), { timeout: 20_000 });
      await call.hangup();
      await vi.waitFor(() => expect(program.printed()).toMatch(/Received event: call\.hangup\n/), { timeout: 20_000 });
      expect(program.printed()).not.toContain('verification failed');
    } finally {
      await program.stop();
    }
  }, 60_000);
});
