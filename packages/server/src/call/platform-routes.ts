import { bracketed } from './bracketed.ts';
import type { CallPlatform } from './call-platform.ts';
import { type Route, routeDestination } from './route-destination.ts';

/** The way for the `to` of a new leg, as the platform stands now. @throws ApiError 10016, 10027: see routeDestination */
export function routeOnPlatform(platform: CallPlatform, to: string): Route {
  return routeDestination(to, {
    directory: platform.directory,
    trunks: platform.trunks,
    own: platform.agent.address,
    advertised: platform.agent.contactEndpoint,
    contactOf: (username) => platform.agent.bindingsOf(username)[0],
  });
}

/** The From URI of a caller that is a number, or a SIP URI already. */
export function callerUri(platform: CallPlatform, from: string): string {
  const { host, port } = platform.agent.contactEndpoint;
  return /^sips?:/i.test(from) ? from : `sip:${from}@${bracketed(host)}:${port}`;
}
