import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

const built = fileURLToPath(new URL('../dist/package', import.meta.url));

/** Bytes of what is published, and of bundles of programs, minified and compressed: what they load before they run. */
export async function measureSizes() {
  const bytes = (pattern) =>
    readdirSync(built)
      .filter((name) => pattern.test(name))
      .reduce((sum, name) => sum + statSync(path.join(built, name)).size, 0);
  const call = `await new Telnyx().calls.dial({ connection_id: '1', from: '2', to: '3' });`;
  return {
    files: readdirSync(built).length,
    javaScript: bytes(/\.[cm]js$/),
    types: bytes(/\.d\.[cm]ts$/),
    dialGzip: await bundled(`import Telnyx from '${built}/index.mjs'; ${call}`),
    officialDialGzip: await bundled(`import Telnyx from 'telnyx'; ${call}`),
    unwrapGzip: await bundled(`import { unwrap } from '${built}/webhooks.mjs'; await unwrap('', { headers: {} });`),
  };
}

async function bundled(program) {
  const input = path.join(tmpdir(), `sdk-bench-${process.pid}.mjs`);
  writeFileSync(input, program);
  const build = await rolldown({
    input,
    platform: 'node',
    resolve: { modules: [fileURLToPath(new URL('../../../node_modules', import.meta.url))] },
    logLevel: 'silent',
  });
  const { output } = await build.generate({ format: 'esm', minify: true });
  await build.close();
  rmSync(input);
  const chunks = new Map(output.map((chunk) => [chunk.fileName, chunk]));
  const loaded = new Set([output[0].fileName]);
  for (const name of loaded)
    for (const other of chunks.get(name)?.imports ?? []) if (chunks.has(other)) loaded.add(other);
  return [...loaded].reduce((sum, name) => sum + gzipSync(chunks.get(name).code, { level: 9 }).length, 0);
}
