import { createSocket } from 'node:dgram';
import { expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { PortPool } from './port-pool.ts';
import { type BindRtpSocket, bindRtpSocket } from './udp-socket.ts';

/** Ports that some other program has. */
function networkWith(taken: readonly number[]) {
  const bound = new Set(taken);
  const bind: BindRtpSocket = async (local) => {
    if (bound.has(local.port)) throw Object.assign(new Error(`bind EADDRINUSE ${local.port}`), { code: 'EADDRINUSE' });
    bound.add(local.port);
    return { address: local, send() {}, close: () => bound.delete(local.port), onMessage() {} };
  };
  return { bound, bind };
}

function pool(options: { bind: BindRtpSocket; min: number; max: number; firstPair?: number }) {
  let nowMs = 0;
  const clock = { now: () => nowMs, setTimer: () => ({ cancel() {} }) };
  const { bind, min, max, firstPair = 0 } = options;
  return {
    pool: new PortPool({ host: '127.0.0.1', ports: { min, max }, clock, bind, firstPair }),
    advance(ms: number) {
      nowMs += ms;
    },
  };
}

test('pairs are an even port and the odd one above, from a place in the range, around its end', async () => {
  const { bind } = networkWith([]);
  const opened = pool({ bind, min: 10001, max: 10007, firstPair: 0.5 });
  const pairs = [await opened.pool.open(), await opened.pool.open(), await opened.pool.open()];
  expect(pairs.map(({ rtp, rtcp }) => [rtp.address.port, rtcp.address.port])).toEqual([
    [10004, 10005],
    [10006, 10007],
    [10002, 10003],
  ]);
});

test('a pair of which one port is in use elsewhere is passed over, and nothing of it stays bound', async () => {
  const { bind, bound } = networkWith([10000, 10003]);
  const { pool: ports } = pool({ bind, min: 10000, max: 10004 });
  expect((await ports.open()).rtp.address.port).toBe(10004);
  expect([...bound].sort()).toEqual([10000, 10003, 10004, 10005]);
});

test('an exhausted range says so, and a released pair rests for two seconds', async () => {
  const { bind } = networkWith([]);
  const { pool: ports, advance } = pool({ bind, min: 10000, max: 10001 });
  const pair = await ports.open();
  await expect(ports.open()).rejects.toMatchObject({ code: 'no-free-port' });
  pair.release();
  pair.release();
  advance(1999);
  await expect(ports.open()).rejects.toMatchObject({ code: 'no-free-port' });
  advance(1);
  expect((await ports.open()).rtp.address.port).toBe(10000);
});

test('opening concurrently hands out distinct pairs', async () => {
  const { bind } = networkWith([]);
  const { pool: ports } = pool({ bind, min: 10000, max: 10018 });
  const pairs = await Promise.all(Array.from({ length: 10 }, () => ports.open()));
  expect(new Set(pairs.map(({ rtp }) => rtp.address.port)).size).toBe(10);
});

test('an error that is not about the port ends the search at once', async () => {
  let attempts = 0;
  const bind: BindRtpSocket = async () => {
    attempts += 1;
    throw Object.assign(new Error('bind EADDRNOTAVAIL'), { code: 'EADDRNOTAVAIL' });
  };
  const { pool: ports } = pool({ bind, min: 10000, max: 10100 });
  await expect(ports.open()).rejects.toMatchObject({
    code: 'no-free-port',
    message: expect.stringContaining('EADDRNOTAVAIL'),
  });
  expect(attempts).toBe(1);
});

test('a port occupied on the real network is passed over', async () => {
  const occupant = createSocket('udp4');
  await new Promise<void>((resolve) => occupant.bind(0, '127.0.0.1', resolve));
  const { port } = occupant.address();
  const even = port - (port % 2);
  const ports = new PortPool({
    host: '127.0.0.1',
    ports: { min: even, max: even + 40 },
    clock: systemClock,
    bind: bindRtpSocket,
    firstPair: 0,
  });
  const pair = await ports.open();
  expect(pair.rtp.address.port).toBeGreaterThan(port);
  pair.release();
  occupant.close();
});
