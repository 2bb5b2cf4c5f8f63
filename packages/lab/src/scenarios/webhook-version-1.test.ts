import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Feed } from '../feed.ts';
import { numbers, Stage } from './stage.ts';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface BodyInVersion1 {
  readonly event_type: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

const secret = 'a-secret-of-version-1';
const received = new Feed<Received>();
const bodyOf = ({ body }: Received) => JSON.parse(body) as BodyInVersion1;
let receiver: Server;
let url: string;
let stage: Stage;

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/version-1`;
  stage = await Stage.open({ webhooks: { timeout_ms: 1000, retry_delays_ms: [50, 100, 200], v1_secret: secret } });
  await stage.phone('bob', { behaviour: 'answer' });
});
afterAll(async () => {
  await stage?.close();
  receiver?.closeAllConnections();
  receiver?.close();
});

test.each([
  ['creation', 'POST'],
  ['an update', 'PATCH'],
])(
  'webhook_api_version "1" at %s: flat bodies with names of version 1, signed with the secret',
  async (_when, method) => {
    const { api } = stage.platform;
    const wanted = { application_name: method, webhook_event_url: url, webhook_api_version: '1' };
    const before = method === 'PATCH' ? { ...wanted, webhook_api_version: '2' } : wanted;
    const created = await api.data<{ id: string }>('POST', '/call_control_applications', before);
    const path = `/call_control_applications/${created.id}`;
    if (method === 'PATCH') await api.data('PATCH', path, { webhook_api_version: '1' });
    expect(await api.data('GET', path)).toMatchObject({ webhook_api_version: '1' });

    const leg = await api.dial({ connection_id: created.id, from: '+15550100000', to: numbers.bob });
    const next = async (name: string) => {
      const its = (delivery: Received) =>
        bodyOf(delivery).event_type === name && bodyOf(delivery).payload.call_control_id === leg.call_control_id;
      const { headers, body } = await received.take(its, { what: name });
      const [, timestamp, signature] = /^t=(\d+),h=(.+)$/.exec(String(headers['x-telnyx-signature'])) ?? [];
      expect(signature).toBe(createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('base64'));
      expect(headers['telnyx-signature-ed25519']).toBeUndefined();
      return JSON.parse(body) as Record<string, unknown>;
    };
    const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/);
    expect(await next('call_initiated')).toEqual({
      record_type: 'event',
      event_type: 'call_initiated',
      id: expect.any(String),
      created_at: instant,
      payload: expect.objectContaining({ occurred_at: instant, direction: 'outgoing', to: numbers.bob }),
    });
    await next('call_answered');
    await api.action(leg.call_control_id, 'hangup');
    expect(await next('call_hangup')).toMatchObject({ payload: { hangup_cause: 'normal_clearing' } });
  },
);
