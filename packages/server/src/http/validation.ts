import { type ErrorCode, formats, validationErrorCode } from '@hookswitch/contract';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { ApiError } from '../api-error.ts';

/** A body with thousands of faults gets told the first of them. */
const maxReported = 20;

// Ajv's code optimizer costs more at every start than it saves in any check: 0.4 s of CPU for the schema of dial.
const code = { optimize: false };
const ajv = new Ajv({ allErrors: true, verbose: true, strict: true, strictTypes: false, strictRequired: false, code });
ajv.addKeyword('x-error-code');
addFormats.default(ajv, ['uuid', 'date-time', 'uri']);
for (const [name, validate] of Object.entries(formats)) ajv.addFormat(name, { type: 'string', validate });

/** Takes a request body that was parsed from JSON, or undefined when there was none. */
export type BodyValidator<Params> = (body: unknown) => Params;

/**
 * A check of request bodies against a schema of the contract. Nothing is coerced: `"5"` is no number.
 * The validator throws one ApiError that carries every fault, each with its code and JSON pointer.
 */
export function bodyValidator<Params>(schema: object): BodyValidator<Params> {
  const validate = compiled<Params>(schema);
  return (body) => {
    // Reference §1.0: a body is optional where nothing in it is required.
    const params: unknown = body === undefined ? {} : body;
    if (validate(params)) return params;
    throw refusal(validate.errors ?? []);
  };
}

/** Compiled once in a process, however many servers it starts. */
const validators = new WeakMap<object, ValidateFunction>();

function compiled<Params>(schema: object): ValidateFunction<Params> {
  const known = validators.get(schema) ?? ajv.compile(withoutDepths(schema));
  validators.set(schema, known);
  // A validator narrows to the type that goes with its schema; the two are paired where `bodyValidator` is called.
  return known as ValidateFunction<Params>;
}

/**
 * Parameters with a deep inside that no command acts on: they are refused by name, so their insides need no check. Half
 * a second of compiling at every start is saved by that.
 */
const refusedByName = ['assistant', 'conversation_relay_config', 'transcription_config'];

function withoutDepths(schema: object): object {
  if (!('properties' in schema)) return schema;
  const properties: Record<string, unknown> = { ...(schema.properties as object) };
  for (const name of refusedByName) if (name in properties) properties[name] = {};
  return { ...schema, properties };
}

interface Fault {
  readonly code: ErrorCode;
  readonly pointer: string;
  readonly detail: string;
}

function refusal(errors: readonly ErrorObject[]): ApiError {
  const faults: Fault[] = [];
  for (const error of sensibleErrors(withoutEchoes(errors))) {
    const fault = toFault(error);
    if (!faults.some((other) => other.pointer === fault.pointer && other.code === fault.code)) faults.push(fault);
    if (faults.length === maxReported) break;
  }
  const [first, ...others] = faults;
  if (first === undefined) return new ApiError('10027');
  return new ApiError(first.code, {
    ...where(first),
    also: others.map((fault) => new ApiError(fault.code, where(fault))),
  });
}

const where = ({ pointer, detail }: Fault) => ({ pointer, detail });

const schemaOf = ({ schemaPath }: ErrorObject): string => schemaPath.slice(0, schemaPath.lastIndexOf('/'));

/**
 * A value of the wrong type breaks the other rules of its schema as well; that it has the wrong type says it all. What is
 * wrong with the name of a property is told by the rule for names, and once more by `propertyNames`.
 */
function withoutEchoes(errors: readonly ErrorObject[]): ErrorObject[] {
  const at = (error: ErrorObject) => `${error.instancePath} ${schemaOf(error)}`;
  const mistyped = new Set(errors.filter(({ keyword }) => keyword === 'type').map(at));
  return errors.filter(
    (error) => error.keyword === 'type' || (error.keyword !== 'propertyNames' && !mistyped.has(at(error))),
  );
}

/** A choice that failed reports each of its branches too. One fault is one error: the choice itself, or its best branch. */
function sensibleErrors(errors: readonly ErrorObject[]): ErrorObject[] {
  const choices = errors.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf');
  const inside = (error: ErrorObject, choice: ErrorObject) =>
    error !== choice &&
    error.schemaPath.startsWith(`${choice.schemaPath}/`) &&
    error.instancePath.startsWith(choice.instancePath);
  return errors.flatMap((error) => {
    if (choices.some((choice) => inside(error, choice))) return [];
    if (!choices.includes(error) || hasOwnCode(error)) return [error];
    return [
      bestBranch(
        error,
        errors.filter((other) => inside(other, error)),
      ),
    ];
  });
}

const hasOwnCode = ({ parentSchema }: ErrorObject): boolean =>
  parentSchema !== undefined && 'x-error-code' in parentSchema;

/** The branch that took the value's type and then went furthest into it; when none took the type, that is the fault. */
function bestBranch(choice: ErrorObject, branches: readonly ErrorObject[]): ErrorObject {
  const depth = (error: ErrorObject) => (error.keyword === 'type' ? 0 : 1) + 2 * error.instancePath.split('/').length;
  const leaves = branches.filter(({ keyword }) => keyword !== 'anyOf' && keyword !== 'oneOf');
  return (
    leaves.reduce<ErrorObject | undefined>(
      (best, leaf) => (best && depth(best) >= depth(leaf) ? best : leaf),
      undefined,
    ) ?? choice
  );
}

function toFault(error: ErrorObject): Fault {
  const code = validationErrorCode(error.keyword, error.parentSchema);
  const { instancePath: path, params } = error;
  const name = path === '' ? 'The body' : path.slice(1).replaceAll('/', '.');
  switch (error.keyword) {
    case 'required': {
      const missing = String(params.missingProperty);
      return { code, pointer: `${path}/${escapePointer(missing)}`, detail: `${missing} is required.` };
    }
    case 'additionalProperties': {
      const unknown = String(params.additionalProperty);
      return {
        code,
        pointer: `${path}/${escapePointer(unknown)}`,
        detail: `${unknown} is not a parameter of this operation.`,
      };
    }
    case 'type':
      return {
        code,
        pointer: path,
        detail: `${name} must be of type ${[params.type].flat().join(' or ')}, not ${typeName(error.data)}.`,
      };
    case 'enum':
      return {
        code,
        pointer: path,
        detail: `${name} must be one of ${(params.allowedValues as unknown[]).join(', ')}.`,
      };
    case 'format':
      return {
        code,
        pointer: path,
        detail: `${name} is not ${formatDetails[String(params.format)] ?? `a valid ${String(params.format)}`}.`,
      };
    default:
      return { code, pointer: path, detail: `${name} ${error.message ?? 'is not valid'}.` };
  }
}

const formatDetails: Readonly<Record<string, string>> = {
  'audio-url': 'an http(s) URL',
  base64: 'valid base64 (standard alphabet, with padding)',
  'call-destination': 'a phone number in +E.164 format or a SIP URI',
  'caller-id': 'a phone number in +E.164 format or a SIP user',
  e164: 'a phone number in +E.164 format, like +13125550001',
  'sip-uri': 'a SIP URI',
  uuid: 'a UUID',
  'webhook-url': 'an http(s) URL',
  'websocket-url': 'a ws(s) URL',
};

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
