import { expect, test } from 'vitest';
import { parseUri } from '../message/uri.ts';
import { locateServer } from './locate-server.ts';

test('an address needs no lookup, and port 5060 is the default', async () => {
  const resolveHost = async (): Promise<string> => expect.unreachable();
  await expect(locateServer(parseUri('sip:a@192.0.2.1'), { resolveHost })).resolves.toEqual({
    host: '192.0.2.1',
    port: 5060,
  });
  await expect(locateServer(parseUri('sip:a@[::1]:5090'), { resolveHost, family: 6 })).resolves.toEqual({
    host: '::1',
    port: 5090,
  });
});

test('maddr goes before the host', async () => {
  await expect(locateServer(parseUri('sip:a@example.com:5070;maddr=192.0.2.7'))).resolves.toEqual({
    host: '192.0.2.7',
    port: 5070,
  });
});

test('a name is resolved in the family of the socket', async () => {
  const asked: unknown[] = [];
  const resolveHost = async (host: string, family: number): Promise<string> => {
    asked.push([host, family]);
    return '192.0.2.5';
  };
  await expect(locateServer(parseUri('sip:a@phones.example.com:5081'), { resolveHost })).resolves.toEqual({
    host: '192.0.2.5',
    port: 5081,
  });
  expect(asked).toEqual([['phones.example.com', 4]]);
});

test('localhost resolves with the resolver of the machine', async () => {
  await expect(locateServer(parseUri('sip:a@localhost'))).resolves.toEqual({ host: '127.0.0.1', port: 5060 });
});

test('what UDP cannot reach is refused', async () => {
  await expect(locateServer(parseUri('sips:a@192.0.2.1'))).rejects.toThrow('sips:');
  await expect(locateServer(parseUri('tel:+15550100'))).rejects.toThrow('tel:');
  await expect(locateServer(parseUri('sip:a@192.0.2.1;transport=TLS'))).rejects.toThrow('tls');
  await expect(locateServer(parseUri('sip:a@[::1]'))).rejects.toThrow('IPv4');
  const resolveHost = async (): Promise<string> => {
    throw new Error('ENOTFOUND nowhere.invalid');
  };
  await expect(locateServer(parseUri('sip:a@nowhere.invalid'), { resolveHost })).rejects.toThrow('ENOTFOUND');
});
