import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { systemClock } from '@hookswitch/sip';
import { type ProcessUsage, usageOfTree } from './process-usage.ts';

/** SIPp, a SIP load generator in C++, answering every INVITE and every BYE: the far end that costs the machine least. */
export class SippFarEnd {
  readonly uri: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.uri = `sip:bench@127.0.0.1:${port}`;
  }

  /** Undefined when there is no SIPp here. */
  static async start(): Promise<SippFarEnd | undefined> {
    const port = await freePort();
    const child = spawnSipp(['-sn', 'uas', '-p', String(port)]);
    return (await started(child)) ? new SippFarEnd(child, port) : undefined;
  }

  usage(): ProcessUsage {
    return usageOfTree(this.#child.pid ?? 0);
  }

  /** One SIPp calls this one. Rejects when a call fails. */
  async callFromSipp(load: { readonly perSecond: number; readonly count: number }): Promise<void> {
    const rate = ['-r', String(load.perSecond), '-m', String(load.count), '-timeout', '60'];
    const calling = spawnSipp(['-sn', 'uac', '-d', '0', ...rate, this.uri.replace('sip:bench@', '')]);
    const [code] = (await once(calling, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`SIPp against SIPp ended with ${code}`);
  }

  close(): void {
    this.#child.kill('SIGKILL');
  }
}

function spawnSipp(args: readonly string[]): ChildProcess {
  const child = spawn('sipp', ['-i', '127.0.0.1', '-nostdin', ...args], { stdio: 'ignore' });
  process.once('exit', () => child.kill('SIGKILL'));
  return child;
}

/** False when the command is not there. It binds its port well within the second that follows. */
async function started(child: ChildProcess): Promise<boolean> {
  const outcome = await Promise.race([once(child, 'spawn').then(() => true), once(child, 'error').then(() => false)]);
  if (outcome) await new Promise<void>((resolve) => systemClock.setTimer(1000, resolve));
  return outcome;
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}
