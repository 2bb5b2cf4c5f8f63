import Type, {
  type Static,
  type TArray,
  type TEnum,
  type TObject,
  type TProperties,
  type TSchema,
  type TUnsafe,
} from 'typebox';
import { type ErrorCode, errorCodes } from './error-codes.ts';

/**
 * The annotation that names the error code of a value that breaks this very schema (see `validationErrorCode`).
 * It starts with `x-`, so that an OpenAPI document may keep it.
 */
const errorCodeKeyword = 'x-error-code';

type Options = Readonly<Record<string, unknown>>;

/** Schema options: failures of this value have an error code of their own. */
export function failsWith(code: ErrorCode): { readonly [errorCodeKeyword]: ErrorCode } {
  return { [errorCodeKeyword]: code };
}

/** The code that `failsWith` put on a schema, or undefined. */
export function annotatedErrorCode(schema: unknown): ErrorCode | undefined {
  if (typeof schema !== 'object' || schema === null) return undefined;
  const code: unknown = Reflect.get(schema, errorCodeKeyword);
  return isErrorCode(code) ? code : undefined;
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorCodes, code);
}

/** One of a few strings. */
export function oneOf<Values extends string[]>(values: readonly [...Values], options: Options): TEnum<Values> {
  return Type.Enum(values, { type: 'string', ...options });
}

/** The words of a text, as a union: `'a b'` -> `'a' | 'b'`. */
type Words<Text extends string, Found extends string = never> = Text extends `${infer Word} ${infer Rest}`
  ? Words<Rest, Found | Word>
  : Found | Text;

/** One of many strings without blanks, written as rows of blank-separated words. */
export function oneOfWords<const Rows extends readonly string[]>(
  rows: Rows,
  options: Options,
): TUnsafe<Words<Rows[number]>> {
  return Type.Unsafe<Words<Rows[number]>>({
    type: 'string',
    enum: rows.flatMap((row) => row.split(' ')),
    ...options,
  });
}

/** One of many strings without blanks, or null. */
export function oneOfWordsOrNull<const Rows extends readonly string[]>(
  rows: Rows,
  options: Options,
): TUnsafe<Words<Rows[number]> | null> {
  return Type.Unsafe<Words<Rows[number]> | null>({
    ...oneOfWords(rows, options),
    type: ['string', 'null'],
    enum: [...rows.flatMap((row) => row.split(' ')), null],
  });
}

/**
 * A request object. Telnyx ignores fields that it does not know; we accept nothing that has no effect, so an unknown
 * field is refused with 10027 ("Unprocessable Entity") and named.
 */
export function closedObject<Fields extends TProperties>(fields: Fields, options: Options): TObject<Fields> {
  return Type.Object(fields, { additionalProperties: false, ...failsWith('10027'), ...options });
}

/** A nested object whose fields are not spelled out here: the part of the product that reads it owns its shape. */
export function openObject(description: string): TUnsafe<Record<string, unknown>> {
  return Type.Unsafe<Record<string, unknown>>({ type: 'object', description });
}

/** An object whose keys the caller chooses, all with values of one kind. */
export function mapOf<Item extends TSchema>(item: Item, description: string): TUnsafe<Record<string, Static<Item>>> {
  return Type.Unsafe<Record<string, Static<Item>>>({ type: 'object', additionalProperties: item, description });
}

export function listOf<Item extends TSchema>(item: Item, description: string): TArray<Item> {
  return Type.Array(item, { description });
}

/** A string or null. */
export function stringOrNull(options: Options): TUnsafe<string | null> {
  return Type.Unsafe<string | null>({ type: ['string', 'null'], ...options });
}

/** A number or null. */
export function numberOrNull(options: Options): TUnsafe<number | null> {
  return Type.Unsafe<number | null>({ type: ['number', 'null'], ...options });
}

/** An integer or null. */
export function integerOrNull(options: Options): TUnsafe<number | null> {
  return Type.Unsafe<number | null>({ type: ['integer', 'null'], ...options });
}

/**
 * A string or a list of strings under the same rule. Written as one schema with two types, not as `anyOf`, so that a
 * bad value gives one failure with one code.
 */
export function stringOrList(rule: Options, options: Options): TUnsafe<string | string[]> {
  return Type.Unsafe<string | string[]>({
    type: ['string', 'array'],
    ...rule,
    items: { type: 'string', ...rule },
    minItems: 1,
    ...options,
  });
}
