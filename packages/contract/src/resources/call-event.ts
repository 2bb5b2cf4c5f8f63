import Type, { type Static } from 'typebox';
import { oneOf, openObject } from '../schema-notation.ts';

/** One item of `GET /call_events`: a webhook that was sent or a command that came in (reference §1.3). */
export const callEvent = Type.Object(
  {
    record_type: Type.Literal('call_event', { description: 'Always `call_event`.' }),
    call_leg_id: Type.String({ description: 'The leg, as a UUID.' }),
    call_session_id: Type.String({ description: 'The call: a UUID that all legs of one logical call share.' }),
    event_timestamp: Type.String({ description: 'When it happened, RFC 3339 in UTC.' }),
    metadata: openObject(
      'Of a webhook: `event`, `status`, and of its last attempt `attempt` and `delivered_to`. Of a command: `params`, secrets taken out, and the `error` code it was refused with, or null.',
    ),
    name: Type.String({ description: 'Event type, or name of the command.' }),
    type: oneOf(['webhook', 'command'], { description: 'What it was.' }),
  },
  { title: 'CallEvent', description: 'Something that happened to a leg: a webhook or a command.' },
);
export type CallEvent = Static<typeof callEvent>;
