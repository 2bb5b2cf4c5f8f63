import Type from 'typebox';
import { closedObject, listOf, oneOf, openObject } from '../schema-notation.ts';

const kind = <Name extends string>(name: Name) => ({
  type: Type.Literal(name, { description: `The kind of tool, \`${name}\`.` }),
});

const calendar = {
  api_key_ref: Type.String({ description: 'Name of the stored secret that holds the key of the calendar.' }),
  event_type_id: Type.Number({ description: 'Kind of appointment, as the calendar numbers it.' }),
};
const bookAppointment = closedObject(
  {
    ...kind('book_appointment'),
    book_appointment: closedObject(
      {
        ...calendar,
        attendee_name: Type.Optional(Type.String({ description: 'Who the appointment is for.' })),
        attendee_timezone: Type.Optional(Type.String({ description: 'Time zone of that person, e.g. Europe/Rome.' })),
      },
      { description: 'Where and for whom to book.' },
    ),
  },
  { title: 'BookAppointmentTool', description: 'Lets the assistant book an appointment.' },
);
const checkAvailability = closedObject(
  {
    ...kind('check_availability'),
    check_availability: closedObject(calendar, { description: 'Where to look.' }),
  },
  { title: 'CheckAvailabilityTool', description: 'Lets the assistant look for free dates.' },
);

const parameterSchema = (description: string) =>
  Type.Optional(
    closedObject(
      {
        properties: Type.Optional(openObject('Name -> JSON Schema of the parameter.')),
        required: Type.Optional(listOf(Type.String({ description: 'Name.' }), 'Parameters that have to be there.')),
        type: Type.Optional(Type.Literal('object', { description: 'Always `object`.' })),
      },
      { description },
    ),
  );
const webhook = closedObject(
  {
    ...kind('webhook'),
    webhook: closedObject(
      {
        description: Type.String({ description: 'What the tool does, for the assistant to read.' }),
        name: Type.String({ description: 'Name of the tool.' }),
        url: Type.String({ description: 'URL to call; may hold `{parameters}` of the path.' }),
        body_parameters: parameterSchema('Parameters that go into the JSON body.'),
        headers: Type.Optional(
          listOf(
            closedObject(
              {
                name: Type.Optional(Type.String({ description: 'Header name.' })),
                value: Type.Optional(Type.String({ description: 'Header value.' })),
              },
              { description: 'One header.' },
            ),
            'Headers of the request.',
          ),
        ),
        method: Type.Optional(oneOf(['GET', 'POST', 'PUT', 'DELETE', 'PATCH'], { description: 'HTTP method.' })),
        path_parameters: parameterSchema('Parameters that go into the path.'),
        query_parameters: parameterSchema('Parameters that go into the query.'),
      },
      { description: 'The request to make.' },
    ),
    timeout_ms: Type.Optional(Type.Number({ minimum: 0, description: 'How long the request may take, in ms.' })),
  },
  { title: 'WebhookTool', description: 'Lets the assistant make an HTTP request.' },
);
const hangup = closedObject(
  {
    ...kind('hangup'),
    hangup: closedObject(
      { description: Type.Optional(Type.String({ description: 'When to hang up, for the assistant to read.' })) },
      { description: 'How the assistant uses it.' },
    ),
  },
  { title: 'HangupTool', description: 'Lets the assistant end the call.' },
);
const transfer = closedObject(
  {
    ...kind('transfer'),
    transfer: closedObject(
      {
        from: Type.String({ description: 'Caller id of the new leg: +E.164 number or SIP user.' }),
        // The shape of a target is not part of the public description (it is cut off there).
        targets: Type.Union(
          [
            Type.String({ description: 'A variable that holds the targets.' }),
            listOf(openObject('A target: its name and its number or SIP URI.'), 'The targets.'),
          ],
          { description: 'Where the assistant may transfer the call to.' },
        ),
      },
      { description: 'Where to.' },
    ),
  },
  { title: 'TransferTool', description: 'Lets the assistant transfer the call.' },
);
const retrieval = closedObject(
  {
    ...kind('retrieval'),
    retrieval: closedObject(
      {
        bucket_ids: listOf(Type.String({ description: 'Bucket.' }), 'Storage buckets to look things up in.'),
        max_num_results: Type.Optional(Type.Number({ minimum: 1, description: 'Most passages for one question.' })),
      },
      { description: 'Where to look.' },
    ),
  },
  { title: 'RetrievalTool', description: 'Lets the assistant look things up in documents.' },
);

/** What the assistant may do besides talk. */
export const assistantToolsParam = {
  tools: Type.Optional(
    listOf(
      Type.Union([bookAppointment, checkAvailability, webhook, hangup, transfer, retrieval], {
        description: 'A tool; `type` tells its kind.',
      }),
      'What the assistant may do besides talk.',
    ),
  ),
};
