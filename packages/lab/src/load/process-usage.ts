import { readdirSync, readFileSync } from 'node:fs';

/** Linux reports CPU time in ticks of 10 ms (USER_HZ is 100 on every architecture that Node.js runs on). */
const tickMs = 10;

export interface ProcessUsage {
  /** User and system time since the processes began. */
  readonly cpuMs: number;
  /** Resident memory. */
  readonly rssBytes: number;
}

/** CPU and memory of a process and its children now, from /proc. Linux only. */
export function usageOfTree(pid: number): ProcessUsage {
  const own = usageOf(pid);
  return childrenOf(pid).reduce((sum, child) => {
    const usage = usageOfTree(child);
    return { cpuMs: sum.cpuMs + usage.cpuMs, rssBytes: sum.rssBytes + usage.rssBytes };
  }, own);
}

function usageOf(pid: number): ProcessUsage {
  // The command name stands in brackets and may hold spaces; the fields that follow are counted from behind it.
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [userTicks, systemTicks] = [Number(fields[11]), Number(fields[12])];
  const rss = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return { cpuMs: (userTicks + systemTicks) * tickMs, rssBytes: Number(rss?.[1] ?? 0) * 1024 };
}

function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number),
  );
}
