import type { Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';

/** Body of `POST /calls/{call_control_id}/actions/leave_queue` (reference §1.2). */
export const leaveQueueParams = closedObject(
  { ...commandIdentityParams },
  { title: 'LeaveQueueParams', description: 'Takes the leg out of its queue; it is parked.' },
);
export type LeaveQueueParams = Static<typeof leaveQueueParams>;
