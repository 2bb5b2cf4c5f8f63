import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../durable-file.ts';

/** One key pair of the data directory. */
export interface SigningKeyFile {
  readonly path: string;
  readonly privateKey: KeyObject;
  /** The 32 raw bytes, padded base64. */
  readonly publicKeyBase64: string;
  /** Unix seconds from which it signs; 0 for the first one. */
  readonly activeFromSecs: number;
}

/** `webhook-signing-key.pem` is the first; `webhook-signing-key.<seconds>.pem` signs from that time on. */
const fileName = /^webhook-signing-key(?:\.(\d{1,11}))?\.pem$/;

/**
 * The key pairs of `dataDir`, in the order in which they sign.
 * @throws when a file is not an Ed25519 private key
 */
export async function readSigningKeys(dataDir: string): Promise<SigningKeyFile[]> {
  const names = await readdir(dataDir).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  const keys = names.flatMap((name) => {
    const match = fileName.exec(name);
    return match === null ? [] : [readSigningKey(join(dataDir, name), Number(match[1] ?? 0))];
  });
  return (await Promise.all(keys)).sort((a, b) => a.activeFromSecs - b.activeFromSecs);
}

/** Makes a key pair (mode 0600) that is never half written and is on the disk before this resolves. */
export async function makeSigningKey(dataDir: string, activeFromSecs: number): Promise<SigningKeyFile> {
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, `webhook-signing-key${activeFromSecs === 0 ? '' : `.${activeFromSecs}`}.pem`);
  await writeDurably(path, pem);
  return readSigningKey(path, activeFromSecs);
}

async function readSigningKey(path: string, activeFromSecs: number): Promise<SigningKeyFile> {
  const privateKey = parsePrivateKey(await readFile(path, 'utf8'), path);
  return { path, privateKey, publicKeyBase64: rawPublicKey(privateKey).toString('base64'), activeFromSecs };
}

function parsePrivateKey(pem: string, path: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw new Error(`${path} does not hold a private key in PEM form`);
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`${path} holds a key that is not Ed25519`);
  return key;
}

function rawPublicKey(privateKey: KeyObject): Buffer {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  if (x === undefined) throw new Error('An Ed25519 key has no x coordinate');
  return Buffer.from(x, 'base64url');
}
