import { expect, test } from 'vitest';
import { Closers } from './closers.ts';

test('what has not ended by itself is ended, in the order in which it began, once', () => {
  const closers = new Closers();
  const ended: string[] = [];
  const add = (name: string) => closers.add(() => ended.push(name));
  add('a');
  const forgetB = add('b');
  add('c');
  const forgetD = add('d');
  forgetB();
  forgetB();
  forgetD();
  add('e');
  closers.endAll();
  closers.endAll();
  expect(ended).toEqual(['a', 'c', 'e']);
});

test('an end may call off another one, and itself', () => {
  const closers = new Closers();
  const ended: string[] = [];
  const forgetFirst = closers.add(() => {
    ended.push('first');
    forgetFirst();
    forgetSecond();
  });
  const forgetSecond = closers.add(() => ended.push('second'));
  closers.add(() => ended.push('third'));
  closers.endAll();
  expect(ended).toEqual(['first', 'third']);
});
