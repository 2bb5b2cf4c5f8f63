import Type from 'typebox';
import { failsWith, oneOf } from '../schema-notation.ts';

export const callerIdRule = { format: 'caller-id', ...failsWith('10016') } as const;
export const destinationRule = { format: 'call-destination', ...failsWith('10016') } as const;

/** What describes the new leg and its limits: dial and transfer. */
export const outgoingLegParams = {
  diversion: Type.Optional(
    Type.String({
      ...callerIdRule,
      description: 'Number of a live incoming leg: it is what entitles this leg to show a caller id that is not ours.',
    }),
  ),
  from_display_name: Type.Optional(
    Type.String({
      maxLength: 128,
      pattern: '^[\\p{L}\\p{N} _~!.+-]*$',
      description: 'Caller name, 128 characters at most: letters, digits, spaces and `-_~!.+`. Default: `from`.',
    }),
  ),
  privacy: Type.Optional(oneOf(['none', 'id'], { description: 'id: the far end does not see the caller id.' })),
  route_to_mobile: Type.Optional(
    Type.Boolean({ description: 'Ring the handset of a mobile number even if its calls are intercepted.' }),
  ),
  send_digits_on_answer: Type.Optional(
    Type.String({
      maxLength: 64,
      pattern: '^[0-9A-DwW*#]*$',
      ...failsWith('90014'),
      description: 'DTMF sent once the far end answers: 64 at most of 0-9, A-D, *, #; w and W pause 0.5 s and 1 s.',
    }),
  ),
  time_limit_secs: Type.Optional(
    Type.Integer({
      default: 14400,
      minimum: 30,
      maximum: 14400,
      ...failsWith('90029'),
      description: 'Longest duration counted from the answer, 30 to 14400 s (4 h); then hangup_cause is time_limit.',
    }),
  ),
  timeout_secs: Type.Optional(
    Type.Integer({
      default: 30,
      minimum: 5,
      maximum: 600,
      ...failsWith('90028'),
      description: 'How long it may ring, 5 to 600 s; then hangup_cause is timeout.',
    }),
  ),
};
