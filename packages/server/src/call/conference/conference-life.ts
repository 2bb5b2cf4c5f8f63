import { randomUUID } from 'node:crypto';
import { MediaError } from '@hookswitch/media';
import { ApiError } from '../../api-error.ts';
import { type ConferenceRow, insertConference, updateConference } from '../../store/conferences.ts';
import { unholdLeg } from '../bridge/hold.ts';
import type { Call } from '../call.ts';
import type { CallPlatform } from '../call-platform.ts';
import { endCall, leaveBridge } from '../end-call.ts';
import { emitBeginning, emitEvent, logIds } from '../event/emit-event.ts';
import { hangups } from '../hangup-cause.ts';
import { leaveQueueForBridge } from '../queue/queueing.ts';
import { stateAfterCommand } from '../state.ts';
import { Conference, type Participant } from './conference.ts';
import { endConferenceAudio, receiveMixEvent, withHoldAudio } from './conference-audio.ts';
import type { ConferenceOrder, ParticipantTerms } from './conference-order.ts';
import { conferenceLegPayload, timedConferencePayload } from './conference-payload.ts';
import { conferenceRecordingsLost } from './conference-recording.ts';

/**
 * Makes a conference of a leg, which becomes its first participant. Runs in the mailbox of that leg, and is the one thing that
 * enters that of the conference from there: nobody can hold a conference yet that has just been made.
 * @throws ApiError 90034, 90018, 90044 when the leg cannot join, 90033 when the name is in use, 10007 (503) when it cannot
 * be stored
 */
export async function createConference(
  platform: CallPlatform,
  call: Call,
  order: ConferenceOrder,
  terms: ParticipantTerms,
): Promise<Conference> {
  requireJoinable(call);
  let seating: Promise<void> | undefined;
  const making = platform.conferences.make(order.name, async () => {
    const conference = await newConference(platform, call, order);
    // Its very first turn, which nobody can be before: whatever others want of it finds this leg in it.
    seating = conference.mailbox.post(() => seat(platform, conference, call, terms));
    seating.catch(() => {});
    return conference;
  });
  if (making === undefined) {
    throw new ApiError('90033', { pointer: '/name', detail: 'There is a conference of this name already.' });
  }
  try {
    const conference = await making;
    await seating?.catch((error: unknown) => {
      void conference.mailbox.post(async () => {
        // Nobody has come to be in it, so it ends as one that everybody has left.
        if (conference.participants.size === 0) await endConference(platform, conference, { reason: 'all_left' });
      });
      throw error;
    });
    return conference;
  } catch (error) {
    if (!(error instanceof MediaError)) throw error;
    throw new ApiError('90033', { detail: `There is no conference: ${error.message}.` });
  }
}

/** An empty conference, and its `conference.created`. @throws MediaError, ApiError 10007 (503) */
async function newConference(platform: CallPlatform, call: Call, order: ConferenceOrder): Promise<Conference> {
  const mix = await platform.media().createMix({ comfortNoise: order.comfortNoise });
  const conference = new Conference(newRow(platform, call, order), call, mix, order);
  const payload = timedConferencePayload(call, conference.id, platform.clock.wallTimeMs());
  const rows = [insertConference(conference.row)];
  await emitBeginning(platform, call, 'conference.created', payload, rows).catch(async (error: unknown) => {
    await mix.close().catch(() => {});
    platform.log.error({ err: error, ...logIds(call) }, 'no conference: it could not be stored');
    throw new ApiError('10007', { status: 503, detail: 'The conference could not be stored, so there is none.' });
  });
  mix.onEvent = (event) => void conference.mailbox.post(() => receiveMixEvent(platform, conference, event));
  conference.timer = platform.clock.setTimer(order.durationMs, () => {
    void conference.mailbox.post(() => endConference(platform, conference, { reason: 'time_exceeded' }));
  });
  return conference;
}

/**
 * Brings a leg in. Runs in the mailboxes of the conference and of the leg.
 * @throws ApiError 90019 for one that has ended, 90018, 90034, 90044 when the leg cannot join, 90032 when it is full
 */
export async function joinConference(
  platform: CallPlatform,
  conference: Conference,
  call: Call,
  terms: ParticipantTerms,
): Promise<void> {
  requireLive(conference);
  requireJoinable(call);
  if (conference.participants.size >= conference.maxParticipants) {
    const detail = `The conference takes ${conference.maxParticipants} participants, and it is full.`;
    throw new ApiError('90032', { detail });
  }
  await seat(platform, conference, call, terms);
}

