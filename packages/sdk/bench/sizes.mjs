import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { dialProgram, startBytes, webhookProgram } from '../dist/testing/start-bytes.js';

const built = fileURLToPath(new URL('../dist/package', import.meta.url));

/** Bytes of what is published, and of bundles of programs, minified and compressed: what they load before they run. */
export async function measureSizes() {
  const bytes = (pattern) =>
    readdirSync(built)
      .filter((name) => pattern.test(name))
      .reduce((sum, name) => sum + statSync(path.join(built, name)).size, 0);
  return {
    files: readdirSync(built).length,
    javaScript: bytes(/\.[cm]js$/),
    types: bytes(/\.d\.[cm]ts$/),
    dialGzip: await bytesOf(dialProgram(`${built}/index.mjs`)),
    officialDialGzip: await bytesOf(dialProgram('telnyx')),
    unwrapGzip: await bytesOf(webhookProgram(`${built}/webhooks.mjs`)),
  };
}

async function bytesOf(program) {
  const input = path.join(tmpdir(), `sdk-bench-${process.pid}.mjs`);
  writeFileSync(input, program);
  try {
    return await startBytes(input, [fileURLToPath(new URL('../../../node_modules', import.meta.url))]);
  } finally {
    rmSync(input);
  }
}
