import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '@hookswitch/sip/testing';
import { pcmWav } from '@hookswitch/wav';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLogger } from '../../log.ts';
import type { RecordingStore } from '../../recordings/recording-store.ts';
import type { PieceTranscriber } from '../../speech/transcriber.ts';
import { type Db, openDb } from '../../store/db.ts';
import type { EventRow } from '../../store/events.ts';
import { insertLeg } from '../../store/legs.ts';
import { insertRecordingTranscription, selectRecordingTranscriptions } from '../../store/recording-transcriptions.ts';
import { insertRecording } from '../../store/recordings.ts';
import { legRow } from '../../store/testing/rows.ts';
import type { Webhooks } from '../../webhooks/outbox.ts';
import type { CallPlatform } from '../call-platform.ts';
import type { CallQueues } from '../queue/call-queues.ts';
import { transcribeInterrupted } from './recording-transcription.ts';
import { TranscriptionTurns } from './transcription-turns.ts';

let directory: string;
let db: Db;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'transcription-'));
  db = await openDb({ file: join(directory, 'test.db') });
});
afterEach(async () => {
  await db.close();
  await rm(directory, { recursive: true });
});

/** An ended leg with two recordings, of which the engine never writes down the first. */
async function setUp() {
  const clock = new VirtualClock();
  const times = { created_at_ms: 1000, updated_at_ms: 2000 };
  await db.run(insertLeg(legRow({ leg_id: 'leg', state: 'ended', ended_at_ms: 2000 })));
  for (const id of ['broken', 'good']) {
    await writeFile(join(directory, `${id}.wav`), pcmWav(8000, Int16Array.of(1, 2, 3)));
    await db.run(
      insertRecording({
        ...{ id, status: 'completed', leg_id: 'leg', call_control_id: 'v3:leg', call_session_id: 'session' },
        ...{ connection_id: null, conference_id: null, conference_region: null, sip_call_id: null },
        ...{ from_number: null, to_number: null, initiated_by: 'StartCallRecordingAPI', channels: 'single' },
        ...{ format: 'wav', file_name: `${id}.wav`, storage: 'local', size_bytes: 50, duration_ms: 1000 },
        ...{ started_at_ms: 1000, ended_at_ms: 2000, ...times },
      }),
    );
    const row = { id: `transcription of ${id}`, recording_id: id, language: null, created_at_ms: 1000 };
    await db.run(insertRecordingTranscription(row));
  }
  const triedAtMs: number[] = [];
  let openFile = '';
  const transcriber: PieceTranscriber = {
    kind: 'pieces',
    objection: () => undefined,
    newFile: () => join(directory, 'piece.wav'),
    async transcribe() {
      if (openFile === 'good') return 'what was said';
      triedAtMs.push(clock.now());
      throw new Error('the engine is out of order');
    },
    discard: (wav) => rm(wav, { force: true }),
    close: async () => {},
  };
  const settled: string[] = [];
  const recordings: Partial<RecordingStore> = {
    async wavOf({ id }) {
      openFile = id;
      return join(directory, `${id}.wav`);
    },
    settle: async (id) => void settled.push(id),
  };
  const told: EventRow[] = [];
  const webhooks: Partial<Webhooks> = { deliver: (event) => void told.push(event) };
  const queues: Partial<CallQueues> = { placeOfId: () => undefined };
  const log = createLogger({ level: 'silent' });
  // As much of a platform as is looked at.
  const platform: Partial<CallPlatform> = {
    ...{ clock, db, log, transcriber, transcriptionTurns: new TranscriptionTurns() },
    recordings: recordings as RecordingStore,
    queues: queues as CallQueues,
    webhooks: webhooks as Webhooks,
  };
  return { clock, platform: platform as CallPlatform, triedAtMs, settled, told };
}

/** Lets the store and the files answer, and time pass whenever somebody waits for it. */
async function finished(work: Promise<void>, clock: VirtualClock): Promise<void> {
  let isOver = false;
  void work.then(() => {
    isOver = true;
  });
  await expect
    .poll(
      async () => {
        if (clock.pendingTimers() > 0) await clock.advance(1000);
        return isOver;
      },
      { timeout: 60_000, interval: 1 },
    )
    .toBe(true);
}

test('after the fourth failure the application is told that there is none, and the next recording has its turn', async () => {
  const { clock, platform, triedAtMs, settled, told } = await setUp();
  const rows = await db.run(selectRecordingTranscriptions());
  const beganAtMs = clock.now();
  await finished(transcribeInterrupted(platform, rows), clock);
  expect(triedAtMs.map((atMs) => atMs - beganAtMs)).toEqual([0, 1000, 6000, 36_000]);
  expect(told.map(({ event_type, payload }) => [event_type, JSON.parse(payload)])).toEqual([
    ['call.recording.error', expect.objectContaining({ reason: 'Internal server error', call_leg_id: 'leg' })],
    [
      'call.recording.transcription.saved',
      expect.objectContaining({ recording_id: 'good', transcription_text: 'what was said' }),
    ],
  ]);
  expect(settled).toEqual(['broken', 'good']);
  expect(await db.run(selectRecordingTranscriptions())).toEqual([]);
});

test('a server that closes between two tries leaves it for the next start', async () => {
  const { clock, platform, settled, told } = await setUp();
  const rows = await db.run(selectRecordingTranscriptions());
  const work = transcribeInterrupted(platform, rows);
  await expect.poll(() => clock.pendingTimers(), { timeout: 60_000 }).toBe(1);
  platform.transcriptionTurns.close();
  await finished(work, clock);
  expect([told, settled]).toEqual([[], []]);
  expect(await db.run(selectRecordingTranscriptions())).toEqual(rows);
});
