import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type RecordedRequest, type RecordingServer, startRecordingServer } from './testing/recording-server.ts';
import { SeedProject } from './testing/seed-project.ts';
import { signTestWebhook } from './webhooks.ts';

let project: SeedProject;
let server: RecordingServer;
beforeAll(async () => {
  server = await startRecordingServer();
  project = new SeedProject();
}, 120_000);
afterAll(async () => {
  project?.remove();
  await server.close();
});
beforeEach(() => {
  server.requests.length = 0;
  server.answer = () => ({});
});

const environment = () => ({
  TELNYX_API_KEY: 'KEY',
  TELNYX_BASE_URL: server.baseURL,
  TELNYX_PUBLIC_KEY: '',
});
const run = (title: string) => project.run(title, environment());

test('every block compiles under strict, as it stands', () => {
  expect(project.compile()).toBe('');
}, 120_000);

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
    expect(await project.run('errors', env)).toBe('Network error — check connectivity and retry\n');
  });

  test('the webhook handler takes what is signed and refuses what is not', async () => {
    const { body, headers, publicKey } = await signTestWebhook({ eventType: 'call.initiated' });
    const program = await project.startWebhookProgram({ ...environment(), TELNYX_PUBLIC_KEY: publicKey });
    try {
      const good = await fetch(program.url, { method: 'POST', body, headers });
      expect([good.status, await good.text()]).toEqual([200, 'OK']);
      const forged = await fetch(program.url, { method: 'POST', body: `${body} `, headers });
      expect([forged.status, await forged.text()]).toEqual([400, 'Invalid signature']);
      // Its output comes through pipes of their own, after the answer or before it.
      for (const line of ['Received event: call.initiated', 'Webhook verification failed: changed-body']) {
        await vi.waitFor(() => expect(program.printed()).toContain(line), { timeout: 10_000 });
      }
    } finally {
      await program.stop();
    }
  });
});
