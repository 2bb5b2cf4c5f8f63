import type { LookupAddress } from 'node:dns';
import { createServer as createHttpServer, get } from 'node:http';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { EgressGuard, type EgressPolicy, type Resolve } from './egress-guard.ts';

const publicOnly: EgressPolicy = { specialAddresses: 'refuse', allow: [] };
const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done))));
});

/** Answers each question with the next of `answers`, the last one for ever. */
function resolver(...answers: string[][]): Resolve & { asked: string[] } {
  const asked: string[] = [];
  const resolve: Resolve = (host, _options, callback) => {
    const addresses = answers[Math.min(asked.length, answers.length - 1)] ?? [];
    asked.push(host);
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return Object.assign(resolve, { asked });
}

function lookUp(guard: EgressGuard, host: string): Promise<LookupAddress[]> {
  return new Promise((resolve, reject) =>
    guard.lookup(host, { all: true }, (error, addresses) =>
      error ? reject(error) : resolve(addresses as LookupAddress[]),
    ),
  );
}

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

describe('an address literal', () => {
  const guard = new EgressGuard({ specialAddresses: 'refuse', allow: ['10.1.0.0/16', 'fd00::/8'] }, resolver([]));
  const hostOf = (url: string) => new URL(url).hostname;

  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://017700000001/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://169.254.169.254/latest/meta-data',
    'http://10.2.0.1/',
  ])('%s is refused', (url) => {
    expect(() => guard.checkHost(hostOf(url))).toThrow(/address; the setting egress/);
  });

  it.each(['http://8.8.8.8/', 'http://10.1.2.3/', 'http://[fd00::1]/', 'http://hooks.example/'])('%s passes', (url) => {
    expect(() => guard.checkHost(hostOf(url))).not.toThrow();
  });

  it('passes whatever it is where special addresses are allowed', () => {
    const open = new EgressGuard({ specialAddresses: 'allow', allow: [] }, resolver([]));
    expect(() => open.checkHost('169.254.169.254')).not.toThrow();
  });
});

describe('a name', () => {
  it('is refused when all its addresses are, with the address in the message', async () => {
    const guard = new EgressGuard(publicOnly, resolver(['10.0.0.7', '::1']));
    await expect(lookUp(guard, 'hooks.example')).rejects.toMatchObject({
      code: 'EGRESS_REFUSED',
      message:
        'hooks.example is 10.0.0.7, which is a private address; the setting egress of this server does not allow it',
    });
  });

  it('leads to its permitted addresses only', async () => {
    const guard = new EgressGuard(publicOnly, resolver(['127.0.0.1', '8.8.8.8', 'fe80::1', '2606:4700::1111']));
    const addresses = await lookUp(guard, 'hooks.example');
    expect(addresses.map(({ address }) => address)).toEqual(['8.8.8.8', '2606:4700::1111']);
  });

  it('without any address is not found, and an error of the resolver passes through', async () => {
    await expect(lookUp(new EgressGuard(publicOnly, resolver([])), 'x.example')).rejects.toMatchObject({
      code: 'ENOTFOUND',
    });
    const failing: Resolve = (_host, _options, callback) =>
      callback(Object.assign(new Error('queryA EAI_AGAIN'), { code: 'EAI_AGAIN' }), []);
    await expect(lookUp(new EgressGuard(publicOnly, failing), 'x.example')).rejects.toMatchObject({
      code: 'EAI_AGAIN',
    });
  });
});

describe('connections', () => {
  it('of net.connect go to the address that was judged, and DNS rebinding is refused', async () => {
    let accepted = 0;
    const port = await listen(
      createServer((socket) => {
        accepted += 1;
        socket.end();
      }),
    );
    const resolve = resolver(['8.8.8.8'], ['127.0.0.1']);
    const guard = new EgressGuard(publicOnly, resolve);
    await lookUp(guard, 'rebind.example');
    const error = await new Promise<Error>((done) =>
      connect({ host: 'rebind.example', port, lookup: guard.lookup }).once('error', done),
    );
    expect(error).toMatchObject({ code: 'EGRESS_REFUSED' });
    expect(resolve.asked).toEqual(['rebind.example', 'rebind.example']);
    expect(accepted).toBe(0);
  });

  it('of http.request reach a permitted address, with and without asking for all of them', async () => {
    const port = await listen(createHttpServer((_request, response) => response.end('here')));
    const guard = new EgressGuard(
      { specialAddresses: 'refuse', allow: ['127.0.0.1'] },
      resolver(['10.0.0.1', '127.0.0.1']),
    );
    for (const autoSelectFamily of [true, false]) {
      const status = await new Promise<number | undefined>((done, fail) => {
        const options = { host: 'hooks.example', port, lookup: guard.lookup, autoSelectFamily, agent: false };
        get(options, (response) => response.resume().once('end', () => done(response.statusCode))).once('error', fail);
      });
      expect(status).toBe(200);
    }
  });

  it('to localhost through the real resolver are refused', async () => {
    await expect(lookUp(new EgressGuard(publicOnly), 'localhost')).rejects.toMatchObject({ code: 'EGRESS_REFUSED' });
  });
});
