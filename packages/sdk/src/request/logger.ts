/** Where log lines go: `console`, pino, winston and the like fit. */
export interface Logger {
  error(message: string, ...rest: unknown[]): void;
  warn(message: string, ...rest: unknown[]): void;
  info(message: string, ...rest: unknown[]): void;
  debug(message: string, ...rest: unknown[]): void;
}

/** The least serious lines that are written. */
export type LogLevel = 'off' | 'error' | 'warn' | 'info' | 'debug';

const levels: readonly LogLevel[] = ['off', 'error', 'warn', 'info', 'debug'];

/** `text` as a log level; undefined when it is none. */
export function parseLogLevel(text: string | undefined): LogLevel | undefined {
  return levels.find((level) => level === text?.toLowerCase());
}

/** Writes through `logger` what is serious enough. Lines hold method, path, status and times: no header, no body. */
export class LevelLog {
  readonly #logger: Logger;
  readonly #height: number;

  constructor(logger: Logger, level: LogLevel) {
    this.#logger = logger;
    this.#height = levels.indexOf(level);
  }

  write(level: Exclude<LogLevel, 'off'>, message: () => string): void {
    if (levels.indexOf(level) <= this.#height) this.#logger[level](message());
  }
}
