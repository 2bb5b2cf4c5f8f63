import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Endpoint } from '@hookswitch/sip';
import { testCertificates as certificates } from '@hookswitch/sip/testing';
import { anyFreePort, type Platform, type Settings } from '../platform.ts';

/** Throwaway certificates on disk, and settings of a platform that listens over every transport with them. */
export interface TlsFiles {
  readonly settings: Settings;
  /** PEM file of the authority that signed the platform's certificate. */
  readonly caFile: string;
  /** PEM files of the platform's certificate for loopback, its key and that authority. */
  readonly pem: { readonly cert: string; readonly key: string; readonly ca: string };
  remove(): Promise<void>;
}

export async function writeTlsFiles(): Promise<TlsFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'hookswitch-tls-'));
  const { cert, key } = certificates.server;
  const tls = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem'), ca: join(folder, 'ca.pem') };
  await writeFile(tls.cert, cert);
  await writeFile(tls.key, key);
  await writeFile(tls.ca, certificates.ca);
  return {
    settings: { tls, sip_tls: anyFreePort, sip_ws: anyFreePort, sip_wss: anyFreePort },
    caFile: tls.ca,
    pem: tls,
    remove: () => rm(folder, { recursive: true }),
  };
}

/** Where that platform listens over a transport. */
export function listenerOf(platform: Platform, transport: 'tcp' | 'tls'): Endpoint {
  const endpoint = platform.sipOver.get(transport);
  if (endpoint === undefined) throw new Error(`the platform does not listen over ${transport}`);
  return endpoint;
}
