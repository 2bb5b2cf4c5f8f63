// "Press 1 for sales, 2 for support": answers calls and connects each caller with what he chose. 9 hangs up.
// TELNYX_API_KEY, TELNYX_BASE_URL and TELNYX_PUBLIC_KEY say through whom; SALES and SUPPORT are numbers or SIP URIs.
import Telnyx from 'telnyx';
import { fromState, serveWebhooks, toState } from './webhook-server.mjs';

const client = new Telnyx();
const { actions } = client.calls;
const choices = { 1: process.env.SALES, 2: process.env.SUPPORT };

/** Targets that took the call: their end is the end of the call. */
const connected = new Set();

async function pressed(call, digit) {
  // A caller who speaks with somebody presses keys for him, not for us.
  if (fromState(call.client_state).step !== 'menu') return;
  console.log(`${call.from} pressed ${digit}`);
  if (digit === '9') return actions.hangup(call.call_control_id);
  const to = choices[digit];
  if (to === undefined) return;
  await actions.transfer(call.call_control_id, {
    ...{ to, client_state: toState({ step: 'transferred' }) },
    target_leg_client_state: toState({ step: 'target', caller: call.call_control_id }),
  });
}

serveWebhooks(client, {
  'call.initiated': async (call) => {
    if (call.direction !== 'incoming') return;
    await actions.answer(call.call_control_id, { client_state: toState({ step: 'menu' }) });
  },
  'call.answered': async (call) => {
    if (fromState(call.client_state).step === 'menu') console.log(`${call.from} is in the menu`);
  },
  'call.dtmf.received': (call) => pressed(call, call.digit),
  'call.bridged': async (call) => {
    const { step } = fromState(call.client_state);
    if (step === 'target') connected.add(call.call_control_id);
    if (step === 'transferred') console.log(`${call.from} is connected`);
  },
  // Nobody took the call: the caller may choose again.
  'call.hangup': async (call) => {
    const { step, caller } = fromState(call.client_state);
    if (step !== 'target' || connected.delete(call.call_control_id)) return;
    await actions.updateClientState(caller, { client_state: toState({ step: 'menu' }) });
    console.log(`back in the menu: ${call.hangup_cause}`);
  },
});
