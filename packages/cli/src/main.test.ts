import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const main = fileURLToPath(new URL('./main.js', import.meta.url));
const anyPorts = ['--http', '127.0.0.1:0', '--sip', '127.0.0.1:0'];

type Running = ChildProcessByStdio<null, Readable, Readable>;
let directory: string;
let running: Running[];
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'hookswitch-cli-'));
  running = [];
});
afterEach(async () => {
  for (const child of running) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await rm(directory, { recursive: true, force: true });
});

function hookswitch(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: directory,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  return child;
}

/** Runs the command to its end. */
async function finish(child: Running): Promise<{ code: number | null; out: string; err: string }> {
  const [out, err, [code]] = await Promise.all([textOf(child.stdout), textOf(child.stderr), once(child, 'close')]);
  return { code: code as number | null, out, err };
}

async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

// Each test starts whole processes, which takes its time on a busy machine.
const patience = { timeout: 90_000 };

describe('what cannot start ends with one line and exit code 2', patience, () => {
  const refusal = async (args: readonly string[], env?: NodeJS.ProcessEnv): Promise<string> => {
    const { code, out, err } = await finish(hookswitch(args, env));
    expect(code).toBe(2);
    expect(out).toBe('');
    const lines = err.trimEnd().split('\n');
    // Log lines are JSON; what is said to the user is one line.
    const said = lines.filter((line) => !line.startsWith('{'));
    expect(said).toHaveLength(1);
    return said[0] ?? '';
  };

  test('a bad value of a flag', async () => {
    expect(await refusal(['start', '--http', 'nonsense'])).toMatch(/^hookswitch: --http must be HOST:PORT/);
  });

  test('a bad value of an environment variable', async () => {
    expect(await refusal(['start'], { HOOKSWITCH_JSON: 'maybe' })).toMatch(/^hookswitch: HOOKSWITCH_JSON must be true/);
  });

  test('an unknown key in the file, with its line', async () => {
    await writeFile(path.join(directory, 'my.yaml'), 'http: 127.0.0.1:0\nphonez: []\n');
    expect(await refusal(['start', '--config', 'my.yaml'])).toBe(
      'hookswitch: my.yaml:2: unknown key "phonez" (did you mean "phones"?)',
    );
  });

  test('a TCP port that another program has', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const line = await refusal(['start', '--http', `127.0.0.1:${port}`, '--sip', '127.0.0.1:0']);
    expect(line).toBe(
      `hookswitch: TCP 127.0.0.1:${port} is in use by another program: choose another with --http HOST:PORT`,
    );
    other.close();
  });

  test('a TCP port of SIP that another program has', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const line = await refusal([
      'start',
      '--http',
      '127.0.0.1:0',
      '--sip',
      '127.0.0.1:0',
      '--sip-ws',
      `127.0.0.1:${port}`,
    ]);
    expect(line).toBe(
      `hookswitch: TCP 127.0.0.1:${port} is in use by another program: choose another with --sip-ws HOST:PORT`,
    );
    other.close();
  });

  test('a UDP port that another program has', async () => {
    const other = createSocket('udp4').bind(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address();
    const line = await refusal(['start', '--http', '127.0.0.1:0', '--sip', `127.0.0.1:${port}`]);
    expect(line).toBe(
      `hookswitch: UDP 127.0.0.1:${port} is in use by another program: choose another with --sip HOST:PORT`,
    );
    other.close();
  });

  test('a data directory that is a file, or lies in one', async () => {
    const file = path.join(directory, 'file');
    await writeFile(file, '');
    const choose = 'choose another directory with --data DIR';
    expect(await refusal(['start', ...anyPorts, '--data', file])).toBe(`hookswitch: ${file} is a file: ${choose}`);
    const inside = path.join(file, 'data');
    expect(await refusal(['start', ...anyPorts, '--data', inside])).toBe(
      `hookswitch: ${inside} lies in a file: ${choose}`,
    );
  });

  test.each([
    [['start', '--htp', 'x'], "error: unknown option '--htp'", 'start'],
    [['dance'], "error: unknown command 'dance'", ''],
    [['webhooks', 'list', '--limit', 'x'], 'It must be a whole number from 1 to 250.', 'webhooks list'],
    [['webhooks', 'redeliver'], 'error: name the webhooks to send again, or give --all-failed', 'webhooks redeliver'],
    [['webhooks', 'redeliver', 'a', '--all-failed'], 'error: name the webhooks to send again', 'webhooks redeliver'],
    [['keys', 'create'], "error: missing required argument 'name'", 'keys create'],
    [['keys', 'create', 'a', '--limit', '-1'], 'It must be a whole number from 0', 'keys create'],
    [['signing-keys', 'rotate', '--overlap', '1y'], 'It must be like 90m, 24h or 7d.', 'signing-keys rotate'],
  ])('a wrong command line, which names the help that helps: %j', async (args, said, words) => {
    const { code, err } = await finish(hookswitch(args));
    expect(code).toBe(2);
    expect(err).toContain(said);
    expect(err).toContain(`Try "${['hookswitch', words, '--help'].filter((word) => word !== '').join(' ')}".`);
  });
});

