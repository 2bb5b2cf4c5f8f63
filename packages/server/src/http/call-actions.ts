import { clientStateUpdateParams, operations } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { CallControl } from '../call/call-control.ts';
import { actionsWithoutEngine } from '../commands/actions-without-engine.ts';
import { callActions } from '../commands/call-actions.ts';
import { clientStateUpdateActing } from '../commands/client-state-update.ts';
import { commandBody } from './command-body.ts';
import { notBuilt, type OperationRoutes } from './operation-routes.ts';
import { refuseQuery } from './query.ts';

const stateUpdate = 'client_state_update';
const pathOfAction = (action: string): string => `/calls/{call_control_id}/actions/${action}`;

/**
 * All commands on a leg, one route: `POST /calls/{call_control_id}/actions/{action}`. Actions of the contract that are
 * not built answer 501, others 404; those that there is no engine for are known, and refused by the leg.
 */
export function addCallActionRoutes(routes: OperationRoutes, callControl: CallControl): void {
  const posted = operations.filter(({ method }) => method === 'POST');
  // The one command of a leg that is a PUT.
  const validateUpdate = commandBody({ params: clientStateUpdateParams, acting: clientStateUpdateActing });
  const validators = new Map(
    [...callActions, ...actionsWithoutEngine]
      .filter(([action]) => action !== stateUpdate)
      .map(([action, shape]) => [action, commandBody(shape)]),
  );
  const operationOf = (action: string) => posted.find(({ path }) => path === pathOfAction(action));
  const idsOf = (actions: Iterable<string>) => [...actions].flatMap((action) => operationOf(action)?.operationId ?? []);
  const built = idsOf(callActions.keys());
  routes.refuse(idsOf(actionsWithoutEngine.keys()));

  routes.handle('UpdateClientState', async (request) => {
    const { call_control_id: callControlId } = request.params as { call_control_id: string };
    refuseQuery(request.query);
    return { data: await callControl.command(callControlId, stateUpdate, validateUpdate(request.body)) };
  });
  routes.handleTogether(built, 'POST', '/v2/calls/:call_control_id/actions/:action', async (request) => {
    const { call_control_id: callControlId, action } = request.params as { call_control_id: string; action: string };
    const validate = validators.get(action);
    if (validate === undefined) {
      const operation = operationOf(action);
      if (operation !== undefined) throw notBuilt(operation);
      throw new ApiError('10005', { detail: `There is no call action "${action}".` });
    }
    refuseQuery(request.query);
    return { data: await callControl.command(callControlId, action, validate(request.body)) };
  });
}
