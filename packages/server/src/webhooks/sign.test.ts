import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadSigner } from './sign.ts';
import { signatureIsValid } from './testing/verify.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hookswitch-sign-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test('the key pair is made once, for its owner only, and nothing else is left in the directory', async () => {
  const dataDir = join(directory, 'data');
  const first = await loadSigner(dataDir);
  const second = await loadSigner(dataDir);
  expect(Buffer.from(first.publicKeyBase64, 'base64')).toHaveLength(32);
  expect(second.publicKeyBase64).toBe(first.publicKeyBase64);
  expect(await readdir(dataDir)).toEqual(['webhook-signing-key.pem']);
  expect((await stat(join(dataDir, 'webhook-signing-key.pem'))).mode & 0o777).toBe(0o600);
});

test('a signature is valid for exactly its timestamp and bytes, under exactly its key', async () => {
  const signer = await loadSigner(directory);
  const other = await loadSigner(join(directory, 'other'));
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
  await expect(loadSigner(directory)).rejects.toThrow(/webhook-signing-key\.pem does not hold a private key/);
  const { privateKey } = generateKeyPairSync('x25519');
  await writeFile(path, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await expect(loadSigner(directory)).rejects.toThrow(/not Ed25519/);
});
