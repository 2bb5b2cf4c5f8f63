import { beforeAll, expect, test } from 'vitest';
import type { Fingerprint } from '../sdp/media-security.ts';
import type { MasterKey } from '../srtp/crypto-suite.ts';
import { DtlsHandshake } from './dtls-handshake.ts';
import { createDtlsIdentity, type DtlsIdentity } from './dtls-identity.ts';

let server: DtlsIdentity;
let client: DtlsIdentity;
beforeAll(async () => {
  [server, client] = [await createDtlsIdentity(), await createDtlsIdentity()];
});

type Outcome = { send: MasterKey; receive: MasterKey } | { failed: string };

/** Shakes hands over a wire that may lose what the client or the server says. */
async function shake(
  options: {
    /** What the client is told of the server, and the other way around. */
    ofServer?: readonly Fingerprint[];
    ofClient?: readonly Fingerprint[];
    /** What each of them shows and signs with. */
    atServer?: DtlsIdentity;
    atClient?: DtlsIdentity;
    wire?: (data: Buffer, from: 'client' | 'server', count: number) => Buffer | undefined;
  } = {},
): Promise<{ client: Outcome; server: Outcome }> {
  const sides: { client?: DtlsHandshake; server?: DtlsHandshake } = {};
  const { atServer = server, atClient = client } = options;
  const { ofServer = [server.fingerprint], ofClient = [client.fingerprint], wire = (data) => data } = options;
  const sent = { client: 0, server: 0 };
  const outcomeOf = (role: 'client' | 'server') =>
    new Promise<Outcome>((resolve) => {
      const other = role === 'client' ? 'server' : 'client';
      sides[role] = new DtlsHandshake({
        role,
        identity: role === 'client' ? atClient : atServer,
        fingerprints: role === 'client' ? ofServer : ofClient,
        send: (data) => {
          sent[role] += 1;
          const through = wire(Buffer.from(data), role, sent[role]);
          if (through) setImmediate(() => sides[other]?.receive(through));
        },
        onKeys: (send, receive) => resolve({ send, receive }),
        onFailed: (failed) => resolve({ failed }),
      });
    });
  const outcomes = [outcomeOf('server'), outcomeOf('client')] as const;
  // Who is distrusted by the other side has no way of knowing; who distrusts answers no more.
  const settled = await Promise.race([
    Promise.all(outcomes),
    ...outcomes.map((outcome) => outcome.then((end) => ('failed' in end ? undefined : new Promise<never>(() => {})))),
  ]);
  const [ofTheServer, ofTheClient] = settled ?? (await Promise.all(outcomes.map((outcome) => soon(outcome))));
  for (const side of Object.values(sides)) side.close();
  return { client: ofTheClient ?? { failed: 'nothing' }, server: ofTheServer ?? { failed: 'nothing' } };
}

function soon(outcome: Promise<Outcome>): Promise<Outcome> {
  const nothing = new Promise<Outcome>((resolve) => setTimeout(() => resolve({ failed: 'nothing' }), 500));
  return Promise.race([outcome, nothing]);
}

test('both sides get the same keys, crosswise', async () => {
  const { client: atClient, server: atServer } = await shake();
  if ('failed' in atClient || 'failed' in atServer) throw new Error(JSON.stringify({ atClient, atServer }));
  expect(atClient.send).toEqual(atServer.receive);
  expect(atServer.send).toEqual(atClient.receive);
  expect(atClient.send.suite.name).toBe('AES_CM_128_HMAC_SHA1_80');
  expect(atClient.send.keyAndSalt).toHaveLength(30);
  expect(atClient.send.keyAndSalt.equals(atClient.receive.keyAndSalt)).toBe(false);
});

test('a server with another certificate than its SDP names is refused', async () => {
  const outcome = await shake({ ofServer: [client.fingerprint] });
  expect(outcome.client).toEqual({ failed: 'its certificate is not the one its SDP names' });
});

test('a client with another certificate than its SDP names is refused', async () => {
  const outcome = await shake({ ofClient: [{ hash: 'sha-1', value: 'AA' }, server.fingerprint] });
  expect(outcome.server).toEqual({ failed: 'its certificate is not the one its SDP names' });
});

test("who has the server's certificate and not its key is refused", async () => {
  const outcome = await shake({ atServer: { ...server, keyPem: client.keyPem } });
  expect(outcome.client).toEqual({ failed: 'its signature is wrong' });
});

test("who has the client's certificate and not its key is refused", async () => {
  const outcome = await shake({ atClient: { ...client, keyPem: server.keyPem } });
  expect(outcome.server).toEqual({ failed: 'its signature is wrong' });
});

test('a handshake goes on after a datagram was lost', { timeout: 20_000 }, async () => {
  const outcome = await shake({ wire: (data, from, count) => (from === 'client' && count === 1 ? undefined : data) });
  expect(outcome.client).toHaveProperty('send');
  expect(outcome.server).toHaveProperty('send');
});

test('datagrams that are cut off, of anybody, do no harm to the handshake', async () => {
  const wire = (data: Buffer, _from: string, count: number) =>
    count === 1 ? Buffer.concat([data, data.subarray(0, 5)]) : data;
  const { client: ofTheClient } = await shake({ wire });
  expect(ofTheClient).not.toHaveProperty('failed');
  const alone = new DtlsHandshake({
    ...{ role: 'server', identity: server, fingerprints: [client.fingerprint] },
    ...{ send: () => {}, onKeys: () => {}, onFailed: () => {} },
  });
  for (let length = 1; length < 14; length += 1) alone.receive(Buffer.alloc(length, 0x16));
  alone.close();
});
