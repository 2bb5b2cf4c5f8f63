import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { type AddressList, addressList, type SpecialAddress, specialAddress } from './special-address.ts';

/** Where connections on behalf of others may go. Plain data, so that it can be sent to another process. */
export interface EgressPolicy {
  /** `refuse`: only the public internet. `allow`: loopback, link-local, private and every other special address too. */
  readonly specialAddresses: 'allow' | 'refuse';
  /** Addresses and CIDR ranges that may be reached in any case. */
  readonly allow: readonly string[];
}

/** A connection that the policy does not permit. No packet was sent. */
export class EgressError extends Error {
  override readonly name = 'EgressError';
  readonly code = 'EGRESS_REFUSED';

  constructor(host: string, address: string, kind: SpecialAddress) {
    const subject = host === address ? address : `${host} is ${address}, which`;
    super(`${subject} is a ${kind} address; the setting egress of this server does not allow it`);
  }
}

/** Asks for all addresses of a name; `dns.lookup` with `all: true` is one. */
export type Resolve = (
  host: string,
  options: { readonly all: true; readonly family?: number; readonly hints?: number },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Guards connections to URLs that callers choose: a webhook, a file to play, a stream. An address is judged when the
 * connection is made and that very address is connected to, so a name that resolves differently the second time (DNS
 * rebinding) gains nothing. Both halves are needed, for Node asks no `lookup` about an address literal:
 *
 *   guard.checkHost(new URL(url).hostname);          // a literal is judged here; again for each redirect
 *   net.connect({ host, port, lookup: guard.lookup })  // a name is judged here; tls, http, undici and ws take it too
 */
export class EgressGuard {
  readonly #allowSpecial: boolean;
  readonly #allowed: AddressList;
  readonly #resolve: Resolve;

  /**
   * @param resolve default: the system's resolver
   * @throws RangeError when `policy.allow` holds what is no address and no range
   */
  constructor(policy: EgressPolicy, resolve: Resolve = (host, options, done) => systemLookup(host, options, done)) {
    this.#allowSpecial = policy.specialAddresses === 'allow';
    this.#allowed = addressList(policy.allow);
    this.#resolve = resolve;
  }

  /**
   * @param host of a URL or of a socket: an address literal, IPv6 in brackets or not, or a name (`lookup` judges it).
   * @throws EgressError for a literal that the policy refuses
   */
  checkHost(host: string): void {
    const literal = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
    if (isIP(literal) !== 0) this.#check(literal, literal);
  }

  /**
   * Resolves a name to those of its addresses that may be connected to; to an EgressError when none may. The `lookup`
   * option of `net.connect`, `tls.connect`, `http.request`, an undici connector and a `ws` WebSocket.
   */
  readonly lookup: LookupFunction = (host, options, callback) => {
    const { family, hints } = options;
    const wanted = {
      all: true as const,
      ...(family === undefined ? {} : { family: family === 'IPv4' ? 4 : family === 'IPv6' ? 6 : family }),
      ...(hints === undefined ? {} : { hints }),
    };
    this.#resolve(host, wanted, (error, addresses) => {
      if (error !== null) return callback(error, [], undefined);
      const permitted = this.#permitted(host, addresses);
      if (permitted instanceof Error) return callback(permitted, [], undefined);
      if (options.all === true) return callback(null, permitted);
      const [first] = permitted;
      callback(null, first?.address ?? '', first?.family);
    });
  };

  #permitted(host: string, addresses: readonly LookupAddress[]): LookupAddress[] | NodeJS.ErrnoException {
    let refusal: NodeJS.ErrnoException | undefined;
    const permitted = addresses.filter(({ address }) => {
      try {
        this.#check(host, address);
        return true;
      } catch (error) {
        if (!(error instanceof EgressError)) throw error;
        refusal ??= error;
        return false;
      }
    });
    if (permitted.length > 0) return permitted;
    return refusal ?? Object.assign(new Error(`${host} has no address`), { code: 'ENOTFOUND' });
  }

  #check(host: string, address: string): void {
    if (this.#allowSpecial) return;
    const kind = specialAddress(address);
    if (kind !== undefined && !this.#allowed.has(address)) throw new EgressError(host, address, kind);
  }
}
