import type { Readable } from 'node:stream';

/** Where finished recordings lie. Keys are relative paths; a key is written once. */
export interface RecordingStorage {
  readonly kind: 'local' | 's3';
  /** The file may be moved, or is left as it is. Resolves when it is durable. Putting it again changes nothing. */
  put(key: string, file: string, contentType: string): Promise<void>;
  /** The octets. Rejects with StorageError `not-found` when there are none. */
  open(key: string): Promise<Readable>;
  /** Idempotent. */
  remove(key: string): Promise<void>;
}

/** `unauthorized`: the store does not take the credentials. `failed`: anything else, the disk or the network. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly code: 'not-found' | 'unauthorized' | 'failed';

  constructor(code: StorageError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
