import { bracketed } from '../bracketed.ts';
import type { CallPlatform } from '../call-platform.ts';
import { type Route, type RouteWishes, type RoutingTable, routesTo } from './route-destination.ts';

/** The ways for the `to` of a new leg, as the platform stands now. @throws ApiError 10016, 10027: see routesTo */
export function routesOnPlatform(platform: CallPlatform, to: string, wishes?: RouteWishes): readonly Route[] {
  const table: RoutingTable = {
    directory: platform.directory,
    trunks: platform.trunks,
    own: platform.agent.address,
    advertised: platform.agent.contactEndpoint,
    addresses: platform.agent.addresses.flatMap(({ bound, own }) => [bound, own]),
    contactsOf: (username) => platform.agent.bindingsOf(username),
    isOpen: (endpoint) => platform.agent.isOpen(endpoint),
  };
  return routesTo(to, table, wishes);
}

/** The From URI of a caller that is a number, or a SIP URI already. */
export function callerUri(platform: CallPlatform, from: string): string {
  const { host, port } = platform.agent.contactEndpoint;
  return /^sips?:/i.test(from) ? from : `sip:${from}@${bracketed(host)}:${port}`;
}
