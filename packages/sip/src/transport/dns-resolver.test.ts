import { beforeEach, describe, expect, test } from 'vitest';
import { ZoneResolver } from '../testing/fixed-resolver.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { CachingResolver, SystemResolver } from './dns-resolver.ts';

describe('answers are kept as long as they hold', () => {
  let clock: VirtualClock;
  let zone: ZoneResolver;
  let resolver: CachingResolver;

  beforeEach(() => {
    clock = new VirtualClock();
    zone = new ZoneResolver({ addresses: { 'a.example': ['192.0.2.1', '2001:db8::1'] } }, 120);
    resolver = new CachingResolver(clock, zone);
  });

  test('and not longer', async () => {
    for (let i = 0; i < 3; i++) expect((await resolver.addresses('A.example', 4)).records).toEqual(['192.0.2.1']);
    await clock.advance(119_000);
    await resolver.addresses('a.example', 4);
    expect(zone.asked).toEqual(['A A.example']);
    await clock.advance(1_000);
    await resolver.addresses('a.example', 4);
    expect(zone.asked).toHaveLength(2);
  });

  test('one that holds for no time at all is for those who asked meanwhile alone', async () => {
    const fleeting = new ZoneResolver({ addresses: { 'a.example': ['192.0.2.1'] } }, 0);
    resolver = new CachingResolver(clock, fleeting);
    await Promise.all([resolver.addresses('a.example', 4), resolver.addresses('a.example', 4)]);
    expect(fleeting.asked).toHaveLength(1);
    await resolver.addresses('a.example', 4);
    expect(fleeting.asked).toHaveLength(2);
  });

  test('that there is nothing is believed for half a minute', async () => {
    expect((await resolver.srv('_sip._udp.a.example')).records).toEqual([]);
    await clock.advance(29_000);
    await resolver.srv('_sip._udp.a.example');
    expect(zone.asked).toHaveLength(1);
    await clock.advance(1_000);
    await resolver.srv('_sip._udp.a.example');
    expect(zone.asked).toHaveLength(2);
  });

  test('kinds and families are questions of their own; those who ask at once share one', async () => {
    await Promise.all([
      ...[resolver.addresses('a.example', 4), resolver.addresses('a.example', 4), resolver.addresses('a.example', 6)],
      ...[resolver.naptr('a.example'), resolver.srv('a.example'), resolver.naptr('a.example')],
    ]);
    expect(zone.asked.sort()).toEqual(['A a.example', 'AAAA a.example', 'NAPTR a.example', 'SRV a.example']);
  });

  test('a failure is not kept', async () => {
    zone.broken.add('A a.example');
    await expect(resolver.addresses('a.example', 4)).rejects.toThrow('SERVFAIL');
    zone.broken.clear();
    await expect(resolver.addresses('a.example', 4)).resolves.toMatchObject({ records: ['192.0.2.1'] });
  });
});

test('the machine knows its own names', async () => {
  const { records } = await new SystemResolver().addresses('localhost', 4);
  expect(records).toContain('127.0.0.1');
});
