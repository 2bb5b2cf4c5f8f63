import Type from 'typebox';
import { failsWith } from '../schema-notation.ts';

/** Digits to send: to the far end of a leg and into a conference. */
export const dtmfParams = {
  digits: Type.String({
    pattern: '^[0-9A-DwW*#]+$',
    ...failsWith('90014'),
    description: 'DTMF to send: 0-9, A-D, *, #; w pauses 0.5 s and W 1 s.',
  }),
  duration_millis: Type.Optional(
    Type.Integer({
      default: 250,
      minimum: 100,
      maximum: 500,
      ...failsWith('90027'),
      description: 'Length of each digit, 100 to 500 ms.',
    }),
  ),
};
