import { type MachineDetectionOptions as MachineDetection, type MachineEvent, MediaError } from '@hookswitch/media';
import type { Call } from '../call.ts';
import type { CallPlatform } from '../call-platform.ts';
import { emitEvent, logIds } from '../event/emit-event.ts';
import { machinePayload } from '../event/event-payload.ts';

export type { MachineDetection };

/** Listens who has answered, if that was asked for. Runs in the leg's mailbox, once the leg is answered. */
export async function detectMachine(platform: CallPlatform, call: Call): Promise<void> {
  if (call.machineDetection === undefined) return;
  try {
    await call.leg.media?.detectMachine(call.machineDetection);
  } catch (error) {
    // The media process died and takes the leg with it.
    if (!(error instanceof MediaError)) throw error;
    platform.log.warn({ err: error, ...logIds(call) }, 'nobody listens who has answered');
  }
}

/** What the detection told: its events have names of their own in the mode `premium` (reference §2.2). */
export async function receiveMachineEvent(platform: CallPlatform, call: Call, event: MachineEvent): Promise<void> {
  if (call.state !== 'answered') return;
  const premium = call.machineDetection?.mode === 'premium';
  const payload = machinePayload(call, event.result);
  if (event.kind === 'machine-detection-ended') {
    const type = premium ? 'call.machine.premium.detection.ended' : 'call.machine.detection.ended';
    return emitEvent(platform, call, type, payload);
  }
  const type = premium ? 'call.machine.premium.greeting.ended' : 'call.machine.greeting.ended';
  return emitEvent(platform, call, type, payload);
}
