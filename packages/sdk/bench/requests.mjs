import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import OfficialTelnyx from 'telnyx';
import Telnyx from '../dist/package/index.mjs';
import { signTestWebhook } from '../dist/package/webhooks.mjs';
import { inTurns } from './median.mjs';

const params = { connection_id: '1', from: '+13125550001', to: '+13125550002' };
const text = JSON.stringify({
  data: { record_type: 'call', call_control_id: 'v3:a', call_leg_id: 'b', call_session_id: 'c', is_alive: false },
});

/** CPU of the client itself, in us: fetch is a stub, and what the stub costs by itself is taken off. */
export async function measureOwnCpu(rounds) {
  // A response that costs nothing: reading a real one would be most of what is measured.
  const headers = new Headers({ 'content-type': 'application/json' });
  const response = {
    ok: true,
    status: 200,
    headers,
    body: null,
    url: '',
    text: async () => text,
    json: async () => JSON.parse(text),
  };
  const stub = async () => response;
  const options = { apiKey: 'KEY', baseURL: 'http://127.0.0.1:1/v2', fetch: stub };
  const ours = new Telnyx(options);
  const official = new OfficialTelnyx(options);
  const medians = await inTurns(rounds, {
    bare: () => cpuUs(20_000, async () => JSON.parse(await (await stub()).text())),
    ours: () => cpuUs(20_000, () => ours.calls.dial(params)),
    official: () => cpuUs(20_000, () => official.calls.dial(params)),
  });
  return { ours: medians.ours - medians.bare, official: medians.official - medians.bare, stub: medians.bare };
}

async function cpuUs(count, job) {
  const before = process.cpuUsage();
  for (let index = 0; index < count; index++) await job();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

/** Wall time of whole requests to a server in another process, one after the other, in us. */
export async function measureWhole(rounds) {
  const server = fork(fileURLToPath(new URL('./server.mjs', import.meta.url)), [text]);
  try {
    const port = await new Promise((resolve) => server.once('message', resolve));
    const baseURL = `http://127.0.0.1:${port}/v2`;
    const ours = new Telnyx({ apiKey: 'KEY', baseURL });
    const official = new OfficialTelnyx({ apiKey: 'KEY', baseURL });
    const headers = { accept: 'application/json', authorization: 'Bearer KEY', 'content-type': 'application/json' };
    const bare = async () => {
      const response = await fetch(`${baseURL}/calls`, { method: 'POST', headers, body: JSON.stringify(params) });
      return JSON.parse(await response.text());
    };
    // What a client cannot do without: each attempt has to end when its time is up.
    const limited = async () => {
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(), 60_000);
      const { signal } = controller;
      const response = await fetch(`${baseURL}/calls`, {
        method: 'POST',
        headers,
        body: JSON.stringify(params),
        signal,
      });
      const body = JSON.parse(await response.text());
      clearTimeout(timer);
      return body;
    };
    const jobs = {
      bare: () => wallUs(500, bare),
      bareWithTimeout: () => wallUs(500, limited),
      ours: () => wallUs(500, () => ours.calls.dial(params)),
      official: () => wallUs(500, () => official.calls.dial(params)),
    };
    for (const job of Object.values(jobs)) await job();
    const medians = await inTurns(rounds, jobs);
    const ratio = (client) => ({ [`${client}Ratio`]: medians[client] / medians.bare });
    // undici pays for the signal that it is given, whoever gives it: what is ours comes on top of that.
    const onTop = medians.ours / medians.bareWithTimeout;
    return { ...medians, ...ratio('bareWithTimeout'), ...ratio('ours'), ...ratio('official'), oursOverTimeout: onTop };
  } finally {
    server.kill();
  }
}

async function wallUs(count, job) {
  const before = performance.now();
  for (let index = 0; index < count; index++) await job();
  return ((performance.now() - before) * 1000) / count;
}

/** CPU of the main thread for each webhook, in us; the arithmetic itself runs in a thread of its own. */
export async function measureUnwrap(rounds) {
  const payload = { call_control_id: 'v3:a', connection_id: '1', from: '+13125550001', to: '+13125550002' };
  const { body, headers, publicKey } = await signTestWebhook({ eventType: 'call.initiated', payload });
  const options = { apiKey: 'KEY', publicKey };
  const ours = new Telnyx(options);
  const official = new OfficialTelnyx(options);
  return inTurns(rounds, {
    ours: () => busyUs(1000, () => ours.webhooks.unwrap(body, { headers })),
    official: () => busyUs(1000, () => official.webhooks.unwrap(body, { headers })),
  });
}

async function busyUs(count, job) {
  for (let index = 0; index < 200; index++) await job();
  const before = threadCpuUs();
  for (let index = 0; index < count; index++) await job();
  return (threadCpuUs() - before) / count;
}

/** CPU time of the main thread in us. Node 24 tells it; for older versions Linux does (in ns). */
function threadCpuUs() {
  if (process.threadCpuUsage) {
    const { user, system } = process.threadCpuUsage();
    return user + system;
  }
  return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1000;
}
