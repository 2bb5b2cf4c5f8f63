import { UserAgent } from '@hookswitch/sip';
import { MemoryNetwork, VirtualClock } from '@hookswitch/sip/testing';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Trunk } from './directory.ts';
import { TrunkMonitor } from './trunk-monitor.ts';

let clock: VirtualClock;
let network: MemoryNetwork;
let agent: UserAgent;
let carrier: UserAgent;
let monitor: TrunkMonitor;
let lines: string[];
/** Methods that the carrier received. */
let received: string[];

const listen = (port: number, options: Partial<Parameters<typeof UserAgent.listen>[0]> = {}) =>
  UserAgent.listen({
    local: { host: '127.0.0.1', port },
    product: 'test',
    clock,
    bind: network.bind,
    streams: network.streams,
    ...options,
  });

const listenAsCarrier = () =>
  listen(5070, {
    password: (username) => (username === 'me' ? 'secret' : undefined),
    onTrace: ({ direction, message }) => {
      if (direction === 'received' && 'method' in message) received.push(message.method);
    },
  });

beforeEach(async () => {
  clock = new VirtualClock();
  network = new MemoryNetwork(clock);
  lines = [];
  received = [];
  agent = await listen(5060);
  carrier = await listenAsCarrier();
  monitor = new TrunkMonitor({
    agent,
    clock,
    log: pino(
      {},
      {
        write: (text: string) => {
          const { msg, trunk, reason } = JSON.parse(text) as Record<string, string>;
          lines.push([msg, trunk, reason].filter((part) => part !== undefined).join(' '));
        },
      },
    ),
  });
});

afterEach(async () => {
  const closed = monitor.close();
  await clock.advance(2_000);
  await closed;
  await Promise.all([agent.close(), carrier.close()]);
  await clock.advance(0);
  expect(clock.pendingTimers()).toBe(0);
});

const trunk = (fields: Partial<Trunk> = {}): Trunk => ({
  ...{ id: '1', name: 'carrier', host: '127.0.0.1', port: 5070, prefixes: ['+'], region: null },
  ...{ credentials: { username: 'me', password: 'secret' }, register: true, optionsIntervalSecs: 30 },
  ...fields,
});

test('a trunk is registered at and asked, and both show', async () => {
  monitor.follow([trunk()]);
  expect(monitor.stateOf('1')).toMatchObject({
    registration: { state: 'unregistered' },
    reachability: { state: 'unknown', since: null },
  });
  await clock.advance(100);
  expect(monitor.stateOf('1')).toEqual({
    registration: { state: 'registered', reason: null, since: '2025-01-01T00:00:00.000Z' },
    reachability: { state: 'reachable', reason: null, since: '2025-01-01T00:00:00.000Z' },
  });
  expect(monitor.isDown('1')).toBe(false);
  expect(lines.sort()).toEqual(['trunk reachable carrier', 'trunk registered carrier']);
  expect(carrier.bindingsOf('me')).toHaveLength(1);
  // Refreshes change nothing and say nothing.
  await clock.advance(7_000_000);
  expect(lines).toHaveLength(2);
  expect(monitor.all()).toMatchObject([{ name: 'carrier', state: { registration: { state: 'registered' } } }]);
});

test('a wrong password is told with its reason, and the trunk is down', async () => {
  monitor.follow([trunk({ credentials: { username: 'me', password: 'wrong' }, optionsIntervalSecs: null })]);
  await clock.advance(100);
  expect(monitor.stateOf('1').registration).toMatchObject({ state: 'failed', reason: '401 Unauthorized' });
  expect(monitor.isDown('1')).toBe(true);
  expect(lines).toEqual(['trunk failed carrier 401 Unauthorized']);
});

test('a trunk that falls silent is down, and up again when it answers', async () => {
  monitor.follow([trunk({ register: false })]);
  await clock.advance(100);
  await carrier.close();
  await clock.advance(30_000 + 64_000);
  expect(monitor.isDown('1')).toBe(true);
  expect(monitor.stateOf('1').reachability).toMatchObject({ state: 'unreachable', reason: 'no answer' });
  carrier = await listenAsCarrier();
  await clock.advance(64_000);
  expect(monitor.isDown('1')).toBe(false);
  expect(lines).toEqual(['trunk reachable carrier', 'trunk unreachable carrier no answer', 'trunk reachable carrier']);
});

test('a change of the login registers anew, another change does not, and a trunk that goes is unregistered', async () => {
  monitor.follow([trunk({ optionsIntervalSecs: null })]);
  await clock.advance(100);
  const { credentials } = { credentials: monitor.credentialsOf(trunk()) };
  monitor.follow([trunk({ optionsIntervalSecs: null, name: 'renamed', prefixes: ['+1'] })]);
  await clock.advance(100);
  expect(received).toEqual(['REGISTER', 'REGISTER']);
  expect(monitor.credentialsOf(trunk())).toBe(credentials);
  monitor.follow([trunk({ optionsIntervalSecs: null, credentials: { username: 'me', password: 'other' } })]);
  await clock.advance(100);
  expect(monitor.stateOf('1').registration?.state).toBe('failed');
  expect(carrier.bindingsOf('me')).toEqual([]);
  monitor.follow([]);
  await clock.advance(100);
  expect(monitor.stateOf('1').registration).toBeNull();
  expect(monitor.all()).toEqual([]);
});

test('closing unregisters, and does not wait for a trunk that is silent', async () => {
  monitor.follow([trunk(), trunk({ id: '2', name: 'silent', port: 5099 })]);
  await clock.advance(100);
  let isClosed = false;
  void monitor.close().then(() => {
    isClosed = true;
  });
  await clock.advance(100);
  expect(carrier.bindingsOf('me')).toEqual([]);
  expect(isClosed).toBe(false);
  await clock.advance(2_000);
  expect(isClosed).toBe(true);
});
