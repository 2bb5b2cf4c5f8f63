// Click to call: POST /call {"agent": "+1…", "customer": "+1…"} rings the agent, then the customer, and connects them.
// TELNYX_API_KEY, TELNYX_BASE_URL and TELNYX_PUBLIC_KEY say through whom; CONNECTION_ID and FROM from where.
//   curl -d '{"agent":"+15550100001","customer":"+15550100002"}' -H 'content-type: application/json' 127.0.0.1:3000/call
import Telnyx from 'telnyx';
import { fromState, serveWebhooks, toState } from './webhook-server.mjs';

const client = new Telnyx();
const from = { connection_id: process.env.CONNECTION_ID, from: process.env.FROM };

const app = serveWebhooks(client, {
  'call.answered': async (call) => {
    const { role, customer } = fromState(call.client_state);
    if (role !== 'agent') return;
    const agent = call.call_control_id;
    try {
      // One session, and both are bridged as soon as the customer answers.
      await client.calls.dial({
        ...{ ...from, to: customer, link_to: agent, bridge_on_answer: true },
        client_state: toState({ role: 'customer', agent }),
      });
    } catch (error) {
      console.error(`${customer}: ${error.message}`);
      await client.calls.actions.hangup(agent);
    }
  },
  'call.bridged': async (call) => {
    if (fromState(call.client_state).role === 'customer') console.log(`connected with ${call.to}`);
  },
  'call.hangup': async (call) => {
    const { role, agent } = fromState(call.client_state);
    console.log(`${role}: ${call.hangup_cause}`);
    // Who was bridged is hung up together. An agent whose customer did not answer is not.
    if (role === 'customer') await client.calls.actions.hangup(agent);
  },
});

app.post('/call', async (req, res) => {
  const { agent, customer } = req.body ?? {};
  try {
    const { data } = await client.calls.dial({
      ...{ ...from, to: agent },
      client_state: toState({ role: 'agent', customer }),
    });
    res.status(202).json({ call_session_id: data.call_session_id });
  } catch (error) {
    res.status(error.status ?? 500).json({ error: error.message });
  }
});
