import { conferenceCreateParams, dialParams, operations } from '@hookswitch/contract';
import { callActions } from '../commands/call-actions.ts';
import { conferenceActions } from '../commands/conference-actions.ts';
import { conferenceCreateActing } from '../commands/conference-create.ts';
import { dialActing } from '../commands/dial.ts';
import { inertSettings } from './application-resource.ts';
import type { CommandShape } from './command-body.ts';

/**
 * The parameters of the body that each operation refuses with 422, unless their value asks for nothing: by operationId,
 * as JSON pointers. Taken from what the server refuses by, for docs/conformance.md and for the test that sends them all.
 */
export function refusedParameters(): ReadonlyMap<string, readonly string[]> {
  const refused = new Map<string, readonly string[]>();
  refused.set('DialCall', withoutEffect({ params: dialParams, acting: dialActing }));
  for (const [action, shape] of callActions) {
    const operation = operations.find(({ path }) => path === `/calls/{call_control_id}/actions/${action}`);
    if (operation !== undefined) refused.set(operation.operationId, withoutEffect(shape));
  }
  refused.set('CreateConference', withoutEffect({ params: conferenceCreateParams, acting: conferenceCreateActing }));
  for (const [action, shape] of conferenceActions) {
    const operation = operations.find(({ path }) => path === `/conferences/{id}/actions/${action}`);
    if (operation !== undefined) refused.set(operation.operationId, withoutEffect(shape));
  }
  for (const operationId of ['CreateCallControlApplication', 'UpdateCallControlApplication']) {
    refused.set(
      operationId,
      inertSettings.map(({ pointer }) => pointer),
    );
  }
  return refused;
}

function withoutEffect({ params, acting }: CommandShape): readonly string[] {
  return Object.keys(params.properties)
    .filter((name) => !acting.includes(name))
    .map((name) => `/${name}`);
}
