import { isIP } from 'node:net';
import { EgressGuard, type EgressPolicy } from '@hookswitch/egress';
import type { MediaEngineOptions } from './media-engine.ts';

/** Below 32768, where Linux begins to hand out ports to programs that ask for any. */
const defaultPorts = { min: 16384, max: 32766 };

const publicInternet: EgressPolicy = { specialAddresses: 'refuse', allow: [] };

/** {@link MediaEngineOptions} checked and complete. */
export interface EngineSettings {
  host: string;
  advertisedHost: string;
  bindsIpv6: boolean;
  ports: { min: number; max: number };
  /** Judges every connection to a URL that a caller named. */
  egress: EgressGuard;
}

/** Throws a RangeError that says which option is wrong. */
export function engineSettings(options: MediaEngineOptions): EngineSettings {
  const { host, advertisedHost = host, ports = defaultPorts, egress = publicInternet } = options;
  const family = isIP(host);
  if (family === 0) throw new RangeError(`media host "${host}" is not an IP address`);
  if (isIP(advertisedHost) !== family) {
    throw new RangeError(`advertised media host "${advertisedHost}" is not an IPv${family} address, as ${host} is`);
  }
  if (advertisedHost === '0.0.0.0' || /^[0:]+$/.test(advertisedHost)) {
    throw new RangeError(`media on ${host} needs an advertised host: peers cannot send to ${advertisedHost}`);
  }
  const { min, max } = ports;
  if (!Number.isInteger(min) || !Number.isInteger(max) || min < 1 || max > 65534 || min + (min % 2) > max) {
    throw new RangeError(`media ports ${min} to ${max} hold no even port from 2 to 65534`);
  }
  return { host, advertisedHost, bindsIpv6: family === 6, ports: { min, max }, egress: new EgressGuard(egress) };
}
