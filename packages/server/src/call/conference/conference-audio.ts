import { randomUUID } from 'node:crypto';
import { MediaError, type MixEvent } from '@hookswitch/media';
import { AudioError } from '../../audio/audio-error.ts';
import type { CallPlatform } from '../call-platform.ts';
import { emitEvent } from '../event/emit-event.ts';
import type { SentEvent } from '../event/sent-events.ts';
import type { PlaybackAudio } from '../sound/playback-order.ts';
import type { Conference, ConferencePlayback, Participant } from './conference.ts';
import { conferencePlaybackPayload, timedConferencePayload } from './conference-payload.ts';
import { conferenceRecordingEnded } from './conference-recording.ts';

/** Fetches what a participant hears on hold, if that is not there yet; then everybody is placed again. */
export function withHoldAudio(
  platform: CallPlatform,
  conference: Conference,
  participant: Participant,
  placeAll: (platform: CallPlatform, conference: Conference) => Promise<void>,
): void {
  const { holdAudio: audio, holdFile } = participant;
  if (audio === undefined || holdFile !== undefined) return;
  fileOf(platform, conference, audio).then(
    (file) =>
      conference.mailbox.post(async () => {
        if (conference.ended || participant.holdAudio !== audio || participant.holdFile !== undefined) return;
        participant.holdFile = file;
        await placeAll(platform, conference);
      }),
    (error: unknown) => platform.log.warn({ err: error, conference_id: conference.id }, 'no hold audio'),
  );
}

/** Plays audio when it is its turn: to everybody, or to each of some. Runs in the mailbox of the conference. */
export function playToConference(
  platform: CallPlatform,
  conference: Conference,
  order: { readonly audio: PlaybackAudio; readonly times: number },
  to: readonly (Participant | undefined)[],
): void {
  for (const participant of to) {
    const id = randomUUID();
    const playback: ConferencePlayback = { audio: order.audio, to: participant };
    conference.playbacks.set(id, playback);
    const file = fileOf(platform, conference, order.audio, playback);
    // Awaited below, in its turn.
    file.catch(() => {});
    const handOver = async () => {
      try {
        const spec = { id, audio: { file: await file }, times: order.times };
        // Stopped, or over with the conference, while it was on its way.
        const media = participant?.call.leg.media;
        const isGone = participant !== undefined && media === undefined;
        if (!conference.playbacks.has(id)) playback.release?.();
        // Without a session the mix would play to everybody what was meant for a leg that has just hung up.
        else if (isGone) await conference.mailbox.post(() => playbackEnded(platform, conference, id));
        else await conference.mix.play(spec, media);
      } catch (error) {
        platform.log.warn({ err: error, conference_id: conference.id }, 'audio for a conference failed');
        await conference.mailbox.post(() => playbackEnded(platform, conference, id));
      }
    };
    conference.playbackTurn = conference.playbackTurn.then(handOver);
  }
}

/** Stops everything that plays and waits: for everybody, or for each of some. Runs in the mailbox of the conference. */
export async function stopConferenceAudio(
  platform: CallPlatform,
  conference: Conference,
  to: readonly (Participant | undefined)[],
): Promise<void> {
  for (const participant of to) {
    const meant = [...conference.playbacks].filter(([, playback]) => playback.to === participant);
    // What the mix knows of tells its end itself, which finds nothing then.
    const media = participant?.call.leg.media;
    if (participant === undefined || media !== undefined) {
      await conference.mix.stopPlayback(media).catch((error: unknown) => {
        // A leg that has just hung up, or the media process died: nothing plays any more.
        if (!(error instanceof MediaError)) throw error;
        platform.log.warn({ err: error, conference_id: conference.id }, 'the mix could not stop its audio');
      });
    }
    for (const [id] of meant) await playbackEnded(platform, conference, id);
  }
}

/** The mix tells of something. Runs in the mailbox of the conference. */
export async function receiveMixEvent(platform: CallPlatform, conference: Conference, event: MixEvent): Promise<void> {
  switch (event.kind) {
    case 'floor-changed': {
      const speaker = [...conference.participants.values()].find(({ call }) => call.leg.media?.id === event.session);
      if (speaker === undefined) return;
      const payload = timedConferencePayload(speaker.call, conference.id, platform.clock.wallTimeMs());
      return speaker.call.mailbox.post(() => emitEvent(platform, speaker.call, 'conference.floor.changed', payload));
    }
    case 'playback-started': {
      const playback = conference.playbacks.get(event.playbackId);
      return playback && tellPlayback(platform, conference, playback, 'started');
    }
    case 'playback-ended':
      return playbackEnded(platform, conference, event.playbackId);
    case 'recording-ended':
      return conferenceRecordingEnded(platform, conference, event.recordingId, event.end);
  }
}

/** A participant has left, or the conference has ended (`participant` undefined): so has what was played there. */
export async function endConferenceAudio(
  platform: CallPlatform,
  conference: Conference,
  participant?: Participant,
): Promise<void> {
  for (const [id, { to }] of [...conference.playbacks]) {
    if (participant === undefined || to === participant) await playbackEnded(platform, conference, id);
  }
}

async function playbackEnded(platform: CallPlatform, conference: Conference, id: string): Promise<void> {
  const playback = conference.playbacks.get(id);
  if (playback === undefined) return;
  conference.playbacks.delete(id);
  playback.release?.();
  await tellPlayback(platform, conference, playback, 'ended');
}

function tellPlayback(
  platform: CallPlatform,
  conference: Conference,
  playback: ConferencePlayback,
  what: 'started' | 'ended',
): Promise<void> {
  const call = playback.to?.call ?? conference.creator;
  const kind = 'speech' in playback.audio ? 'speak' : 'playback';
  const type: SentEvent = playback.to ? `conference.participant.${kind}.${what}` : `conference.${kind}.${what}`;
  const nowMs = platform.clock.wallTimeMs();
  const payload = conferencePlaybackPayload(conference.creator, conference.id, playback, nowMs);
  return call.mailbox.post(() => emitEvent(platform, call, type, payload));
}

/** Where the audio is: fetched once for the conference, or spoken for this playback. @throws AudioError */
async function fileOf(
  { audio: library, speech }: CallPlatform,
  conference: Conference,
  audio: PlaybackAudio,
  playback?: ConferencePlayback,
): Promise<string> {
  if ('mediaName' in audio) return library.mediaStore.fileOf(audio.mediaName);
  if ('mediaUrl' in audio) return (await library.cache.fetch(audio.mediaUrl, conference.id)).file;
  if ('content' in audio || playback === undefined) {
    throw new AudioError('not-audio', 'conferences play audio by its URL or its name');
  }
  const spoken = await speech.speech(audio.speech);
  playback.release = spoken.release;
  return spoken.file;
}
