import { existsSync } from 'node:fs';
import path from 'node:path';
import { addressList, type EgressPolicy } from '@hookswitch/egress';
import { type BindAddress, isWildcard, parseBindAddress } from './bind-address.ts';
import { type Config, ConfigError, type LogLevel, type RecordingSettings } from './config.ts';
import { type ReadConfigFile, readConfigFile } from './config-file.ts';
import type { ConfigFile } from './config-schema.ts';
import { configuredDirectory } from './configured-directory.ts';
import { isLoopback } from './loopback.ts';
import { sipListeners, tlsFiles } from './sip-settings.ts';
import { siprecConnectors } from './siprec-settings.ts';
import { speechSettings, transcriptionSettings } from './speech-settings.ts';

/** What the command line may say; every one of them wins over the environment and the file. */
export interface ConfigFlags {
  config?: string;
  data?: string;
  http?: string;
  sip?: string;
  sipTls?: string;
  sipWs?: string;
  sipWss?: string;
  apiKey?: string;
  logLevel?: string;
}

export interface LoadConfigOptions {
  flags: ConfigFlags;
  env: NodeJS.ProcessEnv;
  cwd: string;
}

/** A setting and who said so, for messages. */
interface Setting<Value = string> {
  value: Value;
  fail(message: string): ConfigError;
}

const logLevels: readonly LogLevel[] = ['silent', 'error', 'warn', 'info', 'debug'];
const defaultFile = 'hookswitch.yaml';
const defaultRtpPorts = { min: 16384, max: 32766 };
/** An event that nobody takes is tried for about two hours. Telnyx publishes no numbers (reference §3.2). */
const defaultRetryDelaysMs = [1000, 5000, 15_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000];
const emptyDirectory = { applications: [], phoneNumbers: [], phones: [], trunks: [] };

/**
 * Puts the configuration together: flags over `HOOKSWITCH_*` variables over hookswitch.yaml over defaults.
 * @throws ConfigError for the first setting that cannot be obeyed
 */
export function loadConfig(options: LoadConfigOptions): Config {
  const { flags, env } = options;
  const file = openFile(options);
  const settings: ConfigFile = file?.settings ?? {};
  const pick = (flag: keyof ConfigFlags, key: keyof ConfigFile, variable: string): Setting | undefined => {
    const fromFile = settings[key];
    if (flags[flag] !== undefined)
      return named(flags[flag], `--${flag.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`);
    if (env[variable]) return named(env[variable], variable);
    if (typeof fromFile === 'string' && file !== undefined) {
      return { value: fromFile, fail: (message) => file.errorAt([key], `${key} ${message}`) };
    }
    return undefined;
  };

  const apiKey = pick('apiKey', 'api_key', 'HOOKSWITCH_API_KEY');
  if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey.value)) {
    throw apiKey.fail('must be visible ASCII characters without spaces');
  }
  const http = bindSetting(pick('http', 'http', 'HOOKSWITCH_HTTP'), { host: '127.0.0.1', port: 8080 }, 'http');
  const sip = bindSetting(pick('sip', 'sip', 'HOOKSWITCH_SIP'), { host: '127.0.0.1', port: 5060 }, 'sip');
  const more = (setting: Setting | undefined, name: string) =>
    setting && bindSetting(setting, { host: '', port: 0 }, name);
  const binds = {
    sip,
    tls: more(pick('sipTls', 'sip_tls', 'HOOKSWITCH_SIP_TLS'), 'sip_tls'),
    ws: more(pick('sipWs', 'sip_ws', 'HOOKSWITCH_SIP_WS'), 'sip_ws'),
    wss: more(pick('sipWss', 'sip_wss', 'HOOKSWITCH_SIP_WSS'), 'sip_wss'),
  };
  for (const bind of [http, ...Object.values(binds)].filter((given) => given !== undefined)) {
    if (apiKey === undefined && !isLoopback(bind.value.host)) {
      throw bind.fail(
        `binds to ${bind.value.host}, which others can reach: choose an API key of your own (--api-key, HOOKSWITCH_API_KEY or api_key)`,
      );
    }
  }
  const logLevel = pick('logLevel', 'log_level', 'HOOKSWITCH_LOG_LEVEL') ?? named('info', 'log_level');
  const level = logLevels.find((known) => known === logLevel.value);
  if (level === undefined) throw logLevel.fail(`must be one of ${logLevels.join(', ')}`);

  const advertisedHost = env.HOOKSWITCH_ADVERTISED_HOST || settings.advertised_host;
  if (isWildcard(sip.value.host) && advertisedHost === undefined) {
    throw sip.fail(
      `binds to ${sip.value.host}: say with advertised_host (HOOKSWITCH_ADVERTISED_HOST) how peers reach this machine`,
    );
  }
  const tls = tlsFiles(env, file, {
    cwd: (name) => path.resolve(options.cwd, name),
    file: (name) => path.resolve(file?.directory ?? options.cwd, name),
  });
  const { total, per_address: perAddress, idle_secs: idleSecs } = settings.sip_connections ?? {};
  return {
    http: http.value,
    sip: {
      ...sip.value,
      ...(advertisedHost === undefined ? {} : { advertisedHost }),
      digestAlgorithms: settings.sip_digest_algorithms ?? ['MD5'],
      listeners: sipListeners(binds, file, tls, advertisedHost),
      tls,
      ...(settings.sip_max_udp_bytes === undefined ? {} : { largestDatagramBytes: settings.sip_max_udp_bytes }),
      connections: {
        ...(total === undefined ? {} : { total }),
        ...(perAddress === undefined ? {} : { perAddress }),
        ...(idleSecs === undefined ? {} : { idleMs: idleSecs * 1000 }),
      },
    },
    media: mediaSettings(file, sip.value.host, advertisedHost),
    dataDir: dataDirectory(options, file),
    ...(apiKey === undefined ? {} : { apiKey: apiKey.value }),
    logLevel: level,
    ...(file === undefined ? emptyDirectory : configuredDirectory(file)),
    webhooks: {
      timeoutMs: settings.webhooks?.timeout_ms ?? 2000,
      retryDelaysMs: settings.webhooks?.retry_delays_ms ?? [...defaultRetryDelaysMs],
      ...(settings.webhooks?.v1_secret === undefined ? {} : { v1Secret: settings.webhooks.v1_secret }),
    },
    egress: egressPolicy(
      file,
      [http, ...Object.values(binds)].every((bind) => bind === undefined || isLoopback(bind.value.host)),
    ),
    ...publicUrl(settings.public_url),
    recordings: recordingSettings(file),
    overload: {
      refuseNewCalls: settings.overload?.refuse_new_calls ?? true,
      patienceMs: settings.overload?.patience_ms ?? 500,
    },
    speech: speechSettings(file),
    ...transcriptionSettings(file, (name) => path.resolve(file?.directory ?? options.cwd, name)),
    siprecConnectors: siprecConnectors(file),
    rateLimit: { requestsPerSecond: settings.rate_limit?.requests_per_second ?? 1000 },
  };
}

