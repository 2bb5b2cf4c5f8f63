import type { ConferenceEndParams } from '@hookswitch/contract';
import type { CallPlatform } from '../call/call-platform.ts';
import type { Conference } from '../call/conference/conference.ts';
import { endConference } from '../call/conference/conference-life.ts';
import type { ActingOn } from './refuse-parameters.ts';

export const conferenceEndActing: ActingOn<ConferenceEndParams> = ['command_id'];

/** Ends the conference and hangs up every leg in it; `conference.ended` follows. */
export async function conferenceEnd(platform: CallPlatform, conference: Conference): Promise<void> {
  await endConference(platform, conference, { reason: 'ended_via_api' });
}
