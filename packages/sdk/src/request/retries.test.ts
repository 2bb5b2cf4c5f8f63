import { describe, expect, test } from 'vitest';
import { type ClientOptions, Telnyx } from '../index.ts';
import { type FakeAnswer, fakeFetch, fetchError } from '../testing/fake-fetch.ts';
import { ManualClock } from '../testing/manual-clock.ts';

const dialParams = { connection_id: '1', from: '+13125550001', to: '+13125550002' };
const application = { application_name: 'a', webhook_event_url: 'https://example.com/' };

function setUp(answers: FakeAnswer[], options: ClientOptions<'wire'> = {}) {
  const fetch = fakeFetch(...answers);
  const clock = new ManualClock();
  const client = new Telnyx({ apiKey: 'KEY', fetch, logLevel: 'off', ...options }, { clock, random: () => 0.4 });
  return { fetch, clock, client };
}

const outcomeOf = <Data>(promise: Promise<Data>) =>
  promise.then(
    (data) => ({ data }),
    (error: Error) => ({ error }),
  );

describe('a command with a command_id', () => {
  test.each<[string, FakeAnswer]>([
    ['500', { status: 500, body: {} }],
    ['502', { status: 502, body: 'bad gateway' }],
    ['408', { status: 408, body: {} }],
    ['409', { status: 409, body: {} }],
    ['429', { status: 429, body: {} }],
    ['a lost connection', { error: fetchError('ECONNRESET') }],
    ['a refused connection', { error: fetchError('ECONNREFUSED') }],
  ])('is sent again after %s, with the same bytes', async (_, failure) => {
    const { client, fetch, clock } = setUp([
      failure,
      failure,
      { status: 200, body: { data: { call_control_id: 'v3:a' } } },
    ]);
    const call = client.calls.dial(dialParams);
    await clock.advance(20_000);
    expect((await call).id).toBe('v3:a');
    expect(fetch.sent).toHaveLength(3);
    const bodies = new Set(fetch.sent.map(({ body }) => body));
    expect(bodies.size).toBe(1);
    expect(JSON.parse([...bodies][0] ?? '')).toEqual({
      ...dialParams,
      command_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(clock.pending()).toBe(0);
  });

  test('is sent again after a timeout, and each call has a key of its own', async () => {
    const { client, fetch, clock } = setUp(['silence', 'stalled-body', { status: 200, body: { data: {} } }]);
    const first = client.calls.actions.answer('v3:a', {}, { timeout: 1000 });
    await clock.advance(10_000);
    await first;
    await client.calls.actions.answer('v3:a');
    const keys = fetch.sent.map(({ body }) => JSON.parse(body ?? '').command_id);
    expect(keys).toHaveLength(4);
    expect(new Set(keys.slice(0, 3)).size).toBe(1);
    expect(keys[3]).not.toBe(keys[0]);
  });

  test('keeps the key that the caller gives', async () => {
    const { client, fetch } = setUp([{ status: 200, body: { data: {} } }]);
    await client.calls.actions.hangup('v3:a', { command_id: 'mine' });
    expect(fetch.sent[0]?.body).toBe('{"command_id":"mine"}');
  });

  test.each([400, 401, 403, 404, 422, 501])('is not sent again after %i', async (status) => {
    const { client, fetch } = setUp([{ status, body: {} }]);
    await expect(client.calls.dial(dialParams)).rejects.toMatchObject({ status });
    expect(fetch.sent).toHaveLength(1);
  });
});

describe('what takes no command_id', () => {
  test.each<[string, FakeAnswer, string]>([
    ['500', { status: 500, body: {} }, 'InternalServerError'],
    ['409', { status: 409, body: {} }, 'ConflictError'],
    ['503 alone', { status: 503, body: {} }, 'InternalServerError'],
    ['a lost connection', { error: fetchError('ECONNRESET') }, 'APIConnectionError'],
    ['an error that tells nothing', { error: new TypeError('fetch failed') }, 'APIConnectionError'],
    ['a timeout', 'silence', 'APIConnectionTimeoutError'],
  ])('is not sent again after %s', async (_, failure, name) => {
    const { client, fetch, clock } = setUp([failure]);
    const creation = outcomeOf(client.callControlApplications.create(application));
    await clock.advance(120_000);
    expect(await creation).toMatchObject({ error: { name } });
    expect(fetch.sent).toHaveLength(1);
    expect(fetch.sent[0]?.body).toBe(JSON.stringify(application));
  });

  test.each<[string, FakeAnswer]>([
    ['a refused connection', { error: fetchError('ECONNREFUSED') }],
    ['a name that does not resolve', { error: fetchError('ENOTFOUND') }],
    ['429', { status: 429, body: {} }],
    ['503 with Retry-After', { status: 503, headers: { 'retry-after': '1' }, body: {} }],
  ])('is sent again after %s: it was not carried out', async (_, failure) => {
    const { client, fetch, clock } = setUp([failure, { status: 201, body: { data: { id: '1' } } }]);
    const creation = client.callControlApplications.create(application);
    await clock.advance(60_000);
    expect(await creation).toEqual({ data: { id: '1' } });
    expect(fetch.sent).toHaveLength(2);
  });

  test('the error says that it may have been carried out', async () => {
    const { client } = setUp([{ error: fetchError('ECONNRESET') }]);
    await expect(client.callControlApplications.delete('1')).rejects.toThrow(/may have been carried out/);
  });
});

test.each([
  ['dial', (client: Telnyx) => client.calls.dial(dialParams), 2],
  ['create an application', (client: Telnyx) => client.callControlApplications.create(application), 1],
] as const)('x-should-retry: true repeats only what has no second effect: %s', async (_, send, attempts) => {
  const { client, fetch, clock } = setUp([
    { status: 500, headers: { 'x-should-retry': 'true', 'retry-after-ms': '1' }, body: {} },
    { status: 200, body: { data: {} } },
  ]);
  const outcome = outcomeOf<unknown>(send(client));
  await clock.advance(10_000);
  await outcome;
  expect(fetch.sent).toHaveLength(attempts);
});

test('reading is repeated after a lost connection; x-should-retry: false ends that', async () => {
  const { client, fetch, clock } = setUp([
    { error: fetchError('ECONNRESET') },
    { status: 500, headers: { 'x-should-retry': 'false' }, body: {} },
  ]);
  const status = outcomeOf(client.calls.retrieveStatus('v3:a'));
  await clock.advance(10_000);
  expect(await status).toMatchObject({ error: { status: 500 } });
  expect(fetch.sent).toHaveLength(2);
  expect(fetch.sent[0]?.headers['content-type']).toBeUndefined();
});

describe('the wait', () => {
  test.each([
    [{ 'retry-after': '3' }, 3000],
    [{ 'retry-after-ms': '40' }, 40],
    [{ 'retry-after': 'Fri, 02 Jan 2026 03:04:15 GMT' }, 10_000],
    [{ 'retry-after': '3600' }, 60_000],
    [{ 'x-ratelimit-reset': '5' }, 5000],
    [{ 'retry-after': 'garbage' }, 450],
    [{}, 450],
  ])('after %j is %i ms', async (headers, delayMs) => {
    const { client, clock, fetch } = setUp([{ status: 429, headers, body: {} }]);
    const status = outcomeOf(client.calls.retrieveStatus('v3:a', { maxRetries: 1 }));
    await clock.advance(0);
    expect(clock.nextDelayMs()).toBe(delayMs);
    await clock.advance(delayMs);
    expect(fetch.sent).toHaveLength(2);
    await status;
  });

  test('doubles up to 8 s', async () => {
    const { client, clock } = setUp([{ status: 500, body: {} }], { maxRetries: 7 });
    const status = outcomeOf(client.calls.retrieveStatus('v3:a'));
    const waits: (number | undefined)[] = [];
    for (let retry = 0; retry < 7; retry++) {
      await clock.advance(0);
      waits.push(clock.nextDelayMs());
      await clock.advance(clock.nextDelayMs() ?? 0);
    }
    expect(waits.map((wait) => (wait ?? 0) / 0.9)).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
    await status;
  });
});

describe('abort', () => {
  /** A signal that counts who listens. */
  function countedSignal() {
    const controller = new AbortController();
    let listeners = 0;
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners++;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners--;
      remove(...args);
    };
    return { controller, signal, listeners: () => listeners };
  }

  test.each<[string, FakeAnswer]>([
    ['while nothing answers', 'silence'],
    ['while the body is read', 'stalled-body'],
    ['while it waits for the next attempt', { status: 500, body: {} }],
  ])('ends a request %s; no timer and no listener is left', async (_, answer) => {
    const { client, clock, fetch } = setUp([answer]);
    const { controller, signal, listeners } = countedSignal();
    const call = outcomeOf(client.calls.dial(dialParams, { signal }));
    await clock.advance(10);
    controller.abort(new Error('no longer needed'));
    await expect(call).resolves.toMatchObject({
      error: { name: 'APIUserAbortError', cause: { message: 'no longer needed' } },
    });
    expect(fetch.sent).toHaveLength(1);
    expect(clock.pending()).toBe(0);
    expect(listeners()).toBe(0);
  });

  test('before the start, sends nothing', async () => {
    const { client, fetch, clock } = setUp([]);
    await expect(client.calls.dial(dialParams, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'APIUserAbortError',
    });
    expect(fetch.sent).toHaveLength(0);
    expect(clock.pending()).toBe(0);
  });

  test('a signal that is used for many requests keeps no listener', async () => {
    const { client, clock } = setUp([{ status: 200, body: { data: {} } }]);
    const { signal, listeners } = countedSignal();
    for (let round = 0; round < 20; round++) await client.calls.retrieveStatus('v3:a', { signal });
    expect(listeners()).toBe(0);
    expect(clock.pending()).toBe(0);
  });

  test('the signal that fetch gets is aborted on a timeout', async () => {
    const { client, clock, fetch } = setUp(['silence']);
    const status = outcomeOf(client.calls.retrieveStatus('v3:a', { timeout: 5, maxRetries: 0 }));
    await clock.advance(5);
    expect(await status).toMatchObject({ error: { message: expect.stringContaining('within 5 ms') } });
    expect(fetch.sent[0]?.signal.aborted).toBe(true);
  });
});

test.each([[{ timeout: 0 }], [{ timeout: Number.NaN }], [{ maxRetries: -1 }]])('%j is refused', async (options) => {
  expect(() => setUp([], options)).toThrow(/has to be a number from/);
  const { client, fetch } = setUp([]);
  await expect(client.calls.retrieveStatus('v3:a', options)).rejects.toThrow(/has to be a number from/);
  expect(fetch.sent).toHaveLength(0);
});
