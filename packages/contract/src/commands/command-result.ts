import Type, { type Static } from 'typebox';

/** What a command on a leg answers: the server acts, and tells by webhook what came of it. */
export const commandResult = Type.Object(
  { result: Type.Literal('ok', { description: 'Always ok: a refused command is an error.' }) },
  { title: 'CommandResult', description: 'The command was accepted.' },
);
export type CommandResult = Static<typeof commandResult>;
