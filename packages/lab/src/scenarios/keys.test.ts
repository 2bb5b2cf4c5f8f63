import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import Telnyx from 'telnyx';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { commandPath, PlatformProcess } from '../platform-process.ts';
import { callControlIdOf, WebhookCatcher } from '../webhook-catcher.ts';
import { applicationId, numbers, Stage, stageSettings, startPhone } from './stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
  await stage.phone('bob', { behaviour: 'answer' });
});
afterEach(() => stage.close());

interface SigningKey {
  readonly public_key: string;
  readonly status: string;
}
const signingKeys = () => stage.platform.api.data<SigningKey[]>('GET', '/webhook_signing_keys');

/** A call to bob, from its first to its last event. */
async function call(): Promise<void> {
  const { call_control_id: callControlId } = await stage.dial(numbers.bob);
  await stage.catcher.next('call.answered', { callControlId });
  await stage.platform.api.action(callControlId, 'hangup');
  await stage.catcher.next('call.hangup', { callControlId });
}

/** Whether the official client accepts a delivery with one of these keys. */
async function accepts(client: Telnyx, keys: readonly string[], body: Buffer, headers: Record<string, string>) {
  for (const key of keys) {
    const isFine = await client.webhooks.unwrap(body.toString(), { headers, key }).then(
      () => true,
      () => false,
    );
    if (isFine) return true;
  }
  return false;
}

test('a receiver that knows both keys loses nothing while the signing key is rotated', async () => {
  const client = new Telnyx({ apiKey: stage.platform.apiKey, baseURL: stage.platform.apiUrl });
  // Two keys verify what comes now: the catcher itself knows the first one only.
  stage.catcher.onDelivery = undefined;
  const next = await stage.platform.api.data<SigningKey>('POST', '/webhook_signing_keys', { overlap_secs: 2 });
  const known = (await signingKeys()).map((key) => key.public_key);
  expect(known).toHaveLength(2);
  await call();
  await expect.poll(async () => (await signingKeys()).at(-1)?.status, { timeout: 20_000 }).toBe('active');
  stage.catcher.publicKey = next.public_key;
  await call();
  const deliveries = stage.catcher.deliveries.all;
  expect(deliveries).toHaveLength(6);
  const alone = async (key: string | undefined) => {
    const results = deliveries.map(({ body, headers }) =>
      accepts(client, key === undefined ? known : [key], body, headers as Record<string, string>),
    );
    return (await Promise.all(results)).filter(Boolean).length;
  };
  expect(await alone(undefined)).toBe(6);
  expect(await alone(known[0])).toBeLessThan(6);
  expect(await alone(next.public_key)).toBeGreaterThanOrEqual(3);
});

test('the command line makes, lists and revokes keys, and rotates the signing key', { timeout: 90_000 }, async () => {
  const { apiUrl, apiKey } = stage.platform;
  const run = async (...args: string[]) => {
    const env = { PATH: process.env.PATH, HOOKSWITCH_API_URL: apiUrl, HOOKSWITCH_API_KEY: apiKey };
    return (await promisify(execFile)(process.execPath, [commandPath(), ...args], { env })).stdout;
  };
  const [key = '', note = ''] = (await run('keys', 'create', 'crm', '--limit', '5')).split('\n');
  const id = /\d{19}/.exec(note)?.[0] ?? '';
  const opens = async () =>
    (await fetch(`${apiUrl}/call_events`, { headers: { authorization: `Bearer ${key}` } })).status;
  expect(await opens()).toBe(200);
  expect(await run('keys', 'list')).toMatch(new RegExp(`${id} +crm +KEY.{5}\\.\\.\\. +5 `));
  expect(await run('keys', 'revoke', id)).toContain('(crm) opens nothing any more');
  expect(await opens()).toBe(401);
  const [publicKey] = (await run('signing-keys', 'rotate', '--overlap', '1h')).split('\n');
  const listed = await run('signing-keys', 'list');
  expect(listed).toMatch(/ active +the beginning /);
  const next = new RegExp(`(\\w{16}) +next +\\S+ +${publicKey?.replaceAll('+', '\\+')}`).exec(listed)?.[1] ?? '';
  expect(await run('signing-keys', 'call-off', next)).toBe(`${next} will not sign.\n`);
});

test('nothing secret is in the log, however much is logged', { timeout: 90_000 }, async () => {
  const catcher = await WebhookCatcher.start();
  const settings = { ...stageSettings(`${catcher.url}?token=url-secret`), log_level: 'debug' };
  const trunk = { name: 'carrier', host: '127.0.0.1', port: 9, username: 'me', password: 'trunk-secret' };
  const platform = await PlatformProcess.spawn({
    settings: { ...settings, trunks: [{ ...trunk, prefixes: ['+1999'] }] },
  });
  catcher.publicKey = platform.publicKey;
  let refusals = 1;
  catcher.behave = () => (refusals-- > 0 ? { status: 500 } : {});
  try {
    const bob = await startPhone(platform, 'bob', { behaviour: 'answer' });
    const made = await platform.api.data<{ key: string }>('POST', '/api_keys', { name: 'new' });
    await platform.api.data('POST', '/webhook_signing_keys', {});
    const { call_control_id: callControlId } = await platform.api.dial({
      ...{ connection_id: applicationId, from: '+15550100000', to: numbers.bob },
      ...{ sip_auth_username: 'me', sip_auth_password: 'digest-secret', client_state: 'c3RhdGUtc2VjcmV0' },
    });
    await catcher.next('call.answered', { callControlId });
    await platform.api.action(callControlId, 'hangup', { sip_headers: undefined });
    await catcher.next('call.hangup', { callControlId });
    await platform.api
      .dial({ connection_id: applicationId, from: '+15550100000', to: 'nobody' })
      .catch(() => undefined);
    await bob.close();
    await platform.drain();
    const log = platform.log.filter((line) => !line.includes('"event":"ready"'));
    expect(log.some((line) => line.includes(callControlId))).toBe(true);
    const secrets = [
      ...[platform.apiKey, made.key, 'url-secret', 'trunk-secret', 'digest-secret', 'c3RhdGUtc2VjcmV0'],
      ...['bob-secret', 'PRIVATE KEY', 'Bearer '],
    ];
    for (const secret of secrets) expect(log.filter((line) => line.includes(secret))).toEqual([]);
    expect(catcher.events.map(callControlIdOf)).toContain(callControlId);
  } finally {
    await platform.close();
    await catcher.close();
  }
});
