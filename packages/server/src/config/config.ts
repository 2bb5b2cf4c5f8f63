import type { EgressPolicy } from '@hookswitch/egress';

/** Everything that `startServer` needs to know, checked and complete. Made by `loadConfig`, or by hand in tests. */
export interface Config {
  http: { host: string; port: number };
  sip: {
    /** Where it listens over UDP. */
    host: string;
    port: number;
    advertisedHost?: string;
    digestAlgorithms: ('MD5' | 'SHA-256' | 'SHA-512-256')[];
    /** Where else: TCP at the same place, TLS and WebSocket, other interfaces. */
    listeners: ConfiguredListener[];
    tls: TlsFiles;
    /** Larger requests try TCP before UDP; absent: the default of the stack. */
    largestDatagramBytes?: number;
    /** How many connections peers may open, and how long an idle one stays; absent: the defaults of the stack. */
    connections: { total?: number; perAddress?: number; idleMs?: number };
  };
  media: {
    host: string;
    advertisedHost?: string;
    ports: { min: number; max: number };
    /** Best first. Absent: what the media engine offers by itself. */
    codecs?: ('PCMU' | 'PCMA' | 'G722' | 'OPUS' | 'L16')[];
    /** Absent: `auto`. */
    fastPath?: 'auto' | 'off';
  };
  dataDir: string;
  /** Absent: the server makes one and keeps it in the data directory. Public binds demand one. */
  apiKey?: string;
  logLevel: LogLevel;
  applications: ConfiguredApplication[];
  phoneNumbers: ConfiguredPhoneNumber[];
  phones: ConfiguredPhone[];
  trunks: ConfiguredTrunk[];
  webhooks: {
    timeoutMs: number;
    retryDelaysMs: number[];
    /** Signs webhooks of version 1. Absent: no application may ask for them. */
    v1Secret?: string;
  };
  /** Where webhooks, files to play and media streams may be fetched from or sent to. */
  egress: EgressPolicy;
  /** Base of the API as others reach it, with `/v2`, for URLs in events. Absent: where it listens. */
  publicUrl?: string;
  recordings: RecordingSettings;
  /** New calls are refused while the machine has more to do than it can. */
  overload: { refuseNewCalls: boolean; patienceMs: number };
  speech: SpeechSettings;
  /** Absent: nothing is transcribed. */
  transcription?: TranscriptionSettings;
  /** Recording servers, by their names. */
  siprecConnectors: SiprecConnector[];
  /** 0 = no limit. */
  rateLimit: { requestsPerSecond: number };
}

/** A recording server of the SIPREC protocol. */
export interface SiprecConnector {
  name: string;
  uri: string;
  credentials?: { username: string; password: string };
}

export type SipTransport = 'UDP' | 'TCP' | 'TLS' | 'WS' | 'WSS';

export interface ConfiguredListener {
  transport: SipTransport;
  host: string;
  port: number;
  advertisedHost?: string;
}

/** Absolute paths of PEM files. */
export interface TlsFiles {
  certFile?: string;
  keyFile?: string;
  caFile?: string;
  requireClientCertificate: boolean;
  verifyServers: boolean;
}

export interface RecordingSettings {
  /** How long the URL of a recording opens it. */
  urlTtlSecs: number;
  /** ffmpeg or lame. Absent: whichever is found in PATH. */
  mp3Encoder?: string;
  /** Absent: finished recordings stay in the data directory. */
  s3?: {
    bucket: string;
    region: string;
    endpoint?: string;
    credentials?: { accessKeyId: string; secretAccessKey: string };
    prefix: string;
  };
}

export interface SpeechSettings {
  /** Who makes speech of text. */
  engine: 'embedded' | { endpoint: SpeechEndpoint } | { command: readonly string[] };
  /** Names of voices at the engine, by what commands ask for: a voice, a language, `male`, `female`, `default`. */
  voices: Readonly<Record<string, string>>;
  /** Of speech that is kept to be heard again. */
  cacheBytes: number;
}

/** Who writes down what is said. */
export type TranscriptionSettings = { readonly endpoint: SpeechEndpoint } | { readonly sherpa: SherpaSettings };

/** A streaming model for sherpa-onnx; paths are absolute. */
export interface SherpaSettings {
  readonly model: {
    readonly tokens: string;
    readonly transducer?: { readonly encoder: string; readonly decoder: string; readonly joiner: string };
    readonly paraformer?: { readonly encoder: string; readonly decoder: string };
    readonly zipformer2Ctc?: { readonly model: string };
    readonly nemoCtc?: { readonly model: string };
    readonly numThreads: number;
  };
  /** BCP 47: what it writes down. */
  readonly language?: string;
}

/** An HTTP interface as OpenAI has it. */
export interface SpeechEndpoint {
  /** Without a slash at its end. */
  baseUrl: string;
  apiKey?: string;
  model: string;
}

export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

export interface ConfiguredApplication {
  /** 19 digits. Without one in the file it is derived from the name, so that it stays the same over restarts. */
  id: string;
  applicationName: string;
  webhookEventUrl: string;
  webhookEventFailoverUrl: string | null;
  webhookTimeoutSecs: number | null;
  webhookOrder: 'leg' | 'none';
  webhookApiVersion: '1' | '2';
  active: boolean;
  inboundChannelLimit: number | null;
  outboundChannelLimit: number | null;
}

export interface ConfiguredPhoneNumber {
  phoneNumber: string;
  /** Calls to the number become calls of this application. */
  applicationId?: string;
  /** Username of the phone that rings when the number is dialled. */
  phone?: string;
}

export interface ConfiguredPhone {
  username: string;
  password: string;
  numbers: string[];
}

export interface ConfiguredTrunk {
  name: string;
  host: string;
  port: number;
  transport: 'udp' | 'tcp' | 'tls';
  username?: string;
  password?: string;
  /** Leading digits of the E.164 numbers that go this way, with the plus sign; `+` takes every number. */
  prefixes: string[];
  region?: string;
  /** Registered at, with username and password. */
  register?: boolean;
  /** Asked with OPTIONS this often; absent: never. */
  optionsIntervalSecs?: number;
}

/** A setting that cannot be obeyed. The message is one line that says where it stands and what is wrong with it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
