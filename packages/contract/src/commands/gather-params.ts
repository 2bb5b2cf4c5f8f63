import Type from 'typebox';
import { failsWith } from '../schema-notation.ts';

const digitCount = (defaultCount: number, code: '90022' | '90023', description: string) =>
  Type.Optional(Type.Integer({ default: defaultCount, minimum: 1, maximum: 128, ...failsWith(code), description }));

/** When digits count as a whole input: every gather but that of an assistant. */
export const digitInputParams = {
  inter_digit_timeout_millis: Type.Optional(
    Type.Integer({
      default: 5000,
      minimum: 1,
      maximum: 120000,
      ...failsWith('90026'),
      description: 'How long to wait for the next digit, 1 to 120000 ms; then the input ends.',
    }),
  ),
  maximum_digits: digitCount(128, '90023', 'The input ends with this many digits, 1 to 128.'),
  minimum_digits: digitCount(1, '90022', 'An input with fewer digits is invalid, 1 to 128.'),
  terminating_digit: Type.Optional(
    Type.String({
      default: '#',
      pattern: '^[0-9A-D*#]$',
      ...failsWith('90007'),
      description: 'Digit that ends the input; it is not part of it.',
    }),
  ),
  timeout_millis: Type.Optional(
    Type.Integer({
      default: 60000,
      minimum: 1,
      maximum: 120000,
      ...failsWith('90025'),
      description: 'How long to wait for the whole input once the prompt is over, 1 to 120000 ms.',
    }),
  ),
  valid_digits: Type.Optional(
    Type.String({
      default: '0123456789#*',
      pattern: '^[0-9A-D*#]+$',
      ...failsWith('90008'),
      description: 'Digits that may be in the input; any other makes it invalid.',
    }),
  ),
};

/** How often a prompt is played: gathers that have one. */
export const maximumTriesParam = {
  maximum_tries: Type.Optional(
    Type.Integer({
      default: 3,
      minimum: 1,
      maximum: 128,
      ...failsWith('90024'),
      description: 'How often the prompt is played while there is no valid input, 1 to 128.',
    }),
  ),
};

/** How long the first digit may take: gathers that have no prompt to wait for, and those of a conference. */
export const initialTimeoutRule = {
  minimum: 1,
  maximum: 120000,
  ...failsWith('90056'),
  description: 'How long to wait for the first digit, 1 to 120000 ms.',
} as const;

/** Name of a gather that its event echoes. */
export const gatherIdParam = (maxLength: number) => ({
  gather_id: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength,
      description: `Name of your own for this gather, 1 to ${maxLength} characters; call.gather.ended echoes it.`,
    }),
  ),
});
