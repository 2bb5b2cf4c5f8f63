import type {
  CallAnsweredPayload,
  CallBridgedPayload,
  CallDequeuedPayload,
  CallDtmfReceivedPayload,
  CallEnqueuedPayload,
  CallForkStartedPayload,
  CallGatherEndedPayload,
  CallHangupPayload,
  CallHoldPayload,
  CallInitiatedPayload,
  CallPlaybackEndedPayload,
  CallPlaybackStartedPayload,
  CallRecordingErrorPayload,
  CallRecordingSavedPayload,
  CallRecordingTranscriptionSavedPayload,
  CallReferStartedPayload,
  CallSipInfoReceivedPayload,
  CallSpeakEndedPayload,
  CallSpeakStartedPayload,
  CallTranscriptionPayload,
  SiprecFailedPayload,
  SiprecStartedPayload,
  SiprecStoppedPayload,
  StreamingFailedPayload,
  StreamingStartedPayload,
} from '@hookswitch/contract';
import type { MediaStats, Negotiated } from '@hookswitch/media';
import { isoMicros } from '../../clock.ts';
import type { StorageError } from '../../recordings/recording-storage.ts';
import type { RecordingTranscriptionRow } from '../../store/recording-transcriptions.ts';
import type { RecordingRow } from '../../store/recordings.ts';
import type { Call, CallDetails } from '../call.ts';
import type { Gather } from '../dtmf/gather-order.ts';
import type { Hangup } from '../hangup-cause.ts';
import type { CallQueue } from '../queue/call-queue.ts';
import type { LegStream, StreamOrder } from '../sound/leg-stream.ts';
import type { Playback } from '../sound/playback-order.ts';

/** The facts of a leg that its payloads are made of; a leg read back from the store has them too. */
export type PayloadSource = Pick<
  Call,
  'ids' | 'connectionId' | 'clientState' | 'from' | 'to' | 'createdAtMs' | 'details'
>;

/**
 * What every event of a leg has (reference §2.1). Each has what is documented or was captured for it, and no more. It stands
 * last in the literals below: V8 makes a hidden class of its own for each object whose literal begins with a spread.
 */
function legOf({ ids, connectionId, clientState }: PayloadSource) {
  return {
    call_control_id: ids.callControlId,
    call_leg_id: ids.callLegId,
    call_session_id: ids.callSessionId,
    connection_id: connectionId,
    client_state: clientState,
  };
}

function withParties(call: PayloadSource) {
  return { from: call.from, to: call.to, ...legOf(call) };
}

/** The events in which a leg begins, is answered, bridged and ends (§2.3). */
function withOrigin(call: PayloadSource) {
  return {
    calling_party_type: call.details.callingPartyType,
    // The leg's creation in each of them: the moment of the event itself is the envelope's occurred_at.
    start_time: isoMicros(call.createdAtMs),
    ...withParties(call),
  };
}

/** Headers and tags repeat in initiated, answered and hangup, and are left out where the leg has none (§2.3). */
function passedOn({ customHeaders, sipHeaders, tags }: CallDetails) {
  return {
    ...(customHeaders?.length ? { custom_headers: [...customHeaders] } : {}),
    ...(sipHeaders?.length ? { sip_headers: [...sipHeaders] as CallHangupPayload['sip_headers'] & object } : {}),
    ...(tags.length ? { tags: [...tags] } : {}),
  };
}

/** Reference §2.2 and captures (a), (e) of §2.4. */
export function initiatedPayload(call: PayloadSource & Pick<Call, 'direction'>): CallInitiatedPayload {
  const { callerIdName, fromSipUri, toSipUri, connectionCodecs, offeredCodecs } = call.details;
  return {
    direction: call.direction,
    state: call.direction === 'incoming' ? 'parked' : 'bridging',
    ...passedOn(call.details),
    ...(callerIdName === undefined ? {} : { caller_id_name: callerIdName }),
    ...(fromSipUri === undefined ? {} : { from_sip_uri: fromSipUri }),
    ...(toSipUri === undefined ? {} : { to_sip_uri: toSipUri }),
    ...(connectionCodecs === undefined ? {} : { connection_codecs: connectionCodecs }),
    ...(offeredCodecs === undefined ? {} : { offered_codecs: offeredCodecs }),
    ...withOrigin(call),
  };
}

