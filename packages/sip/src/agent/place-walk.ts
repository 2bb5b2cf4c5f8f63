import type { Clock } from '../clock.ts';
import type { SipRequest } from '../message/sip-message.ts';
import { type Endpoint, endpointKey, isStream } from '../transport/endpoint.ts';

/** In the order to try them (RFC 3263 §4). */
export type Places = readonly [Endpoint, ...Endpoint[]];

/** RFC 3261 §18.1.1: the path's MTU is not known; above this, UDP would be cut into fragments. */
export const LARGEST_DATAGRAM_BYTES = 1_300;
/** Where TCP was refused, it is not tried again for so long. */
const REFUSED_MS = 600_000;
const MAX_REFUSED = 10_000;

/** Where large requests cannot go over TCP. */
export class TcpRefusals {
  readonly #clock: Clock;
  /** Larger requests try TCP. */
  readonly largestDatagramBytes: number;
  readonly #untilMs = new Map<string, number>();

  constructor(clock: Clock, largestDatagramBytes: number) {
    this.#clock = clock;
    this.largestDatagramBytes = largestDatagramBytes;
  }

  has(endpoint: Endpoint): boolean {
    return (this.#untilMs.get(endpointKey(endpoint)) ?? 0) > this.#clock.now();
  }

  add(endpoint: Endpoint): void {
    if (this.#untilMs.size >= MAX_REFUSED) this.#untilMs.clear();
    this.#untilMs.set(endpointKey(endpoint), this.#clock.now() + REFUSED_MS);
  }
}

/**
 * The places for one request, one after the other: the next when one is unreachable, silent or answers 503 (RFC 3263 §4.3).
 * A request too large for a datagram tries TCP at each place first, and UDP where that fails (RFC 3261 §18.1.1).
 */
export class PlaceWalk {
  readonly #refusals: TcpRefusals;
  readonly #places: readonly Endpoint[];
  /** Those that stand in for UDP. */
  readonly #substitutes = new Set<Endpoint>();
  #at = 0;

  constructor(refusals: TcpRefusals, places: Endpoint | Places, request: SipRequest) {
    this.#refusals = refusals;
    const list: readonly Endpoint[] = 'host' in places ? [places] : places;
    this.#places =
      request.toBuffer().length > refusals.largestDatagramBytes ? list.flatMap((place) => this.#withTcp(place)) : list;
  }

  get current(): Endpoint {
    const place = this.#places[this.#at];
    if (!place) throw new RangeError('a request needs a place to go to');
    return place;
  }

  /** Goes on to the next place; false when there is none. `isDead`: nothing could be sent to this one. */
  next(isDead: boolean): boolean {
    if (isDead && this.#substitutes.has(this.current)) this.#refusals.add(this.current);
    if (this.#at + 1 >= this.#places.length) return false;
    this.#at += 1;
    return true;
  }

  #withTcp(place: Endpoint): Endpoint[] {
    if (isStream(place) || place.isFlow === true) return [place];
    const { local: _socket, ...rest } = place;
    const substitute: Endpoint = { ...rest, transport: 'TCP' };
    if (this.#refusals.has(substitute)) return [place];
    this.#substitutes.add(substitute);
    return [substitute, place];
  }
}
