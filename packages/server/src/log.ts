import { type DestinationStream, type Logger, destination as openDestination, pino, stdTimeFunctions } from 'pino';

export type { Logger } from 'pino';

/** Keys whose values never reach a log, at the top level of a line and up to three levels down. */
const secretKeys = [
  'authorization',
  'Authorization',
  'proxy-authorization',
  'cookie',
  'apiKey',
  'api_key',
  'password',
  'sip_password',
  'privateKey',
  'private_key',
  'token',
  'secret',
];

const redactedPaths = secretKeys.flatMap((key) => {
  const step = /^\w+$/.test(key) ? `.${key}` : `["${key}"]`;
  const top = /^\w+$/.test(key) ? key : `["${key}"]`;
  return [top, `*${step}`, `*.*${step}`, `*.*.*${step}`];
});

/**
 * The platform's log: JSON lines with the call's ids and no secrets.
 * @param options.destination defaults to standard error, written without blocking the loop and flushed at exit.
 */
export function createLogger(options: {
  readonly level: 'silent' | 'error' | 'warn' | 'info' | 'debug';
  readonly destination?: DestinationStream;
}): Logger {
  const destination = options.destination ?? openDestination({ fd: 2, sync: false });
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      redact: { paths: redactedPaths, censor: '[redacted]' },
    },
    destination,
  );
}