/** Capture (b) of §2.4; `state` is documented and was absent from captures: both readers are served by sending it. */
export function answeredPayload(
  call: PayloadSource & { readonly streamOnAnswer?: StreamOrder | undefined },
  media: Negotiated,
): CallAnsweredPayload {
  const { streamOnAnswer: stream } = call;
  return {
    state: 'answered',
    codec: media.codec,
    sampling_rate: media.samplingRate,
    ...passedOn(call.details),
    ...(stream === undefined ? {} : { stream_url: stream.url, stream_track: stream.track }),
    ...withOrigin(call),
  };
}

export function bridgedPayload(call: PayloadSource): CallBridgedPayload {
  return withOrigin(call);
}

/** `call.hold` and `call.unhold` alike. */
export function heldPayload(call: PayloadSource): CallHoldPayload {
  return withParties(call);
}

/** @param position 1 is the head */
export function enqueuedPayload(call: PayloadSource, queue: CallQueue, position: number): CallEnqueuedPayload {
  return {
    current_position: position,
    queue: queue.name,
    queue_avg_wait_time_secs: Math.round(queue.averageWaitMs / 1000),
    ...legOf(call),
  };
}

export function dequeuedPayload(
  call: PayloadSource,
  place: {
    readonly queue: string;
    readonly position: number;
    readonly waitedMs: number;
    readonly reason: CallDequeuedPayload['reason'];
  },
): CallDequeuedPayload {
  return {
    queue: place.queue,
    queue_position: place.position,
    reason: place.reason,
    wait_time_secs: Math.round(place.waitedMs / 1000),
    ...legOf(call),
  };
}

/** Reference §1.0 and §2.2. */
export function sipInfoPayload(
  call: PayloadSource,
  { contentType, body }: { contentType: string | undefined; body: string },
): CallSipInfoReceivedPayload {
  return { body, ...(contentType === undefined ? {} : { content_type: contentType }), ...withParties(call) };
}

/** The one kind of fork that there is. */
export function forkPayload(call: PayloadSource): CallForkStartedPayload {
  return { stream_type: 'decrypted', ...legOf(call) };
}

export function siprecStartedPayload(call: PayloadSource): SiprecStartedPayload {
  return legOf(call);
}

export function siprecFailedPayload(call: PayloadSource, cause: string): SiprecFailedPayload {
  return { failure_cause: cause, ...legOf(call) };
}

export function siprecStoppedPayload(call: PayloadSource, cause: string): SiprecStoppedPayload {
  return { hangup_cause: cause, ...legOf(call) };
}

export function streamingPayload(call: PayloadSource, { order }: LegStream): StreamingStartedPayload {
  return { stream_url: order.url, ...legOf(call) };
}

export function streamingFailedPayload(
  call: PayloadSource,
  { id, order }: LegStream,
  reason: string,
): StreamingFailedPayload {
  return {
    failure_reason: reason,
    stream_id: id,
    stream_params: { stream_url: order.url, track: order.track },
    stream_type: 'websocket',
    ...legOf(call),
  };
}

/** The four events of a machine detection have the same fields. */
export function machinePayload<Result extends string>(call: PayloadSource, result: Result) {
  return { result, ...withParties(call) };
}

export function dtmfReceivedPayload(call: PayloadSource, digit: string): CallDtmfReceivedPayload {
  return { digit, ...withParties(call) };
}

/** `call.refer.started`, `.completed` and `.failed` alike. @param status the SIP status that the far end told of, or gave itself */
export function referPayload(call: PayloadSource, status: number): CallReferStartedPayload {
  return { sip_notify_response: status, ...withParties(call) };
}

/** Reference §2.2, and the extras of §2.3. */
export function recordingSavedPayload(call: PayloadSource, row: RecordingRow, url: string): CallRecordingSavedPayload {
  const [startedAt, endedAt] = [isoMicros(row.started_at_ms), isoMicros(row.ended_at_ms ?? row.started_at_ms)];
  return {
    calling_party_type: call.details.callingPartyType,
    recording_id: row.id,
    channels: row.channels,
    format: row.format,
    recording_started_at: startedAt,
    recording_ended_at: endedAt,
    start_time: startedAt,
    end_time: endedAt,
    recording_urls: { [row.format]: url },
    public_recording_urls: {},
    ...legOf(call),
  };
}

export function recordingTranscriptionSavedPayload(
  call: PayloadSource,
  row: RecordingTranscriptionRow,
  text: string,
): CallRecordingTranscriptionSavedPayload {
  return {
    calling_party_type: call.details.callingPartyType,
    recording_id: row.recording_id,
    recording_transcription_id: row.id,
    status: 'completed',
    transcription_text: text,
    ...legOf(call),
  };
}

