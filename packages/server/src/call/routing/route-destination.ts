import { parseCallDestination } from '@hookswitch/contract';
import {
  type Binding,
  type DigestClient,
  type DigestCredentials,
  type Endpoint,
  formatUri,
  parseNameAddr,
  parseUri,
  SipParseError,
  type SipUri,
} from '@hookswitch/sip';
import { ApiError } from '../../api-error.ts';
import { isLoopback } from '../../config/loopback.ts';
import { bracketed } from '../bracketed.ts';
import type { Directory, Trunk } from './directory.ts';
import { endpointOf, transportParam, usualPort } from './trunk-endpoint.ts';
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
      /** A phone that registered over a WebSocket: a browser, most likely. */
      readonly overWebSocket?: boolean;
    }
  | { readonly kind: 'unregistered'; readonly username: string; readonly toUri: string };

export interface RoutingTable {
  readonly directory: Pick<Directory, 'isPhone' | 'ownerOfNumber' | 'trunksForNumber' | 'trunkAtHost'>;
  readonly trunks: Pick<TrunkMonitor, 'isDown' | 'credentialsOf' | 'serviceRouteOf'>;
  /** Where SIP is bound over UDP, and how peers name that. */
  readonly own: Endpoint;
  readonly advertised: Endpoint;
  /** Every address that is ours; `sip:` URIs that name one are for our own phones. */
  readonly addresses: readonly Endpoint[];
  /** Where a phone registered, the best first. */
  contactsOf(username: string): readonly Pick<Binding, 'contactUri' | 'source' | 'path'>[];
  /** Whether a message can be sent there now: over UDP always, else while the connection is there. */
  isOpen(endpoint: Endpoint): boolean;
}

/** What the caller of dial or transfer may narrow. */
export interface RouteWishes {
  /** Leaves out the trunks of other regions. */
  readonly region?: string | undefined;
  /** Over which transport the leg leaves, whatever the trunk is configured with. */
  readonly transport?: 'UDP' | 'TCP' | 'TLS' | undefined;
}

/**
 * Finds the ways for the `to` of a new leg, the best first: a `sip:` URI, a phone that registers, a number of a phone,
 * trunks by their longest prefix, those that are down last. Only what the configuration names is dialled; on a loopback
 * bind also `sip:` URIs on loopback.
 * @returns at least one.
 * @throws ApiError 10016 for what is neither a number nor a SIP URI, 10027 when there is no way to it.
 */
export function routesTo(to: string, table: RoutingTable, wishes: RouteWishes = {}): readonly Route[] {
  const destination = parseCallDestination(to);
  if (destination === undefined) {
    throw new ApiError('10016', {
      pointer: '/to',
      detail: `"${to}" is neither a phone number in E.164 format (+13125550001) nor a SIP URI.`,
    });
  }
  if (destination.digits !== undefined) throw unbuilt('Digits after the answer (",1234" behind the destination)');
  if (destination.kind === 'number') return routeNumber(destination.number, table, wishes);
  return [routeUri(destination.uri, table, wishes)];
}

function routeUri(to: string, table: RoutingTable, { transport }: RouteWishes): Route {
  const uri = parseSipUri(to);
  if (uri.scheme === 'sips' && transport !== undefined && transport !== 'TLS') {
    throw new ApiError('10027', {
      ...{ pointer: '/sip_transport_protocol', detail: `A sips: URI is reached over TLS, not over ${transport}.` },
    });
  }
  const port = uri.port ?? (uri.scheme === 'sips' ? 5061 : 5060);
  if (table.addresses.some((endpoint) => endpoint.host === uri.host && endpoint.port === port)) {
    if (uri.user !== undefined && table.directory.isPhone(uri.user)) return routePhone(uri.user, table, transport);
    throw noRoute(to, 'it names this server, which has no phone of that name');
  }
  const requestUri = transport === undefined ? to : withTransport(uri, transport);
  const trunk = table.directory.trunkAtHost(uri.host);
  if (trunk !== undefined) {
    // A URI that says neither port nor transport means the trunk as it is configured.
    const isTrunkItself = transport === undefined && uri.port === undefined && !uri.params.has('transport');
    const configured = isTrunkItself && trunk.transport !== undefined && uri.scheme === 'sip';
    const way = configured ? { destination: endpointOf(trunk) } : {};
    return { kind: 'sip', requestUri, toUri: to, trunkId: trunk.id, ...way, ...credentialsOf(trunk, table) };
  }
  if (isLoopback(table.own.host) && isLoopback(uri.host)) return { kind: 'sip', requestUri, toUri: to };
  throw noRoute(to, `${uri.host} is not the host of a configured trunk`);
}

