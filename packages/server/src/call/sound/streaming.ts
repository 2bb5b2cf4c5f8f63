import { randomUUID } from 'node:crypto';
import { MediaError, type MediaStreamEvent } from '@hookswitch/media';
import { isoMicros } from '../../clock.ts';
import type { Call } from '../call.ts';
import type { CallPlatform } from '../call-platform.ts';
import { emitEvent, logIds } from '../event/emit-event.ts';
import { streamingFailedPayload, streamingPayload } from '../event/event-payload.ts';
import type { LegStream, StreamOrder } from './leg-stream.ts';

/** The dialling waits no longer for a socket to open; its failure has been told by then. */
const openWaitMs = 12_000;

/**
 * Opens the leg's stream; how that goes are events. Runs in the leg's mailbox.
 * @param waits nothing is streamed before `beginStream`
 */
export async function startStream(
  platform: CallPlatform,
  call: Call,
  order: StreamOrder,
  waits = false,
): Promise<void> {
  const { media } = call.leg;
  if (media === undefined) return;
  const { url, track, codec, back, authToken } = order;
  const stream: LegStream = { id: randomUUID(), order, started: false };
  call.stream = stream;
  const options = {
    ...{ id: stream.id, url, track, codec, back, waits, start: startFacts(call, order), stop: facts(call) },
    ...(authToken === undefined ? {} : { authToken }),
  };
  await unlessMediaDied(platform, call, () => media.startStream(options));
}

/**
 * Before the INVITE: `setOff` runs in the leg's mailbox when the socket that is to be open first is open, has failed, or
 * takes too long. Meanwhile the leg takes commands.
 */
export async function whenStreamIsOpen(platform: CallPlatform, call: Call, setOff: () => Promise<void>): Promise<void> {
  const { streamOnAnswer: order } = call;
  if (order?.beforeInvite !== true || call.stream !== undefined) return setOff();
  const settled = async () => {
    if (call.onStreamSettled !== settled) return;
    call.onStreamSettled = undefined;
    timer.cancel();
    await setOff();
  };
  const timer = platform.clock.setTimer(openWaitMs, () => void call.mailbox.post(settled));
  call.leg.setTimer(timer);
  call.onStreamSettled = settled;
  await startStream(platform, call, order, true);
}

/** The leg is answered: the stream that it was dialled or answered with begins. */
export async function streamOnAnswer(platform: CallPlatform, call: Call): Promise<void> {
  const { streamOnAnswer: order } = call;
  if (order === undefined) return;
  if (!order.beforeInvite) await startStream(platform, call, order);
  else await unlessMediaDied(platform, call, async () => call.leg.media?.beginStream());
}

/** Another one may begin at once: what the media process says of the end comes too late to matter. */
export async function stopStream(platform: CallPlatform, call: Call): Promise<void> {
  await unlessMediaDied(platform, call, async () => call.leg.media?.stopStream());
  await tellEnd(platform, call, 'it was stopped before its socket was open');
}

/** A key of the far end, for the socket. */
export async function streamDigit(platform: CallPlatform, call: Call, digit: string): Promise<void> {
  if (call.stream?.started !== true) return;
  const occurredAt = isoMicros(platform.clock.wallTimeMs());
  await unlessMediaDied(platform, call, async () => call.leg.media?.streamDigit(digit, occurredAt));
}

/** What became of the socket. */
export async function receiveStreamEvent(platform: CallPlatform, call: Call, event: MediaStreamEvent): Promise<void> {
  const { stream } = call;
  // Its end has been told already, or another stream has begun.
  if (stream?.id !== event.streamId) return;
  if (event.kind === 'stream-started') {
    stream.started = true;
    await emitEvent(platform, call, 'streaming.started', streamingPayload(call, stream));
    return call.onStreamSettled?.();
  }
  call.stream = undefined;
  if (event.kind === 'stream-stopped') {
    return emitEvent(platform, call, 'streaming.stopped', streamingPayload(call, stream));
  }
  platform.log.warn({ ...logIds(call), stream_id: stream.id, reason: event.reason }, 'media stream failed');
  await emitEvent(platform, call, 'streaming.failed', streamingFailedPayload(call, stream, event.reason));
  return call.onStreamSettled?.();
}

/** The leg has ended, and its stream with it. */
export function endStream(platform: CallPlatform, call: Call): Promise<void> {
  return tellEnd(platform, call, 'the call ended before the socket was open');
}

async function tellEnd(platform: CallPlatform, call: Call, unopened: string): Promise<void> {
  const { stream } = call;
  if (stream === undefined) return;
  call.stream = undefined;
  if (stream.started) return emitEvent(platform, call, 'streaming.stopped', streamingPayload(call, stream));
  await emitEvent(platform, call, 'streaming.failed', streamingFailedPayload(call, stream, unopened));
  return call.onStreamSettled?.();
}

/** A media process that died takes the leg with it, and ends the stream so. */
async function unlessMediaDied(platform: CallPlatform, call: Call, task: () => Promise<void>): Promise<void> {
  try {
    await task();
  } catch (error) {
    if (!(error instanceof MediaError)) throw error;
    platform.log.warn({ err: error, ...logIds(call) }, 'a media stream could not be changed');
  }
}

/** There are no users here; the connection is what a call belongs to. */
function facts(call: Call) {
  return { user_id: call.connectionId, call_control_id: call.ids.callControlId };
}

function startFacts(call: Call, { customParameters }: StreamOrder) {
  return {
    ...facts(call),
    call_session_id: call.ids.callSessionId,
    ...{ from: call.from, to: call.to, tags: call.details.tags, client_state: call.clientState },
    ...(customParameters === undefined ? {} : { custom_parameters: customParameters }),
  };
}
