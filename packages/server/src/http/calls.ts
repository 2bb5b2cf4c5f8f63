import { type DialParams, dialParams } from '@hookswitch/contract';
import type { CallControl } from '../call/call-control.ts';
import { dialActing } from '../commands/dial.ts';
import { commandBody } from './command-body.ts';
import type { OperationRoutes } from './operation-routes.ts';
import { refuseQuery } from './query.ts';

/** Place a call, and ask how it is (reference §1.1). */
export function addCallRoutes(routes: OperationRoutes, callControl: CallControl): void {
  const validateDial = commandBody<DialParams>({ params: dialParams, acting: dialActing });

  routes.handle('DialCall', async (request) => {
    refuseQuery(request.query);
    const data = await callControl.dial(validateDial(request.body));
    request.callControlId = data.call_control_id;
    return { data };
  });

  routes.handle('RetrieveCallStatus', async (request) => {
    refuseQuery(request.query);
    const { call_control_id: callControlId } = request.params as { call_control_id: string };
    return { data: await callControl.retrieveStatus(callControlId) };
  });
}
