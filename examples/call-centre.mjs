// A call centre: callers wait in a queue with music, agents are rung as they become free, a supervisor whispers to one.
// TELNYX_API_KEY, TELNYX_BASE_URL and TELNYX_PUBLIC_KEY say through whom; CONNECTION_ID and FROM from where. AGENTS is a
// list of numbers, MUSIC a URL. A supervisor listens to the call of an agent and speaks to him alone by
//   curl -d '{"agent":"+15550100002","supervisor":"+15550100003"}' -H 'content-type: application/json' 127.0.0.1:3000/supervise
// and changes that with the keys of his telephone: 1 listens only, 2 whispers, 3 speaks with both.
import Telnyx from 'telnyx';
import { codeOf, fromState, serveWebhooks, toState } from './webhook-server.mjs';

const client = new Telnyx();
const { actions } = client.calls;
const from = { connection_id: process.env.CONNECTION_ID, from: process.env.FROM };
const queue = process.env.QUEUE ?? 'support';
const maxWaitSecs = Number(process.env.MAX_WAIT_SECS ?? 600);
const restMs = 1000 * Number(process.env.REST_SECS ?? 10);
const roles = { 1: 'monitor', 2: 'whisper', 3: 'barge' };

/** Each agent by his number: free, rung, talking (with the id of his leg) or resting. Who is free longest comes first. */
const agents = new Map(process.env.AGENTS.split(',').map((number) => [number, { is: 'free' }]));
const those = (state) => [...agents].filter(([, { is }]) => is === state).map(([number]) => number);

function becomes(number, state) {
  agents.delete(number);
  agents.set(number, state);
}

/** As many agents are rung as callers wait. */
async function ringAgents() {
  const { data } = await client.queues.retrieve(queue);
  const wanted = data.current_size - those('rung').length;
  for (const number of those('free').slice(0, Math.max(0, wanted))) {
    becomes(number, { is: 'rung' });
    try {
      await client.calls.dial({ ...from, to: number, client_state: toState({ role: 'agent', number }) });
    } catch (error) {
      console.error(`${number}: ${error.message}`);
      rest(number);
    }
  }
}

/** An agent who did not take a call, or has just ended one, is left alone for a while. */
function rest(number) {
  becomes(number, { is: 'resting' });
  setTimeout(async () => {
    becomes(number, { is: 'free' });
    await ringAgents().catch((error) => console.error(error.message));
  }, restMs);
}

const app = serveWebhooks(client, {
  'call.initiated': async (call) => {
    if (call.direction !== 'incoming') return;
    await actions.answer(call.call_control_id, { client_state: toState({ role: 'caller' }) });
  },
  'call.answered': async (call) => {
    const id = call.call_control_id;
    const { role, number } = fromState(call.client_state);
    if (role === 'caller') {
      await actions.enqueue(id, { queue_name: queue, max_wait_time_secs: maxWaitSecs });
      await actions.startPlayback(id, { audio_url: process.env.MUSIC, loop: 'infinity' });
    }
    if (role !== 'agent') return;
    becomes(number, { is: 'talking', id });
    try {
      await actions.bridge(id, { queue });
    } catch (error) {
      // 90033: nobody waits any more.
      if (codeOf(error) !== '90033') console.error(`${number}: ${error.message}`);
      await actions.hangup(id);
    }
  },
  'call.enqueued': async (call) => {
    console.log(`${call.from} waits at position ${call.current_position}`);
    await ringAgents();
  },
  'call.dequeued': async (call) => {
    console.log(`${call.from} waited ${call.wait_time_secs} s: ${call.reason}`);
    if (call.reason === 'timeout') await actions.hangup(call.call_control_id);
  },
  'call.bridged': async (call) => {
    const { role, number } = fromState(call.client_state);
    if (role === 'agent') console.log(`${number} has a caller`);
  },
  'call.dtmf.received': async (call) => {
    const role = roles[call.digit];
    if (fromState(call.client_state).role !== 'supervisor' || role === undefined) return;
    await actions.switchSupervisorRole(call.call_control_id, { role });
    console.log(`the supervisor chose ${role}`);
  },
  'call.hangup': async (call) => {
    const { role, number } = fromState(call.client_state);
    if (role === 'agent') rest(number);
  },
});

app.post('/supervise', async (req, res) => {
  const { agent, supervisor } = req.body ?? {};
  const { id } = agents.get(agent) ?? {};
  if (id === undefined) return res.status(409).json({ error: `${agent} speaks with nobody` });
  try {
    const { data } = await client.calls.dial({
      ...{ ...from, to: supervisor, supervise_call_control_id: id, supervisor_role: 'whisper' },
      client_state: toState({ role: 'supervisor' }),
    });
    res.status(202).json({ call_session_id: data.call_session_id });
  } catch (error) {
    res.status(error.status ?? 500).json({ error: error.message });
  }
});
