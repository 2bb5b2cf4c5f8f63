import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Telnyx, { createWebhookHandler } from '@hookswitch/sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { applicationNumber, numbers, Stage } from './stage.ts';

let stage: Stage;
let server: Server;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  await stage.close();
});

/** Our client against the platform, with its webhook handler as an application's server of its own. */
async function application(on: Parameters<typeof createWebhookHandler>[0]['on']) {
  const { apiKey, apiUrl, publicKey } = stage.platform;
  const client = new Telnyx({ apiKey, baseURL: apiUrl, publicKey });
  server = createServer(createWebhookHandler({ client, on }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const { data } = await client.callControlApplications.create({ application_name: 'sdk', webhook_event_url: url });
  return { client, applicationId: data.id };
}

test('a flow from top to bottom: dial, wait for the answer, hang up, wait for the end', async () => {
  const bob = await stage.phone('bob', { behaviour: 'answer' });
  const { client, applicationId } = await application({});
  const call = await client.calls.dial({ connection_id: applicationId, from: '+15550100000', to: numbers.bob });
  const answered = await call.waitFor('call.answered', { timeoutMs: 15_000 });
  expect(answered.data.payload.codec).toBe('PCMU');
  const active = await client.connections.listActiveCalls(applicationId).toArray({ limit: 10 });
  expect(active.map(({ call_control_id }) => call_control_id)).toEqual([call.data.call_control_id]);
  await call.hangup();
  const ended = await call.waitFor('call.hangup', { timeoutMs: 15_000 });
  expect(ended.data.payload.hangup_cause).toBe('normal_clearing');
  expect((await (await bob.nextCall()).isOver()).by).toBe('remote');
  await expect(call.hangup()).rejects.toMatchObject({ code: '90018', status: 422 });
});

test('an inbound call is answered by the handler, on the call that the event is about', async () => {
  const alice = await stage.phone('alice');
  const { client, applicationId } = await application({
    'call.initiated': async (event, call) => {
      if (event.data.payload.direction === 'incoming') await call.answer();
    },
    'call.answered': (_event, call) => call.hangup(),
  });
  // The number follows the application: the API says where its calls go.
  const [number] = await stage.platform.api.data<Array<{ id: string }>>('GET', '/phone_numbers');
  await stage.platform.api.data('PATCH', `/phone_numbers/${number?.id}`, { connection_id: applicationId });
  const call = await alice.call(applicationNumber);
  await call.isAnswered();
  expect((await call.isOver()).by).toBe('remote');
  expect(client.baseURL).toBe(stage.platform.apiUrl);
});
