import type { AddressInfo } from 'node:net';
import { EgressError, EgressGuard } from '@hookswitch/egress';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../clock.ts';
import { StreamSocket } from './stream-socket.ts';

/** A clock whose time passes when the test says so. */
class HandClock implements Clock {
  #nowMs = 0;
  readonly #timers = new Set<{ readonly dueMs: number; readonly callback: () => void }>();

  now(): number {
    return this.#nowMs;
  }

  setTimer(delayMs: number, callback: () => void) {
    const timer = { dueMs: this.#nowMs + delayMs, callback };
    this.#timers.add(timer);
    return { cancel: () => void this.#timers.delete(timer) };
  }

  pass(ms: number): void {
    this.#nowMs += ms;
    for (const timer of [...this.#timers]) {
      if (timer.dueMs <= this.#nowMs && this.#timers.delete(timer)) timer.callback();
    }
  }
}

const allowed = new EgressGuard({ specialAddresses: 'allow', allow: [] });
let server: WebSocketServer;
let clock: HandClock;

beforeEach(async () => {
  clock = new HandClock();
  // It answers pings only when a test wants it to.
  server = new WebSocketServer({ host: '127.0.0.1', port: 0, autoPong: false });
  await new Promise<void>((resolve) => server.once('listening', () => resolve()));
});
afterEach(async () => {
  for (const socket of server.clients) socket.terminate();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

/** An open socket, the server's end of it, and how it ends. */
async function open() {
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const accepted = new Promise<WebSocket>((resolve) => server.once('connection', (peer) => resolve(peer)));
  let end: (failure: string | undefined) => void = () => undefined;
  const ended = new Promise<string | undefined>((resolve) => {
    end = resolve;
  });
  const messages: string[] = [];
  let socket: StreamSocket | undefined;
  await new Promise<void>((resolve) => {
    socket = new StreamSocket(
      { url },
      { clock, egress: allowed },
      { open: resolve, message: (text) => messages.push(text), closed: (failure) => end(failure) },
    );
  });
  if (socket === undefined) throw new Error('a promise runs at once');
  return { socket, peer: await accepted, ended, messages };
}

test('a user name and password in the URL are sent as Basic authorization, percent-decoded and in UTF-8', async () => {
  const { port } = server.address() as AddressInfo;
  const asked = new Promise<string | undefined>((resolve) =>
    server.once('connection', (_peer, request) => resolve(request.headers.authorization)),
  );
  const handlers = { open: () => {}, message: () => {}, closed: () => {} };
  const url = `ws://us%40er:p%C3%A4ss@127.0.0.1:${port}/`;
  const socket = new StreamSocket({ url }, { clock, egress: allowed }, handlers);
  // RFC 7617 §2
  expect(await asked).toBe(`Basic ${Buffer.from('us@er:päss').toString('base64')}`);
  socket.close(undefined);
});

const frame = 'x'.repeat(64 * 1024);

test('what a receiver does not read is dropped from a bound on, and after 10 s of that it is given up', async () => {
  const { socket, peer, ended } = await open();
  peer.pause();
  let sent = 0;
  while (socket.send(frame)) sent += 1;
  // The kernel's buffers and 256 KiB of ours; no more, however often it is tried.
  for (let count = 0; count < 100; count += 1) expect(socket.send(frame)).toBe(false);
  expect(sent).toBeLessThan(1000);
  clock.pass(9_000);
  expect(socket.send(frame)).toBe(false);
  clock.pass(2_000);
  expect(socket.send(frame)).toBe(false);
  expect(await ended).toBe('the receiver read nothing for 10 s');
});

test('a receiver that answers no ping is dead', async () => {
  const { peer, ended } = await open();
  const pinged = new Promise<void>((resolve) => peer.once('ping', () => resolve()));
  clock.pass(15_000);
  await pinged;
  clock.pass(15_000);
  expect(await ended).toBe('the receiver answers no pings');
});

test('a receiver that answers pings lives', async () => {
  const { socket, peer, messages } = await open();
  for (let count = 0; count < 4; count += 1) {
    const pinged = new Promise<void>((resolve) => peer.once('ping', () => resolve()));
    clock.pass(15_000);
    await pinged;
    await new Promise<void>((resolve) => peer.pong(undefined, undefined, () => resolve()));
    // The pong arrives before this does.
    await new Promise<void>((resolve) => {
      peer.send(`after pong ${count}`);
      const look = () => (messages.length > count ? resolve() : setImmediate(look));
      look();
    });
  }
  expect(socket.send('still there')).toBe(true);
  socket.close(undefined);
});

test('an orderly close is no failure, another code is one', async () => {
  const orderly = await open();
  orderly.peer.close(1000);
  expect(await orderly.ended).toBeUndefined();
  const angry = await open();
  angry.peer.close(4001);
  expect(await angry.ended).toBe('the receiver closed the socket with 4001');
});

test('the last frame goes out before the close, and nothing is told of an end of our own', async () => {
  const { socket, peer } = await open();
  const got: string[] = [];
  const closed = new Promise<number>((resolve) => peer.once('close', (code) => resolve(code)));
  peer.on('message', (data) => got.push(String(data)));
  socket.close('goodbye');
  expect(await closed).toBe(1000);
  expect(got).toEqual(['goodbye']);
});

test('a URL that leads into the network behind the server is refused before anything is sent', () => {
  const egress = new EgressGuard({ specialAddresses: 'refuse', allow: [] });
  const handlers = { open: () => undefined, message: () => undefined, closed: () => undefined };
  expect(() => new StreamSocket({ url: 'ws://127.0.0.1:9/' }, { clock, egress }, handlers)).toThrow(EgressError);
  expect(() => new StreamSocket({ url: 'wss://[::1]/' }, { clock, egress }, handlers)).toThrow(EgressError);
});
