import { expect, test } from 'vitest';
import { DigitReception, type DigitWay } from './digit-reception.ts';

/** What is new of these presses: `5e` is a 5 by telephone event, `5a` by audio, `5i` by INFO, each 100 ms after the other. */
function heard(text: string, stepMs = 100): string {
  const ways: Record<string, DigitWay> = { e: 'telephone-event', a: 'audio', i: 'info' };
  const reception = new DigitReception();
  return text
    .split(' ')
    .filter(([digit = '', way = ''], index) => reception.down(digit, ways[way] ?? 'audio', index * stepMs))
    .map(([digit]) => digit)
    .join('');
}

test('a far end that sends in one way is believed, also the same key again and again', () => {
  expect(heard('1e 1e 2e 1e')).toBe('1121');
  expect(heard('5i 5i 5i')).toBe('555');
});

test('a key that is told in two or three ways is one press, in any order', () => {
  expect(heard('5e 5i 5e 5i')).toBe('55');
  expect(heard('5e 5e 5i 5i')).toBe('55');
  expect(heard('1i 1e 2e 2i 3a 3e 3i')).toBe('123');
});

test('a way that misses a press harms no other', () => {
  expect(heard('1e 2e 2i 3e 3i')).toBe('123');
});

test('what comes much later in another way is a press of its own', () => {
  expect(heard('5e 5i', 2100)).toBe('55');
});

test('a long press is told by INFO at its end, and still is the same one', () => {
  const reception = new DigitReception();
  expect(reception.down('7', 'telephone-event', 0)).toBe(true);
  reception.up('7', 'telephone-event', 6000);
  expect(reception.down('7', 'info', 6050)).toBe(false);
  expect(reception.down('7', 'info', 6100)).toBe(true);
});
