import type { EventRow } from '../store/events.ts';

/** What was delivered, in the order in which the receiver took it. */
export interface Delivered {
  readonly id: string;
  readonly legId: string;
  readonly type: string;
}

/** What tells the outcome of something that outlives the leg: its transfer by REFER, the file of its recording. */
const mayFollowHangup = /^call\.(refer|recording)\./;

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
    const [entered, left] = ['call.enqueued', 'call.dequeued'].map(
      (type) => types.filter((each) => each === type).length,
    );
    if (entered !== left) broken.push(`${legId} entered ${entered} queues and left ${left}: ${types.join(', ')}`);
    broken.push(...brokenDelivery(legId, events, delivered));
  }
  const known = new Set(stored.map(({ id }) => id));
  for (const { id, type } of delivered) if (!known.has(id)) broken.push(`${type} ${id} was sent and is not stored`);
  return broken;
}

function brokenDelivery(legId: string, events: readonly EventRow[], delivered: readonly Delivered[]): string[] {
  const broken = events
    .filter(({ status }) => status !== 'delivered')
    .map(({ event_type: type, status }) => `${legId}: ${type} is ${status}`);
  const received = delivered.filter((event) => event.legId === legId).map(({ id }) => id);
  for (const { id, event_type: type } of events) {
    if (!received.includes(id)) broken.push(`${legId}: ${type} was never received`);
  }
  // Repeats may come late; the first delivery of each must be in order.
  const firsts = [...new Set(received)];
  const wanted = events.map(({ id }) => id).filter((id) => firsts.includes(id));
  if (firsts.join() !== wanted.join()) broken.push(`${legId}: received out of order: ${firsts.join(', ')}`);
  return broken;
}
