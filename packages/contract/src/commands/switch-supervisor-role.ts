import type { Static } from 'typebox';
import { closedObject, oneOf } from '../schema-notation.ts';

/** Body of `POST /calls/{call_control_id}/actions/switch_supervisor_role` (reference §1.2). */
export const switchSupervisorRoleParams = closedObject(
  {
    role: oneOf(['barge', 'monitor', 'whisper'], {
      description: 'barge: heard by both; monitor: heard by none; whisper: heard by the supervised leg.',
    }),
  },
  { title: 'SwitchSupervisorRoleParams', description: 'Changes how the leg supervises another.' },
);
export type SwitchSupervisorRoleParams = Static<typeof switchSupervisorRoleParams>;