/** Runs in the mailboxes of the conference and of the leg. */
async function seat(
  platform: CallPlatform,
  conference: Conference,
  call: Call,
  terms: ParticipantTerms,
): Promise<void> {
  await leaveBridge(platform, call);
  await call.leg.stopRingback();
  unholdLeg(platform, call);
  await leaveQueueForBridge(platform, call);
  const nowMs = platform.clock.wallTimeMs();
  const { muted, onHold, endOnExit, softEndOnExit, role, whispersTo, beep } = terms;
  const participant: Participant = {
    ...{ id: randomUUID(), call, createdAtMs: nowMs, updatedAtMs: nowMs },
    ...{ muted, onHold, endOnExit, softEndOnExit, role, whispersTo, beep },
    holdAudio: terms.holdAudio ?? conference.holdAudio,
    holdFile: undefined,
  };
  conference.participants.set(call.ids.callControlId, participant);
  call.conferenceId = conference.id;
  if (terms.startOnEnter && conference.row.status === 'init') await start(platform, conference);
  await placeAll(platform, conference);
  call.details = { ...call.details, conferenceId: conference.id };
  const payload = conferenceLegPayload(call, conference.id);
  await emitEvent(platform, call, 'conference.participant.joined', payload);
  if (conference.beepsFor(participant, 'on_enter')) await heard(platform, conference, () => conference.mix.beep());
}

async function start(platform: CallPlatform, conference: Conference): Promise<void> {
  conference.row = { ...conference.row, status: 'in_progress', updated_at_ms: platform.clock.wallTimeMs() };
  await platform.db.run(updateConference(conference.row)).catch((error: unknown) => {
    platform.log.warn({ err: error, conference_id: conference.id }, 'the start of a conference was not stored');
  });
}

/** Puts every participant where it belongs: one may whisper to another, so they are told together. */
export async function placeAll(platform: CallPlatform, conference: Conference): Promise<void> {
  for (const participant of conference.participants.values()) {
    const { media } = participant.call.leg;
    if (media === undefined) continue;
    const place = conference.placeOf(participant);
    await heard(platform, conference, () => conference.mix.place(media, place));
    if (!place.hears) withHoldAudio(platform, conference, participant, placeAll);
  }
}

/** What becomes of the sound when the media process has died is told by the ends of the legs. */
export async function heard(platform: CallPlatform, conference: Conference, task: () => Promise<void>): Promise<void> {
  await task().catch((error: unknown) => {
    if (!(error instanceof MediaError)) throw error;
    platform.log.warn({ err: error, conference_id: conference.id }, 'a conference could not be changed');
  });
}

/** A command takes a leg out. Runs in the mailbox of the conference. */
export async function leaveConference(
  platform: CallPlatform,
  conference: Conference,
  participant: Participant,
): Promise<void> {
  const hasLeft = await participant.call.mailbox.post(() => stepOut(platform, conference, participant));
  if (hasLeft) await afterLeaving(platform, conference, participant);
}

/** A leg has ended, or goes elsewhere: it leaves its conference, if it is in one. Runs in its mailbox. */
export async function leaveItsConference(platform: CallPlatform, call: Call): Promise<void> {
  const conference = platform.conferences.find(call.conferenceId ?? '');
  const participant = conference?.participants.get(call.ids.callControlId);
  if (conference === undefined || participant === undefined) return;
  await stepOut(platform, conference, participant);
  void conference.mailbox.post(() => afterLeaving(platform, conference, participant));
}

/**
 * It is in no conference from here on, and that is told before whatever the leg does next. Runs in the mailbox of the leg.
 * @returns false when it had left already
 */
async function stepOut(platform: CallPlatform, conference: Conference, participant: Participant): Promise<boolean> {
  const { call } = participant;
  if (conference.participants.get(call.ids.callControlId) !== participant) return false;
  conference.participants.delete(call.ids.callControlId);
  call.conferenceId = undefined;
  const { media } = call.leg;
  if (media !== undefined) await heard(platform, conference, () => conference.mix.remove(media));
  await tellLeft(platform, call, conference.id);
  return true;
}

/**
 * What it means for the others. The conference ends with a leg where its terms say so, and when it was the last one. Runs in
 * the mailbox of the conference.
 */
