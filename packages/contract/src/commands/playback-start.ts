import Type, { type Static } from 'typebox';
import { closedObject, oneOf } from '../schema-notation.ts';
import { audioSourceParams, loopParam } from './audio-source-params.ts';
import { commandIdentityParams } from './command-identity-params.ts';
import { stopFirstParam, targetLegsParam } from './playback-control-params.ts';

/** Body of `POST /calls/{call_control_id}/actions/playback_start` (reference §1.2). */
export const playbackStartParams = closedObject(
  {
    ...audioSourceParams,
    ...loopParam,
    ...stopFirstParam,
    ...targetLegsParam,
    audio_type: Type.Optional(
      oneOf(['wav', 'mp3'], { default: 'mp3', description: 'What audio_url or playback_content holds.' }),
    ),
    cache_audio: Type.Optional(
      Type.Boolean({ default: true, description: 'Keep the audio for the next time that it is played in this call.' }),
    ),
    overlay: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Play on top of the audio that plays now, to this leg alone; there has to be one.',
      }),
    ),
    playback_content: Type.Optional(
      Type.String({
        format: 'base64',
        description: 'The audio itself, base64, in place of audio_url and media_name; the events then name no source.',
      }),
    ),
    ...commandIdentityParams,
  },
  { title: 'PlaybackStartParams', description: 'Plays audio. One that comes while another plays waits for its turn.' },
);
export type PlaybackStartParams = Static<typeof playbackStartParams>;