function publicUrl(url: string | undefined): Pick<Config, 'publicUrl'> {
  return url === undefined ? {} : { publicUrl: `${url.replace(/\/+$/, '')}/v2` };
}

function recordingSettings(file: ReadConfigFile | undefined): RecordingSettings {
  const { url_ttl_secs: urlTtlSecs = 3600, mp3_encoder: mp3Encoder, s3 } = file?.settings.recordings ?? {};
  const settings = { urlTtlSecs, ...(mp3Encoder === undefined ? {} : { mp3Encoder }) };
  if (file === undefined || s3 === undefined) return settings;
  const { access_key_id: accessKeyId, secret_access_key: secretAccessKey } = s3;
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
    throw file.errorAt(['recordings', 's3'], 'recordings.s3: access_key_id and secret_access_key go together');
  }
  return {
    ...settings,
    s3: {
      bucket: s3.bucket,
      region: s3.region ?? 'us-east-1',
      prefix: s3.prefix ?? '',
      ...(s3.endpoint === undefined ? {} : { endpoint: s3.endpoint }),
      ...(accessKeyId === undefined || secretAccessKey === undefined
        ? {}
        : { credentials: { accessKeyId, secretAccessKey } }),
    },
  };
}

function named<Value>(value: Value, source: string): Setting<Value> {
  return { value, fail: (message) => new ConfigError(`${source} ${message}`) };
}

/** The file that was named; else ./hookswitch.yaml where there is one. */
function openFile({ flags, env, cwd }: LoadConfigOptions): (ReadConfigFile & { directory: string }) | undefined {
  const given = flags.config ?? (env.HOOKSWITCH_CONFIG || undefined);
  const label = given ?? defaultFile;
  const file = path.resolve(cwd, label);
  if (given === undefined && !existsSync(file)) return undefined;
  return { ...readConfigFile(file, label, env), directory: path.dirname(file) };
}

function bindSetting(setting: Setting | undefined, fallback: BindAddress, name: string): Setting<BindAddress> {
  if (setting === undefined) return named(fallback, name);
  const value = parseBindAddress(setting.value);
  if (value !== undefined) return { value, fail: setting.fail };
  throw setting.fail(`must be HOST:PORT with a port up to 65535, not "${setting.value}"`);
}

function mediaSettings(
  file: ReadConfigFile | undefined,
  sipHost: string,
  advertisedHost: string | undefined,
): Config['media'] {
  const media = file?.settings.media;
  const host = media?.host ?? sipHost;
  const advertised = media?.advertised_host ?? advertisedHost;
  const ports = media?.ports ?? defaultRtpPorts;
  if (file !== undefined && isWildcard(host) && advertised === undefined) {
    throw file.errorAt(
      ['media', 'host'],
      `media.host is ${host}: say with advertised_host how peers reach this machine`,
    );
  }
  if (file !== undefined && ports.min > ports.max) {
    throw file.errorAt(['media', 'ports'], `media.ports: min ${ports.min} is above max ${ports.max}`);
  }
  return {
    host,
    ...(advertised === undefined ? {} : { advertisedHost: advertised }),
    ports: { ...ports },
    ...(media?.codecs === undefined ? {} : { codecs: media.codecs }),
    ...(media?.fast_path === undefined ? {} : { fastPath: media.fast_path }),
  };
}

/** A server that strangers can reach must not be their way into the network behind it. */
function egressPolicy(file: ReadConfigFile | undefined, isLocal: boolean): EgressPolicy {
  const { special_addresses = isLocal ? 'allow' : 'refuse', allow = [] } = file?.settings.egress ?? {};
  allow.forEach((entry, index) => {
    try {
      addressList([entry]);
    } catch (error) {
      if (file === undefined || !(error instanceof RangeError)) throw error;
      throw file.errorAt(['egress', 'allow', index], `egress.allow: ${error.message}`);
    }
  });
  return { specialAddresses: special_addresses, allow };
}

/** Paths of flags and variables start where the command was typed, paths of the file where the file is. */
function dataDirectory(
  { flags, env, cwd }: LoadConfigOptions,
  file: (ReadConfigFile & { directory: string }) | undefined,
): string {
  const given = flags.data ?? (env.HOOKSWITCH_DATA || undefined);
  if (given !== undefined) return path.resolve(cwd, given);
  const fromFile = file?.settings.data;
  return file === undefined || fromFile === undefined
    ? path.resolve(cwd, '.hookswitch')
    : path.resolve(file.directory, fromFile);
}
