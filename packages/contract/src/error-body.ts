import Type, { type Static } from 'typebox';
import { type ErrorCode, errorCodes } from './error-codes.ts';

export const errorObject = Type.Object(
  {
    code: Type.Unsafe<ErrorCode>({
      type: 'string',
      enum: Object.keys(errorCodes),
      description: 'The error code, always a string.',
    }),
    title: Type.String({ description: 'What the code means, the same for every occurrence.' }),
    detail: Type.Optional(Type.String({ description: 'What was wrong in this request.' })),
    source: Type.Optional(
      Type.Object(
        {
          pointer: Type.Optional(
            Type.String({ description: 'JSON pointer (RFC 6901) to the field of the request body, e.g. `/to`.' }),
          ),
          parameter: Type.Optional(Type.String({ description: 'Name of the query parameter, e.g. `page[size]`.' })),
        },
        { description: 'Which part of the request the error is about; absent when it is about all of it.' },
      ),
    ),
    meta: Type.Optional(
      Type.Object({ url: Type.String({ description: 'Where this code is documented.' }) }, { description: 'Links.' }),
    ),
  },
  { title: 'Error', description: 'One reason why the request was refused (reference §5).' },
);
export type ErrorObject = Static<typeof errorObject>;

/** What every answer with a status of 400 or more carries. */
export const errorBody = Type.Object(
  { errors: Type.Array(errorObject, { minItems: 1, description: 'The reasons, the first one found first.' }) },
  { title: 'Errors', description: 'The body of a refused request.' },
);
export type ErrorBody = Static<typeof errorBody>;
