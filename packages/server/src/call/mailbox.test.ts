import { expect, test } from 'vitest';
import { Mailbox } from './mailbox.ts';

test('tasks run one at a time in the order they were posted', async () => {
  const mailbox = new Mailbox();
  const seen: string[] = [];
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const first = mailbox.post(async () => {
    seen.push('first begins');
    await gate;
    seen.push('first ends');
  });
  const second = mailbox.post(async () => {
    seen.push('second');
  });
  release();
  await Promise.all([first, second]);
  expect(seen).toEqual(['first begins', 'first ends', 'second']);
});

test('a task that throws fails alone', async () => {
  const mailbox = new Mailbox();
  const failing = mailbox.post(async () => {
    throw new Error('no');
  });
  const next = mailbox.post(async () => 'yes');
  await expect(failing).rejects.toThrow('no');
  await expect(next).resolves.toBe('yes');
});
