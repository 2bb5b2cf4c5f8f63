import { expect, test } from 'vitest';
import { readCorpus } from './corpus.ts';
import { Fuzz } from './fuzz.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';
import { readEverything } from './read-everything.ts';

test.each([...readCorpus()])('%s can be read, or is refused', (_, datagram) => {
  expect(() => readEverything(datagram)).not.toThrow();
});

test('the same seed makes the same datagrams, another seed others', () => {
  const corpus = [...readCorpus().values()];
  const datagrams = (seed: number) => {
    const random = new Random(seed);
    return Array.from({ length: 20 }, () =>
      mutate(random, random.pick(corpus), random.pick(corpus)).toString('latin1'),
    );
  };
  expect(datagrams(1)).toEqual(datagrams(1));
  expect(datagrams(1)).not.toEqual(datagrams(2));
});

test('a share of what `npm run fuzz:sip` does breaks nothing and leaves nothing behind', async () => {
  const fuzz = new Fuzz(20_261_123);
  await fuzz.runRound(0, 10_000);
  expect(fuzz.totals.datagrams).toBe(10_000);
  // Neither all noise nor all sound: both sides of the parser are met.
  expect(fuzz.totals.refused).toBeGreaterThan(1000);
  expect(fuzz.totals.refused).toBeLessThan(9000);
});
