/** Where log lines go: `console`, pino, winston and the like fit. */
export interface Logger {
  /** What went wrong in your own code. */
  error(message: string, ...rest: unknown[]): void;
  /** Webhooks that were refused. */
  warn(message: string, ...rest: unknown[]): void;
  /** Requests that failed, and waits before they are repeated. */
  info(message: string, ...rest: unknown[]): void;
  /** Every attempt with its status and time. */
  debug(message: string, ...rest: unknown[]): void;
}

/** The least serious lines that are written. */
export type LogLevel = 'off' | 'error' | 'warn' | 'info' | 'debug';

/** Writes a line when it is serious enough. Lines hold method, path, status and times: no header, no body. */
export type Log = (level: Exclude<LogLevel, 'off'>, message: () => string) => void;

const levels: readonly (string | undefined)[] = ['off', 'error', 'warn', 'info', 'debug'];

/** @param level what is no level counts as `warn` */
export function levelLog(logger: Logger, level: string | undefined): Log {
  const known = levels.indexOf(level);
  const height = known < 0 ? 2 : known;
  return (line, message) => {
    if (levels.indexOf(line) <= height) logger[line](`telnyx: ${message()}`);
  };
}
