import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { compile, installPacked, type PackedProject } from './testing/packed-package.ts';
import { type RecordedRequest, type RecordingServer, startRecordingServer } from './testing/recording-server.ts';
import { errorBlock, requestBlocks, setupBlock, webhookBlock } from './testing/seed-code-blocks.ts';
import { signTestWebhook } from './webhooks.ts';

const runFile = promisify(execFile);
const strict = {
  strict: true,
  module: 'nodenext',
  target: 'es2022',
  lib: ['es2022'],
  types: ['node'],
  skipLibCheck: false,
  outDir: 'out',
};
const linked = ['@types/node', 'undici-types', 'express', '@types/express', '@types/express-serve-static-core'];
const ofExpress = [
  '@types/body-parser',
  '@types/connect',
  '@types/http-errors',
  '@types/qs',
  '@types/range-parser',
  '@types/send',
  '@types/serve-static',
];

const expressPrelude = `import express from 'express';
import type { AddressInfo } from 'node:net';
const app = express();
`;
const expressEnd = `
const server = app.listen(0, '127.0.0.1', () => console.log(\`port \${(server.address() as AddressInfo).port}\`));
`;
const fileOf = (title: string) => `${title.replaceAll(' ', '-')}.ts`;

let project: PackedProject;
let server: RecordingServer;
beforeAll(async () => {
  server = await startRecordingServer();
  project = installPacked(['telnyx'], [...linked, ...ofExpress]);
  project.write({ 'package.json': '{"type":"module"}' });
  for (const { title, code } of requestBlocks) project.write({ [fileOf(title)]: setupBlock + code });
  project.write({
    'errors.ts': setupBlock + errorBlock,
    'webhook.ts': expressPrelude + setupBlock + webhookBlock + expressEnd,
  });
}, 60_000);
afterAll(async () => {
  project.remove();
  await server.close();
});
beforeEach(() => {
  server.requests.length = 0;
  server.answer = () => ({});
});

const environment = () => ({
  ...process.env,
  TELNYX_API_KEY: 'KEY',
  TELNYX_BASE_URL: server.baseURL,
  TELNYX_PUBLIC_KEY: '',
});
async function run(title: string): Promise<string> {
  const file = join(project.folder, 'out', fileOf(title).replace(/ts$/, 'js'));
  const { stdout, stderr } = await runFile(process.execPath, [file], { env: environment() });
  return stdout + stderr;
}

test('every block compiles under strict, as it stands', () => {
  expect(compile(project, strict, [...requestBlocks.map(({ title }) => fileOf(title)), 'errors.ts'])).toBe('');
  // `err.message` of a caught error is refused by TypeScript itself under this one option, whatever was caught.
  expect(compile(project, { ...strict, useUnknownInCatchVariables: false }, ['webhook.ts'])).toBe('');
});

describe('every block runs', () => {
  const page = (name: string) => (request: RecordedRequest) => {
    const number = Number(new URL(request.url, 'http://host').searchParams.get('page[number]') ?? 1);
    const data = [1, 2].map((item) => ({ [name]: `item-${number}-${item}` }));
    return { body: { data, meta: { page_number: number, page_size: 2, total_pages: 3, total_results: 6 } } };
  };

  test.each([
    ['dial an outbound call', 'POST /v2/calls'],
    ['answer an inbound call', 'POST /v2/calls/v3:550e8400-e29b-41d4-a716-446655440000_gRU1OGRkYQ/actions/answer'],
    ['transfer a live call', 'POST /v2/calls/call_control_id/actions/transfer'],
    ['hangup call', 'POST /v2/calls/v3:550e8400-e29b-41d4-a716-446655440000_gRU1OGRkYQ/actions/hangup'],
    ['bridge calls', 'POST /v2/calls/call_control_id/actions/bridge'],
    ['reject a call', 'POST /v2/calls/call_control_id/actions/reject'],
    ['retrieve a call status', 'GET /v2/calls/v3:550e8400-e29b-41d4-a716-446655440000_gRU1OGRkYQ'],
  ])('%s', async (title, request) => {
    server.answer = () => ({ body: { data: { result: 'ok', call_control_id: 'v3:a' } } });
    expect(await run(title)).toBe(`{ result: 'ok', call_control_id: 'v3:a' }\n`);
    expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([request]);
    expect(server.requests[0]?.headers.authorization).toBe('Bearer KEY');
  });

  test.each([
    ['list all active calls for given connection', 'call_control_id'],
    ['list call control applications', 'id'],
  ])('%s: all pages, then the end', async (title, field) => {
    server.answer = page(field);
    expect(await run(title)).toBe('item-1-1\nitem-1-2\nitem-2-1\nitem-2-2\nitem-3-1\nitem-3-2\n');
    expect(server.requests).toHaveLength(3);
  });

  test.each([
    [
      422,
      {},
      'API error 422: 422 10016 Bad number (POST /calls, id req-1)\nValidation error — check required fields and formats\n',
    ],
    [429, { 'retry-after': '0' }, ''],
    [403, {}, 'API error 403: 403 10016 Bad number (POST /calls, id req-1)\n'],
  ])('errors with %i', async (status, headers, printed) => {
    server.answer = () => ({ status, headers, body: { errors: [{ code: '10016', title: 'Bad number' }] } });
    expect(await run('errors')).toBe(printed);
  });

  test('errors without a connection', async () => {
    const gone = await startRecordingServer();
    await gone.close();
    const env = { ...environment(), TELNYX_BASE_URL: gone.baseURL, TELNYX_LOG: 'off' };
    const { stderr } = await runFile(process.execPath, [join(project.folder, 'out/errors.js')], { env });
    expect(stderr).toBe('Network error — check connectivity and retry\n');
  });

  test('the webhook handler takes what is signed and refuses what is not', async () => {
    const { body, headers, publicKey } = await signTestWebhook({ eventType: 'call.initiated' });
    const env = { ...environment(), TELNYX_PUBLIC_KEY: publicKey };
    const child = spawn(process.execPath, [join(project.folder, 'out/webhook.js')], { env });
    try {
      let printed = '';
      child.stderr.on('data', (chunk: Buffer) => {
        printed += chunk;
      });
      const port = await new Promise<string>((resolve) => {
        child.stdout.on('data', (chunk: Buffer) => {
          printed += chunk;
          const [, found] = /port (\d+)/.exec(printed) ?? [];
          if (found) resolve(found);
        });
      });
      const url = `http://127.0.0.1:${port}/webhooks`;
      const good = await fetch(url, { method: 'POST', body, headers });
      expect([good.status, await good.text()]).toEqual([200, 'OK']);
      const forged = await fetch(url, { method: 'POST', body: `${body} `, headers });
      expect([forged.status, await forged.text()]).toEqual([400, 'Invalid signature']);
      expect(printed).toContain('Received event: call.initiated');
      // Its output comes through a pipe of its own, after the answer or before it.
      await vi.waitFor(() => expect(printed).toContain('Webhook verification failed: The body'), { timeout: 10_000 });
    } finally {
      child.kill();
    }
  });
});
