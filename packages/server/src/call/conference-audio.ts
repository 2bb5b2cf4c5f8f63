import { randomUUID } from 'node:crypto';
import type { MixEvent } from '@hookswitch/media';
import { AudioError } from '../audio/audio-error.ts';
import type { CallPlatform } from './call-platform.ts';
import type { Conference, ConferencePlayback, Participant } from './conference.ts';
import { conferencePlaybackPayload, timedConferencePayload } from './conference-payload.ts';
import { emitEvent } from './emit-event.ts';
import type { PlaybackAudio } from './playback-order.ts';
import type { SentEvent } from './sent-events.ts';

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
  const file = fileOf(platform, conference, order.audio);
  // Awaited below, in its turn.
  file.catch(() => {});
  for (const participant of to) {
    const id = randomUUID();
    conference.playbacks.set(id, { audio: order.audio, to: participant });
    const handOver = async () => {
      try {
        const spec = { id, audio: { file: await file }, times: order.times };
        // Stopped, or over with the conference, while it was on its way.
        if (conference.playbacks.has(id)) await conference.mix.play(spec, participant?.call.leg.media);
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
    await conference.mix.stopPlayback(participant?.call.leg.media);
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
  }
}

async function playbackEnded(platform: CallPlatform, conference: Conference, id: string): Promise<void> {
  const playback = conference.playbacks.get(id);
  if (playback === undefined) return;
  conference.playbacks.delete(id);
  await tellPlayback(platform, conference, playback, 'ended');
}

function tellPlayback(
  platform: CallPlatform,
  conference: Conference,
  playback: ConferencePlayback,
  what: 'started' | 'ended',
): Promise<void> {
  const call = playback.to?.call ?? conference.creator;
  const type: SentEvent = playback.to ? `conference.participant.playback.${what}` : `conference.playback.${what}`;
  const nowMs = platform.clock.wallTimeMs();
  const payload = conferencePlaybackPayload(conference.creator, conference.id, playback, nowMs);
  return call.mailbox.post(() => emitEvent(platform, call, type, payload));
}

/** Where the audio is, fetched once for the conference. @throws AudioError */
async function fileOf({ audio: library }: CallPlatform, conference: Conference, audio: PlaybackAudio): Promise<string> {
  if ('mediaName' in audio) return library.mediaStore.fileOf(audio.mediaName);
  if ('mediaUrl' in audio) return (await library.cache.fetch(audio.mediaUrl, conference.id)).file;
  throw new AudioError('not-audio', 'conferences play audio by its URL or its name');
}
