import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Endpoint } from '@hookswitch/sip';
import { freePortPairs, PeerProcess } from './peer-process.ts';
import type { TlsFiles } from './tls-files.ts';

/** New calls of the platform go to the phone, all others to the platform. */
export interface KamailioSides {
  /** Where the platform is, and over which transport: UDP, TCP or TLS. The proxy listens over that too, at its one port number. */
  readonly platform: Endpoint;
  /** `sip:` URI of the phone, which speaks UDP. */
  readonly far: string;
  /** Its certificate, and whom it trusts. */
  readonly tls?: TlsFiles['pem'];
}

/** Kamailio, a proxy between the platform and somebody else: every dialog goes through it, by Record-Route. */
export class Kamailio {
  readonly address: Endpoint;
  readonly #process: PeerProcess;

  private constructor(address: Endpoint, peer: PeerProcess) {
    this.address = address;
    this.#process = peer;
  }

  /** The free port that `start` will listen on has to be known to both sides before either of them is there. */
  static async reserve(): Promise<Endpoint> {
    const [port = 0] = await freePortPairs(1);
    return { host: '127.0.0.1', port };
  }

  static async start(address: Endpoint, sides: KamailioSides): Promise<Kamailio> {
    const peer = await PeerProcess.start('kamailio', async (directory) => {
      await writeFile(join(directory, 'kamailio.cfg'), configuration(address, sides, directory));
      if (sides.tls) await writeFile(join(directory, 'tls.cfg'), tlsConfiguration(sides.tls));
      return ['-f', join(directory, 'kamailio.cfg'), '-DD', '-E', '-Y', directory, '-P', join(directory, 'pid')];
    });
    try {
      await peer.prints(/proxy is ready/);
      return new Kamailio(address, peer);
    } catch (error) {
      await peer.stop();
      throw error;
    }
  }

  /** The end of what it printed. */
  get log(): string {
    return this.#process.log.slice(-6000);
  }

  stop(): Promise<void> {
    return this.#process.stop();
  }
}

function configuration({ host, port }: Endpoint, { platform, far, tls }: KamailioSides, directory: string): string {
  const transport = (platform.transport ?? 'UDP').toLowerCase();
  const isStream = transport !== 'udp';
  // A connection comes from any port.
  const isFromPlatform = isStream ? `$pr == "${transport}"` : `$sp == ${platform.port}`;
  return `#!KAMAILIO
debug=1
log_stderror=yes
fork=yes
children=1
${isStream ? 'tcp_children=1' : 'disable_tcp=yes'}
${tls ? 'enable_tls=yes\n' : ''}auto_aliases=no
dns=no
rev_dns=no
listen=udp:${host}:${port}
${isStream ? `listen=${transport}:${host}:${port}\n` : ''}mpath="/usr/lib/x86_64-linux-gnu/kamailio/modules/"
loadmodule "kex.so"
loadmodule "tm.so"
loadmodule "tmx.so"
loadmodule "textops.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "siputils.so"
loadmodule "xlog.so"
loadmodule "jsonrpcs.so"
${tls ? `loadmodule "tls.so"\nmodparam("tls", "config", "${join(directory, 'tls.cfg')}")` : ''}
modparam("jsonrpcs", "transport", 0)
modparam("rr", "enable_full_lr", 1)
request_route {
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  if (!is_method("ACK")) { if (t_precheck_trans()) { t_check_trans(); exit; } t_check_trans(); }
  if (has_totag()) {
    if (loose_route()) { xlog("L_ERR", "in dialog: $rm\\n"); t_relay(); exit; }
    if (is_method("ACK") && t_check_trans()) { t_relay(); exit; }
    xlog("L_ERR", "astray: $rm\\n");
    sl_send_reply("404", "Not Through Here");
    exit;
  }
  record_route();
  if (${isFromPlatform}) $ru = "${far}";
  else $du = "sip:${platform.host}:${platform.port};transport=${transport}";
  if (!t_relay()) sl_reply_error();
  exit;
}
event_route[core:worker-one-init] { xlog("L_ERR", "proxy is ready\\n"); }
# ${directory}
`;
}

/** It wants to see the platform's certificate when it connects, as the platform wants to see its own. */
function tlsConfiguration({ cert, key, ca }: TlsFiles['pem']): string {
  const own = `method = TLSv1.2+\nprivate_key = ${key}\ncertificate = ${cert}\nca_list = ${ca}\n`;
  return `[server:default]\n${own}verify_certificate = no\nrequire_certificate = no
[client:default]\n${own}verify_certificate = yes\nrequire_certificate = yes\n`;
}
