import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';

const keyFileName = 'webhook-signing-key.pem';

/** Signs webhooks with the installation's one key pair (reference §3.1). */
export interface Signer {
  /** The 32 raw bytes, padded base64: what `TELNYX_PUBLIC_KEY` takes. */
  readonly publicKeyBase64: string;
  /** Base64 of the Ed25519 signature over `<timestampSecs>|<body>`. */
  sign(timestampSecs: string, body: Buffer): string;
}

/**
 * Reads the key pair of `dataDir`, or makes one there (mode 0600) that is never half written.
 * @throws when the directory cannot be written, or the file is not an Ed25519 private key.
 */
export async function loadSigner(dataDir: string): Promise<Signer> {
  const path = join(dataDir, keyFileName);
  const pem = (await readIfPresent(path)) ?? (await createKeyFile(dataDir, path));
  const privateKey = parsePrivateKey(pem, path);
  return {
    publicKeyBase64: rawPublicKey(privateKey).toString('base64'),
    sign: (timestampSecs, body) =>
      sign(null, Buffer.concat([Buffer.from(`${timestampSecs}|`), body]), privateKey).toString('base64'),
  };
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function createKeyFile(dataDir: string, path: string): Promise<string> {
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomUUID()}`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(pem);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  await syncDirectory(dataDir);
  return pem;
}

/** Without this a power cut may take back the rename: receivers would then hold a public key that no longer signs. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
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
