import type { ConferenceFilter } from '../store/conferences.ts';
import { readWordFilter } from './filter-values.ts';
import { occurredFilters, readApplicationName, readOccurred } from './occurred-filter.ts';
import type { ListQuery } from './query.ts';

/** What the list of conferences knows of the filters that are documented for it; those of deliveries are refused. */
export const conferenceFilters: readonly string[] = [
  ...['filter[application_name][contains]', 'filter[outbound.outbound_voice_profile_id]', 'filter[leg_id]'],
  ...['filter[application_session_id]', 'filter[connection_id]', 'filter[product]', 'filter[from]', 'filter[to]'],
  ...['filter[name]', 'filter[status]', ...occurredFilters],
];

/**
 * Undefined: no conference can pass. The leg that a filter speaks of is the one that the conference was created from.
 * @throws ApiError 10031 for values that a filter does not know
 */
export function readConferenceFilter(query: ListQuery, region: string | undefined): ConferenceFilter | undefined {
  const text = (name: string) => query.filters.get(`filter[${name}]`);
  const product = readWordFilter(query, 'filter[product]', ['call_control', 'fax', 'texml']);
  const values = {
    region,
    applicationNameContains: readApplicationName(query),
    outboundVoiceProfileId: text('outbound.outbound_voice_profile_id'),
    legId: text('leg_id'),
    sessionId: text('application_session_id'),
    connectionId: text('connection_id'),
    from: text('from'),
    to: text('to'),
    name: text('name'),
    status: readWordFilter(query, 'filter[status]', ['init', 'in_progress', 'completed']),
    created: readOccurred(query),
  };
  if (product === 'fax' || product === 'texml') return undefined;
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
