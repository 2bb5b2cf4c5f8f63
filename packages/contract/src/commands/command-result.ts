import Type, { type Static } from 'typebox';

const ok = { result: Type.Literal('ok', { description: 'Always ok: a refused command is an error.' }) };

/** What a command on a leg answers: the server acts, and tells by webhook what came of it. */
export const commandResult = Type.Object(ok, { title: 'CommandResult', description: 'The command was accepted.' });
export type CommandResult = Static<typeof commandResult>;

/** What answer answers. */
export const answerResult = Type.Object(
  {
    ...ok,
    recording_id: Type.Optional(
      Type.String({ format: 'uuid', description: 'The recording, when record was record-from-answer.' }),
    ),
  },
  { title: 'AnswerResult', description: 'The command was accepted.' },
);
export type AnswerResult = Static<typeof answerResult>;

/** What a command answers that brings an assistant to a leg. */
export const conversationResult = Type.Object(
  { ...ok, conversation_id: Type.String({ description: 'The conversation, a UUID.' }) },
  { title: 'ConversationResult', description: 'The command was accepted.' },
);
export type ConversationResult = Static<typeof conversationResult>;

/** What conversation_relay_start answers. */
export const conversationRelayResult = Type.Object(
  { ...ok, conversation_relay_id: Type.String({ description: 'The conversation relay.' }) },
  { title: 'ConversationRelayResult', description: 'The command was accepted.' },
);
export type ConversationRelayResult = Static<typeof conversationRelayResult>;
