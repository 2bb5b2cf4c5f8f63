import { randomUUID } from 'node:crypto';
import type { PlaybackEnd, PlaybackLaneName, PlaybackStop } from '@hookswitch/media';
import type { CachedAudio } from '../../audio/audio-cache.ts';
import { AudioError } from '../../audio/audio-error.ts';
import type { Utterance } from '../../speech/utterance.ts';
import type { Call } from '../call.ts';
import type { CallPlatform } from '../call-platform.ts';
import { emitEvent, logIds } from '../event/emit-event.ts';
import {
  playbackEndedPayload,
  playbackStartedPayload,
  speakEndedPayload,
  speakStartedPayload,
} from '../event/event-payload.ts';
import type { Playback, PlaybackAudio, PlaybackOrder } from './playback-order.ts';

type EndStatus = 'completed' | 'call_hangup' | 'cancelled' | 'failed' | 'file_not_found';

/**
 * Plays audio to the far end of a leg, when it is its turn. Runs in the leg's mailbox; what comes of it is told by events.
 * Audio is fetched at once, all at the same time, and handed over in the order of the commands.
 * @returns its `playback_id`
 */
export function startPlayback(platform: CallPlatform, call: Call, order: PlaybackOrder): string {
  const playback: Playback = { id: randomUUID(), order, state: 'fetching' };
  call.playbacks.set(playback.id, playback);
  const file = audioFile(platform, call, playback);
  // Awaited below, in its turn: until then a failure has nobody to be told to.
  file.catch(() => {});
  const before = call.playbackTurns[order.lane];
  call.playbackTurns[order.lane] = before.then(() => handOver(platform, call, playback, file));
  return playback.id;
}

async function handOver(platform: CallPlatform, call: Call, playback: Playback, file: Promise<string>): Promise<void> {
  const ready = await file.catch((error: unknown) => {
    if (!(error instanceof AudioError)) platform.log.error({ err: error, ...logIds(call) }, 'audio could not be had');
    return error instanceof AudioError ? error : new AudioError('unreachable', 'something went wrong here');
  });
  await call.mailbox.post(async () => {
    if (playback.state !== 'fetching') return;
    if (ready instanceof AudioError) {
      const status = ready.code === 'not-found' ? 'file_not_found' : 'failed';
      return endPlayback(platform, call, playback, status, ready.message);
    }
    playback.state = 'queued';
    const { times, lane } = playback.order;
    try {
      await call.leg.media?.play({ id: playback.id, audio: { file: ready }, times, lane });
    } catch (error) {
      await endPlayback(platform, call, playback, 'failed', error instanceof Error ? error.message : String(error));
    }
  });
}

async function audioFile(platform: CallPlatform, call: Call, playback: Playback): Promise<string> {
  const { audio } = playback.order;
  if ('mediaName' in audio) return platform.audio.mediaStore.fileOf(audio.mediaName);
  if ('speech' in audio) return spokenFile(platform, playback, audio.speech);
  const cached = await fetched(platform, call, audio);
  playback.release = cached.release;
  // Stopped while it was on its way.
  if (playback.state === 'over') cached.release();
  if (audio.contentType !== undefined && audio.contentType !== cached.contentType) {
    throw new AudioError('not-audio', `audio_type says ${audio.contentType}, and it is ${cached.contentType}`);
  }
  return cached.file;
}

async function spokenFile(platform: CallPlatform, playback: Playback, utterance: Utterance): Promise<string> {
  const speech = await platform.speech.speech(utterance);
  playback.release = speech.release;
  if (playback.state === 'over') speech.release();
  return speech.file;
}

function fetched(
  { audio: { cache } }: CallPlatform,
  call: Call,
  audio: Exclude<PlaybackAudio, { mediaName: string } | { speech: Utterance }>,
): Promise<CachedAudio> {
  if ('content' in audio) return cache.put(audio.content);
  return cache.fetch(audio.mediaUrl, audio.cache ? call.ids.callLegId : undefined);
}

/** Stops what plays, and what waits as far as asked for. Runs in the leg's mailbox. */
export async function stopPlayback(platform: CallPlatform, call: Call, stop: PlaybackStop): Promise<void> {
  const stopped = stop.lanes.flatMap((lane) => {
    const waiting = [...call.playbacks.values()].filter(({ order }) => order.lane === lane);
    const { which } = stop;
    if (typeof which === 'object') return waiting.filter(({ id }) => id === which.id);
    return which === 'all' ? waiting : waiting.slice(0, 1);
  });
  for (const playback of stopped) {
    if (playback.state === 'fetching') await endPlayback(platform, call, playback, 'cancelled');
  }
  // What the media process knows of tells its end itself.
  const lanes = stop.lanes.filter((lane) =>
    stopped.some(({ order, state }) => order.lane === lane && state !== 'over'),
  );
  if (lanes.length > 0) await call.leg.media?.stopPlayback({ which: stop.which, lanes });
}

/** Whether the lane has something that plays or waits. */
export function isPlaying(call: Call, lane: PlaybackLaneName): boolean {
  return [...call.playbacks.values()].some(({ order }) => order.lane === lane);
}

/** The media process tells that it is heard. */
export async function playbackStarted(platform: CallPlatform, call: Call, playbackId: string): Promise<void> {
  const playback = call.playbacks.get(playbackId);
  if (playback === undefined) return;
  playback.state = 'playing';
  const { audio, untold } = playback.order;
  if (untold === true) return;
  if ('speech' in audio) await emitEvent(platform, call, 'call.speak.started', speakStartedPayload(call, playback));
  else await emitEvent(platform, call, 'call.playback.started', playbackStartedPayload(call, playback));
}

/** The media process tells that it is over. */
export async function playbackEnded(
  platform: CallPlatform,
  call: Call,
  playbackId: string,
  end: PlaybackEnd,
): Promise<void> {
  const playback = call.playbacks.get(playbackId);
  if (playback === undefined) return;
  if (end.reason === 'failed') await endPlayback(platform, call, playback, 'failed', end.detail);
  else await endPlayback(platform, call, playback, end.reason === 'stopped' ? 'cancelled' : 'completed');
}

/** The leg has ended: what was playing or waiting is over, and told before `call.hangup` (reference §4). */
export async function endPlaybacks(platform: CallPlatform, call: Call): Promise<void> {
  for (const playback of [...call.playbacks.values()]) await endPlayback(platform, call, playback, 'call_hangup');
  platform.audio.cache.forget(call.ids.callLegId);
}

async function endPlayback(
  platform: CallPlatform,
  call: Call,
  playback: Playback,
  status: EndStatus,
  detail?: string,
): Promise<void> {
  playback.state = 'over';
  playback.release?.();
  call.playbacks.delete(playback.id);
  const { audio, untold, whenOver } = playback.order;
  if (untold !== true) {
    if ('speech' in audio)
      await emitEvent(platform, call, 'call.speak.ended', speakEndedPayload(call, playback, status));
    else await emitEvent(platform, call, 'call.playback.ended', playbackEndedPayload(call, playback, status, detail));
  }
  whenOver?.();
}
