import Type from 'typebox';
import { failsWith, oneOf } from '../schema-notation.ts';

/** Automatic recording of a leg from its answer: dial, answer, transfer, bridge. */
export const recordingParams = {
  record: Type.Optional(
    oneOf(['record-from-answer'], { description: 'Record from the answer on. Absent: no recording.' }),
  ),
  record_channels: Type.Optional(
    oneOf(['single', 'dual'], {
      default: 'dual',
      description: 'dual: each side on a channel of its own; single: both mixed.',
    }),
  ),
  record_custom_file_name: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 40,
      description: 'File name without extension, 1 to 40 characters; a Unix time is appended.',
    }),
  ),
  record_format: Type.Optional(oneOf(['wav', 'mp3'], { default: 'mp3', description: 'File format.' })),
  record_max_length: Type.Optional(
    Type.Integer({
      default: 0,
      minimum: 0,
      maximum: 43200,
      description: 'Longest recording in seconds, 0 to 43200 (12 h); 0 means no limit.',
    }),
  ),
  record_timeout_secs: Type.Optional(
    Type.Integer({
      default: 0,
      minimum: 0,
      ...failsWith('90049'),
      description: 'Stop after this many seconds of silence; 0 means never.',
    }),
  ),
  record_track: Type.Optional(
    oneOf(['both', 'inbound', 'outbound'], { default: 'both', description: 'Which side is recorded.' }),
  ),
  record_trim: Type.Optional(
    oneOf(['trim-silence'], { description: 'Cut silence off the start and the end of the recording.' }),
  ),
};
