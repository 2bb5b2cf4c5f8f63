import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import type { Endpoint } from './endpoint.ts';
import { bindUdp, type DatagramSocket, setBufferSize } from './udp-socket.ts';

function nextMessage(socket: DatagramSocket): Promise<{ data: string; from: Endpoint }> {
  return new Promise((resolve) => {
    socket.onMessage = (data, from) => resolve({ data: data.toString(), from });
  });
}

const addresses = Object.values(networkInterfaces()).flatMap((list) => list?.map(({ address }) => address) ?? []);
// Containers often have no IPv6 at all.
const loopbacks = ['127.0.0.1', '::1'].filter((host) => addresses.includes(host));

test.each(loopbacks)('sends and receives on %s', async (host) => {
  const a = await bindUdp({ host, port: 0 });
  const b = await bindUdp({ host, port: 0 });
  const arrived = nextMessage(b);
  a.send(Buffer.from('hello'), b.address);
  expect(await arrived).toEqual({ data: 'hello', from: a.address });
  a.close();
  b.close();
});

test('what was sent just before close arrives', async () => {
  const a = await bindUdp({ host: '127.0.0.1', port: 0 });
  const b = await bindUdp({ host: '127.0.0.1', port: 0 });
  const arrived = nextMessage(b);
  a.send(Buffer.from('goodbye'), b.address);
  a.close();
  expect(await arrived).toMatchObject({ data: 'goodbye' });
  b.close();
});

test('a name is looked up', async () => {
  const a = await bindUdp({ host: '127.0.0.1', port: 0 });
  const b = await bindUdp({ host: '127.0.0.1', port: 0 });
  const arrived = nextMessage(b);
  a.send(Buffer.from('hello'), { host: 'localhost', port: b.address.port });
  expect(await arrived).toMatchObject({ data: 'hello' });
  a.close();
  b.close();
});

test('rejects when the port is taken', async () => {
  const socket = await bindUdp({ host: '127.0.0.1', port: 0 });
  await expect(bindUdp(socket.address)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  socket.close();
});

test('reports a send that fails', async () => {
  const socket = await bindUdp({ host: '127.0.0.1', port: 0 });
  const errors: Error[] = [];
  socket.onError = (error) => errors.push(error);
  socket.send(Buffer.from('x'), { host: '127.0.0.1', port: 99_999 });
  expect(errors).toHaveLength(1);
  const tooLarge = new Promise<Error>((resolve) => {
    socket.onError = resolve;
  });
  socket.send(Buffer.alloc(70_000), { host: '127.0.0.1', port: 9 });
  expect(await tooLarge).toMatchObject({ code: 'EMSGSIZE' });
  socket.close();
});

test('does nothing after close, and closing twice is fine', async () => {
  const socket = await bindUdp({ host: '127.0.0.1', port: 0 });
  socket.onError = () => expect.unreachable();
  socket.close();
  socket.close();
  socket.send(Buffer.from('x'), { host: '127.0.0.1', port: 9 });
});

test.each([
  { allowed: 8 << 20, given: [4 << 20] },
  { allowed: 1 << 20, given: [1 << 20] },
  { allowed: 0, given: [] },
])('buffers are as large as the system allows: $allowed bytes', ({ allowed, given }) => {
  const set: number[] = [];
  setBufferSize((bytes) => {
    if (bytes > allowed) throw new Error('ENOBUFS');
    set.push(bytes);
  });
  expect(set).toEqual(given);
});
