import Type, { type Static } from 'typebox';
import { closedObject, failsWith, oneOf, oneOfWords } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';
import { legRecordingChannels, recordingStartParams } from './recording-start-params.ts';
import { recordingLocales, whisperLanguages } from './transcription-languages.ts';

const transcriptionParams = {
  transcription: Type.Optional(
    Type.Boolean({ default: false, description: 'Transcribe the recording once it is finished.' }),
  ),
  transcription_engine: Type.Optional(
    oneOf(['A', 'B', 'deepgram/nova-3'], { default: 'A', description: 'Speech recogniser: A is Google, B is Telnyx.' }),
  ),
  transcription_language: Type.Optional(
    oneOfWords([...whisperLanguages, ...recordingLocales], {
      default: 'en-US',
      description: 'Language that is spoken. Each recogniser has some of them.',
    }),
  ),
  transcription_max_speaker_count: Type.Optional(
    Type.Integer({ default: 6, minimum: 1, description: 'Most speakers to tell apart.' }),
  ),
  transcription_min_speaker_count: Type.Optional(
    Type.Integer({ default: 2, minimum: 1, description: 'Fewest speakers to tell apart.' }),
  ),
  transcription_profanity_filter: Type.Optional(Type.Boolean({ default: false, description: 'Mask profanity.' })),
  transcription_speaker_diarization: Type.Optional(
    Type.Boolean({ default: false, description: 'Tell speakers apart.' }),
  ),
};

/** Body of `POST /calls/{call_control_id}/actions/record_start` (reference §1.2). */
export const recordStartParams = closedObject(
  {
    ...legRecordingChannels,
    ...recordingStartParams,
    ...transcriptionParams,
    max_length: Type.Optional(
      Type.Integer({
        default: 0,
        minimum: 0,
        maximum: 43200,
        description: 'Longest recording in seconds, 0 to 43200 (12 h; Telnyx promises 14400 only); 0 means no limit.',
      }),
    ),
    recording_track: Type.Optional(
      oneOf(['both', 'inbound', 'outbound'], {
        default: 'both',
        ...failsWith('90059'),
        description: 'Which side is recorded.',
      }),
    ),
    timeout_secs: Type.Optional(
      Type.Integer({
        default: 0,
        minimum: 0,
        ...failsWith('90028'),
        description: 'Stop after this many seconds of silence; 0 means never.',
      }),
    ),
    ...commandIdentityParams,
  },
  { title: 'RecordStartParams', description: 'Starts a recording of the leg.' },
);
export type RecordStartParams = Static<typeof recordStartParams>;
