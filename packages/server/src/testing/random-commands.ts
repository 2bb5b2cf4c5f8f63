import { type ApplicationHost, silence } from './application-host.ts';
import { applicationId, type Method } from './world.ts';

/** What a random command is made from. */
export interface Choices {
  chance(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** Some leg, alive or not; an id that nobody knows where there is none. */
  leg(): string;
  readonly host: Pick<ApplicationHost, 'audioUrl' | 'streamUrl'>;
}

export interface RandomCommand {
  readonly path: string;
  readonly body: object;
  readonly method?: Method;
}

type Body = Readonly<Record<string, unknown>>;
type BodyOf = (choices: Choices) => Body;

const none: BodyOf = () => ({});
/** The body that many share, now and then. */
const sometimes = (choices: Choices, body: Body, probability = 0.5): Body => (choices.chance(probability) ? body : {});

const recordFromAnswer = (choices: Choices): Body =>
  sometimes(choices, { record: 'record-from-answer', record_format: 'wav', ...anyOf(choices, recordLimits) }, 0.2);
const recordLimits: readonly Body[] = [
  {},
  { record_max_length: 1 },
  { record_timeout_secs: 1, record_track: 'inbound' },
];

const streaming = (choices: Choices): Body =>
  choices.pick([
    { stream_url: choices.host.streamUrl, stream_track: 'both_tracks' },
    { stream_url: choices.host.streamUrl, stream_bidirectional_mode: 'rtp' },
    // Nobody listens there.
    { stream_url: 'ws://127.0.0.1:1/' },
  ]);

const anyOf = (choices: Choices, bodies: readonly Body[]): Body => choices.pick(bodies);

const audio = (choices: Choices): Body =>
  choices.pick([
    { playback_content: silence.toString('base64') },
    { playback_content: silence.toString('base64'), loop: choices.pick([2, 'infinity']) },
    prompt(choices),
  ]);
const prompt = (choices: Choices): Body =>
  choices.pick([
    { audio_url: choices.host.audioUrl },
    { audio_url: choices.host.audioUrl },
    { media_name: 'unknown' },
    { audio_url: 'http://127.0.0.1:1/none.wav' },
  ]);
const fewKeys: Body = { maximum_digits: 2, timeout_millis: 1500, inter_digit_timeout_millis: 700 };
const unbridged = (choices: Choices): Body => sometimes(choices, { park_after_unbridge: 'self' }, 0.4);

const queueName = 'support';
/** Where copies of media get lost. */
const nowhere = 'udp:10.0.0.3:9';

/** Actions on a leg, each with a body that is allowed at least at some time. */
const ofLeg: Readonly<Record<string, BodyOf>> = {
  answer: (choices) => ({
    ...recordFromAnswer(choices),
    ...(choices.chance(0.1) ? streaming(choices) : {}),
    ...sometimes(choices, { send_silence_when_idle: true }, 0.2),
  }),
  reject: () => ({ cause: 'USER_BUSY' }),
  hangup: none,
  bridge: (choices) => ({
    call_control_id: choices.leg(),
    ...unbridged(choices),
    ...recordFromAnswer(choices),
    ...sometimes(choices, { hold_after_unbridge: true }, 0.2),
    ...sometimes(choices, { prevent_double_bridge: true }, 0.3),
    ...sometimes(choices, { play_ringtone: true }, 0.3),
    ...sometimes(choices, { mute_dtmf: 'both' }, 0.2),
  }),
  bridge_queue: (choices) => ({ queue: queueName, ...unbridged(choices) }),
  transfer: (choices) => ({
    to: '+15550100777',
    ...recordFromAnswer(choices),
    ...unbridged(choices),
    ...sometimes(choices, { timeout_secs: 5 }, 0.3),
    ...sometimes(choices, { early_media: false }, 0.2),
    ...sometimes(choices, { media_name: 'unknown' }, 0.1),
  }),
  refer: () => ({ sip_address: 'sip:someone@10.0.0.2' }),
  enqueue: (choices) => ({
    queue_name: queueName,
    ...sometimes(choices, { max_wait_time_secs: 1 }),
    // A place that outlives its leg ends by itself.
    ...sometimes(choices, { keep_after_hangup: true, max_wait_time_secs: 2 }, 0.1),
  }),
  leave_queue: none,
  client_state_update: () => ({ client_state: 'c3RhdGU=' }),
  send_dtmf: () => ({ digits: '12w#' }),
  send_sip_info: () => ({ content_type: 'text/plain', body: 'hello' }),
  playback_start: (choices) => ({
    ...audio(choices),
    ...sometimes(choices, { overlay: true }, 0.2),
    ...sometimes(choices, { target_legs: choices.pick(['both', 'opposite']) }, 0.2),
    ...sometimes(choices, { stop: choices.pick(['all', 'current']) }, 0.2),
  }),
  playback_stop: (choices) => sometimes(choices, { stop: 'current' }),
  speak: (choices) => ({ payload: 'Hello.', voice: 'male', ...sometimes(choices, { target_legs: 'both' }, 0.2) }),
  gather: () => fewKeys,
  gather_using_audio: (choices) => ({ ...fewKeys, ...prompt(choices), maximum_tries: 2 }),
  gather_using_speak: () => ({ ...fewKeys, payload: 'Press.', voice: 'male', maximum_tries: 2 }),
  gather_stop: none,
  record_start: (choices) => ({
    ...{ format: 'wav', channels: choices.pick(['single', 'dual']) },
    ...sometimes(choices, { max_length: 1 }, 0.3),
    ...sometimes(choices, { play_beep: true, trim: 'trim-silence' }, 0.3),
  }),
  record_stop: none,
  record_pause: none,
  record_resume: none,
  streaming_start: streaming,
  streaming_stop: none,
  fork_start: (choices) => choices.pick([{ rx: nowhere }, { tx: nowhere }, { rx: nowhere, tx: nowhere }]),
  fork_stop: none,
  siprec_start: (choices) => ({
    ...sometimes(choices, { siprec_track: 'inbound_track' }, 0.3),
    ...sometimes(choices, { session_timeout_secs: 0 }, 0.3),
  }),
  siprec_stop: none,
  suppression_start: none,
  suppression_stop: none,
  switch_supervisor_role: (choices) => ({ role: choices.pick(['barge', 'whisper', 'monitor']) }),
  transcription_start: none,
};

/** Actions on a conference, and how to make one. */
const ofConference: Readonly<Record<string, BodyOf>> = {
  join: (choices) => ({
    call_control_id: choices.leg(),
    ...sometimes(choices, { end_conference_on_exit: true }, 0.2),
    ...sometimes(choices, { soft_end_conference_on_exit: true }, 0.1),
    ...sometimes(choices, { start_conference_on_enter: true }),
    ...sometimes(choices, { hold: true }, 0.2),
    ...sometimes(choices, { beep_enabled: 'always' }, 0.3),
  }),
  leave: (choices) => ({ call_control_id: choices.leg() }),
  hold: none,
  unhold: (choices) => ({ call_control_ids: [choices.leg()] }),
  mute: (choices) => sometimes(choices, { call_control_ids: [choices.leg()] }),
  unmute: none,
  play: prompt,
  speak: () => ({ payload: 'Hello.', voice: 'male' }),
  stop: none,
  send_dtmf: () => ({ digits: '5' }),
  gather_using_audio: (choices) => ({ ...fewKeys, ...prompt(choices), call_control_id: choices.leg() }),
  record_start: (choices) => ({ format: 'wav', ...sometimes(choices, { play_beep: true }, 0.3) }),
  record_stop: none,
  record_pause: none,
  record_resume: none,
  update: (choices) => ({
    call_control_id: choices.leg(),
    supervisor_role: choices.pick(['none', 'monitor', 'barge']),
  }),
  end: none,
};

/** Names of an action whose path is another one. */
const paths: Readonly<Record<string, string>> = { bridge_queue: 'bridge' };
export type LegAction = string;
export const legActions: readonly LegAction[] = Object.keys(ofLeg);

export function legCommand(choices: Choices, callControlId: string, action: LegAction): RandomCommand {
  const body = ofLeg[action];
  if (body === undefined) throw new Error(`no such action: ${action}`);
  const path = `/calls/${callControlId}/actions/${paths[action] ?? action}`;
  return { path, body: body(choices), ...(action === 'client_state_update' ? { method: 'PUT' } : {}) };
}

/** What is done to queues and to the places in them, as resources. */
export function queueCommand(choices: Choices): RandomCommand {
  const queue = `/queues/${queueName}`;
  const place = `${queue}/calls/${choices.leg()}`;
  return choices.pick<RandomCommand>([
    { path: place, body: {}, method: 'DELETE' },
    // A place that is kept for ever would never be told to have been left.
    { path: place, body: { keep_after_hangup: false }, method: 'PATCH' },
    { path: queue, body: { max_size: choices.pick([1, 2, 100]) } },
    { path: queue, body: {}, method: 'DELETE' },
  ]);
}

/** @param leg that joins, if somebody does */
export function conferenceCommand(choices: Choices, conferenceId: string, leg: string): RandomCommand {
  const [action, body] = choices.chance(0.4)
    ? ['join', ofConference.join ?? none]
    : choices.pick(Object.entries(ofConference));
  if (action === 'join')
    return { path: `/conferences/${conferenceId}/actions/join`, body: { ...body(choices), call_control_id: leg } };
  return { path: `/conferences/${conferenceId}/actions/${action}`, body: body(choices) };
}

export function newConference(choices: Choices, callControlId: string): RandomCommand {
  return {
    path: '/conferences',
    body: {
      ...{ call_control_id: callControlId, name: choices.pick(['blue', 'red', 'green']) },
      ...sometimes(choices, { start_conference_on_create: false }, 0.3),
      ...sometimes(choices, { max_participants: 2 }, 0.2),
    },
  };
}

export function newCall(choices: Choices): RandomCommand {
  const linked = choices.pick<Body>([
    {},
    {},
    { link_to: choices.leg(), bridge_on_answer: true, ...sometimes(choices, { prevent_double_bridge: true }) },
    { link_to: choices.leg(), bridge_intent: true },
    {
      conference_config: {
        ...{ conference_name: choices.pick(['blue', 'red', 'green']) },
        ...sometimes(choices, { end_conference_on_exit: true }, 0.2),
        ...sometimes(choices, { early_media: false }, 0.2),
      },
    },
    { supervise_call_control_id: choices.leg(), supervisor_role: choices.pick(['barge', 'whisper', 'monitor']) },
  ]);
  return {
    path: '/calls',
    body: {
      ...{ connection_id: applicationId, from: '+15550100000' },
      to: choices.chance(0.1) ? ['+15550100001', '+15550100002'] : '+15550100001',
      ...linked,
      ...recordFromAnswer(choices),
      ...sometimes(choices, { timeout_secs: 5 }, 0.3),
      ...sometimes(choices, { send_digits_on_answer: '1' }, 0.1),
      ...sometimes(choices, { answering_machine_detection: 'premium' }, 0.1),
      ...sometimes(choices, { media_name: 'unknown' }, 0.1),
      ...(choices.chance(0.1) ? streaming(choices) : {}),
      ...sometimes(choices, { command_id: choices.pick(['one', 'two']) }, 0.1),
    },
  };
}
