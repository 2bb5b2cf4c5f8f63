import Type, { type Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { clientStateRule } from './command-identity-params.ts';

/** Body of `PUT /calls/{call_control_id}/actions/client_state_update` (reference §1.2). */
export const clientStateUpdateParams = closedObject(
  {
    client_state: Type.String({
      ...clientStateRule,
      description: 'The new state, base64 with padding; later webhooks of the leg echo it.',
    }),
  },
  { title: 'ClientStateUpdateParams', description: 'Replaces the client_state of the leg.' },
);
export type ClientStateUpdateParams = Static<typeof clientStateUpdateParams>;
