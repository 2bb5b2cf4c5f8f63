import { expect, test } from 'vitest';
import { trunkHostResolver } from './resolve-trunk-host.ts';

const asked: string[] = [];
const zone: Record<string, readonly string[]> = {
  'carrier.example': ['192.0.2.1'],
  'sbc1.carrier.example': ['192.0.2.10', '2001:db8::10'],
  'sbc2.carrier.example': ['192.0.2.11', '192.0.2.1'],
  gateway: ['10.0.0.9'],
};
const services: Record<string, readonly string[]> = {
  '_sip._udp.carrier.example': ['sbc1.carrier.example'],
  '_sips._tcp.carrier.example': ['sbc1.carrier.example', 'sbc2.carrier.example', 'gone.carrier.example'],
  '_sip._udp.srv-only.example': ['gateway'],
};

async function answer(table: Record<string, readonly string[]>, name: string): Promise<readonly string[]> {
  asked.push(name);
  const records = table[name];
  if (records === undefined) throw new Error(`ENOTFOUND ${name}`);
  return records;
}

const resolve = trunkHostResolver({
  addresses: (host) => answer(zone, host),
  servers: (service) => answer(services, service),
});

test('the servers of a carrier count beside its name, each address once', async () => {
  expect([...(await resolve('carrier.example'))].sort()).toEqual([
    ...['192.0.2.1', '192.0.2.10', '192.0.2.11', '2001:db8::10'],
  ]);
});

test('a name that has services alone is known by them', async () => {
  expect(await resolve('srv-only.example')).toEqual(['10.0.0.9']);
});

test('an address and a name of one label are not asked for services', async () => {
  asked.length = 0;
  expect(await resolve('192.0.2.7')).toEqual(['192.0.2.7']);
  expect(await resolve('gateway')).toEqual(['10.0.0.9']);
  expect(asked).toEqual(['gateway']);
});

test('a name that nobody knows is a failure', async () => {
  await expect(resolve('nowhere.example')).rejects.toThrow('ENOTFOUND nowhere.example');
});