/** The four reasons that are documented; what really happened stands in the log. */
export function recordingErrorPayload(
  call: PayloadSource,
  problem: StorageError | undefined,
): CallRecordingErrorPayload {
  const refused = problem?.code === 'unauthorized';
  const reason = refused ? 'Failed to authorize with storage using custom credentials' : 'Internal server error';
  return { reason, ...legOf(call) };
}

/** Audio that came inline has no name (reference §1.2). */
export function playbackStartedPayload(call: PayloadSource, playback: Playback): CallPlaybackStartedPayload {
  const { audio, lane } = playback.order;
  return {
    playback_id: playback.id,
    overlay: lane === 'overlay',
    ...('mediaUrl' in audio ? { media_url: audio.mediaUrl } : {}),
    ...('mediaName' in audio ? { media_name: audio.mediaName } : {}),
    ...legOf(call),
  };
}

export function playbackEndedPayload(
  call: PayloadSource,
  playback: Playback,
  status: CallPlaybackEndedPayload['status'],
  detail: string | undefined,
): CallPlaybackEndedPayload {
  const started = playbackStartedPayload(call, playback);
  return { status, ...(detail === undefined ? {} : { status_detail: detail }), ...started };
}

/** Capture (g) of §2.4; `speak_id` is ten characters, letters and digits. */
export function speakStartedPayload(call: PayloadSource, { id }: Playback): CallSpeakStartedPayload {
  const { callingPartyType } = call.details;
  return { calling_party_type: callingPartyType, speak_id: id.replaceAll('-', '').slice(0, 10), ...legOf(call) };
}

/** The events know no word for a speak that was stopped, which `completed` stands for (reference §2.2). */
export function speakEndedPayload(
  call: PayloadSource,
  playback: Playback,
  status: CallPlaybackEndedPayload['status'],
): CallSpeakEndedPayload {
  const ends = { call_hangup: 'call_hangup', cancelled_amd: 'cancelled_amd', failed: 'failed' } as const;
  const known = status in ends ? ends[status as keyof typeof ends] : 'completed';
  return { status: known, ...speakStartedPayload(call, playback) };
}

/** Reference §2.2. The engine says how sure it is to nobody; its words do not change any more. */
export function transcriptionPayload(
  call: PayloadSource,
  {
    text,
    isFinal,
    track,
  }: { readonly text: string; readonly isFinal: boolean; readonly track: 'inbound' | 'outbound' },
): CallTranscriptionPayload {
  return {
    transcription_data: { confidence: null, is_final: isFinal, transcript: text, transcription_track: track },
    ...legOf(call),
  };
}

/** Reference §2.2. `gather_id` where the command named one. */
export function gatherEndedPayload(
  call: PayloadSource,
  { order, input }: Gather,
  status: CallGatherEndedPayload['status'],
): CallGatherEndedPayload {
  const { gatherId } = order;
  return {
    digits: input.digits,
    status,
    ...(gatherId === undefined ? {} : { gather_id: gatherId }),
    ...withParties(call),
  };
}

/** Captures (c), (d), (f) of §2.4. No `call_quality_stats` for a leg that was never answered. */
export function hangupPayload(
  call: PayloadSource,
  hangup: Hangup,
  endedAtMs: number,
  stats: MediaStats | undefined,
): CallHangupPayload {
  return {
    state: 'hangup',
    end_time: isoMicros(endedAtMs),
    hangup_cause: hangup.cause,
    hangup_source: hangup.source,
    sip_hangup_cause: hangup.sipCause,
    telnyx_error: null,
    ...passedOn(call.details),
    ...(stats === undefined ? {} : { call_quality_stats: qualityStats(stats) }),
    ...withOrigin(call),
  };
}

/** Numbers travel as strings (§2.3). */
function qualityStats({ inbound, outbound }: MediaStats): CallHangupPayload['call_quality_stats'] & object {
  return {
    inbound: {
      jitter_max_variance: inbound.jitterMaxVarianceMs.toFixed(2),
      jitter_packet_count: String(inbound.packets),
      mos: inbound.mos.toFixed(2),
      packet_count: String(inbound.packets),
      skip_packet_count: String(inbound.skippedPackets),
    },
    outbound: { packet_count: String(outbound.packets), skip_packet_count: String(outbound.skippedPackets) },
  };
}
