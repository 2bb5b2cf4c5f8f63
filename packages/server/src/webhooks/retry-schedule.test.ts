import { describe, expect, test } from 'vitest';
import { nextStep, outcomeOf, type PastAttempt, parseRetryAfter } from './retry-schedule.ts';
import { deliveryPlan, type WebhookTarget } from './webhook-target.ts';

const primary = 'https://a.test/hook';
const failover = 'https://b.test/hook';
const third = 'https://c.test/hook';

const defaultRetryDelaysMs = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512].map((secs) => secs * 1000);
const latest = { retriesMs: undefined, defaultDelaysMs: defaultRetryDelaysMs, retryAfterMs: null, random: () => 0 };

/** Plays a whole delivery in which the URLs answer as given; says what was asked and when. */
function play(
  urls: readonly string[],
  answer: (url: string, attempt: number) => number | null,
  options: Partial<Parameters<typeof nextStep>[2]> = {},
): string[] {
  const history: PastAttempt[] = [];
  const log: string[] = [];
  let url = urls[0] ?? '';
  for (;;) {
    history.push({ url, status: answer(url, history.length + 1) });
    const step = nextStep(urls, history, { ...latest, ...options });
    log.push(new URL(url).hostname[0] ?? '');
    if (step.kind !== 'retry') return [...log, step.kind];
    log.push(String(step.delayMs));
    url = step.url;
  }
}

describe('what an answer means', () => {
  test.each([
    [200, 'delivered'],
    [204, 'delivered'],
    [299, 'delivered'],
    [302, 'failed'],
    [304, 'failed'],
    [408, 'failed'],
    [429, 'failed'],
    [500, 'failed'],
    [503, 'failed'],
    [null, 'failed'],
    [400, 'refused'],
    [404, 'refused'],
    [410, 'refused'],
    [422, 'refused'],
  ] as const)('%s is %s', (status, outcome) => {
    expect(outcomeOf({ url: primary, status })).toBe(outcome);
  });

  test.each(['', 'example.test/hook', 'ftp://example.test/', 'javascript:alert(1)'])(
    'no answer from %j is final',
    (url) => {
      expect(outcomeOf({ url, status: null })).toBe('refused');
    },
  );
});

describe('the schedule', () => {
  test('one URL that fails for ever is asked eleven times, then the event is dead', () => {
    const log = play([primary], () => 500);
    expect(log.filter((entry) => entry === 'a')).toHaveLength(11);
    expect(log.slice(0, 5)).toEqual(['a', '1000', 'a', '2000', 'a']);
    expect(log.slice(-3)).toEqual(['512000', 'a', 'dead']);
  });

  test('a retry that succeeds is the end', () => {
    expect(play([primary], (_, attempt) => (attempt < 3 ? null : 200))).toEqual([
      'a',
      '1000',
      'a',
      '2000',
      'a',
      'delivered',
    ]);
  });

  test('the failover gets its turn after two consecutive failures, then both take turns', () => {
    const log = play([primary, failover], () => 503, { defaultDelaysMs: [1, 2, 3, 4, 5] });
    expect(log).toEqual(['a', '1', 'a', '2', 'b', '3', 'a', '4', 'b', '5', 'a', 'dead']);
  });

  test('several failovers are asked in their order', () => {
    const log = play([primary, failover, third], () => null, { defaultDelaysMs: [1, 1, 1, 1, 1, 1] });
    expect(log.filter((entry) => /[abc]/.test(entry) && entry !== 'dead').join('')).toBe('aabacab');
  });

  test('a URL that refuses is not asked again: the failover is, at once, with the whole schedule before it', () => {
    const log = play([primary, failover], (url) => (url === primary ? 404 : 500), { defaultDelaysMs: [1, 2] });
    expect(log).toEqual(['a', '0', 'b', '1', 'b', '2', 'b', 'dead']);
  });

  test('a refusal without a failover is the end, and so is one by every URL', () => {
    expect(play([primary], () => 410)).toEqual(['a', 'dead']);
    expect(play([primary, failover], () => 400)).toEqual(['a', '0', 'b', 'dead']);
  });

  test('a failover that refuses leaves the primary to its retries', () => {
    const log = play([primary, failover], (url) => (url === failover ? 404 : 500), { defaultDelaysMs: [1, 2, 3] });
    expect(log).toEqual(['a', '1', 'a', '2', 'b', '0', 'a', '3', 'a', 'dead']);
  });

  test('a policy of its own replaces the schedule to the millisecond, an empty one means no retry', () => {
    const random = () => 1;
    expect(play([primary], () => 500, { retriesMs: [10, 20], random })).toEqual(['a', '10', 'a', '20', 'a', 'dead']);
    expect(play([primary], () => 500, { retriesMs: [], random })).toEqual(['a', 'dead']);
  });

  test('chance shortens the ordinary delays by up to a quarter and never lengthens them', () => {
    expect(play([primary], () => 500, { defaultDelaysMs: [1000], random: () => 1 })).toEqual(['a', '750', 'a', 'dead']);
    expect(play([primary], () => 500, { defaultDelaysMs: [1000], random: () => 0 })).toEqual([
      'a',
      '1000',
      'a',
      'dead',
    ]);
  });

  test('Retry-After lengthens a delay, up to a minute, and only towards the URL that asked', () => {
    const asked = (retryAfterMs: number) => play([primary], () => 429, { defaultDelaysMs: [1000], retryAfterMs })[1];
    expect([asked(500), asked(7000), asked(3_600_000)]).toEqual(['1000', '7000', '60000']);
    const switching = play([primary, failover], () => 503, { defaultDelaysMs: [1000, 1000], retryAfterMs: 9000 });
    expect(switching).toEqual(['a', '9000', 'a', '1000', 'b', 'dead']);
  });

  test('Retry-After is read in seconds and as a date', () => {
    const nowMs = Date.UTC(2026, 0, 2, 3, 4, 5);
    expect(parseRetryAfter('120', nowMs)).toBe(120_000);
    expect(parseRetryAfter('Fri, 02 Jan 2026 03:04:35 GMT', nowMs)).toBe(30_000);
    expect(parseRetryAfter('Fri, 02 Jan 2026 03:00:00 GMT', nowMs)).toBe(0);
    expect(parseRetryAfter('soon', nowMs)).toBeNull();
  });
});

describe('where an event goes', () => {
  const target: WebhookTarget = {
    url: primary,
    failoverUrl: failover,
    method: 'POST',
    timeoutMs: 2000,
    urls: { 'call.answered': [third, primary], 'call.bridged': [] },
    urlsMethod: 'GET',
    retriesMs: { 'call.hangup': [5] },
  };

  test('the ordinary destination has its failover', () => {
    const plan = {
      urls: [primary, failover],
      method: 'POST',
      timeoutMs: 2000,
      apiVersion: '2' as const,
      retriesMs: undefined,
    };
    expect(deliveryPlan(target, 'call.initiated')).toEqual(plan);
    expect(deliveryPlan(target, 'call.bridged')).toEqual(plan);
    expect(deliveryPlan(target, 'call.hangup')).toEqual({ ...plan, retriesMs: [5] });
    expect(deliveryPlan({ ...target, failoverUrl: null }, 'call.initiated').urls).toEqual([primary]);
  });

  test('URLs for one event type replace it, failover and method included', () => {
    expect(deliveryPlan(target, 'call.answered')).toMatchObject({ urls: [third, primary], method: 'GET' });
  });
});
