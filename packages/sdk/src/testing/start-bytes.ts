import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

/**
 * What a program loads before it runs, bundled, minified and compressed, in bytes: its chunk and those that it imports
 * at once. `file` is the program; packages are looked for from there on, then in `moduleFolders`.
 */
export async function startBytes(file: string, moduleFolders: readonly string[] = []): Promise<number> {
  const build = await rolldown({
    input: { program: file },
    platform: 'node',
    resolve: { modules: ['node_modules', ...moduleFolders] },
    logLevel: 'silent',
  });
  const { output } = await build.generate({ format: 'esm', minify: true });
  await build.close();
  const chunks = new Map(output.map((chunk) => [chunk.fileName, chunk]));
  const loaded = new Set([output[0].fileName]);
  let bytes = 0;
  for (const name of loaded) {
    const chunk = chunks.get(name);
    if (chunk?.type !== 'chunk') continue;
    for (const other of chunk.imports) loaded.add(other);
    bytes += gzipSync(chunk.code, { level: 9 }).length;
  }
  return bytes;
}

const call = `await new Telnyx().calls.dial({ connection_id: '1', from: '2', to: '3' });`;

/** A program that places a call. @param client the package it imports, or the path of a file */
export const dialProgram = (client: string) => `import Telnyx from '${client}'; ${call}`;

/** A program that checks a webhook. */
export const webhookProgram = (entry: string) =>
  `import { unwrap } from '${entry}'; await unwrap('', { headers: {} });`;
