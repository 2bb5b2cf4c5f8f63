import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, startServer } from '@hookswitch/server';
import { type Clock, type Endpoint, parseUri, type TraceEntry } from '@hookswitch/sip';
import { ApiCaller, type ApiExchange } from './api-caller.ts';

/** A platform to test against, whichever process it runs in. */
export interface Platform {
  /** Ends in `/v2`. */
  readonly apiUrl: string;
  readonly apiKey: string;
  /** Padded base64 of the webhook key's raw 32 bytes. */
  readonly publicKey: string;
  /** Where phones register and call. */
  readonly sip: Endpoint;
  /** The same over other transports, by `tcp`, `tls`, `ws` and `wss`; those that its settings name, and TCP. */
  readonly sipOver: ReadonlyMap<string, Endpoint>;
  readonly api: ApiCaller;
  /** Where it keeps its files. */
  readonly dataDir: string;
  /** Ends well: live calls are hung up, webhooks flushed. `close` still has to follow. */
  drain(): Promise<void>;
  /** Ends at once and removes the data. */
  close(): Promise<void>;
}

/** Contents of `hookswitch.yaml`, as an object with the file's own keys. */
export type Settings = Readonly<Record<string, unknown>>;

export interface StartPlatformOptions {
  /** On top of the lab's own: loopback and free ports, a data directory of its own, no rate limit, no logs. */
  settings?: Settings;
  onExchange?: (exchange: ApiExchange) => void;
  /** Every SIP message of the platform. */
  onTrace?: (entry: TraceEntry) => void;
  clock?: Clock;
}

/** Loopback, on any free port. */
export const anyFreePort = '127.0.0.1:0';

/** Starts the platform in this process, with everything of its own: ports, key, data directory. */
export async function startPlatform(options: StartPlatformOptions = {}): Promise<Platform> {
  const { dataDir, settingsFile } = await makeDataDir({ log_level: 'silent', ...options.settings });
  const removeData = () => rm(dataDir, { recursive: true, force: true });
  try {
    const flags = { config: settingsFile, data: dataDir, http: anyFreePort, sip: anyFreePort };
    const clock = options.clock === undefined ? {} : { clock: options.clock };
    const server = await startServer(loadConfig({ flags, env: {}, cwd: dataDir }), clock);
    server.onTrace = options.onTrace;
    const { apiUrl, apiKey, publicKey } = server;
    if (apiKey === null) throw new Error('a new data directory comes with a key');
    return {
      apiUrl,
      apiKey,
      publicKey,
      dataDir,
      sip: endpointOf(server.sipUri),
      sipOver: endpointsByTransport(server.sipUris),
      api: new ApiCaller({ apiUrl, apiKey, ...(options.onExchange ? { onExchange: options.onExchange } : {}) }),
      drain: () => server.drain(),
      async close() {
        await server.close();
        await removeData();
      },
    };
  } catch (error) {
    await removeData();
    throw error;
  }
}

/** A busy test machine must not change what a scenario sees. */
const labSettings = { rate_limit: { requests_per_second: 0 }, overload: { refuse_new_calls: false } };

/** A data directory in the system's temporary one, with the settings file in it. The caller removes it. */
export async function makeDataDir(settings: Settings): Promise<{ dataDir: string; settingsFile: string }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'hookswitch-lab-'));
  const settingsFile = join(dataDir, 'hookswitch.yaml');
  // Every JSON text is YAML.
  await writeFile(settingsFile, JSON.stringify({ ...labSettings, ...settings }));
  return { dataDir, settingsFile };
}

/** By the `transport` of each URI. */
export function endpointsByTransport(sipUris: readonly string[]): ReadonlyMap<string, Endpoint> {
  return new Map(sipUris.map((uri) => [parseUri(uri).params.get('transport') ?? '', endpointOf(uri)]));
}

/** Host, port and transport of `sip:host:port;transport=tcp`. */
export function endpointOf(sipUri: string): Endpoint {
  const { host, port = 5060, params } = parseUri(sipUri);
  const written = params.get('transport')?.toUpperCase();
  const transport = (['TCP', 'TLS', 'WS', 'WSS'] as const).find((known) => known === written);
  return { host, port, ...(transport === undefined ? {} : { transport }) };
}
