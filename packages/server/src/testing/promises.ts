import { eventFaults } from '@hookswitch/contract/testing';
import type { EventRow } from '../store/events.ts';
import type { RecordingRow } from '../store/recordings.ts';
import { eventBody } from '../webhooks/event-body.ts';
import type { World } from './world.ts';

/** What was delivered, in the order in which the receiver took it. */
export interface Delivered {
  readonly id: string;
  readonly type: string;
}

/** What tells of something that outlives the leg: its transfer by REFER, the file of its recording, a conference, its place in a queue. */
const mayFollowHangup = /^call\.(refer|recording)\.|^call\.dequeued$|^conference\./;

/** Events that come in pairs: the first of each begins something that the second ends, before the leg does. */
const pairs = [
  ['call.playback.started', 'call.playback.ended'],
  ['call.speak.started', 'call.speak.ended'],
  ['streaming.started', 'streaming.stopped'],
  ['siprec.started', 'siprec.stopped'],
] as const;

/** The same of what the platform keeps a record of: a crash ends it, and its end is told all the same. */
const outliving = [
  ['call.enqueued', 'call.dequeued'],
  ['call.fork.started', 'call.fork.stopped'],
  ['conference.created', 'conference.ended'],
  ['conference.participant.joined', 'conference.participant.left'],
] as const;

/**
 * The promises about events (docs/guarantees.md), checked at the end of a run in which every receiver is well.
 * @param stored every event of the store, in the order of each leg
 * @returns one line for each promise that was broken
 */
export function brokenPromises(stored: readonly EventRow[], delivered: readonly Delivered[]): string[] {
  const broken: string[] = [];
  for (const legId of new Set(stored.map((event) => event.leg_id))) {
    const events = stored.filter((event) => event.leg_id === legId);
    const types = events.map(({ event_type: type }) => type);
    for (const once of ['call.initiated', 'call.hangup']) {
      const count = types.filter((type) => type === once).length;
      if (count !== 1) broken.push(`${legId} has ${count} ${once}: ${types.join(', ')}`);
    }
    if (types[0] !== 'call.initiated') broken.push(`${legId} begins with ${types[0]}`);
    const after = types.slice(types.indexOf('call.hangup') + 1).filter((type) => !mayFollowHangup.test(type));
    if (after.length > 0) broken.push(`${legId} has ${after.join(', ')} after its call.hangup`);
    for (const [begin, end] of outliving) {
      const [begun, ended] = [begin, end].map((type) => types.filter((each) => each === type).length);
      if (begun !== ended) broken.push(`${legId} has ${begun} ${begin} and ${ended} ${end}: ${types.join(', ')}`);
    }
    if (!endedByCrash(events)) broken.push(...brokenPairs(legId, types));
    broken.push(...brokenDelivery(legId, events, delivered));
  }
  for (const event of stored) {
    const body: unknown = JSON.parse(eventBody(event, 1, 'http://127.0.0.1/').toString());
    broken.push(...eventFaults(body).map((fault) => `${event.id} does not keep to its schema: ${fault}`));
  }
  const known = new Set(stored.map(({ id }) => id));
  for (const { id, type } of delivered) if (!known.has(id)) broken.push(`${type} ${id} was sent and is not stored`);
  return broken;
}

/** A crash cuts off what was under way, and only the end of the leg is told. */
function endedByCrash(events: readonly EventRow[]): boolean {
  const end = events.find(({ event_type: type }) => type === 'call.hangup');
  if (end === undefined) return true;
  const payload = JSON.parse(end.payload) as { hangup_cause: string; hangup_source: string; sip_hangup_cause: string };
  return payload.hangup_source === 'unknown' && payload.sip_hangup_cause === 'unspecified';
}

function brokenPairs(legId: string, types: readonly string[]): string[] {
  const broken: string[] = [];
  const count = (type: string) => types.filter((each) => each === type).length;
  for (const [begin, end] of pairs) {
    if (types.lastIndexOf(begin) > types.lastIndexOf(end)) broken.push(`${legId} ends with ${begin}, never ${end}`);
    if (count(begin) > count(end)) broken.push(`${legId} has more ${begin} than ${end}: ${types.join(', ')}`);
  }
  const holds = types.filter((type) => type === 'call.hold' || type === 'call.unhold');
  if (holds.some((type, index) => (type === 'call.hold') !== (index % 2 === 0))) {
    broken.push(`${legId} is held and taken off in turn, but: ${holds.join(', ')}`);
  }
  return broken;
}

/** Recordings and conferences that are not done, though every leg has ended. */
export function brokenRecords(world: Pick<World, 'stored'>): string[] {
  const recordings = world.stored<RecordingRow>('SELECT * FROM recordings');
  const saved = world.stored<{ payload: string }>(
    "SELECT payload FROM events WHERE event_type IN ('call.recording.saved', 'conference.recording.saved')",
  );
  const told = saved.map(({ payload }) => (JSON.parse(payload) as { recording_id: string }).recording_id);
  const conferences = world.stored<{ id: string; status: string }>('SELECT id, status FROM conferences');
  return [
    ...recordings.filter(({ status }) => status !== 'completed').map(notCompleted),
    ...recordings
      .map(({ id }) => ({ id, times: told.filter((each) => each === id).length }))
      .filter(({ times }) => times !== 1)
      .map(({ id, times }) => `recording ${id} was told ${times} times`),
    ...conferences.filter(({ status }) => status !== 'completed').map(({ id }) => `conference ${id} never ends`),
  ];
}

function notCompleted({ id, status, call_control_id: leg, conference_id: conference }: RecordingRow): string {
  const of = conference === null ? `leg ${leg}` : `conference ${conference} of leg ${leg}`;
  return `recording ${id} of ${of} is not completed: ${status}`;
}

function brokenDelivery(legId: string, events: readonly EventRow[], delivered: readonly Delivered[]): string[] {
  const broken = events
    .filter(({ status }) => status !== 'delivered')
    .map(({ event_type: type, status }) => `${legId}: ${type} is ${status}`);
  const ofLeg = new Set(events.map(({ id }) => id));
  const received = delivered.map(({ id }) => id).filter((id) => ofLeg.has(id));
  for (const { id, event_type: type } of events) {
    if (!received.includes(id)) broken.push(`${legId}: ${type} was never received`);
  }
  // Repeats may come late; the first delivery of each must be in order.
  const firsts = [...new Set(received)];
  const wanted = events.map(({ id }) => id).filter((id) => firsts.includes(id));
  if (firsts.join() !== wanted.join()) broken.push(`${legId}: received out of order: ${firsts.join(', ')}`);
  return broken;
}
