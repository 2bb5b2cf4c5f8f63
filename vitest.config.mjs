import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

// Tests are compiled with the code they test and run from dist/, so what is proven is what ships, and worker threads
// and child processes start as they do in production. The list is taken from src/, so a test that was deleted or moved
// leaves no stale twin behind that still runs.
const all = readdirSync('packages').flatMap((name) =>
  readdirSync(`packages/${name}/src`, { recursive: true })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => `packages/${name}/dist/${file.replace(/\.ts$/, '.js')}`),
);

/** Tests named *.peer.test.ts need SIPp on the machine. Left out in one line where it is missing, unless required. */
function sippIsMissing() {
  try {
    execFileSync('sipp', ['-v'], { stdio: 'ignore' });
    return false;
  } catch (error) {
    return error.code === 'ENOENT';
  }
}

const peers = all.filter((file) => file.endsWith('.peer.test.js'));
const leaveOutPeers = !process.env.HOOKSWITCH_REQUIRE_PEERS && sippIsMissing();
if (leaveOutPeers) {
  console.log(
    `Left out: ${peers.length} test files with SIPp as the peer (*.peer.test.ts): sipp is not installed (Debian: sip-tester).`,
  );
}

const common = { pool: 'forks', maxWorkers: 2, testTimeout: 30_000, hookTimeout: 30_000 };
export default defineConfig({
  test: {
    projects: [
      { test: { ...common, name: 'platform', include: all.filter((file) => !peers.includes(file)) } },
      ...(leaveOutPeers
        ? []
        : [{ test: { ...common, name: 'peers', include: peers, testTimeout: 120_000, fileParallelism: false } }]),
    ],
  },
});
