import { tuneCollector } from '@hookswitch/churn';
import { type Config, ConfigError, loadConfig, type RunningServer, startServer } from '@hookswitch/server';
import { createReport, type Report } from './report.ts';

export interface StartFlags {
  config?: string;
  data?: string;
  http?: string;
  sip?: string;
  sipTls?: string;
  sipWs?: string;
  sipWss?: string;
  apiKey?: string;
  json?: true;
  logLevel?: string;
}

/** Something the user can put right: a setting, or an address that another program has. */
const exitBadSetting = 2;
const exitFailure = 1;
/** 128 + SIGINT, as shells have it. */
const exitImpatient = 130;

/** Runs the server until a signal, or ends the process with one line that says why it cannot. */
export async function start(options: { flags: StartFlags; version: string }): Promise<void> {
  tuneCollector();
  const { json, ...flags } = options.flags;
  let server: RunningServer;
  let report: Report;
  let config: Config | undefined;
  const running: { server?: RunningServer } = {};
  try {
    report = createReport({ json: json ?? wantsJson(process.env.HOOKSWITCH_JSON), version: options.version });
    config = loadConfig({ flags, env: process.env, cwd: process.cwd() });
    stopOnSignal(running, report);
    server = await startServer(config);
  } catch (error) {
    const { line, exitCode } = explain(error, config);
    process.stderr.write(`hookswitch: ${line}\n`);
    process.exit(exitCode);
  }
  server.onFailure = (error) => {
    process.stderr.write(`hookswitch: cannot go on: ${explain(error).line}\n`);
    process.exit(exitFailure);
  };
  running.server = server;
  report.ready(server);
}

/**
 * First SIGINT or SIGTERM: no new calls, calls hung up, webhooks flushed. Second one: the process ends at once. So it does
 * while it starts: the first process of a container ends by no signal that it does not handle.
 */
function stopOnSignal(running: { readonly server?: RunningServer }, report: Report): void {
  let stopping = false;
  const onSignal = (): void => {
    const { server } = running;
    if (stopping || server === undefined) process.exit(exitImpatient);
    stopping = true;
    report.draining();
    server.drain().then(
      () => {
        report.stopped();
        process.exit(0);
      },
      (error: unknown) => {
        process.stderr.write(`hookswitch: could not stop cleanly: ${explain(error).line}\n`);
        process.exit(exitFailure);
      },
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}

function wantsJson(value: string | undefined): boolean {
  if (value === undefined || value === '' || value === '0' || value === 'false') return false;
  if (value === '1' || value === 'true') return true;
  throw new ConfigError(`HOOKSWITCH_JSON must be true or false, not "${value}"`);
}

function explain(error: unknown, config?: Config): { line: string; exitCode: number } {
  if (!(error instanceof Error)) return { line: oneLine(String(error)), exitCode: exitFailure };
  if (error instanceof ConfigError) return { line: oneLine(error.message), exitCode: exitBadSetting };
  // A data directory belongs to one server at a time (store error `locked`).
  if ('code' in error && error.code === 'locked') {
    return { line: `${oneLine(error.message)}: choose another directory with --data DIR`, exitCode: exitBadSetting };
  }
  const fault = addressFault(error, config) ?? directoryFault(error, config);
  if (fault !== undefined) return { line: fault, exitCode: exitBadSetting };
  return { line: oneLine(error.message), exitCode: exitFailure };
}

const addressFaults: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use by another program',
  EADDRNOTAVAIL: 'is not an address of this machine',
  EACCES: 'may not be opened by this user',
};

/** Says which of our addresses cannot be had. UDP (`bind`) is SIP; TCP (`listen`) is HTTP or SIP. */
function addressFault(
  error: NodeJS.ErrnoException & { address?: string; port?: number },
  config: Config | undefined,
): string | undefined {
  const fault = addressFaults[error.code ?? ''];
  if (fault === undefined || (error.syscall !== 'listen' && error.syscall !== 'bind')) return undefined;
  const protocol = error.syscall === 'listen' ? 'TCP' : 'UDP';
  const flag = protocol === 'TCP' ? flagOfTcpPort(error.port, config) : '--sip';
  const host = error.address?.includes(':') ? `[${error.address}]` : error.address;
  return `${protocol} ${host}:${error.port} ${fault}: choose another with ${flag} HOST:PORT`;
}

const directoryFaults: Readonly<Record<string, string>> = {
  EEXIST: 'is a file',
  ENOTDIR: 'lies in a file',
  EACCES: 'may not be used by this user',
  EPERM: 'may not be used by this user',
  EROFS: 'cannot be written to',
};

/** Says that the data directory is none, or not ours. */
function directoryFault(error: NodeJS.ErrnoException, config: Config | undefined): string | undefined {
  const fault = directoryFaults[error.code ?? ''];
  if (fault === undefined || config === undefined || !error.path?.startsWith(config.dataDir)) return undefined;
  return `${error.path} ${fault}: choose another directory with --data DIR`;
}

/** TCP is HTTP, or SIP over TCP, TLS and WebSocket. */
function flagOfTcpPort(port: number | undefined, config: Config | undefined): string {
  const taken = config?.sip.listeners.find((listener) => listener.port === port && port !== config.http.port);
  if (taken === undefined) return '--http';
  return taken.transport === 'TCP' ? '--sip' : `--sip-${taken.transport.toLowerCase()}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ');
}
