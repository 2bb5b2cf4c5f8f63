// A conference line: everybody who calls the number is in one room. * mutes and unmutes the caller, # hangs him up.
// TELNYX_API_KEY, TELNYX_BASE_URL and TELNYX_PUBLIC_KEY say through whom; ROOM names the room.
import Telnyx from 'telnyx';
import { codeOf, serveWebhooks } from './webhook-server.mjs';

const client = new Telnyx();
const { actions } = client.conferences;
const name = process.env.ROOM ?? 'conference line';

/** Where each caller is: his call -> his conference, and whether he is muted. */
const callers = new Map();

/** The first caller opens the room, the others join it. */
async function enter(call) {
  const call_control_id = call.call_control_id;
  try {
    await client.conferences.create({ call_control_id, name, beep_enabled: 'always' });
  } catch (error) {
    // 90033: the name is in use, so there is a room.
    if (codeOf(error) !== '90033') throw error;
    const { data: rooms } = await client.conferences.list({ filter: { name, status: 'in_progress' } });
    await actions.join(rooms[0].id, { call_control_id });
  }
}

async function pressed({ call_control_id: id, digit }) {
  const caller = callers.get(id);
  if (digit === '#') return client.calls.actions.hangup(id);
  if (digit !== '*' || caller === undefined) return;
  caller.muted = !caller.muted;
  await actions[caller.muted ? 'mute' : 'unmute'](caller.conference, { call_control_ids: [id] });
  console.log(caller.muted ? 'muted' : 'unmuted');
}

serveWebhooks(client, {
  'call.initiated': (call) => call.direction === 'incoming' && client.calls.actions.answer(call.call_control_id),
  'call.answered': enter,
  'call.dtmf.received': pressed,
  'conference.participant.joined': async ({ call_control_id: id, conference_id: conference }) => {
    callers.set(id, { conference, muted: false });
    console.log(`${callers.size} in the room`);
  },
  'conference.participant.left': async ({ call_control_id: id }) => {
    callers.delete(id);
    console.log(`${callers.size} in the room`);
  },
  'conference.ended': async () => console.log('the room is empty'),
});
