// Our client beside the official one and bare fetch, in the same run: medians and ratios.
//   npm run bench:sdk [-- --quick]      prints a table, writes bench-results/sdk.json

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureLoading, measureTypeCheck } from './loading.mjs';
import { measureOwnCpu, measureUnwrap, measureWhole } from './requests.mjs';
import { measureSizes } from './sizes.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const quick = process.argv.includes('--quick');

const results = {
  node: process.version,
  sizes: await measureSizes(),
  loadingCpuMs: measureLoading(quick ? 5 : 21),
  typeCheckMs: measureTypeCheck(quick ? 3 : 7),
  ownCpuUsPerRequest: await measureOwnCpu(quick ? 3 : 9),
  wholeUsPerRequest: await measureWhole(quick ? 3 : 9),
  unwrapMainThreadUs: await measureUnwrap(quick ? 3 : 9),
};

const round = (value) => Math.round(value * 100) / 100;
for (const [what, figures] of Object.entries(results)) {
  if (typeof figures !== 'object') continue;
  const line = Object.entries(figures).map(([name, value]) => `${name} ${round(value)}`);
  console.log(`${what.padEnd(20)} ${line.join('   ')}`);
}
const folder = path.join(root, 'bench-results');
mkdirSync(folder, { recursive: true });
writeFileSync(path.join(folder, 'sdk.json'), `${JSON.stringify(results, null, 2)}\n`);
