// Forwards calls: rings the destinations one after the other until one takes the call.
// TELNYX_API_KEY, TELNYX_BASE_URL and TELNYX_PUBLIC_KEY say through whom; FORWARD_TO is a comma list of numbers or SIP
// URIs, RING_SECS (default 20, at least 5) how long each of them rings.
import Telnyx from 'telnyx';
import { fromState, serveWebhooks, toState } from './webhook-server.mjs';

const client = new Telnyx();
const { actions } = client.calls;
const destinations = (process.env.FORWARD_TO ?? '').split(',').filter(Boolean);
const ringSecs = Number(process.env.RING_SECS ?? 20);

async function forward(caller, index) {
  const to = destinations[index];
  if (to === undefined) {
    console.log('nobody took the call');
    return actions.hangup(caller);
  }
  await actions.transfer(caller, {
    ...{ to, timeout_secs: ringSecs },
    target_leg_client_state: toState({ caller, index }),
  });
}

/** Legs that were connected: their end is the end of the call, not a reason to ring somebody else. */
const connected = new Set();

serveWebhooks(client, {
  'call.initiated': async (call) => {
    if (call.direction === 'incoming') await actions.answer(call.call_control_id);
  },
  'call.answered': async (call) => {
    if (fromState(call.client_state).caller === undefined) await forward(call.call_control_id, 0);
  },
  'call.bridged': async (call) => {
    if (fromState(call.client_state).caller === undefined) return;
    connected.add(call.call_control_id);
    console.log(`${call.to} took the call`);
  },
  'call.hangup': async (call) => {
    const { caller, index } = fromState(call.client_state);
    if (caller === undefined || connected.delete(call.call_control_id)) return;
    console.log(`${call.to}: ${call.hangup_cause}`);
    await forward(caller, index + 1);
  },
});
