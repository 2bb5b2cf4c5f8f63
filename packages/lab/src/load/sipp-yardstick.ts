import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { systemClock } from '@hookswitch/sip';
import { usageOfTree } from './process-usage.ts';

/**
 * The same call cycle between two SIPp, a SIP load generator in C++: what a machine spends on bare signalling.
 * @returns milliseconds of CPU per call of the answering SIPp; undefined when there is no SIPp here
 */
export async function sippCpuMs(load: {
  readonly perSecond: number;
  readonly count: number;
}): Promise<number | undefined> {
  const port = await freePort();
  const answering = sipp(['-sn', 'uas', '-p', String(port)]);
  try {
    if (!(await started(answering))) return undefined;
    const rate = ['-r', String(load.perSecond), '-m', String(load.count)];
    const calling = sipp(['-sn', 'uac', '-d', '0', ...rate, `127.0.0.1:${port}`]);
    const [code] = (await once(calling, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`SIPp against SIPp ended with ${code}`);
    return usageOfTree(answering.pid ?? 0).cpuMs / load.count;
  } finally {
    answering.kill('SIGKILL');
  }
}

function sipp(args: readonly string[]): ChildProcess {
  const child = spawn('sipp', ['-i', '127.0.0.1', '-nostdin', '-timeout', '60', ...args], { stdio: 'ignore' });
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
