import { TelnyxError } from '../core/telnyx-error.ts';
import type { ResourceTree } from './build-resources.ts';
import type { EventHub, WaitOptions } from './event-hub.ts';

/** What identifies a leg, in an answer or in the payload of an event. */
export interface LegIds {
  readonly call_control_id?: unknown;
  readonly call_leg_id?: unknown;
  readonly call_session_id?: unknown;
}

export interface BindSettings {
  readonly calls: ResourceTree;
  readonly hub: EventHub;
  /** From the wire's spelling to that of the client. */
  readonly present: (value: unknown) => unknown;
}

/** Makes `target` a call: the commands, `waitFor` and the ids, none of them enumerable, so that it prints as before. */
export function bindCall(target: object, ids: LegIds, { calls, hub, present }: BindSettings): object {
  const id = ids.call_control_id;
  const define = (name: string, value: unknown) =>
    Object.defineProperty(target, name, { value, configurable: true, writable: true });
  define('id', id);
  define('legId', ids.call_leg_id);
  define('sessionId', ids.call_session_id);
  define('retrieveStatus', (...args: unknown[]) => call(calls.retrieveStatus, id, args));
  for (const [name, action] of Object.entries(calls.actions ?? {})) {
    define(name, (...args: unknown[]) => call(action, id, args));
  }
  define('waitFor', async (type: string | readonly string[], options?: WaitOptions) => {
    if (typeof id !== 'string') throw new TelnyxError('This event is about no leg, so there is nothing to wait for.');
    return present(await hub.waitFor(id, [type].flat(), options));
  });
  return target;
}

function call(method: ResourceTree[string] | undefined, id: unknown, args: readonly unknown[]): unknown {
  if (typeof method !== 'function') throw new TelnyxError('There is no such command.');
  return method(id, ...args);
}
