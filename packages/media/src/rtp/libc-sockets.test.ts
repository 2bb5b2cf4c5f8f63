import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { openLibcSockets } from './libc-sockets.ts';
import type { BindRtpSocket, RtpSocket } from './udp-socket.ts';

const host = '127.0.0.1';
const isSupported = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);
const bind = (await openLibcSockets(systemClock)) as BindRtpSocket;

/** The next datagram of a socket, as text. */
function heardBy(socket: RtpSocket): Promise<{ text: string; from: { address: string; port: number } }> {
  return new Promise((resolve) => {
    socket.onMessage = (data, from) => resolve({ text: data.toString(), from });
  });
}

test('they are there on Linux, and nowhere else', () => {
  expect(bind !== undefined).toBe(isSupported);
});

test.runIf(isSupported)('datagrams come through whole, with the address they came from', async () => {
  const [one, other] = [await bind({ host, port: 0 }), await bind({ host, port: 0 })];
  const heard = heardBy(other);
  one.send(Buffer.from('hello'), other.address.port, host);
  expect(await heard).toEqual({ text: 'hello', from: { address: host, port: one.address.port } });
  const back = heardBy(one);
  other.send(Buffer.alloc(1400, 'x'), one.address.port, host);
  expect((await back).text).toHaveLength(1400);
  one.close();
  other.close();
});

test.runIf(isSupported)('a socket of node:dgram and one of these understand each other', async () => {
  const [ours, theirs] = [await bind({ host, port: 0 }), createSocket('udp4').bind(0, host)];
  await once(theirs, 'listening');
  const heard = heardBy(ours);
  theirs.send('ping', ours.address.port, host);
  const { text, from } = await heard;
  expect(text).toBe('ping');
  const answered = once(theirs, 'message');
  ours.send(Buffer.from('pong'), from.port, from.address);
  expect(String((await answered)[0])).toBe('pong');
  ours.close();
  theirs.close();
});

test.runIf(isSupported)('a received packet can be sent on in its own memory', async () => {
  const [source, relay, sink] = await Promise.all([1, 2, 3].map(() => bind({ host, port: 0 })));
  if (!source || !relay || !sink) throw new Error('unbound');
  relay.onMessage = (data) => {
    data[0] = 0x21;
    relay.send(data, sink.address.port, host);
  };
  const heard = heardBy(sink);
  source.send(Buffer.from('?hello'), relay.address.port, host);
  expect((await heard).text).toBe('!hello');
  for (const socket of [source, relay, sink]) socket.close();
});

test.runIf(isSupported)('a port that is taken is refused by the code that node:dgram uses', async () => {
  const first = await bind({ host, port: 0 });
  await expect(bind({ host, port: first.address.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  first.close();
  const again = await bind({ host, port: first.address.port });
  again.close();
});

test.runIf(isSupported)('what nobody hears is lost, and a closed socket neither sends nor hears', async () => {
  const [one, other] = [await bind({ host, port: 0 }), await bind({ host, port: 0 })];
  for (const [port, to] of [
    [0, host],
    [70_000, host],
    [9, 'example.com'],
    [other.address.port, '::1'],
  ] as const) {
    expect(() => one.send(Buffer.from('nobody'), port, to)).not.toThrow();
  }
  const told: string[] = [];
  other.onMessage = (data) => told.push(data.toString());
  other.close();
  other.close();
  one.send(Buffer.from('late'), other.address.port, host);
  const last = await bind({ host, port: 0 });
  const heard = heardBy(last);
  one.send(Buffer.from('sentinel'), last.address.port, host);
  expect((await heard).text).toBe('sentinel');
  one.close();
  expect(() => one.send(Buffer.from('closed'), last.address.port, host)).not.toThrow();
  last.close();
  expect(told).toEqual([]);
});

test.runIf(isSupported)('an IPv6 address gets a socket of Node.js', async () => {
  const socket = await bind({ host: '::1', port: 0 });
  const heard = heardBy(socket);
  socket.send(Buffer.from('six'), socket.address.port, '::1');
  expect(await heard).toMatchObject({ text: 'six', from: { address: '::1' } });
  socket.close();
});
