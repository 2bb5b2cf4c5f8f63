import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { type RecordingStorage, StorageError } from './recording-storage.ts';

export interface S3StorageOptions {
  readonly bucket: string;
  readonly region: string;
  /** URL of a store that is not Amazon's; buckets are then a part of the path. */
  readonly endpoint?: string;
  /** Absent: from the environment or the machine's role, as the client of AWS finds them. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** In front of every key, such as `recordings/`. */
  readonly prefix: string;
  /** How long the store may say nothing, in ms, before a request has failed. Default 60 s. */
  readonly silenceMs?: number;
}

/** What goes wrong is an error of the one who asked. */
const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** A bucket of Amazon S3 or of a store that speaks its protocol. */
export class S3Storage implements RecordingStorage {
  readonly kind = 's3';
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;

  constructor({ bucket, region, endpoint, credentials, prefix, silenceMs = 60_000 }: S3StorageOptions) {
    this.#bucket = bucket;
    this.#prefix = prefix;
    this.#client = new S3Client({
      region,
      // A stream can be sent once; who calls `put` tries again with the file.
      maxAttempts: 1,
      logger: silent,
      // The client itself would wait for ever: a store that hangs is one that fails.
      requestHandler: { connectionTimeout: 10_000, socketTimeout: silenceMs },
      // Stores that are not Amazon's do not know the checksums that its client adds by default.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
      ...(credentials === undefined ? {} : { credentials }),
    });
  }

  async put(key: string, file: string, contentType: string): Promise<void> {
    const { size } = await stat(file);
    const body = { Body: createReadStream(file), ContentLength: size, ContentType: contentType };
    await translated(this.#client.send(new PutObjectCommand({ ...this.#object(key), ...body })));
  }

  async open(key: string): Promise<Readable> {
    const { Body } = await translated(this.#client.send(new GetObjectCommand(this.#object(key))));
    if (Body instanceof Readable) return Body;
    throw new StorageError('failed', 'the store answered without a body');
  }

  async remove(key: string): Promise<void> {
    await translated(this.#client.send(new DeleteObjectCommand(this.#object(key))));
  }

  #object(key: string) {
    return { Bucket: this.#bucket, Key: `${this.#prefix}${key}` };
  }
}

async function translated<Result>(request: Promise<Result>): Promise<Result> {
  try {
    return await request;
  } catch (error) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
    const refused =
      status === 401 || status === 403 || (error instanceof Error && error.name === 'CredentialsProviderError');
    const code = status === 404 ? 'not-found' : refused ? 'unauthorized' : 'failed';
    throw new StorageError(code, message, { cause: error });
  }
}
