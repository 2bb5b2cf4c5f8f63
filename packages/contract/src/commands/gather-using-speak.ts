import Type, { type Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';
import { digitInputParams, maximumTriesParam } from './gather-params.ts';
import { serviceLevelParam, speechParams, spokenText } from './speech-params.ts';

/** Body of `POST /calls/{call_control_id}/actions/gather_using_speak` (reference §1.2). */
export const gatherUsingSpeakParams = closedObject(
  {
    ...speechParams,
    ...digitInputParams,
    ...maximumTriesParam,
    ...serviceLevelParam,
    invalid_payload: Type.Optional(spokenText('What to say after an invalid input.')),
    ...commandIdentityParams,
  },
  { title: 'GatherUsingSpeakParams', description: 'Speaks a prompt and collects digits.' },
);
export type GatherUsingSpeakParams = Static<typeof gatherUsingSpeakParams>;
