import Type, { type TSchema } from 'typebox';
import { commandResult } from './commands/command-result.ts';

/** A query parameter besides those of paging; brackets are part of the name. */
export interface QueryParameter {
  readonly name: string;
  readonly schema: TSchema;
}

/** What an operation takes and gives. */
export interface OperationSchemas {
  /** The body; absent: it takes none. */
  readonly request?: TSchema;
  /** The field of a multipart form that may bring a file, with the fields of `request` beside it. */
  readonly fileField?: string;
  /** Answers the bytes of a file in place of JSON. */
  readonly binary?: true;
  /** What `data` holds; in a list, one item of it. Absent: the answer has no body. */
  readonly data?: TSchema;
  /** The `meta` of a list; absent: no list. */
  readonly meta?: TSchema;
  readonly query?: readonly QueryParameter[];
  /** 200 where nothing is said. */
  readonly successStatus?: 201 | 204;
}

/** The shapes of operations by their operationId. */
export type OperationSchemasById = Readonly<Record<string, OperationSchemas>>;

type Options = Readonly<Record<string, unknown>>;

/** A command that answers `result: ok` and nothing else. */
export const command = (request: TSchema): OperationSchemas => ({ request, data: commandResult });

export const filter = (name: string, description: string, rule: Options = {}): QueryParameter => ({
  name: `filter${name}`,
  schema: Type.String({ ...rule, description }),
});

export const flagFilter = (name: string, description: string): QueryParameter => ({
  name: `filter${name}`,
  schema: Type.Boolean({ description }),
});

export const sort = (fields: readonly string[]): QueryParameter => ({
  name: 'sort',
  schema: Type.String({
    enum: [...fields, ...fields.map((field) => `-${field}`)],
    default: '-created_at',
    description: 'Field to sort by; a minus sign before it sorts in descending order.',
  }),
});
