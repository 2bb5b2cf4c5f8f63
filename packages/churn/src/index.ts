/**
 * A table and a list for what comes and goes with every call or event while its owner stays: Map and Set of V8 keep what
 * has left (see ChurnList). Tables that fill once, or whose members stay, are Maps and Sets. And what such a process asks of the
 * collector of garbage.
 */
export { ChurnList, Place } from './churn-list.ts';
export { ChurnTable } from './churn-table.ts';
export { tuneCollector } from './tune-collector.ts';
