import { TRANSPORT_COUNTERS } from '../transport/transport-counters.ts';

/** What a user agent counts, each from 0, never reset. */
const COUNTER_NAMES = [
  'requestsReceived',
  'responsesReceived',
  'requestsSent',
  'responsesSent',
  'retransmissionsSent',
  'retransmissionsReceived',
  'parseErrors',
  'keepAlivesReceived',
  'scannersDropped',
  'strayResponses',
  'strayAcks',
  'transactionTimeouts',
  'transportErrors',
  'requestsRefused',
  'overloadRefused',
  'overloadDropped',
  'mergedRequests',
  'authenticationFailures',
  'authenticationsBlocked',
  ...TRANSPORT_COUNTERS,
] as const;

export type CounterName = (typeof COUNTER_NAMES)[number];
export type Counters = Record<CounterName, number>;

export function newCounters(): Counters {
  return Object.fromEntries(COUNTER_NAMES.map((name) => [name, 0])) as Counters;
}
