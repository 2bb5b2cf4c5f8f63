import Type from 'typebox';
import { failsWith, oneOf } from '../schema-notation.ts';

const channels = oneOf(['single', 'dual'], {
  ...failsWith('90001'),
  description: 'single: all mixed; dual: the first leg on channel A, all others on channel B.',
});

/** How a recording is made that a command starts: of a leg and of a conference. */
export const recordingStartParams = {
  format: oneOf(['wav', 'mp3'], { ...failsWith('90000'), description: 'File format.' }),
  custom_file_name: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 40,
      description: 'File name without extension, 1 to 40 characters; a Unix time is appended.',
    }),
  ),
  play_beep: Type.Optional(Type.Boolean({ description: 'Play a beep when the recording starts.' })),
  trim: Type.Optional(
    oneOf(['trim-silence'], { description: 'Cut silence off the start and the end of the recording.' }),
  ),
};

/** A leg is recorded with the channels that are asked for. */
export const legRecordingChannels = { channels };

/** A conference is mixed unless asked for otherwise. */
export const conferenceRecordingChannels = { channels: Type.Optional({ ...channels, default: 'single' }) };
