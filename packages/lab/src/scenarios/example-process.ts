import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Feed } from '../feed.ts';
import type { Platform } from '../platform.ts';

/** Where the examples are. */
export const examplesFolder = fileURLToPath(new URL('../../../../examples/', import.meta.url));

export interface ExampleProcess {
  /** What it printed, standard error included. */
  readonly lines: Feed<string>;
  stop(): void;
}

/**
 * Runs an example as a user would: the environment alone says where it goes.
 * @param script a file of the folder, or an absolute path
 */
export function runExample(
  { apiKey, apiUrl, publicKey }: Platform,
  script: string,
  env: Readonly<Record<string, string>>,
): ExampleProcess {
  const child = spawn(process.execPath, [resolve(examplesFolder, script)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TELNYX_API_KEY: apiKey, TELNYX_BASE_URL: apiUrl, TELNYX_PUBLIC_KEY: publicKey, ...env },
  });
  const lines = new Feed<string>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => lines.push(line));
  }
  child.once('close', (code) => lines.fail(new Error(`${script} ended with ${code}:\n${lines.all.join('\n')}`)));
  return { lines, stop: () => child.kill('SIGKILL') };
}
