import { filter, flagFilter, type QueryParameter } from './operation-shape.ts';

const moment = (operator: string, words: string) =>
  filter(`[occurred_at][${operator}]`, `Only what happened ${words} this time, RFC 3339 with a time zone.`, {
    format: 'date-time',
  });

/**
 * The filters that are documented for past events and, word for word the same, for conferences; with conferences,
 * `name` and `status` are those of the conference.
 */
export function eventFilters(subject: 'event' | 'conference'): readonly QueryParameter[] {
  return [
    filter('[application_name][contains]', 'Part of the name of the application, 3 characters at least, in any case.', {
      minLength: 3,
    }),
    filter('[outbound.outbound_voice_profile_id]', 'Outbound voice profile. The dot is part of the name.'),
    filter('[leg_id]', 'Leg (call_leg_id).'),
    filter('[application_session_id]', 'Call (call_session_id).'),
    filter('[connection_id]', 'Application.'),
    filter('[product]', 'Product.', { enum: ['call_control', 'fax', 'texml'] }),
    flagFilter('[failed]', 'Only what failed to be delivered, or only what did not.'),
    filter('[from]', 'Caller.'),
    filter('[to]', 'Callee.'),
    filter(
      '[name]',
      subject === 'event' ? 'Event type, or name of the command.' : 'Name of the conference, case counts.',
    ),
    filter('[type]', 'Webhooks or commands.', { enum: ['webhook', 'command'] }),
    moment('eq', 'at exactly'),
    moment('gt', 'after'),
    moment('gte', 'at or after'),
    moment('lt', 'before'),
    moment('lte', 'at or before'),
    filter('[status]', subject === 'event' ? 'Status of the call.' : 'Status of the conference.', {
      enum: ['init', 'in_progress', 'completed'],
    }),
  ];
}
