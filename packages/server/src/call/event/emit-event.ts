import { isoMicros } from '../../clock.ts';
import { sortedJson } from '../../sorted-json.ts';
import { type Statement, StoreError } from '../../store/db.ts';
import { type EventRow, insertEvent } from '../../store/events.ts';
import { insertLeg, type LegRow, updateLegState } from '../../store/legs.ts';
import { timeOrderedUuid } from '../../time-ordered-uuid.ts';
import { targetText } from '../../webhooks/outbox.ts';
import type { Call } from '../call.ts';
import type { CallPlatform } from '../call-platform.ts';
import type { SentEvent } from './sent-events.ts';
import { type UnstoredEvent, UnstoredEvents } from './unstored-events.ts';

type Payload = Readonly<Record<string, unknown>>;

/**
 * The first event of a leg, `call.initiated`: the leg and its event become durable together, or there is no such leg.
 * @throws when the store cannot keep it.
 */
export async function emitInitiated(platform: CallPlatform, call: Call, payload: Payload): Promise<void> {
  const event = nextEvent(platform, call, 'call.initiated', payload);
  await commit(platform, call, insertLeg(legRow(call)), event);
}

/**
 * A later event of a leg: ONE transaction holds the leg's new state and the row of the outbox, and only what is stored
 * is sent. `also` is what becomes true with the event, in the same transaction. Where the store fails the event is kept
 * and stored later, in its place: a leg that exists gets its events, and does not wait for them.
 */
export async function emitEvent(
  platform: CallPlatform,
  call: Call,
  type: SentEvent,
  payload: Payload,
  also: readonly Statement[] = [],
): Promise<void> {
  const event = nextEvent(platform, call, type, payload);
  const state = updateLegState(legRow(call));
  const waiting: UnstoredEvent = {
    type,
    id: event.id,
    hasRows: also.length > 0,
    store: () => commit(platform, call, state, event, also),
    ...logIds(call),
  };
  if (call.unstored !== undefined) return call.unstored.add(waiting);
  try {
    await waiting.store();
  } catch (error) {
    platform.log.error({ err: error, ...logIds(call), event_type: type }, 'event not stored yet');
    call.unstored = new UnstoredEvents(platform, waiting, () => {
      call.unstored = undefined;
    });
  }
}

/**
 * The event of something that begins with it: what is in `also` and the event become durable together, or there is neither.
 * @throws StoreError when the store cannot keep them now
 */
export async function emitBeginning(
  platform: CallPlatform,
  call: Call,
  type: SentEvent,
  payload: Payload,
  also: readonly Statement[],
): Promise<void> {
  // It must not overtake those that wait.
  if (call.unstored !== undefined) throw new StoreError('full', 'events of the leg are not stored yet');
  const event = nextEvent(platform, call, type, payload);
  try {
    await commit(platform, call, updateLegState(legRow(call)), event, also);
  } catch (error) {
    // Nobody ever hears of it: the next event takes its number.
    call.eventSeq -= 1;
    throw error;
  }
}

/** Resolves when every event of a leg is stored; false: what is not stored will not be, by this run of the server. */
export async function allStored(call: Call): Promise<boolean> {
  return (await call.unstored?.stored()) ?? true;
}

export function logIds(call: Call): { call_control_id: string; call_leg_id: string; call_session_id: string } {
  return {
    call_control_id: call.ids.callControlId,
    call_leg_id: call.ids.callLegId,
    call_session_id: call.ids.callSessionId,
  };
}

async function commit(
  platform: CallPlatform,
  call: Call,
  leg: Statement,
  event: EventRow,
  also: readonly Statement[] = [],
): Promise<void> {
  await platform.db.transaction([leg, insertEvent(event), ...also]);
  platform.log.info({ event_type: event.event_type, event_id: event.id, ...logIds(call) }, 'event');
  platform.webhooks.deliver(event);
}

function nextEvent(platform: CallPlatform, call: Call, type: SentEvent, payload: Payload): EventRow {
  const nowMs = platform.clock.wallTimeMs();
  const id = timeOrderedUuid(nowMs);
  call.eventSeq += 1;
  return {
    id,
    leg_id: call.ids.callLegId,
    call_control_id: call.ids.callControlId,
    event_type: type,
    occurred_at: isoMicros(nowMs),
    payload: sortedJson(payload),
    target: targetText(call.target),
    status: 'pending',
    attempts: 0,
    next_attempt_at_ms: nowMs,
    seq: call.eventSeq,
    created_at_ms: nowMs,
    lane: call.target.unordered === true ? id : call.ids.callLegId,
    attempts_before: 0,
  };
}

function legRow(call: Call): LegRow {
  return {
    leg_id: call.ids.callLegId,
    call_control_id: call.ids.callControlId,
    call_session_id: call.ids.callSessionId,
    connection_id: call.connectionId,
    direction: call.direction,
    // Whose dialog is up is one to hang up after a restart.
    state: (call.state === 'ended' && !call.hungUp) || call.state === 'answering' ? 'answered' : call.state,
    from_number: call.from,
    to_number: call.to,
    client_state: call.clientState,
    command_id: call.commandId,
    webhook_target: targetText(call.target),
    event_seq: call.eventSeq,
    dialog: call.leg.session === undefined ? null : JSON.stringify(call.leg.session.snapshot()),
    created_at_ms: call.createdAtMs,
    answered_at_ms: call.answeredAtMs,
    ended_at_ms: call.endedAtMs,
    hangup_cause: call.ending?.cause ?? null,
    details: JSON.stringify(call.details),
  };
}
