import { expect, test } from 'vitest';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { Connection } from './connection.ts';
import { ConnectionAliases } from './connection-aliases.ts';
import type { StreamSocket } from './stream-socket.ts';

const clock = new VirtualClock();
const source = { host: '192.0.2.1', port: 40_000, transport: 'TLS' } as const;
const sentBy = { host: 'pbx.example', port: 5061 };
const asked = { host: '192.0.2.1', port: 5061, transport: 'TLS', serverName: 'pbx.example' } as const;

/** A TLS connection whose peer showed a certificate with this name. */
function connectionOf(name: string): Connection {
  const socket: StreamSocket = {
    ...{ transport: 'TLS', remote: source, queuedBytes: 0 },
    write: () => undefined,
    end: () => undefined,
    destroy: () => undefined,
    proves: (asked) => asked === name,
    onOpen: () => undefined,
    onData: () => undefined,
    onPong: () => undefined,
    onClose: () => undefined,
  };
  const handlers = {
    count: () => undefined,
    message: () => undefined,
    keepAlive: () => undefined,
    closed: () => undefined,
  };
  const connection = new Connection({ clock, socket, isOutgoing: false, idleMs: 60_000, handlers });
  socket.onOpen();
  return connection;
}

test('who does not prove the name neither gets what is meant for it, nor takes it from who does (RFC 5923 §9.1)', () => {
  const aliases = new ConnectionAliases();
  const [pbx, neighbour] = [connectionOf('pbx.example'), connectionOf('other.example')];
  aliases.add(neighbour, source, sentBy);
  expect(aliases.find(asked)).toBeUndefined();
  aliases.add(pbx, source, sentBy);
  aliases.add(neighbour, source, sentBy);
  expect(aliases.find(asked)).toBe(pbx);
});

test('over TCP nobody is believed, and what is gone leads nowhere', () => {
  const aliases = new ConnectionAliases();
  const pbx = connectionOf('pbx.example');
  aliases.add(pbx, { ...source, transport: 'TCP' }, sentBy);
  expect(aliases.find(asked)).toBeUndefined();
  aliases.add(pbx, source, sentBy);
  expect(aliases.remove(pbx)).toEqual({ host: '192.0.2.1', port: 5061, transport: 'TLS' });
  expect(aliases.find(asked)).toBeUndefined();
});
