import Type, { type Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';
import { stopParam } from './playback-control-params.ts';

/** Body of `POST /calls/{call_control_id}/actions/playback_stop` (reference §1.2). */
export const playbackStopParams = closedObject(
  {
    ...stopParam,
    overlay: Type.Optional(Type.Boolean({ default: false, description: 'Whether stop means the audio on top alone.' })),
    ...commandIdentityParams,
  },
  { title: 'PlaybackStopParams', description: 'Stops audio that is played or spoken.' },
);
export type PlaybackStopParams = Static<typeof playbackStopParams>;
