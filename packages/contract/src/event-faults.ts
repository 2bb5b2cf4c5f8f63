import { Compile, type Validator } from 'typebox/schema';
import { type CallEventType, webhookEvents } from './events/event-envelope.ts';

const validators = new Map<string, Validator>();

/**
 * What the body of a webhook has that its schema does not allow, and the other way round, a line for each. Stricter than
 * the schemas that others read: a field that nobody documented is a fault.
 */
export function eventFaults(body: unknown): string[] {
  const eventType: unknown = Object(Object(body).data).event_type;
  if (typeof eventType !== 'string' || !isKnown(eventType)) return [`unknown event ${String(eventType)}`];
  const validator = validators.get(eventType) ?? Compile(Object(closed(webhookEvents[eventType])));
  validators.set(eventType, validator);
  const [, errors] = validator.Errors(body);
  return errors.map(({ instancePath, message }) => `${eventType}${instancePath} ${message}`);
}

const isKnown = (name: string): name is CallEventType => name in webhookEvents;

/** The schema in which an object has its properties and no others, at every level. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const isObject = 'properties' in node && 'type' in node && !('additionalProperties' in node);
  const entries = Object.entries(isObject ? { ...node, additionalProperties: false } : node);
  return Object.fromEntries(entries.map(([key, value]) => [key, closed(value)]));
}
