import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { startMediaProcess } from '@hookswitch/media';
import { systemClock } from '@hookswitch/sip';
import { conferenceLoad } from './conference-load.ts';
import { compareRelays, type RelayRow } from './relay-comparison.ts';
import { ToneListener } from './tone-listener.ts';
import { memoryPerCall, transcoding } from './transcoding.ts';

/**
 * `npm run bench:media`: what sound costs. Bridged calls through the media process, through rtpengine in userspace and
 * through a forwarder in C, one after the other in several rounds on the same machine, generator included; then what only
 * the media process does. `--quick` runs a fraction of it, to see that it works.
 */
const quick = process.argv.includes('--quick');
const plan = quick
  ? {
      relayed: [{ calls: 10, secs: 2, rounds: 1 }],
      driftSecs: 5,
      stallsMs: [50],
      transcoded: { calls: 4, secs: 2 },
      memoryCalls: 50,
      conferences: [{ conferences: 1, participants: 20, speakers: 3, secs: 2 }],
    }
  : {
      relayed: [
        { calls: 50, secs: 5, rounds: 3 },
        { calls: 200, secs: 5, rounds: 3 },
        { calls: 300, secs: 10, rounds: 1 },
      ],
      driftSecs: 30,
      stallsMs: [50, 200, 1000],
      transcoded: { calls: 40, secs: 10 },
      memoryCalls: 500,
      conferences: [
        { conferences: 40, participants: 3, speakers: 3, secs: 10 },
        { conferences: 6, participants: 20, speakers: 20, secs: 10 },
        { conferences: 1, participants: 200, speakers: 3, secs: 10 },
      ],
    };

async function pace() {
  const engine = await startMediaProcess({ host: '127.0.0.1', ports: { min: 20_000, max: 22_998 } });
  const listener = await ToneListener.open(engine);
  try {
    const driftMsPerMinute = await listener.driftMsPerMinute(plan.driftSecs);
    const stalls = [];
    for (const stallMs of plan.stallsMs) stalls.push({ stallMs, ...(await listener.stall(engine.pid, stallMs)) });
    return { driftMsPerMinute, stalls };
  } finally {
    await listener.close();
    await engine.close();
  }
}

const rows: RelayRow[] = [];
for (const comparison of plan.relayed) rows.push(...(await compareRelays(comparison)));
const paced = await pace();
const transcoded = [];
for (const codecs of [
  ['PCMU', 'G722'],
  ['PCMU', 'OPUS'],
  ['G722', 'OPUS'],
] as const) {
  transcoded.push(await transcoding(codecs, plan.transcoded));
}
for (const treatment of ['none', 'recorded', 'suppressed', 'pitched', 'encrypted'] as const) {
  transcoded.push(await transcoding(['PCMU', 'PCMU'], plan.transcoded, treatment));
}
const conferences = [];
for (const load of plan.conferences) conferences.push(await conferenceLoad(load));
const bytesPerCall = await memoryPerCall(plan.memoryCalls);

const machine = `${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores, Node.js ${process.version}`;
console.log(machine);
console.table(
  rows.map(({ relay, calls, packets, lost, cpuUsPerPacket, cpuOfRtpengine, delayP50Ms, delayP99Ms }) => ({
    ...{ relay, calls, packets, lost, 'CPU us/packet': cpuUsPerPacket.toFixed(1) },
    ...{ 'x rtpengine': cpuOfRtpengine?.toFixed(2) ?? '' },
    ...{ 'delay p50 ms': delayP50Ms.toFixed(2), 'delay p99 ms': delayP99Ms.toFixed(2) },
  })),
);
console.log(`drift of what the engine plays: ${paced.driftMsPerMinute.toFixed(2)} ms a minute`);
console.table(paced.stalls);
console.table(
  transcoded.map(({ codecs, treatment, calls, cpuMsPerCallSecond, callsPerCore, lost }) => ({
    ...{
      codecs: codecs.join(' - '),
      treatment,
      calls,
      'CPU ms/call/s': cpuMsPerCallSecond.toFixed(2),
      callsPerCore,
      lost,
    },
  })),
);
console.table(conferences.map((figures) => ({ ...figures, cores: figures.cores.toFixed(2) })));
console.log(`memory for a bridged call: ${(bytesPerCall / 1024).toFixed(1)} KiB`);
mkdirSync('bench-results', { recursive: true });
const file = `bench-results/media-${new Date(systemClock.wallTimeMs()).toISOString().replaceAll(':', '-')}.json`;
writeFileSync(
  file,
  `${JSON.stringify({ machine, quick, rows, paced, transcoded, conferences, bytesPerCall }, null, 2)}\n`,
);
console.log(file);
