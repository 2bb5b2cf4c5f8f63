import type { CallEventType } from '@hookswitch/contract';

/** The events that this server sends, for `/openapi.json`. `emitEvent` takes no other, so that the list is complete. */
export const sentEvents = [
  'call.initiated',
  'call.answered',
  'call.bridged',
  'call.dequeued',
  'call.dtmf.received',
  'call.gather.ended',
  'call.enqueued',
  'call.hangup',
  'call.hold',
  'call.machine.detection.ended',
  'call.machine.greeting.ended',
  'call.machine.premium.detection.ended',
  'call.machine.premium.greeting.ended',
  'call.playback.ended',
  'call.playback.started',
  'call.recording.error',
  'call.recording.saved',
  'call.refer.completed',
  'call.refer.failed',
  'call.refer.started',
  'call.sip_info.received',
  'call.speak.ended',
  'call.speak.started',
  'call.unhold',
  'streaming.failed',
  'streaming.started',
  'streaming.stopped',
] as const satisfies readonly CallEventType[];
export type SentEvent = (typeof sentEvents)[number];
