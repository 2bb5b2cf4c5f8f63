// A menu that speaks: "for our opening hours press 1, to hear your balance press 2". Balances are asked for by account number.
// TELNYX_API_KEY, TELNYX_BASE_URL and TELNYX_PUBLIC_KEY say through whom; VOICE names a voice.
import Telnyx from 'telnyx';
import { fromState, serveWebhooks, toState } from './webhook-server.mjs';

const client = new Telnyx();
const { actions } = client.calls;
const voice = process.env.VOICE ?? 'female';
const balances = { 1234: '17 dollars and 50 cents', 5678: 'nothing at all' };

/** What is asked in each step, and which keys are an answer. */
const questions = {
  menu: {
    payload: 'Welcome. For our opening hours, press 1. To hear your balance, press 2.',
    invalid_payload: 'That is not on our menu.',
    ...{ valid_digits: '12', maximum_digits: 1, maximum_tries: 2, timeout_millis: 5000 },
  },
  account: {
    payload: 'Please enter the four digits of your account.',
    ...{ minimum_digits: 4, maximum_digits: 4, maximum_tries: 2, timeout_millis: 8000 },
  },
};

const ask = (id, step) => actions.gatherUsingSpeak(id, { ...questions[step], voice, client_state: toState({ step }) });

/** Says something; `next` is what is asked after that, nothing: good bye. */
const say = (id, ssml, next) =>
  actions.speak(id, {
    ...{ payload: `<speak>${ssml}</speak>`, payload_type: 'ssml', voice },
    client_state: toState({ step: 'said', next }),
  });

async function answered({ call_control_id: id, client_state: state, status, digits, from }) {
  const { step } = fromState(state);
  console.log(`${from} ${step}: ${status} ${digits}`);
  if (status === 'call_hangup') return;
  if (status !== 'valid') return say(id, 'We did not understand you. Good bye.');
  if (step === 'menu' && digits === '2') return ask(id, 'account');
  if (step === 'menu') return say(id, 'We are open from nine to five. <break time="300ms"/>', 'menu');
  const balance = balances[digits];
  if (balance === undefined)
    return say(id, `There is no account <say-as interpret-as="digits">${digits}</say-as>.`, 'menu');
  return say(id, `Your balance is <prosody rate="slow">${balance}</prosody>. Good bye.`);
}

serveWebhooks(client, {
  'call.initiated': async (call) => {
    if (call.direction === 'incoming') await actions.answer(call.call_control_id, {});
  },
  'call.answered': (call) => ask(call.call_control_id, 'menu'),
  'call.dtmf.received': ({ from, digit }) => console.log(`${from} pressed ${digit}`),
  'call.gather.ended': answered,
  'call.speak.ended': async (call) => {
    const { step, next } = fromState(call.client_state);
    if (step !== 'said' || call.status === 'call_hangup') return;
    if (next === undefined) await actions.hangup(call.call_control_id);
    else await ask(call.call_control_id, next);
    console.log(next === undefined ? 'good bye' : `back to the ${next}`);
  },
});