test('--version and --help answer and end well', patience, async () => {
  expect(await finish(hookswitch(['--version']))).toEqual({ code: 0, out: '0.1.0\n', err: '' });
  const help = await finish(hookswitch(['start', '--help']));
  expect(help.code).toBe(0);
  for (const flag of ['--config', '--data', '--http', '--sip', '--api-key', '--json', '--log-level']) {
    expect(help.out).toContain(flag);
  }
});

describe('a running server', patience, () => {
  test('with --json tells where it is, then that it drains, then that it stopped', async () => {
    const child = hookswitch(['start', '--json', '--api-key', 'my-key', ...anyPorts], {
      HOOKSWITCH_LOG_LEVEL: 'silent',
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async () => JSON.parse((await lines.next()).value as string) as Record<string, string>;
    const ready = await next();
    expect(ready).toEqual({
      event: 'ready',
      api_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/v2$/),
      api_key: 'my-key',
      public_key: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
      sip_uri: expect.stringMatching(/^sip:127\.0\.0\.1:\d+$/),
      sip_uris: [expect.stringMatching(/^sip:127\.0\.0\.1:\d+;transport=tcp$/)],
    });
    const applications = `${ready.api_url}/call_control_applications`;
    const reply = await fetch(applications, { headers: { authorization: 'Bearer my-key' } });
    expect(reply.status).toBe(200);
    expect((await fetch(applications, { headers: { authorization: 'Bearer other' } })).status).toBe(401);
    child.kill('SIGTERM');
    expect(await next()).toEqual({ event: 'draining' });
    expect(await next()).toEqual({ event: 'stopped' });
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('prints what a developer copies, and keeps key and public key over a restart', async () => {
    const printed: string[] = [];
    for (let start = 0; start < 2; start += 1) {
      const child = hookswitch(['start', '--log-level', 'silent', ...anyPorts]);
      let text = '';
      for await (const chunk of child.stdout) {
        text += String(chunk);
        if (text.includes('Ctrl-C')) child.kill('SIGINT');
        if (text.includes('Stopped.')) break;
      }
      printed.push(text);
    }
    const copied = printed.map((text) => /TELNYX_API_KEY=\S+\n.*TELNYX_PUBLIC_KEY=\S+/.exec(text)?.[0]);
    expect(copied[0]).toBeDefined();
    expect(copied[1]).toBe(copied[0]);
    expect(printed[0]).toMatch(/export TELNYX_BASE_URL=http:\/\/127\.0\.0\.1:\d+\/v2\n/);
    expect(printed[0]).toMatch(/SIP +sip:127\.0\.0\.1:\d+\n/);
  });
});

describe('the key of a command about a running server', patience, () => {
  const unreachable = ['--api-url', 'http://127.0.0.1:9/v2'];
  const list = (args: string[], env: NodeJS.ProcessEnv) => finish(hookswitch(['keys', 'list', ...args], env));

  test('is that of the directory that is named, whatever the environment says', async () => {
    const { code, err } = await list(['--data', 'elsewhere', ...unreachable], { HOOKSWITCH_API_KEY: 'k' });
    expect([code, err]).toEqual([1, 'hookswitch: elsewhere holds no API key: give --api-key\n']);
  });

  test('is asked for where there is none', async () => {
    expect((await list(unreachable, {})).err).toMatch(/^hookswitch: no API key: give --api-key/);
    expect((await list(unreachable, { TELNYX_API_KEY: 'k' })).err).toMatch(/^hookswitch: cannot reach http:/);
  });
});
