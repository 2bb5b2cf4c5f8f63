import Type, { type Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';
import { digitInputParams, gatherIdParam, initialTimeoutRule } from './gather-params.ts';

/** Body of `POST /calls/{call_control_id}/actions/gather` (reference §1.2). */
export const gatherParams = closedObject(
  {
    ...digitInputParams,
    ...gatherIdParam(40),
    initial_timeout_millis: Type.Optional(Type.Integer({ default: 5000, ...initialTimeoutRule })),
    ...commandIdentityParams,
  },
  { title: 'GatherParams', description: 'Collects digits without a prompt.' },
);
export type GatherParams = Static<typeof gatherParams>;
