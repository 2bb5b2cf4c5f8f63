import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Clock, systemClock, type Timer } from '../clock.ts';
import type { MediaEngine } from '../media-engine.ts';
import { type MediaProcess, startMediaProcess } from './media-process-client.ts';

const running: MediaEngine[] = [];
async function start(options: { clock?: Clock } = {}): Promise<MediaProcess> {
  const engine = await startMediaProcess({ host: '127.0.0.1', ...options });
  running.push(engine);
  return engine;
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((engine) => engine.close()));
});

function exitOf(engine: MediaProcess): Promise<string> {
  return new Promise((resolve) => {
    engine.onExit = resolve;
  });
}

/** Resolves once no process has this id. */
async function disappears(pid: number): Promise<void> {
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(), { timeout: 20_000, interval: 20 });
}

/** A clock whose timers come a hundred times sooner once it is told to hurry. */
class HurryingClock implements Clock {
  readonly now = systemClock.now;
  #factor = 1;

  hurry(): void {
    this.#factor = 100;
  }

  setTimer(delayMs: number, callback: () => void): Timer {
    return systemClock.setTimer(delayMs / this.#factor, callback);
  }
}

describe('the media process', () => {
  test('on a machine without file descriptors it does not start, and whoever wanted it lives on', async () => {
    const url = new URL('./media-process-client.js', import.meta.url);
    const script = `
      import { openSync } from 'node:fs';
      const { startMediaProcess } = await import(${JSON.stringify(url.href)});
      try { for (;;) openSync('/dev/null'); } catch {}
      const problem = await startMediaProcess({ host: '127.0.0.1' }).catch((error) => error);
      await new Promise(setImmediate);
      process.exitCode = problem.code === 'engine-gone' ? 17 : 1;`;
    const command = 'ulimit -n 100 && exec "$0" --input-type=module -e "$1"';
    const child = spawn('sh', ['-c', command, process.execPath, script], { stdio: 'inherit' });
    expect((await once(child, 'exit'))[0]).toBe(17);
  });

  test('killed: what waits rejects, the exit is told once with its reason, and later requests reject at once', async () => {
    const engine = await start();
    const session = await engine.createSession();
    const exits: string[] = [];
    const exited = new Promise<void>((resolve) => {
      engine.onExit = (reason) => {
        exits.push(reason);
        resolve();
      };
    });
    process.kill(engine.pid, 'SIGSTOP');
    const waiting = [session.stats(), session.createOffer(), engine.createSession()];
    process.kill(engine.pid, 'SIGKILL');
    const results = await Promise.allSettled(waiting);
    expect(results.map((result) => result.status === 'rejected' && result.reason.code)).toEqual(
      Array.from({ length: 3 }, () => 'engine-gone'),
    );
    await exited;
    await expect(session.createOffer()).rejects.toMatchObject({ code: 'engine-gone' });
    await expect(session.close()).rejects.toMatchObject({ code: 'engine-gone' });
    await expect(engine.createSession()).rejects.toMatchObject({ code: 'engine-gone' });
    await engine.close();
    expect(exits).toEqual(['the media process was killed by SIGKILL']);
  });

  test('hanging: it is killed when its oldest request stays unanswered', async () => {
    const clock = new HurryingClock();
    const engine = await start({ clock });
    clock.hurry();
    const exited = exitOf(engine);
    process.kill(engine.pid, 'SIGSTOP');
    await expect(engine.createSession()).rejects.toMatchObject({ code: 'engine-gone' });
    expect(await exited).toMatch(/SIGKILL because request \d+ had no answer/);
  });

  test('hanging while it is closed: it is killed, and closing ends', async () => {
    const clock = new HurryingClock();
    const engine = await start({ clock });
    clock.hurry();
    let exits = 0;
    engine.onExit = () => {
      exits += 1;
    };
    process.kill(engine.pid, 'SIGSTOP');
    await engine.close();
    await disappears(engine.pid);
    expect(exits).toBe(0);
  });

  test('survives the signals of a Ctrl-C and ends with close', async () => {
    const engine = await start();
    process.kill(engine.pid, 'SIGINT');
    process.kill(engine.pid, 'SIGTERM');
    expect((await engine.createSession()).id).not.toBe('');
    await engine.close();
    await disappears(engine.pid);
  });

  test('refuses more requests than it can have waiting, and answers those it took', async () => {
    const engine = await start();
    const session = await engine.createSession();
    const requests = Array.from({ length: 10_001 }, () => session.stats());
    const results = await Promise.allSettled(requests);
    expect(results.slice(0, 10_000).every(({ status }) => status === 'fulfilled')).toBe(true);
    expect(results[10_000]).toMatchObject({ status: 'rejected', reason: { code: 'engine-gone' } });
    expect((await session.stats()).inbound.packets).toBe(0);
  });

  test('ends when its parent is killed', async () => {
    const client = new URL('./media-process-client.js', import.meta.url).href;
    const script = `import(${JSON.stringify(client)})
      .then(({ startMediaProcess }) => startMediaProcess({ host: '127.0.0.1' }))
      .then(async (engine) => { await engine.createSession(); process.send(engine.pid); });`;
    const parent = fork('-e', [script], {
      execArgv: [],
      execPath: process.execPath,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const [pid] = (await once(parent, 'message')) as [number];
    parent.kill('SIGKILL');
    await disappears(pid);
  });
});

describe('starting', () => {
  test('an address of another machine: engine-gone, with the reason', async () => {
    await expect(startMediaProcess({ host: '192.0.2.1' })).rejects.toMatchObject({
      code: 'engine-gone',
      message: expect.stringMatching(/did not start: .*EADDRNOTAVAIL/),
    });
  });

  test.each([
    ['a host name', { host: 'localhost' }, /localhost/],
    ['any address without one to advertise', { host: '0.0.0.0' }, /advertised/],
    ['mixed families', { host: '127.0.0.1', advertisedHost: '::1' }, /IPv4/],
    ['a range without an even port', { host: '127.0.0.1', ports: { min: 10001, max: 10001 } }, /10001/],
    ['a range beyond the ports there are', { host: '127.0.0.1', ports: { min: 60000, max: 70000 } }, /70000/],
  ])('%s is refused before anything starts', async (_, options, message) => {
    await expect(startMediaProcess(options)).rejects.toThrow(
      expect.objectContaining({ name: 'RangeError', message: expect.stringMatching(message) }),
    );
  });
});
