import type { Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { audioSourceParams, invalidAudioParams } from './audio-source-params.ts';
import { commandIdentityParams } from './command-identity-params.ts';
import { digitInputParams, maximumTriesParam } from './gather-params.ts';

/** Body of `POST /calls/{call_control_id}/actions/gather_using_audio` (reference §1.2). */
export const gatherUsingAudioParams = closedObject(
  {
    ...audioSourceParams,
    ...digitInputParams,
    ...invalidAudioParams,
    ...maximumTriesParam,
    ...commandIdentityParams,
  },
  { title: 'GatherUsingAudioParams', description: 'Plays a prompt and collects digits.' },
);
export type GatherUsingAudioParams = Static<typeof gatherUsingAudioParams>;
