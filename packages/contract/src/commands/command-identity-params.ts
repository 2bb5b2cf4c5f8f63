import Type from 'typebox';
import { failsWith } from '../schema-notation.ts';

export const clientStateRule = { type: 'string', format: 'base64', ...failsWith('90017') } as const;

/** What nearly every command takes: the state to echo, and the key that makes a repeat harmless. */
export const commandIdentityParams = {
  client_state: Type.Optional(
    Type.String({
      ...clientStateRule,
      description:
        'State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced.',
    }),
  ),
  command_id: Type.Optional(
    Type.String({
      minLength: 1,
      description:
        'Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second ' +
        'effect and gets the first answer.',
    }),
  ),
};

/** A reference to another leg. */
export const callControlIdParam = (description: string) =>
  Type.String({ minLength: 1, ...failsWith('90015'), description });
