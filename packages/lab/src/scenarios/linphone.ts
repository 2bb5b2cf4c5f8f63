import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '@hookswitch/sip';
import { toneWav } from '../tone-wav.ts';
import { freePortPairs, PeerProcess } from './peer-process.ts';

export interface LinphoneOptions {
  username: string;
  password: string;
  /** `host:port` */
  registrar: string;
  /** UDP when absent. */
  transport?: 'udp' | 'tcp' | 'tls';
  /** PEM file of the authority it trusts, for TLS. */
  caFile?: string;
  /** Answers at once. */
  autoAnswer?: boolean;
  /** How it sends keys; telephone events when absent. */
  dtmf?: 'info';
  /** What it plays, in Hz. */
  toneHz?: number;
}

/** linphonec, another company's phone, headless and with a file for a microphone, driven at its prompt. */
export class Linphone {
  /** `sip:` URI that reaches it directly. */
  readonly uri: string;
  readonly #process: PeerProcess;

  private constructor(uri: string, peer: PeerProcess) {
    this.uri = uri;
    this.#process = peer;
  }

  /** Resolves when it is registered. */
  static async start(options: LinphoneOptions): Promise<Linphone> {
    const [sipPort = 0, rtpPort = 0] = await freePortPairs(2);
    const peer = await PeerProcess.start('linphonec', async (directory) => {
      await mkdir(join(directory, '.local/share/linphone'), { recursive: true });
      await mkdir(join(directory, '.config/linphone'), { recursive: true });
      await writeFile(join(directory, 'rc'), configuration(options, { sipPort, rtpPort }));
      await writeFile(join(directory, 'tone.wav'), toneWav(options.toneHz ?? 600, 30, { amplitude: 12_000 }));
      return ['-c', join(directory, 'rc'), ...(options.autoAnswer ? ['-a'] : [])];
    });
    const linphone = new Linphone(`sip:${options.username}@127.0.0.1:${sipPort}`, peer);
    try {
      await linphone.#registered();
      linphone.type('soundcard use files');
      linphone.type(`play ${join(peer.directory, 'tone.wav')}`);
      return linphone;
    } catch (error) {
      await peer.stop();
      throw error;
    }
  }

  /** It says so only when it is asked. */
  async #registered(): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      this.type('status register');
      if ((await this.prints(/registered(=|, identity=)/)).includes('identity=')) return;
      await new Promise<void>((resolve) => systemClock.setTimer(200, resolve));
    }
    throw new Error(`linphone does not register\n${this.log}`);
  }

  /** Types a command at its prompt, such as `call sip:…`, `answer`, `pause`, `resume`, `transfer sip:…`, `terminate`. */
  type(command: string): void {
    this.#process.type(command);
  }

  /** The first line not waited for yet that matches. */
  prints(pattern: RegExp, withinMs?: number): Promise<string> {
    return this.#process.prints(pattern, withinMs);
  }

  /** The end of what it printed. */
  get log(): string {
    return this.#process.log.slice(-6000);
  }

  async stop(): Promise<void> {
    this.type('quit');
    await this.#process.stop();
  }
}

function configuration(
  { username, password, registrar, dtmf, transport = 'udp', caFile }: LinphoneOptions,
  { sipPort, rtpPort }: { sipPort: number; rtpPort: number },
): string {
  const codec = (index: number, mime: string): string =>
    `[audio_codec_${index}]\nmime=${mime}\nrate=8000\nchannels=1\nenabled=1\n`;
  return `[sip]
sip_port=${sipPort}
sip_tcp_port=-1
sip_tls_port=-1
bind_address=127.0.0.1
use_ipv6=0
ipv6_migration_done=1
guess_hostname=0
media_encryption=none
inc_timeout=60
register_only_when_network_is_up=0
deliver_imdn=0
auto_net_state_mon=0
contact="${username}" <sip:${username}@127.0.0.1>
default_proxy=0
use_info=${dtmf === 'info' ? 1 : 0}
use_rfc2833=${dtmf === 'info' ? 0 : 1}
${caFile ? `root_ca=${caFile}\nverify_server_certs=1\nverify_server_cn=0\n` : ''}[net]
firewall_policy=0
mtu=0
[rtp]
audio_rtp_port=${rtpPort}
bind_address=127.0.0.1
[sound]
echocancellation=0
echolimiter=0
agc=0
[video]
enabled=0
automatically_accept=0
automatically_initiate=0
[misc]
config-uri=
log_collection_upload_server_url=
version_check_url_root=
enable_basic_to_client_group_chat_room_migration=0
${codec(0, 'PCMU')}${codec(1, 'PCMA')}${codec(2, 'telephone-event')}[proxy_0]
reg_proxy=<sip:${registrar};transport=${transport}>
reg_identity=sip:${username}@${registrar.split(':')[0]}
reg_expires=600
reg_sendregister=1
publish=0
[auth_info_0]
username=${username}
passwd=${password}
`;
}
