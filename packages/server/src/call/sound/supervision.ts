import { MediaError, type SupervisorRole } from '@hookswitch/media';
import type { Call } from '../call.ts';
import type { CallPlatform } from '../call-platform.ts';
import { logIds } from '../event/emit-event.ts';

/** A new leg will listen to another one, as soon as both are answered. */
export function superviseOnAnswer(supervisor: Call, supervised: Call, role: SupervisorRole): void {
  supervisor.supervision = { supervised, role };
  supervised.supervisors.add(supervisor);
}

/** A leg is answered: it listens to the leg that it was dialled for, and those that were dialled for it to this one. */
export async function beginSupervision(platform: CallPlatform, call: Call): Promise<void> {
  for (const supervisor of [call, ...call.supervisors]) await listen(platform, supervisor);
}

/** Runs in the mailbox of the leg, which supervises another. */
export async function changeRole(platform: CallPlatform, supervisor: Call, role: SupervisorRole): Promise<void> {
  const { supervision } = supervisor;
  if (supervision === undefined) return;
  supervision.role = role;
  await listen(platform, supervisor);
}

/**
 * A leg has ended, and listens to nobody any more.
 * @returns the legs that listened to it; they have nothing left to hear
 */
export function endSupervision(call: Call): readonly Call[] {
  call.supervision?.supervised.supervisors.delete(call);
  call.supervision = undefined;
  const supervisors = [...call.supervisors];
  for (const supervisor of supervisors) supervisor.supervision = undefined;
  call.supervisors.clear();
  return supervisors;
}

async function listen(platform: CallPlatform, supervisor: Call): Promise<void> {
  const { supervision } = supervisor;
  if (supervision === undefined) return;
  const { supervised, role } = supervision;
  const [own, other] = [supervisor.leg.media, supervised.leg.media];
  if (supervisor.answeredAtMs === null || supervised.answeredAtMs === null || !own || !other) return;
  try {
    await platform.media().supervise(own, other, role);
  } catch (error) {
    // One of the two has ended meanwhile, or the media process died: the end of the leg tells.
    if (!(error instanceof MediaError)) throw error;
    platform.log.warn({ err: error, ...logIds(supervisor) }, 'the leg cannot supervise the other one');
  }
}
