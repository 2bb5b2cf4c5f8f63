import { ApiError } from '../api-error.ts';
import type { Conference, Participant } from '../call/conference/conference.ts';

/** The participants of these legs; all of them without a list. @throws ApiError 90015 for a leg that is not in it. */
export function participantsOf(conference: Conference, ids: readonly string[] | undefined): readonly Participant[] {
  if (ids === undefined) return [...conference.participants.values()];
  return [...new Set(ids)].map((id) => participantOf(conference, id, '/call_control_ids'));
}

/** Who hears what a command plays: each of these legs, or everybody at once (`undefined`). */
export function listenersOf(
  conference: Conference,
  ids: readonly string[] | undefined,
): readonly (Participant | undefined)[] {
  return ids === undefined ? [undefined] : participantsOf(conference, ids);
}

/** @throws ApiError 90015 for a leg that is not in the conference */
export function participantOf(conference: Conference, id: string, pointer = '/call_control_id'): Participant {
  const participant = conference.participants.get(id);
  if (participant !== undefined) return participant;
  throw new ApiError('90015', { pointer, detail: 'The conference has no such leg.' });
}

/** @throws ApiError 10027 when the conference is said to be where it is not */
export function requireRegion(conference: Conference, region: string | undefined): void {
  if (region === undefined || region === conference.row.region) return;
  const where = conference.row.region === null ? 'has no region' : `is in ${conference.row.region}`;
  throw new ApiError('10027', { pointer: '/region', detail: `The conference ${where}.` });
}
