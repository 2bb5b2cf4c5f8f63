import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { TSchema } from 'typebox';
import { expect, test } from 'vitest';
import { formats } from '../formats.ts';
import { validationErrorCode } from '../validation-error-code.ts';
import { conferenceCreateParams } from './conference-create.ts';
import { conferenceRecordStartParams } from './conference-record-start.ts';
import { conferenceSendDtmfParams } from './conference-send-dtmf.ts';
import { conferenceUnholdParams } from './conference-unhold.ts';
import { enqueueParams } from './enqueue.ts';
import { forkStartParams } from './fork-start.ts';
import { gatherParams } from './gather.ts';
import { gatherUsingSpeakParams } from './gather-using-speak.ts';
import { playbackStartParams } from './playback-start.ts';
import { playbackStopParams } from './playback-stop.ts';
import { recordStartParams } from './record-start.ts';
import { siprecStartParams } from './siprec-start.ts';
import { speakParams } from './speak.ts';
import { streamingStartParams } from './streaming-start.ts';
import { transcriptionStartParams } from './transcription-start.ts';

const ajv = new Ajv({ strict: false, verbose: true });
addFormats.default(ajv);
for (const [name, accepts] of Object.entries(formats)) ajv.addFormat(name, accepts);

/** The codes of what is wrong with a body; none when it is right. */
function codes(schema: TSchema, body: unknown): string[] {
  const validate = ajv.compile(schema);
  validate(body);
  return (validate.errors ?? []).map(({ keyword, parentSchema }) => validationErrorCode(keyword, parentSchema));
}

const speech = { payload: 'Hello', voice: 'female' };
const leg = 'v3:AAAA';

test.each<[name: string, schema: TSchema, body: unknown]>([
  ['a text, spoken for ever', speakParams, { ...speech, loop: 'infinity', language: 'en-US' }],
  ['a text, spoken three times', speakParams, { ...speech, loop: 3, target_legs: 'both', stop: 'current' }],
  ['settings of a voice', speakParams, { ...speech, voice_settings: { type: 'azure', effect: 'eq_car' } }],
  ['audio of a URL', playbackStartParams, { audio_url: 'https://example.com/a.mp3', loop: '100', overlay: true }],
  ['audio in the request', playbackStartParams, { playback_content: 'UklGRg==', audio_type: 'wav' }],
  ['no field at all', playbackStopParams, {}],
  ['digits', gatherParams, { maximum_digits: 4, terminating_digit: '*', valid_digits: '0123', gather_id: 'pin' }],
  ['addresses for RTP', forkStartParams, { rx: 'udp:192.0.2.1:9000', tx: 'udp:[2001:db8::1]:9002' }],
  ['a session timer that is off', siprecStartParams, { session_timeout_secs: 0 }],
  ['a session timer', siprecStartParams, { session_timeout_secs: 90 }],
  ['settings of a recogniser', transcriptionStartParams, { transcription_engine_config: { language: 'yue' } }],
  ['a conference', conferenceCreateParams, { call_control_id: leg, name: 'Room', max_participants: 2 }],
])('%s is taken', (_, schema, body) => {
  expect(codes(schema, body)).toEqual([]);
});

test.each<[name: string, schema: TSchema, body: unknown, code: string]>([
  ['a voice has to be named', speakParams, { payload: 'Hello' }, '10004'],
  ['an empty text', speakParams, { ...speech, payload: '' }, '90010'],
  ['a text that is too long', speakParams, { ...speech, payload: 'a'.repeat(5001) }, '90010'],
  ['a language that no voice speaks', speakParams, { ...speech, language: 'tlh' }, '90013'],
  ['a kind of payload', gatherUsingSpeakParams, { ...speech, payload_type: 'html' }, '90011'],
  ['a loop beyond 100', speakParams, { ...speech, loop: 101 }, '90009'],
  ['a loop in words', playbackStartParams, { loop: 'twice' }, '90009'],
  ['what to stop', playbackStopParams, { stop: 'some' }, '90016'],
  ['more digits than 128', gatherParams, { maximum_digits: 129 }, '90023'],
  ['fewer digits than one', gatherParams, { minimum_digits: 0 }, '90022'],
  ['a wait of no length', gatherParams, { initial_timeout_millis: 0 }, '90056'],
  ['two terminating digits', gatherParams, { terminating_digit: '##' }, '90007'],
  ['a tone that is too short', conferenceSendDtmfParams, { digits: '1', duration_millis: 99 }, '90027'],
  ['a letter for a digit', conferenceSendDtmfParams, { digits: 'x' }, '90014'],
  ['an address without its port', forkStartParams, { rx: 'udp:192.0.2.1' }, '10027'],
  ['a session timer that is too short', siprecStartParams, { session_timeout_secs: 89 }, '10033'],
  ['a recording without channels', recordStartParams, { format: 'wav' }, '10004'],
  ['a format', conferenceRecordStartParams, { format: 'ogg' }, '90000'],
  ['a track', recordStartParams, { format: 'wav', channels: 'dual', recording_track: 'left' }, '90059'],
  ['a queue for nobody', enqueueParams, { queue_name: 'q', max_size: 0 }, '10033'],
  ['a socket that is none', streamingStartParams, { stream_url: 'https://example.com' }, '10003'],
  [
    'too many participants',
    conferenceCreateParams,
    { call_control_id: leg, name: 'R', max_participants: 801 },
    '10033',
  ],
  ['nobody to take off hold', conferenceUnholdParams, {}, '10004'],
])('%s is refused', (_, schema, body, code) => {
  expect(codes(schema, body)).toEqual([code]);
});
