import Type from 'typebox';
import { failsWith } from '../schema-notation.ts';

const audioUrl = (description: string) =>
  Type.Optional(Type.String({ format: 'audio-url', ...failsWith('10003'), description }));
const mediaName = (description: string) => Type.Optional(Type.String({ minLength: 1, description }));

/** What to play: commands whose business it is. */
export const audioSourceParams = {
  audio_url: audioUrl('WAV or MP3 to play, http(s). Not together with media_name.'),
  media_name: mediaName('Uploaded media to play. Not together with audio_url.'),
};

/** What to play when the digits are not valid. */
export const invalidAudioParams = {
  invalid_audio_url: audioUrl(
    'WAV or MP3 to play after an invalid input, http(s). Not together with invalid_media_name.',
  ),
  invalid_media_name: mediaName('Uploaded media to play after an invalid input. Not together with invalid_audio_url.'),
};

/** What a participant of a conference hears while on hold. */
export const holdAudioParams = {
  hold_audio_url: audioUrl('WAV or MP3 heard on hold, http(s). Not together with hold_media_name.'),
  hold_media_name: mediaName('Uploaded media heard on hold. Not together with hold_audio_url.'),
};

/** How often to play or speak it. */
export const loopParam = {
  loop: Type.Optional(
    Type.Unsafe<string | number>({
      type: ['string', 'integer'],
      minimum: 1,
      maximum: 100,
      pattern: '^(infinity|[1-9][0-9]?|100)$',
      ...failsWith('90009'),
      description: 'How often, 1 to 100, or `infinity` until it is stopped.',
    }),
  ),
};
