import type { ErrorCode } from './error-codes.ts';
import { annotatedErrorCode } from './schema-notation.ts';

const codeByKeyword: Readonly<Record<string, ErrorCode>> = {
  enum: '10032',
  const: '10032',
  minimum: '10033',
  maximum: '10033',
  exclusiveMinimum: '10033',
  exclusiveMaximum: '10033',
  multipleOf: '10033',
  minItems: '10033',
  maxItems: '10033',
  minLength: '10025',
  maxLength: '10025',
};

const codeByFormat: Readonly<Record<string, ErrorCode>> = {
  'audio-url': '10003',
  'call-destination': '10016',
  'caller-id': '10016',
  e164: '10016',
  uri: '10003',
  uuid: '10006',
  'webhook-url': '10003',
  'webhook-url-or-empty': '10003',
  'websocket-url': '10003',
};

/**
 * The error code of one JSON Schema failure, all of which travel with HTTP 422.
 *
 * @param keyword the keyword that failed (`error.keyword` in Ajv)
 * @param schema the schema that holds it (`error.parentSchema`, which Ajv gives when `verbose` is on)
 *
 * A missing field is always 10004 and a wrong type always 10026; otherwise the `x-error-code` of the schema counts,
 * else the keyword's (and the format's) own code, else 10027 ("Unprocessable Entity").
 */
export function validationErrorCode(keyword: string, schema: unknown): ErrorCode {
  if (keyword === 'required' || keyword === 'dependentRequired') return '10004';
  if (keyword === 'type') return '10026';
  return annotatedErrorCode(schema) ?? codeByKeyword[keyword] ?? formatErrorCode(keyword, schema) ?? '10027';
}

function formatErrorCode(keyword: string, schema: unknown): ErrorCode | undefined {
  if (keyword !== 'format' || typeof schema !== 'object' || schema === null) return undefined;
  const format: unknown = Reflect.get(schema, 'format');
  return typeof format === 'string' ? codeByFormat[format] : undefined;
}
