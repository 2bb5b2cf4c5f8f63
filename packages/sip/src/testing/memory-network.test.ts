import { expect, test } from 'vitest';
import type { DatagramSocket } from '../transport/udp-socket.ts';
import { type Fate, MemoryNetwork } from './memory-network.ts';
import { VirtualClock } from './virtual-clock.ts';

async function pair(fates: readonly Fate[] = []) {
  const clock = new VirtualClock();
  const network = new MemoryNetwork(clock, ({ sequence }) => fates[sequence] ?? 'deliver');
  const a = await network.bind({ host: '127.0.0.1', port: 5060 });
  const b = await network.bind({ host: '127.0.0.1', port: 0 });
  const received: [string, number, number][] = [];
  b.onMessage = (data, from) => received.push([data.toString(), from.port, clock.now()]);
  const send = (text: string, socket: DatagramSocket = a) => socket.send(Buffer.from(text), b.address);
  return { clock, network, a, b, received, send };
}

test('delivers in order when the clock moves, not before', async () => {
  const { clock, received, send } = await pair();
  send('1');
  send('2');
  expect(received).toEqual([]);
  await clock.advance(0);
  expect(received).toEqual([
    ['1', 5060, 0],
    ['2', 5060, 0],
  ]);
});

test('drops, delays and duplicates as told', async () => {
  const { clock, received, send } = await pair(['drop', { delayMs: 50 }, 'duplicate']);
  for (const text of ['1', '2', '3', '4']) send(text);
  await clock.advance(100);
  expect(received.map(([text, , atMs]) => [text, atMs])).toEqual([
    ['3', 0],
    ['3', 0],
    ['4', 0],
    ['2', 50],
  ]);
});

test('the receiver gets its own copy', async () => {
  const { clock, a, b, received } = await pair();
  const data = Buffer.from('before');
  a.send(data, b.address);
  data.write('after!');
  await clock.advance(0);
  expect(received[0]?.[0]).toBe('before');
});

test('a taken port is refused, a closed one is free again, and nothing reaches or leaves a closed socket', async () => {
  const { clock, network, a, b, received, send } = await pair();
  await expect(network.bind(a.address)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  send('in flight');
  b.close();
  a.close();
  send('after close');
  await clock.advance(10);
  expect(received).toEqual([]);
  expect(network.openSockets()).toBe(0);
  await expect(network.bind(a.address)).resolves.toBeDefined();
});
