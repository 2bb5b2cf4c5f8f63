import Type from 'typebox';
import { oneOf } from '../schema-notation.ts';

/** A message of the conversation of a gather by an assistant. */
export const historyMessage = Type.Object(
  {
    content: Type.Optional(Type.String({ description: 'What was said.' })),
    role: Type.Optional(oneOf(['user', 'assistant'], { description: 'Who said it.' })),
  },
  { title: 'HistoryMessage', description: 'A message.' },
);