async function afterLeaving(platform: CallPlatform, conference: Conference, participant: Participant): Promise<void> {
  if (conference.ended) return;
  await endConferenceAudio(platform, conference, participant);
  const { callControlId, callSessionId } = participant.call.ids;
  if (participant.endOnExit || participant.softEndOnExit) {
    const endedBy = { call_control_id: callControlId, call_session_id: callSessionId };
    return endConference(platform, conference, { reason: 'host_left', endedBy, keepsLegs: !participant.endOnExit });
  }
  if (conference.participants.size === 0) return endConference(platform, conference, { reason: 'all_left' });
  if (conference.beepsFor(participant, 'on_exit')) await heard(platform, conference, () => conference.mix.beep());
  await placeAll(platform, conference);
}

/** Runs in the mailbox of the leg. */
export function tellLeft(platform: CallPlatform, call: Call, conferenceId: string): Promise<void> {
  const { conferenceId: _, ...details } = call.details;
  call.details = details;
  return emitEvent(platform, call, 'conference.participant.left', conferenceLegPayload(call, conferenceId));
}

export interface ConferenceEnd {
  readonly reason: 'all_left' | 'ended_via_api' | 'host_left' | 'time_exceeded';
  readonly endedBy?: { readonly call_control_id: string; readonly call_session_id: string };
  readonly keepsLegs?: boolean;
}

/** Ends a conference, once, and hangs up everybody in it. Runs in its mailbox. */
export async function endConference(
  platform: CallPlatform,
  conference: Conference,
  { reason, endedBy, keepsLegs = false }: ConferenceEnd,
): Promise<void> {
  if (conference.ended) return;
  const nowMs = platform.clock.wallTimeMs();
  conference.timer?.cancel();
  conference.row = {
    ...conference.row,
    status: 'completed',
    end_reason: reason,
    ended_by: endedBy === undefined ? null : JSON.stringify(endedBy),
    updated_at_ms: nowMs,
  };
  const participants = [...conference.participants.values()];
  const dismiss = async (participant: Participant) => {
    const hasLeft = await participant.call.mailbox.post(() => stepOut(platform, conference, participant));
    if (hasLeft && !keepsLegs) hangUp(platform, conference, participant.call);
  };
  await Promise.all(participants.map(dismiss));
  // Its recordings may take their time to be written: the end is told without waiting for them.
  const closing = heard(platform, conference, () => conference.mix.close()).catch((error: unknown) => {
    platform.log.error({ err: error, conference_id: conference.id }, 'a conference could not be closed');
  });
  await endConferenceAudio(platform, conference);
  platform.audio.cache.forget(conference.id);
  const { creator } = conference;
  const payload = {
    ...timedConferencePayload(creator, conference.id, nowMs),
    // Three reasons are documented for the event; a command that ends it leaves nobody (reference §2.2).
    reason: reason === 'ended_via_api' ? 'all_left' : reason,
  };
  const rows = [updateConference(conference.row)];
  await creator.mailbox.post(() => emitEvent(platform, creator, 'conference.ended', payload, rows));
  // After what the mix has told meanwhile.
  const forget = async () => {
    conferenceRecordingsLost(platform, conference);
    platform.conferences.remove(conference);
  };
  void closing.then(() => conference.mailbox.post(forget));
}

/** The leg that the conference was created from is seen to end by `time_limit` (reference §4). */
function hangUp(platform: CallPlatform, { creator }: Conference, call: Call): void {
  const hangup = call === creator ? hangups.timeLimit(call.direction) : hangups.byPlatform(call.direction);
  void call.mailbox.post(() => endCall(platform, call, hangup, { status: 487 }));
}

/** @throws ApiError 90019 */
export function requireLive(conference: Conference): void {
  if (conference.ended) throw new ApiError('90019', { detail: 'This conference has ended.' });
}

function requireJoinable(call: Call): void {
  stateAfterCommand(call.state, 'conference_join');
  if (call.joining.size > 0) {
    throw new ApiError('90033', { detail: 'A leg that this call is to be bridged with is still ringing.' });
  }
  if (call.conferenceId === undefined) return;
  throw new ApiError('90044', { detail: 'The leg is in a conference already: it has to leave that one first.' });
}

function newRow(platform: CallPlatform, call: Call, order: ConferenceOrder): ConferenceRow {
  const nowMs = platform.clock.wallTimeMs();
  return {
    id: randomUUID(),
    name: order.name,
    status: order.startsAtOnce ? 'in_progress' : 'init',
    region: order.region,
    connection_id: call.connectionId,
    leg_id: call.ids.callLegId,
    call_control_id: call.ids.callControlId,
    call_session_id: call.ids.callSessionId,
    end_reason: null,
    ended_by: null,
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
    expires_at_ms: nowMs + order.durationMs,
  };
}
