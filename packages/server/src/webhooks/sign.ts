import { createHash, sign } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { removeDurably } from '../durable-file.ts';
import { makeSigningKey, readSigningKeys, type SigningKeyFile } from './signing-key-file.ts';

/** Signs webhooks with the installation's key pair (reference §3.1). */
export interface Signer {
  /** The 32 raw bytes, padded base64, of the key that signs now: what `TELNYX_PUBLIC_KEY` takes. */
  readonly publicKeyBase64: string;
  /** Base64 of the Ed25519 signature over `<timestampSecs>|<body>`, by the key of that time. */
  sign(timestampSecs: string, body: Buffer): string;
}

/** A key pair as people see it. */
export interface SigningKey {
  /** Fingerprint of the public key, 16 hexadecimal digits. */
  readonly id: string;
  readonly publicKeyBase64: string;
  readonly status: 'active' | 'next' | 'retired';
  /** Unix milliseconds; null: from the beginning. */
  readonly activeFromMs: number | null;
}

/** A rotation that cannot be begun or called off. */
export class RotationError extends Error {
  override readonly name = 'RotationError';
}

/**
 * The key pairs that sign webhooks, one at a time.
 *
 *   next ----- its time comes -----> active ----- the next one's time comes -----> retired
 *     |                                                                               |
 *     +-- called off: removed                                 the next rotation: removed
 *
 * A delivery carries one signature, as the original's does, so an overlap is for the receivers: the public key of the
 * next one is known before it signs, and a receiver that accepts either of two keys misses nothing.
 */
export class SigningKeys implements Signer {
  readonly #dataDir: string;
  readonly #clock: Clock;
  /** In the order in which they sign; the first is never missing. */
  #keys: readonly SigningKeyFile[];

  constructor(dataDir: string, clock: Clock, keys: readonly SigningKeyFile[]) {
    this.#dataDir = dataDir;
    this.#clock = clock;
    this.#keys = keys;
  }

  get publicKeyBase64(): string {
    return this.#signing(this.#nowSecs()).publicKeyBase64;
  }

  sign(timestampSecs: string, body: Buffer): string {
    const { privateKey } = this.#signing(Number(timestampSecs));
    return sign(null, Buffer.concat([Buffer.from(`${timestampSecs}|`), body]), privateKey).toString('base64');
  }

  /** In the order in which they sign. */
  list(): SigningKey[] {
    const active = this.#signing(this.#nowSecs());
    return this.#keys.map((key) => toSigningKey(key, active));
  }

  /**
   * Makes the next key pair, which takes over in `overlapSecs`; what was retired is removed. What cannot be removed stays in
   * the list, and is tried again with the next rotation: it signs nothing.
   * @throws RotationError while one waits to take over
   */
  async rotate(overlapSecs: number): Promise<SigningKey> {
    const nowSecs = this.#nowSecs();
    const active = this.#signing(nowSecs);
    const waiting = this.#keys.find((key) => key.activeFromSecs > nowSecs);
    if (waiting !== undefined) {
      const when = new Date(waiting.activeFromSecs * 1000).toISOString();
      throw new RotationError(`A key waits to take over at ${when}: call it off first.`);
    }
    // A second that an earlier key began in is taken.
    const activeFromSecs = Math.max(nowSecs + overlapSecs, active.activeFromSecs + 1);
    const next = await makeSigningKey(this.#dataDir, activeFromSecs);
    const retired = this.#keys.filter((key) => key !== active);
    this.#keys = [...this.#keys, next];
    for (const key of retired) await this.#remove(key).catch(() => undefined);
    return toSigningKey(next, this.#signing(this.#nowSecs()));
  }

  /**
   * Removes a key pair that waits to take over. Undefined when there is none with that id.
   * @throws RotationError when it signs, or did; what keeps its file from being removed, and it stays in the list
   */
  async callOff(id: string): Promise<SigningKey | undefined> {
    const key = this.list().find((known) => known.id === id);
    if (key === undefined) return undefined;
    if (key.status !== 'next') throw new RotationError('Only a key that has not begun to sign can be called off.');
    const file = this.#keys.find(({ publicKeyBase64 }) => publicKeyBase64 === key.publicKeyBase64);
    if (file !== undefined) await this.#remove(file);
    return key;
  }

  async #remove(key: SigningKeyFile): Promise<void> {
    await removeDurably(key.path);
    this.#keys = this.#keys.filter((known) => known !== key);
  }

  /** A clock that was set back before the first key's time has that key. */
  #signing(atSecs: number): SigningKeyFile {
    const key = this.#keys.findLast(({ activeFromSecs }) => activeFromSecs <= atSecs) ?? this.#keys[0];
    if (key === undefined) throw new Error('There is no key to sign with');
    return key;
  }

  #nowSecs(): number {
    return Math.floor(this.#clock.wallTimeMs() / 1000);
  }
}

/**
 * Reads the key pairs of `dataDir`, or makes the first one there.
 * @throws when the directory cannot be written, or a file is not an Ed25519 private key.
 */
export async function loadSigner(dataDir: string, clock: Clock): Promise<SigningKeys> {
  const keys = await readSigningKeys(dataDir);
  return new SigningKeys(dataDir, clock, keys.length > 0 ? keys : [await makeSigningKey(dataDir, 0)]);
}

function toSigningKey(key: SigningKeyFile, active: SigningKeyFile): SigningKey {
  const { publicKeyBase64, activeFromSecs } = key;
  const isLater = activeFromSecs > active.activeFromSecs;
  return {
    id: createHash('sha256').update(Buffer.from(publicKeyBase64, 'base64')).digest('hex').slice(0, 16),
    publicKeyBase64,
    status: key === active ? 'active' : isLater ? 'next' : 'retired',
    activeFromMs: activeFromSecs === 0 ? null : activeFromSecs * 1000,
  };
}
