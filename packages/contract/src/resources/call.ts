import Type, { type Static } from 'typebox';
import { stringOrNull } from '../schema-notation.ts';

const legIdentity = {
  record_type: Type.Literal('call', { description: 'Always `call`.' }),
  call_session_id: Type.String({ description: 'The call: a UUID that all legs of one logical call share.' }),
  call_leg_id: Type.String({ description: 'The leg, as a UUID.' }),
  call_control_id: Type.String({ description: 'The leg: what commands are addressed to, `v3:...`.' }),
};

const statusFields = {
  ...legIdentity,
  is_alive: Type.Boolean({ description: 'Whether the leg exists still. Dialling is asynchronous: false right after.' }),
  client_state: Type.Optional(Type.String({ description: 'The client_state of the leg, base64.' })),
  call_duration: Type.Optional(Type.Integer({ description: 'Seconds since the answer, or from answer to end.' })),
  start_time: Type.Optional(Type.String({ description: 'When the leg was created, RFC 3339 in UTC.' })),
  end_time: Type.Optional(Type.String({ description: 'When the leg ended, RFC 3339 in UTC.' })),
};

/** `GET /calls/{call_control_id}`: answerable for about 10 minutes after the end of the leg. */
export const callStatus = Type.Object(
  {
    ...statusFields,
    billing_group_id: Type.Optional(
      Type.String({ format: 'uuid', description: 'As dial or answer was given it. Not part of Telnyx.' }),
    ),
  },
  {
    title: 'CallStatus',
    description: 'A leg and whether it lives.',
  },
);
export type CallStatus = Static<typeof callStatus>;

/** What `POST /calls` answers. */
export const dialResult = Type.Object(
  {
    ...statusFields,
    recording_id: Type.Optional(
      Type.String({ format: 'uuid', description: 'The recording, when record was record-from-answer.' }),
    ),
  },
  { title: 'DialResult', description: 'The new leg.' },
);
export type DialResult = Static<typeof dialResult>;

/** One item of `GET /connections/{connection_id}/active_calls`. */
export const activeCall = Type.Object(
  {
    ...legIdentity,
    client_state: stringOrNull({ description: 'The client_state of the leg, base64; null when none was ever set.' }),
    call_duration: Type.Integer({ description: 'Seconds since the answer; 0 before it.' }),
  },
  { title: 'ActiveCall', description: 'A live leg.' },
);
export type ActiveCall = Static<typeof activeCall>;
