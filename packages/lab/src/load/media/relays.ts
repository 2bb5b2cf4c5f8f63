import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startMediaProcess } from '@hookswitch/media';
import { Rtpengine } from '../../rtpengine.ts';
import { portOf, type Relay, sdpOf } from './relay.ts';

/** The media process, as the platform runs it, through sockets by calls of the C library or those of Node.js. */
export async function hookswitchRelay(fastPath: 'auto' | 'off'): Promise<Relay | undefined> {
  const engine = await startMediaProcess({ host: '127.0.0.1', ports: { min: 20_000, max: 22_998 }, fastPath });
  if (fastPath === 'auto' && engine.sockets === 'dgram') {
    await engine.close();
    return undefined;
  }
  return {
    name: `hookswitch (${engine.sockets})`,
    pid: engine.pid,
    async call(a, b) {
      const [first, second] = [await engine.createSession(), await engine.createSession()];
      const answers = [await first.answerOffer(sdpOf(a)), await second.answerOffer(sdpOf(b))];
      await engine.bridge(first, second);
      return [portOf(answers[0]?.sdp ?? ''), portOf(answers[1]?.sdp ?? '')];
    },
    close: () => engine.close(),
  };
}

/** rtpengine in userspace. Undefined where it is not installed. */
export async function rtpengineRelay(): Promise<Relay | undefined> {
  const rtpengine = await Rtpengine.start({ min: 23_000, max: 24_998 });
  if (rtpengine === undefined) return undefined;
  let calls = 0;
  return {
    name: 'rtpengine (userspace)',
    pid: rtpengine.pid,
    async call(a, b) {
      calls += 1;
      const id = { 'call-id': `call-${calls}`, 'from-tag': 'a' };
      const towardsB = await rtpengine.translate({ command: 'offer', ...id, sdp: sdpOf(a) });
      const towardsA = await rtpengine.translate({ command: 'answer', ...id, 'to-tag': 'b', sdp: sdpOf(b) });
      return [portOf(towardsA), portOf(towardsB)];
    },
    close: () => rtpengine.close(),
  };
}

/** The C forwarder beside this package, compiled here. Undefined where there is no C compiler. */
export async function forwarderRelay(calls: number): Promise<Relay | undefined> {
  const directory = mkdtempSync(join(tmpdir(), 'forwarder-'));
  const source = fileURLToPath(new URL('../../../load/forwarder.c', import.meta.url));
  const program = join(directory, 'forwarder');
  try {
    execFileSync('cc', ['-O2', '-o', program, source], { stdio: 'ignore' });
  } catch {
    rmSync(directory, { recursive: true });
    return undefined;
  }
  const first = 25_000;
  const child = spawn(program, [String(first), String(calls)], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  let next = first;
  return {
    name: 'C forwarder',
    pid: child.pid ?? 0,
    async call() {
      next += 2;
      return [next - 2, next - 1];
    },
    close: () => stop(child, () => rmSync(directory, { recursive: true })),
  };
}

async function stop(child: ChildProcess, then: () => void): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 2000);
  await exited;
  clearTimeout(timer);
  then();
}
