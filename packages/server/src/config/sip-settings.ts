import { type BindAddress, isWildcard, parseBindAddress } from './bind-address.ts';
import type { ConfiguredListener, SipTransport, TlsFiles } from './config.ts';
import { ConfigError } from './config.ts';
import type { ReadConfigFile } from './config-file.ts';

/** An address that somebody named, and how to refuse it. */
export interface NamedBind {
  value: BindAddress;
  fail(message: string): ConfigError;
}

export interface SipBinds {
  /** UDP and TCP. */
  sip: NamedBind;
  tls: NamedBind | undefined;
  ws: NamedBind | undefined;
  wss: NamedBind | undefined;
}

/**
 * Every place where SIP listens but for UDP at `sip` itself, which the others go by.
 * @throws ConfigError for an address that nobody can answer to, and for TLS without a certificate
 */
export function sipListeners(
  binds: SipBinds,
  file: ReadConfigFile | undefined,
  tls: TlsFiles,
  advertisedHost: string | undefined,
): ConfiguredListener[] {
  const named: [SipTransport, NamedBind | undefined][] = [
    ['TCP', binds.sip],
    ['TLS', binds.tls],
    ['WS', binds.ws],
    ['WSS', binds.wss],
  ];
  const listeners = named.flatMap(([transport, bind]) =>
    bind === undefined ? [] : [toListener(transport, bind, advertisedHost)],
  );
  for (const [at, item] of (file?.settings.sip_listeners ?? []).entries()) {
    const fail = (message: string): ConfigError | undefined =>
      file?.errorAt(['sip_listeners', at], `sip_listeners[${at}] ${message}`);
    const value = parseBindAddress(item.bind);
    if (value === undefined) throw fail(`bind must be HOST:PORT with a port up to 65535, not "${item.bind}"`);
    const bind = { value, fail: (message: string) => fail(message) ?? new ConfigError(message) };
    listeners.push(toListener(toTransport(item.transport), bind, item.advertised_host ?? advertisedHost));
  }
  const secure = listeners.find(({ transport }) => transport === 'TLS' || transport === 'WSS');
  if (secure !== undefined && (tls.certFile === undefined || tls.keyFile === undefined)) {
    throw new ConfigError(
      `SIP over ${secure.transport} needs a certificate: tls.cert and tls.key (HOOKSWITCH_TLS_CERT, HOOKSWITCH_TLS_KEY)`,
    );
  }
  return listeners;
}

function toListener(transport: SipTransport, { value, fail }: NamedBind, advertised?: string): ConfiguredListener {
  if (isWildcard(value.host) && advertised === undefined) {
    throw fail(`binds to ${value.host}: say with advertised_host how peers reach this machine`);
  }
  return { transport, ...value, ...(advertised === undefined ? {} : { advertisedHost: advertised }) };
}

function toTransport(written: 'udp' | 'tcp' | 'tls' | 'ws' | 'wss'): SipTransport {
  return written.toUpperCase() as SipTransport;
}

/** Certificates by file; variables win over the settings file. `resolve` makes a path of each absolute. */
export function tlsFiles(
  env: NodeJS.ProcessEnv,
  file: ReadConfigFile | undefined,
  resolve: { cwd(path: string): string; file(path: string): string },
): TlsFiles {
  const tls = file?.settings.tls ?? {};
  const pick = (variable: string, fromFile: string | undefined): string | undefined => {
    const given = env[variable];
    if (given) return resolve.cwd(given);
    return fromFile === undefined ? undefined : resolve.file(fromFile);
  };
  const files = {
    certFile: pick('HOOKSWITCH_TLS_CERT', tls.cert),
    keyFile: pick('HOOKSWITCH_TLS_KEY', tls.key),
    caFile: pick('HOOKSWITCH_TLS_CA', tls.ca),
  };
  if ((files.certFile === undefined) !== (files.keyFile === undefined)) {
    throw new ConfigError('tls.cert and tls.key (HOOKSWITCH_TLS_CERT, HOOKSWITCH_TLS_KEY) belong together');
  }
  const requireClientCertificate = tls.require_client_certificate ?? false;
  if (requireClientCertificate && files.caFile === undefined) {
    throw new ConfigError('tls.require_client_certificate needs tls.ca: whose certificates clients must show');
  }
  const given = Object.entries(files).filter(([, path]) => path !== undefined);
  return {
    ...(Object.fromEntries(given) as Partial<Record<keyof typeof files, string>>),
    requireClientCertificate,
    verifyServers: tls.verify_servers ?? true,
  };
}
