// Our parser beside npm `sip` and `sip.js`, in the same run: CPU and garbage for one message that is parsed and read. Then
// whole calls with SIPp over UDP, until the first message that is sent twice; and what a call that is up takes.
//   npm run bench:sip [-- --quick] [-- --minutes N] [-- --only messages|calls|soak]
//                                                      prints tables, writes bench-results/sip.json
// `--minutes N` adds calls at half of the 1,500 a second that are promised for so long, with the memory that is left each minute.

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { asUac, asUas, bytesPerDialog, isSippThere, soak } from './calls.mjs';
import { invite, ok } from './messages.mjs';
import { parsers } from './parsers.mjs';

const quick = process.argv.includes('--quick');
const optionOf = (name) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined);
const minutes = Number(optionOf('--minutes') ?? 0);
const isWanted = (part) => [undefined, part].includes(optionOf('--only'));
const rounds = quick ? 3 : 15;
/** CPU time of one measurement; a tick of the clock is much less. */
const roundMs = quick ? 30 : 200;

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** How many of them take about one round. */
function batchOf(read, data) {
  for (let count = 4; ; count *= 4) {
    const { user } = run(read, data, count);
    if (user > (roundMs * 1000) / 8) return Math.ceil((count * roundMs * 1000) / user);
  }
}

function run(read, data, count) {
  const before = process.cpuUsage();
  for (let i = 0; i < count; i += 1) read(data);
  return process.cpuUsage(before);
}

/** Bytes that one message leaves to the collector: of so few that it does not come in between. */
function garbageOf(read, data) {
  const left = (count) => {
    globalThis.gc();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < count; i += 1) read(data);
    return (process.memoryUsage().heapUsed - before) / count;
  };
  const count = Math.max(1, Math.floor(500_000 / left(1)));
  return median(Array.from({ length: 15 }, () => left(count)));
}

function measure(data) {
  const names = Object.keys(parsers);
  const [expected, ...others] = names.map((name) => parsers[name](data).map(String));
  // Who reads something else does not do the same work.
  for (const values of others) assert.deepEqual(values, expected);
  const batches = names.map((name) => batchOf(parsers[name], data));
  const times = names.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [i, name] of names.entries()) {
      const { user, system } = run(parsers[name], data, batches[i]);
      times[i].push((user + system) / batches[i]);
    }
  }
  const cpuUs = times.map(median);
  return names.map((parser, i) => ({
    parser,
    cpuUs: cpuUs[i],
    ratio: cpuUs[i] / cpuUs[0],
    garbageBytes: Math.round(garbageOf(parsers[parser], data)),
  }));
}

const results = { node: process.version };
if (isWanted('messages')) {
  for (const [what, data] of Object.entries({ INVITE: invite, '200 OK': ok })) {
    results[what] = { bytes: data.length, rows: measure(data) };
    console.log(`\n${what}, ${data.length} bytes`);
    for (const { parser, cpuUs, ratio, garbageBytes } of results[what].rows) {
      const figures = [`${cpuUs.toFixed(1)} us`, `x ${ratio.toFixed(2)}`, `${garbageBytes} B`];
      console.log(`  ${parser.padEnd(12)}${figures.map((figure) => figure.padStart(14)).join('')}`);
    }
  }
}
const rates = quick ? [100] : [500, 750, 1000, 1250, 1500, 1750, 2000, 2500];
const soakPerSecond = 750;

async function benchCalls() {
  const calls = { 'as UAS': await asUas(rates, quick ? 2 : 8), 'as UAC': await asUac(rates, quick ? 2 : 8) };
  results.calls = calls;
  console.log('\ncalls with SIPp over UDP');
  for (const [role, rows] of Object.entries(calls)) {
    for (const row of rows) console.log(`  ${role}  ${callLine(row)}`);
  }
  if (quick) return;
  results.bytesPerDialog = await bytesPerDialog(5000);
  console.log(`\n${Math.round(results.bytesPerDialog)} B of heap for a call that is up`);
}

async function benchSoak() {
  results.soak = await soak(soakPerSecond, minutes);
  console.log(`\n${results.soak.perSecond} calls/s for ${minutes} minutes`);
  console.table(results.soak.rows);
  const { restHeapMb, restRssMb } = results.soak;
  console.log(`half a minute later: heap ${restHeapMb.toFixed(1)} MB, rss ${restRssMb.toFixed(1)} MB`);
}

if (await isSippThere()) {
  if (isWanted('calls')) await benchCalls();
  if (minutes > 0 && isWanted('soak')) await benchSoak();
} else console.log('\nno SIPp here: no calls');

function callLine({ perSecond, failed, sentTwice, dropped, cpuUsPerCall, answerP50Ms, answerP99Ms }) {
  const figures = [
    `${String(perSecond).padStart(5)} calls/s`,
    `${cpuUsPerCall.toFixed(0)} us of CPU a call`,
    `answered in ${answerP50Ms.toFixed(1)} / ${answerP99Ms.toFixed(1)} ms (p50 / p99)`,
  ];
  if (failed > 0 || sentTwice > 0) {
    figures.push(`${sentTwice} sent twice, ${failed} failed, dropped by full sockets ${JSON.stringify(dropped)}`);
  }
  return figures.join('; ');
}

const folder = path.join(fileURLToPath(new URL('../../..', import.meta.url)), 'bench-results');
mkdirSync(folder, { recursive: true });
writeFileSync(path.join(folder, 'sip.json'), `${JSON.stringify(results, null, 2)}\n`);
