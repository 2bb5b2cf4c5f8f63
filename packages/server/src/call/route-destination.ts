import { parseCallDestination } from '@hookswitch/contract';
import {
  type Binding,
  type DigestClient,
  type DigestCredentials,
  type Endpoint,
  parseNameAddr,
  parseUri,
  SipParseError,
} from '@hookswitch/sip';
import { ApiError } from '../api-error.ts';
import { isLoopback } from '../config/loopback.ts';
import { bracketed } from './bracketed.ts';
import type { Directory, Trunk } from './directory.ts';
import type { TrunkMonitor } from './trunk-monitor.ts';

/** Where an outbound leg goes. `unregistered`: the phone exists and has no contact now, so the leg ends with 480. */
export type Route =
  | {
      readonly kind: 'sip';
      readonly requestUri: string;
      readonly toUri: string;
      readonly destination?: Endpoint;
      /** Route headers: proxies that the request has to pass. */
      readonly route?: readonly string[];
      readonly credentials?: DigestCredentials | DigestClient;
      /** The trunk that the call leaves by. */
      readonly trunkId?: string;
    }
  | { readonly kind: 'unregistered'; readonly username: string; readonly toUri: string };

export interface RoutingTable {
  readonly directory: Pick<Directory, 'isPhone' | 'ownerOfNumber' | 'trunksForNumber' | 'trunkAtHost'>;
  readonly trunks: Pick<TrunkMonitor, 'isDown' | 'credentialsOf' | 'serviceRouteOf'>;
  /** Where SIP is bound; `sip:` URIs that name it are for our own phones. */
  readonly own: Endpoint;
  readonly advertised: Endpoint;
  contactOf(username: string): Pick<Binding, 'contactUri' | 'source' | 'path'> | undefined;
}

/**
 * Finds the ways for the `to` of a new leg, the best first: a `sip:` URI, a phone that registers, a number of a phone,
 * trunks by their longest prefix, those that are down last. A `region` leaves out the trunks of other regions. Only what the configuration names is dialled; on a loopback bind also `sip:` URIs on loopback.
 * @returns at least one.
 * @throws ApiError 10016 for what is neither a number nor a SIP URI, 10027 when there is no way to it.
 */
export function routesTo(to: string, table: RoutingTable, region?: string): readonly Route[] {
  const destination = parseCallDestination(to);
  if (destination === undefined) {
    throw new ApiError('10016', {
      pointer: '/to',
      detail: `"${to}" is neither a phone number in E.164 format (+13125550001) nor a SIP URI.`,
    });
  }
  if (destination.digits !== undefined) throw unbuilt('Digits after the answer (",1234" behind the destination)');
  if (destination.kind === 'number') return routeNumber(destination.number, table, region);
  if (destination.secure !== undefined) throw unbuilt('Media encryption (";secure=" in the SIP URI)');
  return [routeUri(destination.uri, table)];
}

function routeUri(to: string, table: RoutingTable): Route {
  const uri = parseSipUri(to);
  if (uri.scheme !== 'sip')
    throw noRoute(to, 'TLS is not offered by this server yet, so a sips: URI cannot be reached');
  const isOurs = [table.own, table.advertised].some(
    (endpoint) => endpoint.host === uri.host && endpoint.port === (uri.port ?? 5060),
  );
  if (isOurs) {
    if (uri.user !== undefined && table.directory.isPhone(uri.user)) return routePhone(uri.user, table);
    throw noRoute(to, 'it names this server, which has no phone of that name');
  }
  const trunk = table.directory.trunkAtHost(uri.host);
  if (trunk !== undefined)
    return { kind: 'sip', requestUri: to, toUri: to, trunkId: trunk.id, ...credentialsOf(trunk, table) };
  if (isLoopback(table.own.host) && isLoopback(uri.host)) return { kind: 'sip', requestUri: to, toUri: to };
  throw noRoute(to, `${uri.host} is not the host of a configured trunk`);
}

function routeNumber(number: string, table: RoutingTable, region: string | undefined): readonly Route[] {
  const owner = table.directory.ownerOfNumber(number);
  if (owner !== undefined && 'username' in owner) return [routePhone(owner.username, table)];
  const fitting = table.directory.trunksForNumber(number);
  if (fitting.length === 0) {
    const why =
      owner === undefined
        ? 'no phone has that number and no trunk has a matching prefix'
        : 'it belongs to an application';
    throw noRoute(number, why);
  }
  const inRegion = region === undefined ? fitting : inRegionFirst(fitting, region);
  if (inRegion.length === 0) {
    throw new ApiError('10027', {
      pointer: '/sip_region',
      detail: `No trunk that takes ${number} is in the region ${region}.`,
    });
  }
  // When all are down they are tried all the same: what we believe of them may be old.
  const isDown = ({ id }: Trunk) => table.trunks.isDown(id);
  return [...inRegion.filter((trunk) => !isDown(trunk)), ...inRegion.filter(isDown)].map((trunk) =>
    routeTrunk(number, trunk, table),
  );
}

/** A trunk without a region serves all of them, after those of the region itself. */
function inRegionFirst(trunks: readonly Trunk[], region: string): readonly Trunk[] {
  return [...trunks.filter((trunk) => trunk.region === region), ...trunks.filter((trunk) => trunk.region === null)];
}

function routeTrunk(number: string, trunk: Trunk, table: RoutingTable): Route {
  const requestUri = `sip:${number}@${bracketed(trunk.host)}:${trunk.port}`;
  return {
    ...{ kind: 'sip', requestUri, toUri: requestUri, trunkId: trunk.id },
    ...viaProxies(table.trunks.serviceRouteOf(trunk.id), { host: trunk.host, port: trunk.port }),
    ...credentialsOf(trunk, table),
  };
}

function routePhone(username: string, table: RoutingTable): Route {
  const toUri = `sip:${username}@${bracketed(table.advertised.host)}:${table.advertised.port}`;
  const contact = table.contactOf(username);
  if (contact === undefined) return { kind: 'unregistered', username, toUri };
  // The address a REGISTER came from is where a phone behind NAT can be reached; its own idea of itself is the URI.
  // RFC 3327 §5.3: where proxies stand between, the call takes the path that the REGISTER came by.
  return { kind: 'sip', requestUri: contact.contactUri, toUri, ...viaProxies(contact.path ?? [], contact.source) };
}

/** The proxies as Route and the first of them as next hop; `direct` when there are none. */
function viaProxies(route: readonly string[], direct: Endpoint): { destination: Endpoint; route?: readonly string[] } {
  const [first] = route;
  if (first === undefined) return { destination: direct };
  const { host, port = 5060 } = parseNameAddr(first).uri;
  return { destination: { host, port }, route };
}

function credentialsOf(trunk: Trunk, { trunks }: RoutingTable): { credentials?: DigestCredentials | DigestClient } {
  const credentials = trunks.credentialsOf(trunk);
  return credentials === undefined ? {} : { credentials };
}

function parseSipUri(text: string) {
  try {
    return parseUri(text);
  } catch (error) {
    if (!(error instanceof SipParseError)) throw error;
    throw new ApiError('10016', { pointer: '/to', detail: `"${text}" is not a valid SIP URI: ${error.message}` });
  }
}

function noRoute(to: string, why: string): ApiError {
  return new ApiError('10027', { pointer: '/to', detail: `There is no route to ${to}: ${why}.` });
}

function unbuilt(what: string): ApiError {
  return new ApiError('10027', { pointer: '/to', detail: `${what} has no effect on this server yet.` });
}
