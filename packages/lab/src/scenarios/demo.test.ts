import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const demo = fileURLToPath(new URL('../demo.js', import.meta.url));

test('the demo tells the whole story and ends with 0', { timeout: 40_000 }, async () => {
  const { stdout } = await run(process.execPath, [demo], { timeout: 30_000 });
  for (const part of [
    /POST \/v2\/calls -> 200/,
    /INVITE sip:alice@/,
    /200 OK \(INVITE\) with SDP/,
    /call\.initiated .*signature verified/,
    /call\.answered .*signature verified/,
    /call\.bridged .*signature verified/,
    /alice hears 1000 Hz/,
    /bob hears 440 Hz/,
    /BYE sip:/,
    /call\.hangup .*normal_clearing.*signature verified/,
    /The call worked/,
  ]) {
    expect(stdout).toMatch(part);
  }
  // Not a terminal: no colour codes.
  expect(stdout).not.toContain('\u001b');
});
