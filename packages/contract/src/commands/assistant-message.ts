import Type from 'typebox';
import { closedObject, listOf, oneOf, openObject } from '../schema-notation.ts';

const role = <Name extends string>(name: Name) => ({
  role: Type.Literal(name, { description: `Who says it, \`${name}\`.` }),
});
const content = Type.String({ description: 'What is said.' });
const metadata = { metadata: Type.Optional(openObject('Data of your own about the message.')) };

const userMessage = closedObject(
  { ...role('user'), content, ...metadata },
  { title: 'UserMessage', description: 'Something that the far end said.' },
);
const assistantMessage = closedObject(
  {
    ...role('assistant'),
    content: Type.Optional(content),
    ...metadata,
    tool_calls: Type.Optional(
      listOf(
        closedObject(
          {
            id: Type.String({ description: 'The use, for the answer to refer to.' }),
            function: closedObject(
              { name: Type.String({ description: 'Name of the tool.' }) },
              { description: 'What was used.' },
            ),
            type: Type.Literal('function', { description: 'Always `function`.' }),
          },
          { description: 'One use of a tool.' },
        ),
        'Tools that the assistant used.',
      ),
    ),
  },
  { title: 'AssistantMessage', description: 'Something that the assistant said or did.' },
);
const toolMessage = closedObject(
  { ...role('tool'), content, ...metadata, tool_call_id: Type.String({ description: 'The use that it answers.' }) },
  { title: 'ToolMessage', description: 'What a tool answered.' },
);
const systemMessage = closedObject(
  { ...role('system'), content, ...metadata },
  { title: 'SystemMessage', description: 'An instruction of the system.' },
);
const developerMessage = closedObject(
  { ...role('developer'), content, ...metadata },
  { title: 'DeveloperMessage', description: 'An instruction of the developer.' },
);

/** A piece of a conversation with an assistant. */
export const conversationMessage = Type.Union(
  [userMessage, assistantMessage, toolMessage, systemMessage, developerMessage],
  { description: 'A message; `role` tells whose.' },
);

/** Somebody who takes part in a conversation with an assistant. */
export const conversationParticipant = closedObject(
  {
    id: Type.String({ minLength: 1, description: 'The leg of the participant (call_control_id).' }),
    ...role('user'),
    name: Type.Optional(Type.String({ description: 'Name, for the assistant to use.' })),
    on_hangup: Type.Optional(
      oneOf(['continue_conversation', 'end_conversation'], {
        description: 'What becomes of the conversation when this participant hangs up.',
      }),
    ),
  },
  { title: 'ConversationParticipant', description: 'Somebody who takes part in the conversation.' },
);
