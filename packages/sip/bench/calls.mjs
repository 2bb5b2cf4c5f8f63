// Calls of INVITE, 200, ACK, BYE, 200 between one user agent in a process of its own and SIPp, over UDP on loopback.

import { fork, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { callerScenario } from './sipp-caller.mjs';

/** Until the transactions of a run are gone (RFC 3261 timers H, I, J, K), its memory is not what stays. */
const transactionsEndMs = 33_000;

/** SIPp's own sockets hold 64 kB otherwise, and lose what an agent sends at once after a pause of its collector. */
const sippBuffer = ['-buff_size', String(4 << 20)];

/** Datagrams that the kernel dropped because the buffer of the socket with this port was full; 0 where it does not say. */
function dropsOf(port) {
  let text = '';
  try {
    text = readFileSync('/proc/net/udp', 'utf8');
  } catch {
    return 0;
  }
  const rows = text.split('\n').map((line) => line.trim().split(/\s+/));
  const own = rows.filter((row) => Number.parseInt(row[1]?.split(':')[1] ?? '', 16) === port);
  return own.reduce((sum, row) => sum + Number(row.at(-1)), 0);
}

const warmUp = { perSecond: 300, count: 900 };

/** The agent of agent-process.mjs. */
class AgentProcess {
  static async start() {
    const child = fork(new URL('./agent-process.mjs', import.meta.url));
    const [{ port }] = await once(child, 'message');
    return new AgentProcess(child, port);
  }

  constructor(child, port) {
    this.child = child;
    this.port = port;
  }

  async ask(order) {
    const answer = once(this.child, 'message');
    this.child.send(order);
    return (await answer)[0];
  }

  async usage() {
    return { ...(await this.ask({ do: 'usage' })), drops: dropsOf(this.port) };
  }

  close() {
    this.child.send({ do: 'end' });
  }
}

export function isSippThere() {
  return new Promise((resolve) => {
    const child = spawn('sipp', ['-v'], { stdio: 'ignore' });
    child.once('error', () => resolve(false));
    child.once('exit', () => resolve(true));
  });
}

/** The agent is called, ever more often until a message is sent twice: what that costs, and how soon it answers. */
export async function asUas(rates, secs) {
  return climb(rates, async (perSecond) => {
    const agent = await AgentProcess.start();
    try {
      // What is compiled while it runs is not what a call costs.
      await sippCalls(agent.port, warmUp);
      const before = await agent.usage();
      const count = perSecond * secs;
      const sipp = await sippCalls(agent.port, { perSecond, count });
      const after = await agent.usage();
      return figures({
        perSecond,
        count,
        before,
        after,
        failed: sipp.failed,
        sentTwice: sipp.sentTwice,
        dropped: { agent: after.drops - before.drops, sipp: sipp.drops },
        waitsMs: sipp.waitsMs,
      });
    } finally {
      agent.close();
    }
  });
}

/** The agent calls. */
export async function asUac(rates, secs) {
  return climb(rates, async (perSecond) => {
    const [agent, port] = [await AgentProcess.start(), await freePort()];
    const at = ['-i', '127.0.0.1', '-p', String(port)];
    const sipp = spawn('sipp', ['-sn', 'uas', ...at, '-nostdin', ...sippBuffer], { stdio: 'ignore' });
    await wait(1000);
    try {
      const to = `sip:bench@127.0.0.1:${port}`;
      await agent.ask({ do: 'call', to, ...warmUp });
      const before = await agent.usage();
      const count = perSecond * secs;
      const { failed, waitsMs } = await agent.ask({ do: 'call', to, perSecond, count });
      const after = await agent.usage();
      const dropped = { agent: after.drops - before.drops, sipp: dropsOf(port) };
      return figures({ perSecond, count, before, after, failed, sentTwice: 0, dropped, waitsMs });
    } finally {
      sipp.kill('SIGKILL');
      agent.close();
    }
  });
}

function figures({ perSecond, count, before, after, failed, sentTwice, dropped, waitsMs }) {
  const grown = (name) => after.counters[name] - before.counters[name];
  const ordered = waitsMs.toSorted((a, b) => a - b);
  return {
    perSecond,
    transactionsPerSecond: 2 * perSecond,
    failed,
    sentTwice: sentTwice + grown('retransmissionsSent') + grown('retransmissionsReceived'),
    dropped,
    cpuUsPerCall: (after.cpuUs - before.cpuUs) / count,
    answerP50Ms: ordered[ordered.length >> 1],
    answerP99Ms: ordered[Math.floor(ordered.length * 0.99)],
  };
}

/** Rates until one is not clean, that one too. */
async function climb(rates, run) {
  const rows = [];
  for (const rate of rates) {
    const row = await run(rate);
    rows.push(row);
    if (row.failed > 0 || row.sentTwice > 0) break;
  }
  return rows;
}

/** Bytes that a call which is up and does nothing takes, of the heap. */
export async function bytesPerDialog(dialogs) {
  const agent = await AgentProcess.start();
  const before = await agent.usage();
  const sipp = sippCalls(agent.port, { perSecond: 400, count: dialogs, holdMs: 24 * 3600 * 1000 });
  sipp.catch(() => undefined);
  try {
    for (let up = 0; up < dialogs; ) {
      await wait(1000);
      up = (await agent.usage()).calls;
    }
    await wait(transactionsEndMs);
    const after = await agent.usage();
    return (after.heapBytes - before.heapBytes) / dialogs;
  } finally {
    sipp.stop();
    agent.close();
  }
}

/** Calls at one rate for a long time: the memory that is left each minute, and whether anything was sent twice. */
export async function soak(perSecond, minutes) {
  const agent = await AgentProcess.start();
  const rows = [];
  try {
    for (let minute = 0; minute <= minutes; minute += 1) {
      const { heapBytes, rssBytes, counters } = await agent.usage();
      rows.push({
        minute,
        heapMb: heapBytes / 2 ** 20,
        rssMb: rssBytes / 2 ** 20,
        sentTwice: counters.retransmissionsReceived,
      });
      if (minute === minutes) break;
      const { failed } = await sippCalls(agent.port, { perSecond, count: perSecond * 60 });
      if (failed > 0) throw new Error(`${failed} calls failed in minute ${minute}`);
    }
    await wait(transactionsEndMs);
    const { heapBytes, rssBytes } = await agent.usage();
    return { perSecond, rows, restHeapMb: heapBytes / 2 ** 20, restRssMb: rssBytes / 2 ** 20 };
  } finally {
    agent.close();
  }
}

/** SIPp calls a port. What it has, and `stop`. */
function sippCalls(port, order) {
  let stop = () => undefined;
  const ended = freePort().then((own) => {
    const child = startSipp(port, own, order);
    stop = () => child.process.kill('SIGKILL');
    return child.ended;
  });
  return Object.assign(ended, { stop: () => stop() });
}

function startSipp(port, own, { perSecond, count, holdMs = 0 }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'sip-bench-'));
  writeFileSync(path.join(folder, 'caller.xml'), callerScenario(holdMs));
  const rate = ['-r', String(perSecond), '-m', String(count), '-l', String(count + 1)];
  const traces = ['-trace_stat', '-stf', 'stat.csv', '-fd', '3600', '-trace_rtt', '-rtt_freq', '1'];
  const child = spawn(
    'sipp',
    [
      '-sf',
      'caller.xml',
      '-i',
      '127.0.0.1',
      '-p',
      String(own),
      '-nostdin',
      ...sippBuffer,
      ...rate,
      ...traces,
      `127.0.0.1:${port}`,
    ],
    {
      cwd: folder,
      stdio: 'ignore',
    },
  );
  // Its socket goes with it.
  let drops = 0;
  const watch = setInterval(() => (drops = Math.max(drops, dropsOf(own))), 100);
  const ended = once(child, 'exit').then(() => {
    clearInterval(watch);
    try {
      return { drops, ...totals(readFileSync(path.join(folder, 'stat.csv'), 'utf8')), waitsMs: waits(folder) };
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
  return { process: child, ended };
}

/** The last line holds the sums. */
function totals(csv) {
  const lines = csv.trim().split('\n');
  const names = lines[0].split(';');
  const values = lines.at(-1).split(';');
  const totalOf = (name) => Number(values[names.indexOf(name)]);
  return { failed: totalOf('FailedCall(C)'), sentTwice: totalOf('Retransmissions(C)') };
}

/** Date_ms;response_time_ms;rtd_no */
function waits(folder) {
  const file = readdirSync(folder).find((name) => name.endsWith('_rtt.csv'));
  if (file === undefined) return [];
  const lines = readFileSync(path.join(folder, file), 'utf8').trim().split('\n').slice(1);
  return lines.map((line) => Number(line.split(';')[1]));
}

async function freePort() {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}
