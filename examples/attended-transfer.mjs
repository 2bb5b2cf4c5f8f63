// A receptionist who asks before she transfers. Calls ring at AGENT; then, while caller and agent speak:
//   POST /consult {"to": "+1…"}   rings somebody; once he answers, the agent speaks with him and the caller waits on hold
//   POST /complete                the caller is connected with him, the agent is let go
//   POST /cancel                  the agent speaks with the caller again
// TELNYX_API_KEY, TELNYX_BASE_URL and TELNYX_PUBLIC_KEY say through whom; CONNECTION_ID and FROM from where.
import Telnyx from 'telnyx';
import { fromState, serveWebhooks, toState } from './webhook-server.mjs';

const client = new Telnyx();
const { actions } = client.calls;
const from = { connection_id: process.env.CONNECTION_ID, from: process.env.FROM };

/** The one call of this desk: the control ids of its legs. */
let desk = {};

const dial = async (to, role) => {
  const { data } = await client.calls.dial({
    ...{ ...from, to, link_to: desk.caller, client_state: toState({ role }) },
  });
  return data.call_control_id;
};
// Neither the caller nor the agent is hung up when the other is bridged with somebody else.
const bridge = (leg, other, after) => actions.bridge(leg, { call_control_id_to_bridge_with: other, ...after });
const keep = { park_after_unbridge: 'self' };

const app = serveWebhooks(client, {
  'call.initiated': async (call) => {
    if (call.direction !== 'incoming') return;
    desk = { caller: call.call_control_id };
    await actions.answer(desk.caller, { client_state: toState({ role: 'caller' }) });
    desk.agent = await dial(process.env.AGENT, 'agent');
  },
  'call.answered': async (call) => {
    const { role } = fromState(call.client_state);
    if (role === 'agent') await bridge(desk.caller, desk.agent, { hold_after_unbridge: true });
    if (role !== 'target') return;
    desk.consulting = true;
    await bridge(desk.agent, desk.target, keep);
  },
  'call.bridged': async (call) => console.log(`bridged: ${fromState(call.client_state).role}`),
  'call.hold': async (call) => console.log(`on hold: ${fromState(call.client_state).role}`),
  'call.hangup': async (call) => {
    const { role } = fromState(call.client_state);
    console.log(`ended: ${role} (${call.hangup_cause})`);
    // The one who was asked said no and is gone: the agent has the caller back.
    if (role === 'target' && desk.target) await back();
    if (role === 'caller') for (const leg of [desk.agent, desk.target]) if (leg) await hangUp(leg);
  },
});

/** Agent and caller speak again; the leg that was consulted, if it is still there, is not needed any more. */
async function back() {
  const { target, consulting } = desk;
  Object.assign(desk, { target: undefined, consulting: false });
  if (consulting) await bridge(desk.caller, desk.agent);
  return target;
}

/** Who has hung up himself needs no hanging up. */
const hangUp = (leg) => actions.hangup(leg).catch((error) => console.log(error.message));

const steps = {
  consult: async ({ to }) => {
    desk.target = await dial(to, 'target');
  },
  complete: async () => {
    const { agent, target } = desk;
    Object.assign(desk, { agent: undefined, target: undefined });
    await bridge(desk.caller, target);
    await hangUp(agent);
  },
  cancel: async () => {
    const target = await back();
    if (target) await hangUp(target);
  },
};
for (const [name, step] of Object.entries(steps)) {
  app.post(`/${name}`, async (req, res) => {
    try {
      await step(req.body ?? {});
      res.sendStatus(200);
    } catch (error) {
      res.status(error.status ?? 500).json({ error: error.message });
    }
  });
}
