import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './median.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const built = fileURLToPath(new URL('../dist/package', import.meta.url));

/** A project with both clients, and a package that is empty. */
function withProject(use) {
  const folder = mkdtempSync(path.join(tmpdir(), 'sdk-bench-'));
  try {
    const modules = path.join(folder, 'node_modules');
    mkdirSync(path.join(modules, '@hookswitch'), { recursive: true });
    mkdirSync(path.join(modules, '@types'));
    mkdirSync(path.join(modules, 'empty'));
    writeFileSync(path.join(modules, 'empty/package.json'), '{"name":"empty","exports":"./index.mjs"}');
    writeFileSync(path.join(modules, 'empty/index.mjs'), '');
    symlinkSync(built, path.join(modules, '@hookswitch/sdk'));
    symlinkSync(path.join(root, 'node_modules/telnyx'), path.join(modules, 'telnyx'));
    for (const name of ['@types/node', 'undici-types'])
      symlinkSync(path.join(root, 'node_modules', name), path.join(modules, name));
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** CPU of a process that loads a package, over one that loads an empty package, in ms. */
export function measureLoading(rounds) {
  return withProject((folder) => {
    const cpuMs = (name) => {
      const file = path.join(folder, 'load.mjs');
      writeFileSync(
        file,
        `await import('${name}'); const { user, system } = process.cpuUsage(); console.log((user + system) / 1000);`,
      );
      return Number(execFileSync(process.execPath, [file], { encoding: 'utf8' }));
    };
    const values = { empty: [], ours: [], official: [] };
    for (let round = 0; round < rounds; round++) {
      values.empty.push(cpuMs('empty'));
      values.ours.push(cpuMs('@hookswitch/sdk'));
      values.official.push(cpuMs('telnyx'));
    }
    const empty = median(values.empty);
    return { ours: median(values.ours) - empty, official: median(values.official) - empty };
  });
}

/** Time of `tsc --noEmit` for five lines, over the same without a client, in ms. */
export function measureTypeCheck(rounds) {
  return withProject((folder) => {
    const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
    const options = {
      strict: true,
      noEmit: true,
      module: 'nodenext',
      target: 'es2022',
      skipLibCheck: true,
      types: ['node'],
    };
    const checkMs = (program) => {
      writeFileSync(path.join(folder, 'program.mts'), program);
      writeFileSync(
        path.join(folder, 'tsconfig.json'),
        JSON.stringify({ compilerOptions: options, include: ['program.mts'] }),
      );
      const before = performance.now();
      execFileSync(process.execPath, [tsc, '-p', folder]);
      return performance.now() - before;
    };
    const program = (name) => `import Telnyx from '${name}';
const client = new Telnyx({ apiKey: 'KEY' });
const response = await client.calls.dial({ connection_id: '1', from: '+1', to: '+2' });
console.log(response.data);
export {};
`;
    const values = { none: [], ours: [], official: [] };
    for (let round = 0; round < rounds; round++) {
      values.none.push(checkMs('export const answer: number = 42;\n'));
      values.ours.push(checkMs(program('@hookswitch/sdk')));
      values.official.push(checkMs(program('telnyx')));
    }
    const none = median(values.none);
    return { none, oursOver: median(values.ours) - none, officialOver: median(values.official) - none };
  });
}
