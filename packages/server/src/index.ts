/** The Hookswitch server: HTTP API, call control, webhooks and store, started in this process. */
export { type Config, ConfigError } from './config/config.ts';
export { loadConfig } from './config/load-config.ts';
export { createLogger } from './log.ts';
export { type RunningServer, type ServerDependencies, startServer } from './start-server.ts';
