import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { Clock } from './clock.ts';
import { ConfigError, type TlsFiles } from './config/config.ts';
import type { Logger } from './log.ts';

/** What the SIP stack is given: PEM texts. */
export interface Certificates {
  cert?: string;
  key?: string;
  ca?: string;
  requireClientCertificate: boolean;
  verifyServers: boolean;
}

const checkEveryMs = 60_000;

/** Reads the files. @throws ConfigError when one cannot be read, or they do not belong together */
export async function readCertificates(files: TlsFiles): Promise<Certificates> {
  const { certFile, keyFile, caFile, requireClientCertificate, verifyServers } = files;
  const certificates = {
    ...(certFile === undefined ? {} : { cert: await read(certFile) }),
    ...(keyFile === undefined ? {} : { key: await read(keyFile) }),
    ...(caFile === undefined ? {} : { ca: await read(caFile) }),
  };
  try {
    createSecureContext(certificates);
  } catch (error) {
    const which = [certFile, keyFile, caFile].filter((file) => file !== undefined).join(', ');
    throw new ConfigError(`tls: ${which} cannot be used: ${error instanceof Error ? error.message : String(error)}`);
  }
  return { ...certificates, requireClientCertificate, verifyServers };
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new ConfigError(`tls: ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
  }
}

/**
 * Looks every minute whether the files have other contents, as after a renewal, and hands those on. Contents that cannot be
 * used are told once in the log, and the last good ones stay.
 * @returns how to stop
 */
export function followCertificates(
  files: TlsFiles,
  first: Certificates,
  { clock, log, changed }: { clock: Clock; log: Logger; changed(certificates: Certificates): void },
): () => void {
  let current = JSON.stringify(first);
  let trouble: string | undefined;
  let isStopped = false;
  const look = async () => {
    try {
      const certificates = await readCertificates(files);
      trouble = undefined;
      if (isStopped || JSON.stringify(certificates) === current) return;
      current = JSON.stringify(certificates);
      changed(certificates);
      log.info('renewed SIP certificates');
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (message !== trouble) log.error({ err: error }, 'SIP certificates cannot be renewed; the last ones stay');
      trouble = message;
    }
  };
  const arm = () =>
    clock.setTimer(checkEveryMs, () => {
      void look().then(() => {
        if (!isStopped) timer = arm();
      });
    });
  let timer = arm();
  return () => {
    isStopped = true;
    timer.cancel();
  };
}
