import { generateKeyPairSync, sign } from 'node:crypto';
import { systemClock } from '@hookswitch/sip';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebhookCatcher } from './webhook-catcher.ts';

const keys = generateKeyPairSync('ed25519');
const publicKey = keys.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');

const [a, b, c] = ['a', 'b', 'c'].map((digit) => `018f0000-0000-7000-8000-00000000000${digit}`) as [
  string,
  string,
  string,
];

function eventBody(id: string, attempt = 1, more: object = {}): string {
  const payload = {
    call_control_id: 'v3:one',
    call_leg_id: a,
    call_session_id: b,
    calling_party_type: 'sip',
    client_state: null,
    connection_id: '2800000000000000001',
    direction: 'outgoing',
    from: '+15550100001',
    state: 'bridging',
    to: '+15550100002',
    ...more,
  };
  const data = {
    event_type: 'call.initiated',
    id,
    occurred_at: '2026-01-02T03:04:05.000000Z',
    payload,
    record_type: 'event',
  };
  return JSON.stringify({ data, meta: { attempt, delivered_to: 'http://127.0.0.1/' } });
}

let catcher: WebhookCatcher;
beforeEach(async () => {
  catcher = await WebhookCatcher.start({ publicKey });
});
afterEach(() => catcher.close());

function deliver(body: string, options: { signed?: string; timestampSecs?: number } = {}): Promise<Response> {
  const timestamp = String(options.timestampSecs ?? Math.floor(systemClock.wallTimeMs() / 1000));
  const signature = sign(null, Buffer.from(`${timestamp}|${options.signed ?? body}`), keys.privateKey);
  return fetch(catcher.url, {
    method: 'POST',
    headers: { 'telnyx-signature-ed25519': signature.toString('base64'), 'telnyx-timestamp': timestamp },
    body,
  });
}

describe('WebhookCatcher', () => {
  test('accepts a signed event and hands it out once', async () => {
    expect((await deliver(eventBody(a))).status).toBe(200);
    const event = await catcher.next('call.initiated', { callControlId: 'v3:one' });
    expect(event.data.id).toBe(a);
    await expect(catcher.next('call.initiated', { withinMs: 1 })).rejects.toThrow('the webhook call.initiated');
  });

  test('counts repeated deliveries of one event as one event', async () => {
    await deliver(eventBody(a));
    await deliver(eventBody(a, 2));
    expect(catcher.events).toHaveLength(1);
    expect(catcher.deliveries.all.map(({ event }) => event?.meta.attempt)).toEqual([1, 2]);
  });

  test('refuses a body that is not the signed one, to the byte', async () => {
    const response = await deliver(`${eventBody(a)} `, { signed: eventBody(a) });
    expect(response.status).toBe(400);
    expect(catcher.refused.map(({ problem }) => problem)).toEqual(['the signature is wrong']);
    expect(catcher.events).toEqual([]);
  });

  test('refuses a timestamp more than five minutes away', async () => {
    const response = await deliver(eventBody(a), {
      timestampSecs: Math.floor(systemClock.wallTimeMs() / 1000) - 301,
    });
    expect(response.status).toBe(400);
  });

  test('refuses a request without signature headers', async () => {
    const response = await fetch(catcher.url, { method: 'POST', body: eventBody(a) });
    expect(response.status).toBe(400);
    expect(await response.text()).toBe('signature headers are missing');
  });

  test('answers, hangs or drops as it was told', async () => {
    catcher.behave = () => ({ status: 503 });
    expect((await deliver(eventBody(a))).status).toBe(503);
    catcher.behave = () => 'drop';
    await expect(deliver(eventBody(b))).rejects.toThrow();
    catcher.behave = () => 'hang';
    const hanging = deliver(eventBody(c));
    const cut = expect(hanging).rejects.toThrow();
    await catcher.next('call.initiated', {});
    await catcher.close();
    await cut;
    catcher = await WebhookCatcher.start({ publicKey });
  });

  test('a failing application fails whoever waits for its next event', async () => {
    catcher.onEvent = async () => {
      throw new Error('the application broke');
    };
    const waiting = expect(catcher.next('call.answered')).rejects.toThrow('the application broke');
    await deliver(eventBody(a));
    await waiting;
  });

  test('an event that does not keep to its schema fails whoever waits', async () => {
    const waiting = expect(catcher.next('call.answered')).rejects.toThrow('does not keep to its schema');
    await deliver(eventBody(a, 1, { undocumented: true }));
    await waiting;
  });
});
