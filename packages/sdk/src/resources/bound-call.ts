import { TelnyxError } from '../core/telnyx-error.ts';
import type { ResourceTree } from './build-resources.ts';
import type { EventHub, WaitOptions } from './event-hub.ts';

export interface BindSettings {
  readonly calls: ResourceTree;
  /** Undefined while nothing feeds events to this client. */
  readonly hub: () => EventHub | undefined;
  /** From the wire's spelling to that of the client. */
  readonly present: (value: unknown) => unknown;
}

const leg = Symbol('leg');

/** What identifies a leg, in an answer or in the payload of an event. */
interface Ids {
  readonly call_control_id?: unknown;
  readonly call_leg_id?: unknown;
  readonly call_session_id?: unknown;
}

interface Bound {
  readonly [leg]: Ids;
}

/**
 * What every call of a client inherits: the commands, `waitFor` and the ids. Getters, so that a command knows its leg
 * even when it is taken off its call: `({ hangup }) => hangup()`.
 */
export function callPrototype({ calls, hub, present }: BindSettings): object {
  const prototype = {};
  const define = (name: string, read: (ids: Ids) => unknown) =>
    Object.defineProperty(prototype, name, {
      get(this: Bound) {
        return read(this[leg]);
      },
    });
  const command = (name: string, method: unknown) =>
    define(name, ({ call_control_id: id }) => (method as (...args: unknown[]) => unknown).bind(undefined, id));
  define('id', (ids) => ids.call_control_id);
  define('legId', (ids) => ids.call_leg_id);
  define('sessionId', (ids) => ids.call_session_id);
  command('retrieveStatus', calls.retrieveStatus);
  for (const [name, action] of Object.entries(calls.actions ?? {})) command(name, action);
  command('waitFor', async (id: unknown, type: string | readonly string[], options?: WaitOptions) => {
    const events = hub();
    if (!events) throw new TelnyxError('waitFor needs webhooks: createWebhookHandler({ client, on: {} })');
    return present(await events.waitFor(id, [type].flat(), options));
  });
  return prototype;
}

/** A call with these fields of its own. @param ids holds the ids, in the wire's spelling */
export function bindCall(prototype: object, fields: object, ids: object): object {
  // Defined by the literal, not assigned: a field that has the name of a command is still a field.
  return Object.defineProperty({ __proto__: prototype, ...fields }, leg, { value: ids });
}
