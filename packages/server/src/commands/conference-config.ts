import type { DialParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import type { ConferenceEntry } from '../call/conference/conference-order.ts';
import { selectConference } from '../store/conferences.ts';
import { conferenceOrder, participantTerms } from './conference-terms.ts';

const within = '/conference_config';

/**
 * The conference that dial's `conference_config` names, and how the new leg enters it.
 * @throws ApiError 10004 when none is named, 10027 for two, and for parameters that exclude each other, 90058 (422) for an
 * unknown `id`, 90019 for that of a conference that has ended
 */
export async function conferenceEntry(
  platform: CallPlatform,
  params: DialParams,
): Promise<ConferenceEntry | undefined> {
  const { conference_config: config } = params;
  if (config === undefined) return undefined;
  refuseOtherPlans(params);
  const { id, conference_name: name, early_media: earlyMedia = true, start_conference_on_create, ...join } = config;
  const rest = { terms: participantTerms(join, within), earlyMedia };
  if (id === undefined) {
    if (name === undefined) throw new ApiError('10004', { pointer: `${within}/id`, detail: 'Name a conference.' });
    // The first leg's wishes are those of the conference that it makes.
    const { beep_enabled, hold_audio_url, hold_media_name } = join;
    const wishes = { name, start_conference_on_create, beep_enabled, hold_audio_url, hold_media_name };
    return { ...rest, conference: conferenceOrder(wishes, within) };
  }
  refuseBeside(id, { conference_name: name, start_conference_on_create });
  await requireLive(platform, id);
  return { ...rest, conference: { id } };
}

/** A leg has one place to go to. */
function refuseOtherPlans(params: DialParams): void {
  const isJoined = params.bridge_on_answer === true;
  if (!isJoined && params.supervise_call_control_id === undefined) return;
  const other = isJoined ? 'bridge_on_answer' : 'supervise_call_control_id';
  throw new ApiError('10027', { pointer: within, detail: `conference_config and ${other} exclude each other.` });
}

/** What says how to make a conference says nothing about one that exists. */
function refuseBeside(id: string, params: Readonly<Record<string, unknown>>): void {
  const [name] = Object.entries(params).find(([, value]) => value !== undefined) ?? [];
  if (name === undefined) return;
  const detail = `${name} has no effect beside id: conference ${id} exists.`;
  throw new ApiError('10027', { pointer: `${within}/${name}`, detail });
}

async function requireLive(platform: CallPlatform, id: string): Promise<void> {
  const conference = platform.conferences.find(id);
  if (conference !== undefined && !conference.ended) return;
  const [row] = await platform.db.run(selectConference(id));
  const pointer = `${within}/id`;
  if (row !== undefined) throw new ApiError('90019', { pointer, detail: 'This conference has ended.' });
  throw new ApiError('90058', { status: 422, pointer, detail: 'There is no conference with this id.' });
}
