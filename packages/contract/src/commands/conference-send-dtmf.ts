import type { Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';
import { participantsParam } from './conference-params.ts';
import { dtmfParams } from './dtmf-params.ts';

/** Body of `POST /conferences/{id}/actions/send_dtmf` (reference §1.3). */
export const conferenceSendDtmfParams = closedObject(
  { ...dtmfParams, ...participantsParam, client_state: commandIdentityParams.client_state },
  { title: 'ConferenceSendDtmfParams', description: 'Sends digits to participants.' },
);
export type ConferenceSendDtmfParams = Static<typeof conferenceSendDtmfParams>;
