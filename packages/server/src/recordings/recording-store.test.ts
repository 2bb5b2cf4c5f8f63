import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { VirtualClock } from '@hookswitch/sip/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLogger } from '../log.ts';
import type { RecordingRow } from '../store/recordings.ts';
import type { RecordingStorage } from './recording-storage.ts';
import { RecordingStore, type RecordingStoreOptions } from './recording-store.ts';
import { UrlSigner } from './signed-url.ts';

let directory: string;
/** What the remote store holds. */
let bucket: Map<string, Buffer>;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'recordings-'));
  bucket = new Map();
});
afterEach(() => rm(directory, { recursive: true }));

const remote: RecordingStorage = {
  kind: 's3',
  put: async (key, file) => void bucket.set(key, await readFile(file)),
  open: async (key) => Readable.from([bucket.get(key)]),
  remove: async (key) => void bucket.delete(key),
};
const mp3 = { program: 'test', encode: (_: string, to: string) => writeFile(to, 'mp3') };
const failingMp3 = { program: 'test', encode: () => Promise.reject(new Error('broken')) };

const open = (options: Partial<RecordingStoreOptions> = {}) =>
  RecordingStore.open({
    ...{ directory, clock: new VirtualClock(), log: createLogger({ level: 'silent' }) },
    ...{ signer: new UrlSigner('secret', 1000), encoder: undefined, remote: undefined, ...options },
  });

function rowOf(format: RecordingRow['format'], storage: RecordingRow['storage']): RecordingRow {
  return {
    ...{ id: 'rec-1', status: 'recording', leg_id: 'leg', call_control_id: 'v3:1', call_session_id: 's' },
    ...{ connection_id: '1', conference_id: null, conference_region: null, sip_call_id: null, from_number: '+1' },
    ...{ to_number: '+2', initiated_by: 'StartCallRecordingAPI', channels: 'single', format, file_name: `a.${format}` },
    ...{ storage, size_bytes: 0, duration_ms: 0, started_at_ms: 0, ended_at_ms: null, created_at_ms: 0 },
    updated_at_ms: 0,
  } as RecordingRow;
}

/** A second of silence, mono, 8 kHz, 16 bits. */
async function recorded(store: RecordingStore): Promise<void> {
  const data = Buffer.alloc(16_000);
  const header = Buffer.from('RIFF....WAVEfmt ....................data....');
  header.writeUInt32LE(36 + data.length, 4);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8000, 24);
  header.writeUInt32LE(16_000, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.writeUInt32LE(data.length, 40);
  await writeFile(store.workFile('rec-1'), Buffer.concat([header, data]));
}

const workFiles = () => readdir(join(directory, 'work'));

test.each([
  ['wav', 'local', undefined],
  ['mp3', 'local', mp3],
  ['wav', 's3', undefined],
  ['mp3', 's3', mp3],
] as const)('%s in the %s store: a crash before it is stored loses nothing', async (format, storage, encoder) => {
  const options = { encoder, ...(storage === 's3' ? { remote } : {}) };
  const store = await open(options);
  await recorded(store);
  expect((await store.complete(rowOf(format, storage), 1000)).row).toMatchObject({
    format,
    storage,
    duration_ms: 1000,
  });
  // kill -9 here: the row in the database is what it was.
  const next = await open(options);
  await next.sweep(new Set(['rec-1']));
  const { row, problem } = await next.complete(rowOf(format, storage), undefined);
  expect([row, problem]).toEqual([expect.objectContaining({ format, storage, status: 'completed' }), undefined]);
  expect(row).toMatchObject({ duration_ms: 1000, ended_at_ms: 1000 });
  expect(row?.size_bytes).toBeGreaterThan(0);
  await next.settle('rec-1');
  expect(await workFiles()).toEqual([]);
  if (storage === 's3') expect([...bucket.keys()]).toEqual([`rec-1/a.${format}`]);
  else await access(join(directory, 'rec-1', `a.${format}`));
});

test('what could not be encoded and was kept as WAV is found again after a crash', async () => {
  const store = await open({ encoder: failingMp3 });
  await recorded(store);
  await store.complete(rowOf('mp3', 'local'), 1000);
  const { row } = await (await open({ encoder: failingMp3 })).complete(rowOf('mp3', 'local'), undefined);
  expect(row).toMatchObject({ format: 'wav', file_name: 'a.wav', storage: 'local', duration_ms: 1000 });
});

test('work files that no recording needs any more are removed at the next start', async () => {
  const store = await open({ remote });
  await recorded(store);
  await store.complete(rowOf('wav', 's3'), 1000);
  expect(await workFiles()).toEqual(['rec-1.wav']);
  const next = await open({ remote });
  await next.sweep(new Set());
  expect(await workFiles()).toEqual([]);
});

test('a recording that is deleted while it is fetched is read whole, or is not there', async () => {
  const store = await open();
  await recorded(store);
  const { row } = await store.complete(rowOf('wav', 'local'), 1000);
  if (row === undefined) throw new Error('it was kept');
  const content = await store.open(row);
  await store.remove(row);
  let octets = 0;
  for await (const chunk of content) octets += (chunk as Buffer).length;
  expect(octets).toBe(row.size_bytes);
  await expect(store.open(row)).rejects.toMatchObject({ code: 'not-found' });
  await store.remove(row);
});
