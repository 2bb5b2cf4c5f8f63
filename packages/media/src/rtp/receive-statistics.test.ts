import { describe, expect, test } from 'vitest';
import { ReceiveStatistics } from './receive-statistics.ts';

function receive(sequences: readonly number[], statistics = new ReceiveStatistics()) {
  const arrivals = sequences.map((sequence) => statistics.arrive(sequence & 0xffff, 160));
  return { statistics, arrivals };
}

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, n) => from + n);

describe('sequence numbers', () => {
  test('an unbroken stream across the wrap has no loss', () => {
    const { statistics, arrivals } = receive(range(65500, 100));
    expect(new Set(arrivals)).toEqual(new Set(['new']));
    expect(statistics).toMatchObject({ packets: 100, bytes: 16000, lost: 0, expected: 100, duplicates: 0 });
    expect(statistics.report().highestSequence).toBe(65599);
  });

  test('a gap is loss until the late packets fill it', () => {
    const { statistics } = receive([10, 11, 14]);
    expect(statistics.lost).toBe(2);
    expect(receive([12], statistics).arrivals).toEqual(['new']);
    expect(statistics.lost).toBe(1);
  });

  test('a duplicate is neither counted nor does it hide a loss', () => {
    const { statistics, arrivals } = receive([65535, 0, 0, 65535, 3]);
    expect(arrivals).toEqual(['new', 'new', 'duplicate', 'duplicate', 'new']);
    expect(statistics).toMatchObject({ packets: 3, duplicates: 2, lost: 2 });
  });

  test('packets from before the first one heard were expected too', () => {
    const { statistics } = receive([5, 3, 6]);
    expect(statistics).toMatchObject({ packets: 3, expected: 4, lost: 1 });
  });

  test('one packet far off is a stray, two in a row are a restart without loss', () => {
    const { statistics, arrivals } = receive([100, 101, 30000, 102, 40000, 40001, 40002]);
    expect(arrivals).toEqual(['new', 'new', 'stray', 'new', 'stray', 'restarted', 'new']);
    expect(statistics).toMatchObject({ packets: 5, lost: 0 });
  });

  test('losses of earlier sources stay counted', () => {
    const { statistics } = receive([1, 4]);
    statistics.startSource();
    receive([9000, 9002], statistics);
    expect(statistics).toMatchObject({ packets: 4, lost: 3, expected: 7 });
  });

  test('a report tells the share lost since the report before', () => {
    const { statistics } = receive([0, 1, 2, 7]);
    expect(statistics.report()).toMatchObject({ fractionLost: 128, cumulativeLost: 4 });
    receive(range(8, 20), statistics);
    expect(statistics.report()).toMatchObject({ fractionLost: 0, cumulativeLost: 4 });
  });
});

test('of any order, each number counts once for as long as 512 are remembered', () => {
  let random = 1;
  const below = (limit: number) => {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((random / 2 ** 32) * limit);
  };
  const statistics = new ReceiveStatistics();
  const seen = new Set<number>();
  let [highest, duplicates] = [65_000, 0];
  for (let n = 0; n < 20_000; n += 1) {
    // Runs in order, small gaps, and packets that come late or again from anywhere in what is remembered.
    const kind = below(20);
    const number = kind === 0 ? highest - below(512) : kind === 1 ? highest + 1 + below(40) : highest + 1;
    if (number < 65_000) continue;
    if (seen.has(number)) duplicates += 1;
    expect(statistics.arrive(number & 0xffff, 1)).toBe(seen.has(number) ? 'duplicate' : 'new');
    seen.add(number);
    highest = Math.max(highest, number);
  }
  expect(duplicates).toBeGreaterThan(500);
  expect(statistics).toMatchObject({ packets: seen.size, duplicates, expected: highest - Math.min(...seen) + 1 });
});

describe('jitter', () => {
  test('packets on time have none, whatever the offset of the clocks', () => {
    const statistics = new ReceiveStatistics();
    for (let n = 0; n < 50; n += 1) statistics.time((0xffffff00 + n * 160) >>> 0, 8000, 777 + n * 20);
    expect(statistics.jitterMs).toBe(0);
  });

  test('a constant deviation of 5 ms each way approaches 10 ms, as RFC 3550 A.8 computes it', () => {
    const statistics = new ReceiveStatistics();
    for (let n = 0; n < 500; n += 1) statistics.time(n * 160, 8000, n * 20 + (n % 2 === 0 ? 5 : -5) + 100);
    expect(statistics.jitterMs).toBeCloseTo(10, 3);
  });

  test('the maximum stays when the network calms down', () => {
    const statistics = new ReceiveStatistics();
    statistics.time(0, 8000, 0);
    statistics.time(160, 8000, 100);
    for (let n = 2; n < 200; n += 1) statistics.time(n * 160, 8000, 80 + n * 20);
    expect(statistics.jitterMaxMs).toBeCloseTo(80 / 16, 5);
    expect(statistics.jitterMs).toBeLessThan(0.01);
  });

  test('a new time base is not jitter', () => {
    const statistics = new ReceiveStatistics();
    statistics.time(0, 8000, 0);
    statistics.time(1_000_000, 8000, 20);
    expect(statistics.jitterMaxMs).toBe(0);
  });
});
