import { afterEach, describe, expect, test } from 'vitest';
import { Phone, type PhoneOptions } from './phone.ts';

const open: Phone[] = [];
async function start(options: PhoneOptions): Promise<Phone> {
  const phone = await Phone.start(options);
  open.push(phone);
  return phone;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((phone) => phone.close()));
});

describe('two phones without anything between them', () => {
  test('hear each other and end with a BYE', async () => {
    const alice = await start({ name: 'alice', toneHz: 440 });
    const bob = await start({ name: 'bob', toneHz: 1000, behaviour: 'answer' });
    const out = await alice.call(bob.uri);
    const into = await bob.nextCall();
    expect((await out.isAnswered()).codec).toBe('PCMU');
    await Promise.all([alice.hears(1000), bob.hears(440)]);
    await out.hangup();
    const end = await into.isOver();
    expect(end.by).toBe('remote');
    expect(end.media?.inbound.packets).toBeGreaterThan(0);
    expect((await out.isOver()).by).toBe('local');
  });

  test.each([
    ['busy', 486],
    ['decline', 603],
    [{ reject: 404 }, 404],
  ] as const)('%j refuses with %i', async (behaviour, status) => {
    const alice = await start({ name: 'alice' });
    const bob = await start({ name: 'bob', behaviour });
    const call = await alice.call(bob.uri);
    expect(await call.isOver()).toMatchObject({ by: 'refused', status });
    await expect(call.answered).rejects.toThrow(`refused ${status}`);
  });

  test('a caller gives up while the other rings', async () => {
    const alice = await start({ name: 'alice' });
    const bob = await start({ name: 'bob', behaviour: 'ring' });
    const call = await alice.call(bob.uri);
    const ringing = await bob.nextCall();
    await call.progress.take((response) => response.status === 180, { what: '180' });
    await call.hangup();
    expect((await ringing.isOver()).by).toBe('cancelled');
    expect(await call.isOver()).toMatchObject({ by: 'cancelled', status: 487 });
  });

  test('a phone answers when the test says so', async () => {
    const alice = await start({ name: 'alice' });
    const bob = await start({ name: 'bob', behaviour: 'ring' });
    const call = await alice.call(bob.uri);
    const ringing = await bob.nextCall();
    expect(call.state).toBe('ringing');
    await ringing.answer();
    await call.isAnswered();
    await ringing.hangup();
    expect((await call.isOver()).by).toBe('remote');
  });
});

test('a tone that was heard and is over is not heard again until it begins anew', async () => {
  const alice = await start({ name: 'alice', listenHz: [1000] });
  const bob = await start({ name: 'bob', toneHz: 1000, behaviour: 'answer' });
  const call = await alice.call(bob.uri);
  const into = await bob.nextCall();
  // Until it has been heard without waiting: its beginning was then not taken by anybody else.
  await expect.poll(() => call.hearing, { timeout: 20_000 }).toEqual([1000]);
  await call.hears(1000);
  await into.playTone(2000);
  await expect.poll(() => call.hearing, { timeout: 20_000 }).toEqual([]);
  await expect(call.hears(1000, { withinMs: 100 })).rejects.toThrow('a tone of 1000 Hz');
  await into.playTone(1000);
  await call.hears(1000);
});

test('a tone nobody listens for is a mistake of the test, told at once', async () => {
  const alice = await start({ name: 'alice' });
  const bob = await start({ name: 'bob', behaviour: 'answer' });
  const call = await alice.call(bob.uri);
  await call.isAnswered();
  await expect(alice.hears(777)).rejects.toThrow('does not listen for 777 Hz');
});
