import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testCertificates, VirtualClock } from '@hookswitch/sip/testing';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Certificates, followCertificates, readCertificates } from './sip-certificates.ts';

const { server, renewed, ca } = testCertificates;
let folder: string;
let lines: string[];
let stop: () => void;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hookswitch-tls-'));
  lines = [];
  stop = () => undefined;
  await write(server);
  await writeFile(join(folder, 'ca.pem'), ca);
});

afterEach(async () => {
  stop();
  await rm(folder, { recursive: true });
});

async function write({ cert, key }: { cert: string; key: string }): Promise<void> {
  await writeFile(join(folder, 'cert.pem'), cert);
  await writeFile(join(folder, 'key.pem'), key);
}

function files(names: { certFile?: string } = {}) {
  const [certFile, keyFile, caFile] = ['cert.pem', 'key.pem', 'ca.pem'].map((name) => join(folder, name));
  return {
    ...(certFile && keyFile && caFile ? { certFile, keyFile, caFile } : {}),
    ...{ requireClientCertificate: false, verifyServers: true },
    ...names,
  };
}

test('the files are read', async () => {
  expect(await readCertificates(files())).toEqual({
    ...{ ...server, ca, requireClientCertificate: false, verifyServers: true },
  });
});

test('a file that is missing, or is none, is refused by name', async () => {
  await expect(readCertificates(files({ certFile: join(folder, 'no.pem') }))).rejects.toThrow(/no\.pem.*ENOENT/);
  await writeFile(join(folder, 'cert.pem'), 'nothing');
  await expect(readCertificates(files())).rejects.toThrow(/cert\.pem.* cannot be used/);
});

test('a certificate and the key of another one are refused', async () => {
  await writeFile(join(folder, 'key.pem'), renewed.key);
  await expect(readCertificates(files())).rejects.toThrow('cannot be used');
});

test('a renewal is seen within a minute; one that cannot be used changes nothing and is told once', async () => {
  const clock = new VirtualClock();
  const changes: Certificates[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  const first = await readCertificates(files());
  const seen = () =>
    new Promise<void>((resolve) => {
      told = resolve;
    });
  let told: () => void = () => undefined;
  stop = followCertificates(files(), first, {
    ...{ clock, log },
    changed: (certificates) => {
      changes.push(certificates);
      told();
    },
  });
  // Half a renewal: the certificate is new, its key not yet.
  await writeFile(join(folder, 'cert.pem'), renewed.cert);
  for (let minute = 0; minute < 3; minute++) {
    await clock.advance(60_000);
    // The next look is set when this one has read the files.
    while (clock.pendingTimers() === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(changes).toEqual([]);
  expect(lines).toHaveLength(1);
  await writeFile(join(folder, 'key.pem'), renewed.key);
  const change = seen();
  await clock.advance(60_000);
  await change;
  expect(changes).toMatchObject([renewed]);
});