/** RFC 3261 §19.1.1: the URI says over which transport it is reached; a sips: URI has said so already. */
function withTransport(uri: SipUri, transport: 'UDP' | 'TCP' | 'TLS'): string {
  if (uri.scheme === 'sips') return formatUri(uri);
  return formatUri({ ...uri, params: new Map([...uri.params, ['transport', transport.toLowerCase()]]) });
}

function routeNumber(number: string, table: RoutingTable, { region, transport }: RouteWishes): readonly Route[] {
  const owner = table.directory.ownerOfNumber(number);
  if (owner !== undefined && 'username' in owner) return [routePhone(owner.username, table, transport)];
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
    routeTrunk(number, trunk, table, transport),
  );
}

/** A trunk without a region serves all of them, after those of the region itself. */
function inRegionFirst(trunks: readonly Trunk[], region: string): readonly Trunk[] {
  return [...trunks.filter((trunk) => trunk.region === region), ...trunks.filter((trunk) => trunk.region === null)];
}

function routeTrunk(number: string, trunk: Trunk, table: RoutingTable, wish: RouteWishes['transport']): Route {
  const transport = wish ?? trunk.transport;
  // Over another transport than its own it is looked for at the port that is usual there.
  const isElsewhere = trunk.port === usualPort(trunk) && usualPort({ transport }) !== trunk.port;
  const port = isElsewhere ? usualPort({ transport }) : trunk.port;
  const toUri = `sip:${number}@${bracketed(trunk.host)}:${port}`;
  return {
    ...{ kind: 'sip', requestUri: `${toUri}${transportParam(transport)}`, toUri, trunkId: trunk.id },
    ...viaProxies(table.trunks.serviceRouteOf(trunk.id), endpointOf({ host: trunk.host, port, transport })),
    ...credentialsOf(trunk, table),
  };
}

function routePhone(username: string, table: RoutingTable, wish: RouteWishes['transport']): Route {
  const toUri = `sip:${username}@${bracketed(table.advertised.host)}:${table.advertised.port}`;
  const registered = table.contactsOf(username);
  const fitting = registered.filter(({ source }) => wish === undefined || (source.transport ?? 'UDP') === wish);
  if (registered.length > 0 && fitting.length === 0) {
    throw new ApiError('10027', {
      ...{ pointer: '/sip_transport_protocol', detail: `The phone ${username} is not registered over ${wish}.` },
    });
  }
  const contact = fitting.find(({ source }) => table.isOpen(source)) ?? fitting[0];
  if (contact === undefined) return { kind: 'unregistered', username, toUri };
  const { contactUri: requestUri, source, path = [] } = contact;
  // The address a REGISTER came from is where a phone behind NAT can be reached, and no other transport leads there; its
  // own idea of itself is the URI. Once its connection is gone, that is all there is to go by.
  const isGone = path.length === 0 && !table.isOpen(source);
  const browser = isOnWebSocket(contact) ? { overWebSocket: true } : {};
  if (isGone) return { kind: 'sip', requestUri, toUri, ...browser };
  // RFC 3327 §5.3: where proxies stand between, the call takes the path that the REGISTER came by.
  return { kind: 'sip', requestUri, toUri, ...viaProxies(path, flowOf(source)), ...browser };
}

/** Behind a proxy the Contact alone tells (RFC 7118 §5.2: `ws` stands for both kinds). */
function isOnWebSocket({ contactUri, source }: Pick<Binding, 'contactUri' | 'source'>): boolean {
  return source.transport === 'WS' || source.transport === 'WSS' || /;transport=wss?(?:[;?>]|$)/i.test(contactUri);
}

function flowOf(source: Endpoint): Endpoint {
  return source.transport === undefined || source.transport === 'UDP' ? { ...source, isFlow: true } : source;
}

/** The proxies as Route and the first of them as next hop; `direct` when there are none. */
function viaProxies(route: readonly string[], direct: Endpoint): { destination: Endpoint; route?: readonly string[] } {
  const [first] = route;
  if (first === undefined) return { destination: direct };
  const { scheme, host, port, params } = parseNameAddr(first).uri;
  const written = params.get('transport')?.toUpperCase();
  const transport =
    scheme === 'sips' ? 'TLS' : (['TCP', 'TLS', 'WS', 'WSS'] as const).find((known) => known === written);
  return { destination: endpointOf({ host, port: port ?? usualPort({ transport }), transport }), route };
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
