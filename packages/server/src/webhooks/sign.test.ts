import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '@hookswitch/sip/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadSigner } from './sign.ts';
import { signatureIsValid } from './testing/verify.ts';

const clock = new VirtualClock(Date.UTC(2026, 0, 2));
let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hookswitch-sign-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test('the key pair is made once, for its owner only, and nothing else is left in the directory', async () => {
  const dataDir = join(directory, 'data');
  const first = await loadSigner(dataDir, clock);
  const second = await loadSigner(dataDir, clock);
  expect(Buffer.from(first.publicKeyBase64, 'base64')).toHaveLength(32);
  expect(second.publicKeyBase64).toBe(first.publicKeyBase64);
  expect(await readdir(dataDir)).toEqual(['webhook-signing-key.pem']);
  expect((await stat(join(dataDir, 'webhook-signing-key.pem'))).mode & 0o777).toBe(0o600);
});

test('a signature is valid for exactly its timestamp and bytes, under exactly its key', async () => {
  const signer = await loadSigner(directory, clock);
  const other = await loadSigner(join(directory, 'other'), clock);
  const body = Buffer.from('{"data":"ü"}');
  const headers = {
    'telnyx-timestamp': '1767323045',
    'telnyx-signature-ed25519': signer.sign('1767323045', body),
  };
  const received = { method: 'POST', url: '/', headers, body };
  expect(signatureIsValid(signer.publicKeyBase64, received)).toBe(true);
  expect(signatureIsValid(other.publicKeyBase64, received)).toBe(false);
  const changed = { ...received, body: Buffer.from('{"data":"u"}') };
  expect(signatureIsValid(signer.publicKeyBase64, changed)).toBe(false);
  const later = { ...received, headers: { ...headers, 'telnyx-timestamp': '1767323046' } };
  expect(signatureIsValid(signer.publicKeyBase64, later)).toBe(false);
});

test('a file that holds no key, or a key of another kind, is not overwritten but refused', async () => {
  const path = join(directory, 'webhook-signing-key.pem');
  await writeFile(path, 'nonsense');
  await expect(loadSigner(directory, clock)).rejects.toThrow(/webhook-signing-key\.pem does not hold a private key/);
  const { privateKey } = generateKeyPairSync('x25519');
  await writeFile(path, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await expect(loadSigner(directory, clock)).rejects.toThrow(/not Ed25519/);
});

describe('rotation', () => {
  const secs = (signerClock: VirtualClock) => String(Math.floor(signerClock.wallTimeMs() / 1000));
  const body = Buffer.from('{}');
  const received = (timestamp: string, signature: string) => ({
    ...{ method: 'POST', url: '/', body },
    headers: { 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': signature },
  });

  test('the old key signs until the very second in which the new one takes over, also after a restart', async () => {
    const rotated = new VirtualClock(Date.UTC(2026, 0, 2));
    const signer = await loadSigner(directory, rotated);
    const [old] = signer.list();
    const next = await signer.rotate(60);
    const restarted = await loadSigner(directory, rotated);
    for (const [afterMs, key] of [
      [59_999, old],
      [1, next],
    ] as const) {
      await rotated.advance(afterMs);
      for (const each of [signer, restarted]) {
        expect(each.publicKeyBase64).toBe(key?.publicKeyBase64);
        const timestamp = secs(rotated);
        const delivery = received(timestamp, each.sign(timestamp, body));
        expect(signatureIsValid(key?.publicKeyBase64 ?? '', delivery)).toBe(true);
      }
    }
  });

  test('rotation after rotation leaves two key files, each for its owner only', async () => {
    const signer = await loadSigner(directory, clock);
    for (let n = 0; n < 3; n += 1) {
      await clock.advance(1000);
      await signer.rotate(0);
    }
    const names = await readdir(directory);
    expect(names).toHaveLength(2);
    for (const name of names) expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
    expect((await loadSigner(directory, clock)).publicKeyBase64).toBe(signer.publicKeyBase64);
  });

  /** What is no file cannot be unlinked, not by root either. */
  const makeStubborn = async (path: string) => {
    await rm(path);
    await mkdir(path);
  };

  test('a retired key whose file cannot be removed stops no rotation, and goes with the next one', async () => {
    const signer = await loadSigner(directory, clock);
    await signer.rotate(0);
    const path = join(directory, 'webhook-signing-key.pem');
    const pem = await readFile(path);
    await makeStubborn(path);
    await clock.advance(1000);
    const third = await signer.rotate(0);
    expect(signer.publicKeyBase64).toBe(third.publicKeyBase64);
    expect(signer.list().map(({ status }) => status)).toEqual(['retired', 'retired', 'active']);
    await rm(path, { recursive: true });
    await writeFile(path, pem);
    await clock.advance(1000);
    await signer.rotate(0);
    expect(signer.list().map(({ status }) => status)).toEqual(['retired', 'active']);
    expect(await readdir(directory)).toHaveLength(2);
  });

  test('a key that cannot be removed is not called off: it stays in the list, as in the directory', async () => {
    const signer = await loadSigner(directory, clock);
    const { id } = await signer.rotate(60);
    const name = (await readdir(directory)).find((file) => file !== 'webhook-signing-key.pem') ?? '';
    const path = join(directory, name);
    const pem = await readFile(path);
    await makeStubborn(path);
    await expect(signer.callOff(id)).rejects.toThrow(/EISDIR|EPERM/);
    expect(signer.list().map(({ status }) => status)).toEqual(['active', 'next']);
    await rm(path, { recursive: true });
    await writeFile(path, pem);
    expect((await signer.callOff(id))?.id).toBe(id);
    expect(signer.list().map(({ status }) => status)).toEqual(['active']);
    expect((await loadSigner(directory, clock)).list()).toHaveLength(1);
  });
});
