import { TelnyxError } from '../core/telnyx-error.ts';
import type { ResourceTree } from './build-resources.ts';
import type { EventHub, WaitOptions } from './event-hub.ts';

/** What identifies a leg, in an answer or in the payload of an event. */
interface LegIds {
  readonly call_control_id?: unknown;
  readonly call_leg_id?: unknown;
  readonly call_session_id?: unknown;
}

export interface BindSettings {
  readonly calls: ResourceTree;
  /** Undefined while nothing feeds events to this client. */
  readonly hub: () => EventHub | undefined;
  /** From the wire's spelling to that of the client. */
  readonly present: (value: unknown) => unknown;
}

/**
 * Makes `target` a call: the commands, `waitFor` and the ids, none of them enumerable, so that it prints as before.
 *
 * @param leg holds the ids, in the wire's spelling
 */
export function bindCall(target: object, leg: object, { calls, hub, present }: BindSettings): object {
  const ids: LegIds = leg;
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
    const events = hub();
    if (!events) throw new TelnyxError('waitFor needs webhooks: createWebhookHandler({ client, on: {} })');
    return present(await events.waitFor(id, [type].flat(), options));
  });
  return target;
}

function call(method: unknown, id: unknown, args: readonly unknown[]): unknown {
  return (method as (...args: unknown[]) => unknown)(id, ...args);
}
