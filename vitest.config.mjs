import { existsSync, readdirSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { defineConfig } from 'vitest/config';

// Tests are compiled with the code they test and run from dist/, so what is proven is what ships, and worker threads
// and child processes start as they do in production. The list is taken from src/, so a test that was deleted or moved
// leaves no stale twin behind that still runs.
const all = readdirSync('packages').flatMap((name) =>
  readdirSync(`packages/${name}/src`, { recursive: true })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => `packages/${name}/dist/${file.replace(/\.ts$/, '.js')}`),
);

/** Other companies' programs, by the first word of the tests' names: `sipp.peer.test.ts`, `sipp-refer.peer.test.ts`. */
const debianPackages = {
  sipp: 'sip-tester',
  baresip: 'baresip-core',
  kamailio: 'kamailio kamailio-tls-modules',
  linphonec: 'linphone-cli',
  'espeak-ng': 'espeak-ng',
  ffmpeg: 'ffmpeg',
  rtpengine: 'rtpengine-daemon',
  chromium: 'chromium',
};

const isOnPath = (program) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
const programOf = (file) => {
  const word = basename(file).match(/^[a-z]+/)?.[0] ?? '';
  return word === 'espeak' ? 'espeak-ng' : word;
};

/** Tests with a program that is not on the machine are left out in one line, unless they are required. */
const peers = all.filter((file) => file.endsWith('.peer.test.js'));
const peersHere = peers.filter((file) => process.env.HOOKSWITCH_REQUIRE_PEERS || isOnPath(programOf(file)));
const missing = [...new Set(peers.filter((file) => !peersHere.includes(file)).map(programOf))];
if (missing.length > 0) {
  const packages = missing.map((program) => debianPackages[program]).join(', ');
  console.log(`Left out: tests with ${missing.join(', ')} as the peer, not installed (Debian: ${packages}).`);
}

const common = { pool: 'forks', maxWorkers: 2, testTimeout: 30_000, hookTimeout: 30_000 };
export default defineConfig({
  test: {
    projects: [
      { test: { ...common, name: 'platform', include: all.filter((file) => !peers.includes(file)) } },
      ...(peersHere.length === 0
        ? []
        : [{ test: { ...common, name: 'peers', include: peersHere, testTimeout: 120_000, fileParallelism: false } }]),
    ],
  },
});
