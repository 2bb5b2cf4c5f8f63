// What every runtime has to do, with nothing that only some of them have. Throws what went wrong.

import Telnyx, { createWebhookHandler, RateLimitError } from '@hookswitch/sdk';
import { signTestWebhook, unwrap, WebhookVerificationError } from '@hookswitch/sdk/webhooks';

function check(holds, what) {
  if (!holds) throw new Error(`does not hold: ${what}`);
}

const failureOf = (promise) =>
  promise.then(
    () => undefined,
    (error) => error,
  );

/** @param {string} baseURL of the server of run.mjs */
export async function smoke(baseURL) {
  const client = new Telnyx({ apiKey: 'KEY', baseURL, logLevel: 'off' });
  await requests(client);
  await failures(client, baseURL);
  await webhooks(baseURL);
  return 'fine';
}

async function requests(client) {
  const call = await client.calls.dial({ connection_id: '1', from: '+13125550001', to: '+13125550002' });
  check(call.data.call_control_id === 'v3:a' && call.id === 'v3:a', 'dial gives a call');
  check((await call.hangup()).data.result === 'ok', 'the call takes commands');
  const items = [];
  for await (const { id } of client.callControlApplications.list()) items.push(id);
  check(items.join() === '1-0,1-1,2-0,2-1', 'for await goes through all pages');
  const camel = await client.withOptions({ fieldCase: 'camel' }).calls.retrieveStatus('v3:a');
  check(camel.data.callControlId === 'v3:a', 'camelCase');
  const raw = await client.calls.retrieveStatus('v3:a').asResponse();
  check((await raw.json()).data.call_control_id === 'v3:a', 'asResponse');
}

async function failures(client, baseURL) {
  const limited = await failureOf(client.calls.actions.answer('v3:limited', {}, { maxRetries: 1 }));
  check(limited instanceof RateLimitError && limited instanceof Telnyx.APIError, '429 is a RateLimitError');
  check(limited.headers['retry-after'] === 0 && limited.code === '10011', 'it says how long to wait');
  const again = await client.calls.actions.answer('v3:flaky');
  check(again.data.result === 'ok', 'a 500 is tried again');
  const late = await failureOf(client.calls.retrieveStatus('v3:slow', { timeout: 50, maxRetries: 0 }));
  check(late instanceof Telnyx.APIConnectionTimeoutError, 'a timeout');
  const controller = new AbortController();
  const aborted = failureOf(client.calls.retrieveStatus('v3:slow', { signal: controller.signal }));
  controller.abort();
  check((await aborted) instanceof Telnyx.APIUserAbortError, 'an abort');
  const nowhere = new Telnyx({ apiKey: 'KEY', baseURL: baseURL.replace(/:\d+/, ':9'), logLevel: 'off', maxRetries: 0 });
  const refused = await failureOf(nowhere.calls.retrieveStatus('v3:a'));
  check(refused instanceof Telnyx.APIConnectionError, 'a refused connection');
}

async function webhooks(baseURL) {
  const webhook = await signTestWebhook({ eventType: 'call.initiated', payload: { call_control_id: 'v3:a' } });
  const { body, headers, publicKey } = webhook;
  const event = await unwrap(body, { headers: new Headers(headers), key: publicKey });
  check(event.data.event_type === 'call.initiated', 'unwrap');
  // RFC 8410 §4: what stands before an Ed25519 key in PEM.
  const pem = `-----BEGIN PUBLIC KEY-----\n${btoa(atob('MCowBQYDK2VwAyEA') + atob(publicKey))}\n-----END PUBLIC KEY-----\n`;
  check((await unwrap(body, { headers, key: pem })).data.id === event.data.id, 'a key as PEM');
  const forged = await failureOf(unwrap(`${body} `, { headers, key: publicKey }));
  check(forged instanceof WebhookVerificationError && forged.reason === 'changed-body', 'a changed body is refused');
  const client = new Telnyx({ apiKey: 'KEY', baseURL, publicKey, logLevel: 'off' });
  const seen = [];
  const handler = createWebhookHandler({
    client,
    on: { 'call.initiated': async (_event, call) => seen.push((await call.answer()).data.result) },
  });
  const post = () => handler(new Request('https://app.example/', { method: 'POST', body, headers }));
  check((await post()).status === 200 && (await post()).status === 200, 'the handler takes it');
  await handler.idle();
  check(seen.join() === 'ok', 'the handler runs once, with a call');
}
