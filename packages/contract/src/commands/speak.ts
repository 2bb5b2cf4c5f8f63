import type { Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { loopParam } from './audio-source-params.ts';
import { commandIdentityParams } from './command-identity-params.ts';
import { stopFirstParam, targetLegsParam } from './playback-control-params.ts';
import { serviceLevelParam, speechParams } from './speech-params.ts';

/** Body of `POST /calls/{call_control_id}/actions/speak` (reference §1.2). */
export const speakParams = closedObject(
  {
    ...speechParams,
    ...loopParam,
    ...serviceLevelParam,
    ...stopFirstParam,
    ...targetLegsParam,
    ...commandIdentityParams,
  },
  { title: 'SpeakParams', description: 'Speaks a text. One that comes while another is heard waits for its turn.' },
);
export type SpeakParams = Static<typeof speakParams>;
