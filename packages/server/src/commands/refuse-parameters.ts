import { ApiError } from '../api-error.ts';
import { refusalReason } from './refusal-reasons.ts';

/** The parameters that a command acts on; every other one of its schema is refused by name. */
export type ActingOn<Params> = readonly (keyof Params & string)[];

/** Acted on for every command alike: by `withState` of call-actions.ts and by command-replay.ts. */
export const commandActing = ['client_state', 'command_id'] as const;

/** What `overrideTarget` acts on. */
export const webhookOverrideActing = [
  'webhook_url',
  'webhook_url_method',
  'webhook_urls',
  'webhook_urls_method',
  'webhook_retries_policies',
] as const;

/** A schema of the contract for a body. */
export interface ObjectSchema {
  readonly properties: Readonly<Record<string, unknown>>;
}

/**
 * No parameter is accepted and ignored: what the server does not act on yet is refused by name. A value that asks for
 * nothing (`false`, `enabled: false`, or the contract's default) may stand, so that an application that spells out defaults still runs.
 * @param acting the parameters this command acts on.
 * @throws ApiError 10027 with a pointer to each parameter that has no effect here.
 */
export function refuseUnbuilt(schema: ObjectSchema, params: object, acting: readonly string[]): void {
  const names = Object.entries(params)
    .filter(([name, value]) => !acting.includes(name) && !asksForNothing(schema.properties[name], value))
    .map(([name]) => name);
  refuse(names.map((name) => `/${name}`));
}

/** @throws ApiError 10027 with each of these pointers and why it is refused; not for none. */
export function refuse([first, ...others]: readonly string[]): void {
  if (first === undefined) return;
  const refusal = (pointer: string, also: readonly ApiError[] = []) =>
    new ApiError('10027', { pointer, detail: refusalReason(pointer), also });
  throw refusal(
    first,
    others.map((other) => refusal(other)),
  );
}

function asksForNothing(schema: unknown, value: unknown): boolean {
  if (value === undefined || value === false) return true;
  if (typeof value === 'object' && value !== null && 'enabled' in value && value.enabled === false) return true;
  return typeof schema === 'object' && schema !== null && 'default' in schema && schema.default === value;
}
