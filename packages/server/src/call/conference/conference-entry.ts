import type { SipResponse } from '@hookswitch/sip';
import { ApiError } from '../../api-error.ts';
import type { Call } from '../call.ts';
import type { CallPlatform } from '../call-platform.ts';
import { takesEarlyMedia } from '../early-media.ts';
import { endCall } from '../end-call.ts';
import { logIds } from '../event/emit-event.ts';
import { hangups } from '../hangup-cause.ts';
import type { Conference } from './conference.ts';
import { createConference, heard, joinConference } from './conference-life.ts';

/*
 * A leg that is dialled into a conference (`conference_config`):
 *
 *   dialled ── 18x with early media ──> heard there, hears nothing ── 2xx ──> a participant
 *      │                                     └── fails: gone from the mix with its media
 *      └── 2xx ── the conference lives ──> a participant
 *               ├─ there is none of that name ──> it makes one
 *               └─ it has ended, it is full ──> hung up: there is nobody to speak with
 */

/** It rings: what it plays is heard in the conference. Runs in the mailbox of the leg, for each 18x. */
export async function enteringLegRings(platform: CallPlatform, call: Call, response: SipResponse): Promise<void> {
  const entry = call.conferenceEntry;
  if (entry?.earlyMedia !== true || !(await takesEarlyMedia(platform, call, response))) return;
  const hear = async () => {
    const conference = await conferenceOf(platform, call);
    await conference?.mailbox.post(async () => {
      const { media } = call.leg;
      const isFree = call.state !== 'answered' && call.state !== 'ended';
      if (media === undefined || !isFree || conference.ended) return;
      await heard(platform, conference, () => conference.mix.place(media, conference.earlyPlaceOf(entry.terms)));
    });
  };
  // Not awaited: whoever is in the mailbox of a leg waits for no conference.
  hear().catch((error: unknown) => platform.log.warn({ err: error, ...logIds(call) }, 'early media is not heard'));
}

/** It has answered, and enters. Runs in the mailbox of the leg. */
export function enteringLegAnswered(platform: CallPlatform, call: Call): void {
  if (call.conferenceEntry === undefined) return;
  enter(platform, call).catch((error: unknown) => {
    platform.log.warn({ err: error, ...logIds(call) }, 'a leg could not enter its conference');
    void call.mailbox.post(() => endCall(platform, call, hangups.byPlatform(call.direction), { status: 487 }));
  });
}

async function enter(platform: CallPlatform, call: Call): Promise<void> {
  const entry = call.conferenceEntry;
  call.conferenceEntry = undefined;
  if (entry === undefined) return;
  const { conference: wanted, terms } = entry;
  for (;;) {
    const conference =
      'id' in wanted ? platform.conferences.find(wanted.id) : await platform.conferences.named(wanted.name);
    if (conference !== undefined) {
      const join = () => joinConference(platform, conference, call, terms);
      const isOver = await conference.mailbox.post(
        async () => conference.ended || void (await call.mailbox.post(join)),
      );
      if (isOver !== true) return;
    }
    if ('id' in wanted) throw new ApiError('90019', { detail: 'The conference has ended before the answer.' });
    const hasMade = await call.mailbox.post(async () => {
      // Another leg was faster with the same name, and this one joins it.
      if (platform.conferences.isInUse(wanted.name)) return false;
      await createConference(platform, call, wanted, terms);
      return true;
    });
    if (hasMade) return;
  }
}

async function conferenceOf(platform: CallPlatform, call: Call): Promise<Conference | undefined> {
  const wanted = call.conferenceEntry?.conference;
  if (wanted === undefined) return undefined;
  return 'id' in wanted ? platform.conferences.find(wanted.id) : platform.conferences.named(wanted.name);
}
