import Type, { type Static } from 'typebox';
import { listOf, oneOf, stringOrNull } from '../schema-notation.ts';

const header = Type.Object(
  { name: Type.String({ description: 'Header name.' }), value: Type.String({ description: 'Header value.' }) },
  { title: 'ReceivedHeader', description: 'A SIP header of the INVITE.' },
);
export type SipHeader = Static<typeof header>;

export const timestamp = (description: string) =>
  Type.String({
    pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{6}Z$',
    description: `${description} UTC, RFC 3339 with microseconds and \`Z\`.`,
  });

/** The ids that every event of a leg carries. */
export const legIds = {
  call_control_id: Type.String({ description: 'The leg: what commands are addressed to.' }),
  call_leg_id: Type.String({ description: 'The leg, as a UUID.' }),
  call_session_id: Type.String({ description: 'The call: a UUID that all legs of one logical call share.' }),
  connection_id: Type.String({ description: 'The call control application that owns the leg.' }),
};

export const clientState = stringOrNull({
  description: 'The client_state last set on the leg, base64; null when none was ever set.',
});
export const callingPartyType = oneOf(['pstn', 'sip'], {
  description: 'Where the call comes from: the telephone network (a trunk), or a SIP phone or application.',
});

/** What every event of a leg has. */
export const legEvent = { ...legIds, client_state: clientState };

/** The two ends of the leg, as its INVITE has them. */
export const legParties = {
  from: Type.String({ description: 'Caller: +E.164 number or SIP user.' }),
  to: Type.String({ description: 'Callee: +E.164 number, SIP user or SIP URI.' }),
};

/** What the INVITE and the application add to an event when there is anything to add. */
export const legExtras = {
  custom_headers: Type.Optional(listOf(header, 'Headers of the INVITE that the application may care about.')),
  sip_headers: Type.Optional(
    listOf(
      Type.Object(
        {
          name: oneOf(['User-to-User', 'Diversion'], { description: 'Header name.' }),
          value: Type.String({ description: 'Header value.' }),
        },
        { title: 'ReceivedStandardHeader', description: 'A standard SIP header of the INVITE.' },
      ),
      'User-to-User and Diversion headers of the INVITE.',
    ),
  ),
  tags: Type.Optional(listOf(Type.String({ description: 'Tag.' }), 'Tags of the number or application of the leg.')),
};
