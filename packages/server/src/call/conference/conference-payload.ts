import { isoMicros } from '../../clock.ts';
import type { RecordingRow } from '../../store/recordings.ts';
import type { Call } from '../call.ts';
import type { ConferencePlayback } from './conference.ts';

/** What the events have in common that are about a conference and one of its legs (reference §2.2). */
export function conferenceLegPayload(call: Call, conferenceId: string) {
  return {
    call_control_id: call.ids.callControlId,
    call_leg_id: call.ids.callLegId,
    call_session_id: call.ids.callSessionId,
    client_state: call.clientState,
    connection_id: call.connectionId,
    conference_id: conferenceId,
  };
}

/** Those that tell in their payload when it happened. */
export function timedConferencePayload(call: Call, conferenceId: string, nowMs: number) {
  return { ...conferenceLegPayload(call, conferenceId), occurred_at: isoMicros(nowMs) };
}

/** Audio for all names no leg; audio for one names that one (reference §2.2). */
export function conferencePlaybackPayload(
  creator: Call,
  conferenceId: string,
  { audio, to }: ConferencePlayback,
  nowMs: number,
) {
  const source = {
    creator_call_session_id: creator.ids.callSessionId,
    ...('mediaUrl' in audio ? { media_url: audio.mediaUrl } : {}),
    ...('mediaName' in audio ? { media_name: audio.mediaName } : {}),
  };
  if (to !== undefined) return { ...timedConferencePayload(to.call, conferenceId, nowMs), ...source };
  return {
    conference_id: conferenceId,
    connection_id: creator.connectionId,
    occurred_at: isoMicros(nowMs),
    ...source,
  };
}

/** Reference §2.2: as of a call, without `call_leg_id`. */
export function conferenceRecordingPayload(creator: Call, conferenceId: string, row: RecordingRow, url: string) {
  const { call_leg_id: _, ...ids } = conferenceLegPayload(creator, conferenceId);
  return {
    ...ids,
    recording_id: row.id,
    channels: row.channels,
    format: row.format,
    recording_started_at: isoMicros(row.started_at_ms),
    recording_ended_at: isoMicros(row.ended_at_ms ?? row.started_at_ms),
    recording_urls: { [row.format]: url },
    public_recording_urls: {},
  };
}
