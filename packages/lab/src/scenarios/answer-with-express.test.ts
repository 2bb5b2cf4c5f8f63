import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@hookswitch/sip';
import express from 'express';
import Telnyx from 'telnyx';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Feed } from '../feed.ts';
import { Phone } from '../phone.ts';
import { type Platform, startPlatform } from '../platform.ts';
import { applicationNumber, stageSettings } from './stage.ts';

interface CallEvent {
  readonly data: { readonly event_type: string; readonly payload: { readonly call_control_id: string } };
}

// The webhook handler of Telnyx's own guide: raw body, unwrap, then act. Nothing in it knows what it talks to.
let platform: Platform;
let client: Telnyx;
let phone: Phone;
const received = new Feed<CallEvent>();
const app = express();
app.post('/webhooks', express.raw({ type: 'application/json' }), async (req, res) => {
  try {
    const event = (await client.webhooks.unwrap(req.body.toString(), {
      headers: req.headers as Record<string, string>,
    })) as unknown as CallEvent;
    if (event.data.event_type === 'call.initiated')
      await client.calls.actions.answer(event.data.payload.call_control_id, {});
    received.push(event);
    res.status(200).send('OK');
  } catch (error) {
    received.fail(error instanceof Error ? error : new Error(String(error)));
    res.status(400).send('Invalid signature');
  }
});

let server: Server;
beforeAll(async () => {
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  platform = await startPlatform({ settings: stageSettings(`http://127.0.0.1:${port}/webhooks`) });
  client = new Telnyx({ apiKey: platform.apiKey, baseURL: platform.apiUrl, publicKey: platform.publicKey });
  phone = await Phone.start({ name: 'alice', password: 'alice-secret', registrar: platform.sip });
});
afterAll(async () => {
  await phone?.close();
  await platform?.close();
  server.closeAllConnections();
  server.close();
});

test('an Express handler verifies, answers the inbound call and sees it end', async () => {
  const call = await phone.call(applicationNumber);
  expect((await call.isAnswered()).codec).toBe('PCMU');
  const ofType = (type: string) =>
    received.take(({ data }) => data.event_type === type, { what: `the webhook ${type}` });
  const initiated = await ofType('call.initiated');
  await ofType('call.answered');
  await call.hangup();
  const hangup = await ofType('call.hangup');
  expect(hangup.data.payload).toMatchObject({
    call_control_id: initiated.data.payload.call_control_id,
    hangup_cause: 'normal_clearing',
    hangup_source: 'caller',
  });
});

test('a forged event is refused by the same handler', async () => {
  const { port } = server.address() as AddressInfo;
  const forged = JSON.stringify({ data: { event_type: 'call.initiated', payload: { call_control_id: 'v3:x' } } });
  const headers = {
    'content-type': 'application/json',
    'telnyx-signature-ed25519': Buffer.alloc(64).toString('base64'),
    'telnyx-timestamp': String(Math.floor(systemClock.wallTimeMs() / 1000)),
  };
  const response = await fetch(`http://127.0.0.1:${port}/webhooks`, { method: 'POST', headers, body: forged });
  expect(response.status).toBe(400);
});
