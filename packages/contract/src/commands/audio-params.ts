import Type from 'typebox';
import { closedObject, failsWith } from '../schema-notation.ts';

/** Audio to play to a leg as soon as it is answered: dial and transfer. */
export const playOnAnswerParams = {
  audio_url: Type.Optional(
    Type.String({
      format: 'audio-url',
      ...failsWith('10003'),
      description: 'WAV or MP3 to play on answer, http(s). Not together with media_name.',
    }),
  ),
  media_name: Type.Optional(
    Type.String({ minLength: 1, description: 'Uploaded media to play on answer. Not together with audio_url.' }),
  ),
};

/** Change of pitch: dial, answer and transfer. */
export const soundModificationsParam = {
  sound_modifications: Type.Optional(
    closedObject(
      {
        octaves: Type.Optional(
          Type.Number({ minimum: -1, maximum: 1, description: 'Shift in octaves, -1 to 1; 0 changes nothing.' }),
        ),
        pitch: Type.Optional(
          Type.Number({ exclusiveMinimum: 0, description: 'Factor on the pitch, above 0; 1 changes nothing.' }),
        ),
        semitone: Type.Optional(
          Type.Number({ minimum: -14, maximum: 14, description: 'Shift in semitones, -14 to 14; 0 changes nothing.' }),
        ),
        track: Type.Optional(
          Type.String({ default: 'outbound', description: 'Which side is changed: inbound, outbound or both.' }),
        ),
      },
      { title: 'SoundModifications', description: 'Changes the pitch of the audio.' },
    ),
  ),
};

export const silenceParam = {
  send_silence_when_idle: Type.Optional(
    Type.Boolean({ default: false, description: 'Send RTP that carries silence when there is nothing else to send.' }),
  ),
};
