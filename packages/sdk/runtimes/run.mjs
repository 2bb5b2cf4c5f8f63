// Installs the packed package and the runtimes in a folder of its own and runs smoke.mjs in each. Takes a minute and
// about 1 GB. A browser is used when there is one: `chromium` (Debian: chromium), or the path in CHROMIUM; without one it
// is left out, unless HOOKSWITCH_REQUIRE_PEERS is set.
//   npm run test:runtimes [-- NAME...]      after `npm run build:sdk`

import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { startServer } from './server.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const built = path.join(here, '../dist/package');
const installed = ['node22@npm:node@22', 'node24@npm:node@24', 'node26@npm:node@26', 'bun@1', 'deno@2', 'miniflare@4'];
const timeout = 120_000;

const run = promisify(execFile);
const folder = mkdtempSync(path.join(tmpdir(), 'sdk-runtimes-'));
const inFolder = (name) => path.join(folder, name);
const bin = (name) => inFolder(`node_modules/${name}`);

function install() {
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--loglevel=silent', '--pack-destination', folder], {
      cwd: built,
      encoding: 'utf8',
    }),
  );
  writeFileSync(inFolder('package.json'), '{"private":true,"type":"module"}');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', inFolder(filename), ...installed], {
    cwd: folder,
    stdio: 'inherit',
  });
  for (const name of ['smoke.mjs', 'smoke-node.mjs']) cpSync(path.join(here, name), inFolder(name));
}

async function bundle(text) {
  writeFileSync(inFolder('entry.mjs'), text);
  const build = await rolldown({ input: inFolder('entry.mjs'), platform: 'browser' });
  const { output } = await build.generate({ format: 'esm', minify: true, codeSplitting: false });
  await build.close();
  return output[0].code;
}

const onNode =
  (executable, ...args) =>
  async (baseURL) => {
    const { stdout } = await run(executable, [...args, 'smoke-node.mjs', baseURL], { cwd: folder, timeout });
    return stdout.trim();
  };

async function onWorkers(baseURL) {
  const { Miniflare } = await import(pathToFileURL(createRequire(inFolder('entry.mjs')).resolve('miniflare')).href);
  const script = await bundle(
    `import { smoke } from './smoke.mjs';
     export default { fetch: async (_request, { BASE_URL }) => new Response(await smoke(BASE_URL).catch((error) => error.stack)) };`,
  );
  const worker = new Miniflare({
    modules: true,
    script,
    compatibilityDate: '2026-01-01',
    bindings: { BASE_URL: baseURL },
  });
  try {
    return await (await worker.dispatchFetch('http://worker.example/')).text();
  } finally {
    await worker.dispose();
  }
}

const pages = new Map();
async function onChromium(baseURL) {
  const chromium = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync);
  if (!chromium) return undefined;
  const script = await bundle(
    `import { smoke } from './smoke.mjs';
     const body = await smoke(\`\${location.origin}/v2\`).catch((error) => error.stack);
     await fetch('/outcome', { method: 'POST', body });`,
  );
  pages.set('/smoke.mjs', script);
  pages.set('/page', '<!doctype html><script type="module" src="/smoke.mjs"></script>');
  const profile = `--user-data-dir=${inFolder('profile')}`;
  const args = ['--headless', '--no-sandbox', '--disable-gpu', profile, '--remote-debugging-port=0'];
  const browser = spawn(chromium, [...args, baseURL.replace('/v2', '/page')], { stdio: 'ignore', timeout });
  try {
    return await Promise.race([
      server.outcome,
      once(browser, 'exit').then(() => 'the browser ended without an outcome'),
    ]);
  } finally {
    browser.kill();
    if (browser.exitCode === null) await once(browser, 'exit');
  }
}

const runtimes = {
  [`node ${process.versions.node}`]: onNode(process.execPath),
  'node 22': onNode(bin('node22/bin/node')),
  'node 24': onNode(bin('node24/bin/node')),
  'node 26': onNode(bin('node26/bin/node')),
  bun: onNode(bin('.bin/bun')),
  deno: onNode(bin('.bin/deno'), 'run', '--allow-net', '--allow-read'),
  workers: onWorkers,
  chromium: onChromium,
};

const chosen = process.argv.slice(2);
const server = await startServer(pages);
try {
  install();
  for (const [name, job] of Object.entries(runtimes)) {
    if (chosen.length > 0 && !chosen.some((word) => name.startsWith(word))) continue;
    const outcome = await job(`${server.origin}/v2`).catch((error) => `failed: ${error.stderr || error.stack}`);
    const line = outcome === undefined ? 'left out: it is not installed' : outcome;
    console.log(`${name.padEnd(14)} ${line}`);
    const isFine = outcome?.startsWith('fine') ?? !process.env.HOOKSWITCH_REQUIRE_PEERS;
    if (!isFine) process.exitCode = 1;
  }
} finally {
  server.close();
  rmSync(folder, { recursive: true, force: true });
}
