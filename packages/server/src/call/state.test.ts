import { expect, test } from 'vitest';
import { ApiError } from '../api-error.ts';
import { type CallCommand, type CallSignal, type CallState, stateAfterCommand, stateAfterSignal } from './state.ts';

/** Reads the outcome of a command as the state it leads to or the code it is refused with. */
function outcome(state: CallState, command: CallCommand): string {
  try {
    return stateAfterCommand(state, command);
  } catch (error) {
    if (error instanceof ApiError) return error.code;
    throw error;
  }
}

const inDialog = (expected: string) => ({
  bridge: expected,
  conference_join: expected,
  transfer: expected,
  refer: expected,
  send_sip_info: expected,
  playback_start: expected,
  playback_stop: expected,
  speak: expected,
  transcription_start: expected,
  transcription_stop: expected,
  gather_using_speak: expected,
  gather: expected,
  gather_using_audio: expected,
  gather_stop: expected,
  send_dtmf: expected,
  record_start: expected,
  record_stop: expected,
  record_pause: expected,
  record_resume: expected,
  streaming_start: expected,
  streaming_stop: expected,
  suppression_start: expected,
  suppression_stop: expected,
  switch_supervisor_role: expected,
  fork_start: expected,
  fork_stop: expected,
  siprec_start: expected,
  siprec_stop: expected,
  enqueue: expected,
  leave_queue: expected,
});

const commands: ReadonlyArray<[CallState, Record<CallCommand, string>]> = [
  [
    'parked',
    { answer: 'answered', reject: 'ended', hangup: 'ended', client_state_update: 'parked', ...inDialog('90034') },
  ],
  [
    'answering',
    { answer: '90102', reject: '90102', hangup: 'ended', client_state_update: 'answering', ...inDialog('90034') },
  ],
  [
    'dialing',
    { answer: '90102', reject: '90102', hangup: 'ended', client_state_update: 'dialing', ...inDialog('90034') },
  ],
  [
    'ringing',
    { answer: '90102', reject: '90102', hangup: 'ended', client_state_update: 'ringing', ...inDialog('90034') },
  ],
  [
    'answered',
    { answer: '90102', reject: '90102', hangup: 'ended', client_state_update: 'answered', ...inDialog('answered') },
  ],
  ['ended', { answer: '90018', reject: '90018', hangup: '90018', client_state_update: '90018', ...inDialog('90018') }],
];

test.each(commands)('every command on a %s leg moves it or is refused with its code', (state, expected) => {
  const seen = Object.fromEntries(
    (Object.keys(expected) as CallCommand[]).map((command) => [command, outcome(state, command)]),
  );
  expect(seen).toEqual(expected);
});

const signals: ReadonlyArray<[CallState, Record<CallSignal, CallState | undefined>]> = [
  ['parked', { ringing: undefined, accepted: undefined, terminated: 'ended' }],
  ['answering', { ringing: undefined, accepted: undefined, terminated: 'ended' }],
  ['dialing', { ringing: 'ringing', accepted: 'answered', terminated: 'ended' }],
  ['ringing', { ringing: 'ringing', accepted: 'answered', terminated: 'ended' }],
  ['answered', { ringing: undefined, accepted: undefined, terminated: 'ended' }],
  ['ended', { ringing: undefined, accepted: undefined, terminated: undefined }],
];

test.each(signals)('a signal to a %s leg moves it or is too late', (state, expected) => {
  for (const [signal, next] of Object.entries(expected) as Array<[CallSignal, CallState | undefined]>) {
    expect([signal, stateAfterSignal(state, signal)]).toEqual([signal, next]);
  }
});
