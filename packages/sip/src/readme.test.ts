import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { CallFailedError, formatUri, parseNameAddr, UserAgent } from './index.ts';

// The programs of README.md, as they stand there, run against each other.

const packageDir = fileURLToPath(new URL('..', import.meta.url));
let directory: string;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  // Inside the package: it imports itself by its name there.
  directory = await mkdtemp(join(packageDir, 'dist', 'readme-'));
  const readme = await readFile(join(packageDir, 'README.md'), 'utf8');
  for (const [, code = ''] of readme.matchAll(/```js\n([\s\S]*?)```/g)) {
    const name = /^\/\/ (\S+\.mjs):/.exec(code)?.[1];
    if (name) await writeFile(join(directory, name), code);
    // The promise of the documentation: comments and blank lines apart, 20 lines each, give or take wrapping.
    expect(code.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('//')).length).toBeLessThan(28);
  }
});

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** A program of the README with what it prints. */
function run(name: string, ...args: string[]) {
  const child = spawn(process.execPath, [join(directory, name), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let printed = '';
  const listeners = new Set<() => void>();
  const told = (data: Buffer | string): void => {
    printed += data;
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', told);
  child.stderr.on('data', told);
  child.once('exit', (code) => {
    running.delete(child);
    told(`exit ${code}\n`);
  });
  return {
    interrupt: () => child.kill('SIGINT'),
    /** The first match in what it has printed, once there is one. */
    prints(pattern: RegExp): Promise<string[]> {
      return new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(printed);
          if (!found && !printed.includes('exit ')) return;
          listeners.delete(look);
          if (found) resolve([...found]);
          else reject(new Error(`${name} ended without ${pattern}:\n${printed}`));
        };
        listeners.add(look);
        look();
      });
    },
  };
}

async function redirectionOf(uri: string): Promise<string> {
  const agent = await UserAgent.listen({ local: { host: '127.0.0.1', port: 0 }, product: 'test' });
  try {
    await agent.invite({ requestUri: uri, from: { uri: 'sip:test@127.0.0.1' } });
    throw new Error('the registrar took the call');
  } catch (error) {
    if (!(error instanceof CallFailedError) || error.failure.kind !== 'rejected') throw error;
    expect(error.failure.response.status).toBe(302);
    return formatUri(parseNameAddr(error.failure.response.header('Contact') ?? '').uri);
  } finally {
    await agent.close();
  }
}

test('two phones register at the registrar, one calls the other, and Ctrl-C hangs up', async () => {
  const registrar = run('registrar.mjs', '127.0.0.1:0', 'alice=a-secret', 'bob=b-secret');
  const [, server = ''] = await registrar.prints(/listening on (\S+)/);
  const bob = run('phone.mjs', server, 'bob', 'b-secret');
  await bob.prints(/registered/);
  await registrar.prints(/bob: 1 contacts/);
  // The registrar says where bob is.
  const contact = await redirectionOf(`sip:bob@${server}`);
  const alice = run('phone.mjs', server, 'alice', 'a-secret', contact);
  await Promise.all([alice.prints(/talking: \d\d+ bytes/), bob.prints(/talking: \d\d+ bytes/)]);
  alice.interrupt();
  await Promise.all([alice.prints(/ended by local\nexit 0/), bob.prints(/ended by remote\nexit 0/)]);
  await registrar.prints(/bob: 0 contacts/);
  registrar.interrupt();
  await registrar.prints(/exit 0/);
}, 30_000);
