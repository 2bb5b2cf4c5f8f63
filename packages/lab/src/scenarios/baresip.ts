import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { findSamples, wavHeaderBytes } from '@hookswitch/wav';
import { Feed } from '../feed.ts';
import { freePortPairs, PeerProcess } from './peer-process.ts';

export interface BaresipOptions {
  /** User part of its address. */
  username: string;
  /** Registers there, as `host:port`; without one it is only reached at its own address. */
  registrar?: string;
  password?: string;
  transport?: 'udp' | 'tcp' | 'tls';
  /** `auto` answers at once, `manual` rings until `accept`; `auto` when absent. */
  answer?: 'auto' | 'manual';
  /** What it plays, in Hz. */
  toneHz?: number;
  /** What it speaks, best first; G.711 when absent. */
  codecs?: readonly string[];
  /** Whether it takes RTCP on the port of RTP. */
  rtcpMux?: boolean;
  /** Further `;name=value` of its account line, such as `mediaenc=srtp-mand`. */
  account?: readonly string[];
  /** Trusted roots for TLS, a PEM file. */
  caFile?: string;
}

/** One message of baresip's control interface: an event, or the answer to a command. */
interface ControlMessage {
  readonly event?: boolean;
  readonly response?: boolean;
  readonly ok?: boolean;
  readonly data?: string;
  readonly type?: string;
  readonly param?: string;
}

const modules = [
  'g711.so',
  'g722.so',
  'opus.so',
  'l16.so',
  'ausine.so',
  'aubridge.so',
  'sndfile.so',
  'srtp.so',
  'dtls_srtp.so',
];
const temporaryModules = ['uuid.so', 'account.so'];
const applications = ['contact.so', 'debug_cmd.so', 'menu.so', 'ctrl_tcp.so'];

/** baresip, another company's phone, headless and with a tone for a voice, driven over its control socket. */
export class Baresip {
  /** `sip:` URI that reaches it directly. */
  readonly uri: string;
  readonly #process: PeerProcess;
  readonly #control: Socket;
  readonly #events = new Feed<ControlMessage>();
  readonly #responses = new Feed<ControlMessage>();
  #received = Buffer.alloc(0);

