import Type from 'typebox';
import { oneOf, stringOrNull } from '../schema-notation.ts';
import { timestamp } from './call-event-payload.ts';

const urls = (description: string) =>
  Type.Object(
    {
      mp3: Type.Optional(stringOrNull({ description: 'URL of the MP3; null: there is none.' })),
      wav: Type.Optional(stringOrNull({ description: 'URL of the WAV; null: there is none.' })),
    },
    { description },
  );

/** A finished recording, of a leg or a conference. */
export const recordingFields = {
  channels: oneOf(['single', 'dual'], { description: 'single: all mixed; dual: two channels.' }),
  public_recording_urls: urls('Where anybody may fetch the audio; mostly empty.'),
  recording_ended_at: timestamp('When it ended.'),
  recording_started_at: timestamp('When it began.'),
  recording_urls: urls('Where to fetch the audio; the URLs work for some time only.'),
};

export const recordingFormat = oneOf(['wav', 'mp3'], { description: 'File format.' });
