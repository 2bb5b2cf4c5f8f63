import { expect, test } from 'vitest';
import { SourceLatch } from './source-latch.ts';

/** Judges a packet of an agreed payload type. */
const from = (latch: SourceLatch, host: string, ssrc: number, nowMs: number, sequence = 0) =>
  latch.judge(host, 4000, ssrc, sequence, true, nowMs);

test('the first valid packet latches its source; others are foreign until two seconds of silence', () => {
  const latch = new SourceLatch();
  expect(latch.judge('10.0.0.1', 4000, 1, 0, false, 0)).toBe('foreign');
  expect(latch.latched).toBe(false);
  expect(from(latch, '10.0.0.1', 1, 0)).toBe('new-source');
  expect(from(latch, '10.0.0.2', 1, 10)).toBe('foreign');
  expect(from(latch, '10.0.0.1', 1, 1000)).toBe('source');
  expect(from(latch, '10.0.0.2', 2, 2999)).toBe('foreign');
  expect(from(latch, '10.0.0.2', 2, 3000)).toBe('new-source');
  expect(latch).toMatchObject({ host: '10.0.0.2', port: 4000, ssrc: 2 });
});

test('a new SSRC of the same address takes over with three packets in sequence, not between packets of the old one', () => {
  const latch = new SourceLatch();
  from(latch, '10.0.0.1', 1, 0);
  expect([from(latch, '10.0.0.1', 2, 20, 7), from(latch, '10.0.0.1', 2, 40, 8)]).toEqual(['foreign', 'foreign']);
  expect(from(latch, '10.0.0.1', 1, 41)).toBe('source');
  const takeover = [10, 11, 12].map((sequence) => from(latch, '10.0.0.1', 2, 60, sequence));
  expect(takeover).toEqual(['foreign', 'foreign', 'new-source']);
});

test('the announced address takes the call back from whoever was faster', () => {
  const latch = new SourceLatch();
  latch.announce('10.0.0.1', 4000, 0);
  expect(from(latch, '10.6.6.6', 666, 0)).toBe('new-source');
  expect(from(latch, '10.0.0.1', 1, 20)).toBe('new-source');
  expect(from(latch, '10.6.6.6', 666, 21)).toBe('foreign');
});

test('after a new announcement, late packets of the old address do not keep the new source out', () => {
  const latch = new SourceLatch();
  latch.announce('10.0.0.1', 4000, 0);
  from(latch, '10.0.0.1', 1, 0);
  latch.announce('192.168.1.2', 4000, 100);
  expect(latch.latched).toBe(false);
  expect(from(latch, '10.0.0.1', 1, 105)).toBe('foreign');
  // Behind a NAT: neither the old address nor the announced one.
  expect(from(latch, '203.0.113.9', 2, 140)).toBe('new-source');
  expect(from(latch, '10.0.0.1', 1, 141)).toBe('foreign');
});

test('audio that comes before the answer and from elsewhere than it says is heard on without a break', () => {
  const latch = new SourceLatch();
  expect(from(latch, '203.0.113.9', 1, 0)).toBe('new-source');
  latch.announce('192.168.1.2', 4000, 10);
  expect(from(latch, '203.0.113.9', 1, 20)).toBe('new-source');
});

test('an old address that goes on sending is the source again, until another one shows', () => {
  const latch = new SourceLatch();
  latch.announce('10.0.0.1', 4000, 0);
  from(latch, '10.0.0.1', 1, 0);
  latch.announce('192.168.1.2', 4000, 100);
  expect(from(latch, '10.0.0.1', 1, 600)).toBe('new-source');
  expect(from(latch, '203.0.113.9', 2, 700)).toBe('new-source');
  expect(from(latch, '203.0.113.10', 3, 720)).toBe('foreign');
});