  private constructor(uri: string, peer: PeerProcess, control: Socket) {
    this.uri = uri;
    this.#process = peer;
    this.#control = control;
    control.on('data', (data) => this.#read(data));
    control.on('error', (error) => {
      this.#events.fail(error);
      this.#responses.fail(error);
    });
  }

  /** Resolves when it is ready and, with a registrar, registered. */
  static async start(options: BaresipOptions): Promise<Baresip> {
    const [sipPort = 0, controlPort = 0, rtpPort = 0] = await freePortPairs(3);
    const peer = await PeerProcess.start('baresip', async (directory) => {
      await mkdir(join(directory, 'heard'));
      await writeFile(join(directory, 'config'), configuration(options, { sipPort, controlPort, rtpPort, directory }));
      await writeFile(join(directory, 'accounts'), `${accountLine(options, sipPort)}\n`);
      await writeFile(join(directory, 'contacts'), '');
      return ['-f', directory, '-v'];
    });
    try {
      await peer.prints(/baresip is ready/);
      const control = await connected(controlPort);
      const baresip = new Baresip(`sip:${options.username}@127.0.0.1:${sipPort}`, peer, control);
      if (options.registrar !== undefined) {
        const told = await peer.prints(/\{\d+\/\w+\/v4\} \d{3}|reg: .*: (\d{3} |Register:)/);
        if (!told.includes('200 OK')) throw new Error(`baresip is not registered: ${told}`);
      }
      return baresip;
    } catch (error) {
      await peer.stop();
      throw error;
    }
  }

  /** Runs a command of its menu and returns what it said. @throws when it refuses */
  async command(command: string, params = ''): Promise<string> {
    const message = JSON.stringify({ command, params, token: command });
    this.#control.write(`${Buffer.byteLength(message)}:${message},`);
    const response = await this.#responses.take(() => true, { what: `baresip's answer to ${command}` });
    if (!response.ok) throw new Error(`baresip refuses ${command} ${params}: ${response.data}`);
    return response.data ?? '';
  }

  /** The next event of this type, such as CALL_ESTABLISHED; returns its parameter. */
  async event(type: string, withinMs?: number): Promise<string> {
    const event = await this.#events
      .take((message) => message.type === type, { what: `baresip's ${type}`, ...(withinMs ? { withinMs } : {}) })
      .catch((error: Error) => {
        throw new Error(
          `${error.message}; events: ${this.#events.all.map((seen) => seen.type).join(', ')}\n${this.log}`,
        );
      });
    return event.param ?? '';
  }

  /** The end of what it printed. */
  get log(): string {
    return this.#process.log.slice(-6000);
  }

  /** Linear samples at 8 kHz of what it heard, in the recording that grew last: a hold and its end begin a new one. */
  async heard(): Promise<Int16Array> {
    const directory = join(this.#process.directory, 'heard');
    const files = (await readdir(directory)).filter((name) => name.endsWith('-dec.wav'));
    const grown = await Promise.all(
      files.map(async (name) => ({ name, atMs: (await stat(join(directory, name))).mtimeMs })),
    );
    const last = grown.sort((a, b) => b.atMs - a.atMs)[0];
    const recording = last === undefined ? Buffer.alloc(0) : await readFile(join(directory, last.name));
    if (recording.length < wavHeaderBytes) return new Int16Array(0);
    // The lengths of its header are only written when the call is over. Of a wider band every so-manieth sample is taken:
    // tones below 4 kHz stay what they are.
    const { start, channels, rateHz } = findSamples(recording);
    const step = 2 * channels * Math.round(rateHz / 8000);
    const samples = new Int16Array(Math.floor((recording.length - start) / step));
    for (let index = 0; index < samples.length; index += 1)
      samples[index] = recording.readInt16LE(start + step * index);
    return samples;
  }

  async stop(): Promise<void> {
    this.#control.destroy();
    await this.#process.stop();
  }

  /** Netstrings of JSON: `12:{"event":…},` */
  #read(data: Buffer): void {
    this.#received = Buffer.concat([this.#received, data]);
    for (;;) {
      const colon = this.#received.indexOf(':');
      const length = Number(this.#received.subarray(0, Math.max(colon, 0)).toString('latin1'));
      const end = colon + 1 + length;
      if (colon < 1 || this.#received.length <= end) return;
      const message = JSON.parse(this.#received.subarray(colon + 1, end).toString('utf8')) as ControlMessage;
      this.#received = this.#received.subarray(end + 1);
      (message.response ? this.#responses : this.#events).push(message);
    }
  }
}

function accountLine(options: BaresipOptions, sipPort: number): string {
  const {
    username,
    registrar,
    password,
    transport = 'udp',
    answer = 'auto',
    account = [],
    codecs = ['pcmu', 'pcma'],
  } = options;
  const uri = `<sip:${username}@${registrar ?? `127.0.0.1:${sipPort}`};transport=${transport}>`;
  return [
    uri,
    ...(registrar === undefined ? ['regint=0'] : ['regint=120']),
    ...(password === undefined ? [] : [`auth_pass=${password}`]),
    `answermode=${answer}`,
    `audio_codecs=${codecs.join(',')}`,
    ...account,
  ].join(';');
}

interface Ports {
  readonly sipPort: number;
  readonly controlPort: number;
  readonly rtpPort: number;
  readonly directory: string;
}

function configuration(options: BaresipOptions, { sipPort, controlPort, rtpPort, directory }: Ports): string {
  const settings: readonly (readonly [string, string | number])[] = [
    ['poll_method', 'epoll'],
    ['sip_listen', `127.0.0.1:${sipPort}`],
    ['sip_trans_def', options.transport ?? 'udp'],
    ...(options.caFile === undefined ? [] : ([['sip_cafile', options.caFile]] as const)),
    ['net_interface', '127.0.0.1'],
    ['net_af', 'ipv4'],
    ['call_local_timeout', 120],
    ['call_max_calls', 4],
    ['audio_source', `ausine,${options.toneHz ?? 600}`],
    ['audio_player', 'aubridge,sink'],
    ['audio_alert', 'aubridge,sink'],
    ['ausrc_srate', 48_000],
    ['auplay_srate', 8000],
    ['ausrc_channels', 2],
    ['auplay_channels', 1],
    ['audio_txmode', 'thread'],
    ['rtp_ports', `${rtpPort}-${rtpPort + 20}`],
    ['rtcp_mux', options.rtcpMux === true ? 'yes' : 'no'],
    ['jitter_buffer_delay', '2-10'],
    ['rtp_timeout', 0],
    ['module_path', '/usr/lib/baresip/modules'],
    ...modules.map((name) => ['module', name] as const),
    ...temporaryModules.map((name) => ['module_tmp', name] as const),
    ...applications.map((name) => ['module_app', name] as const),
    ['ctrl_tcp_listen', `127.0.0.1:${controlPort}`],
    ['snd_path', join(directory, 'heard')],
  ];
  return settings.map(([name, value]) => `${name} ${value}\n`).join('');
}

function connected(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.once('error', reject);
  });
}
