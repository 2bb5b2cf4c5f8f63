// Makes dist/package: what is published. ESM and CommonJS bundles, one declaration file for each entry, manifest, texts.
//   node scripts/build-package.mjs      after `tsc -b`

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { rollUpDeclarations } from './build-package/declarations.mjs';
import { publishedManifest } from './build-package/manifest.mjs';

const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const compiled = path.join(packageFolder, 'dist');
const target = path.join(compiled, 'package');
const inPackage = (name) => path.join(packageFolder, name);

// White space and syntax are compacted, names stay readable in stack traces.
const compact = { mangle: false, compress: { target: 'es2022' }, codegen: { removeWhitespace: true } };

async function bundle(input, output) {
  const build = await rolldown({ input, cwd: compiled, platform: 'neutral', treeshake: { moduleSideEffects: false } });
  try {
    await build.write({ dir: target, minify: compact, comments: { annotation: true, legal: false, jsdoc: false }, ...output });
  } finally {
    await build.close();
  }
}

async function main() {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const wrapper = path.join(target, 'entry.mjs');
  writeFileSync(wrapper, esmEntry());
  await bundle(
    { index: wrapper, webhooks: path.join(compiled, 'webhooks.js') },
    { format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: 'shared.mjs' },
  );
  writeFileSync(wrapper, commonJsEntry());
  await bundle({ index: wrapper }, { format: 'cjs', entryFileNames: '[name].cjs', exports: 'default' });
  await bundle({ webhooks: path.join(compiled, 'webhooks.js') }, { format: 'cjs', entryFileNames: '[name].cjs' });
  rmSync(wrapper);
  const declarations = rollUpDeclarations(compiled);
  for (const [name, text] of Object.entries(declarations)) writeFileSync(path.join(target, name), text);
  const manifest = JSON.parse(readFileSync(inPackage('package.json'), 'utf8'));
  writeFileSync(path.join(target, 'package.json'), `${JSON.stringify(publishedManifest(manifest), null, 2)}\n`);
  for (const name of ['README.md', 'WEBHOOKS.md']) copyFileSync(inPackage(name), path.join(target, name));
  copyFileSync(path.join(packageFolder, '../../LICENSE'), path.join(target, 'LICENSE'));
}

// `require('@hookswitch/sdk')` is the class itself, as it is with the official client, with everything else hung on it.
// Node loads the ES module for require where it can, and takes its export called 'module.exports' then.
const everything = `import * as all from ${JSON.stringify(path.join(compiled, 'index.js'))};
const commonJs = /* @__PURE__ */ (() => {
  for (const [name, value] of Object.entries(all)) if (!Object.hasOwn(all.Telnyx, name)) Object.defineProperty(all.Telnyx, name, { value });
  return all.Telnyx;
})();
`;
const esmEntry = () =>
  `${everything}export * from ${JSON.stringify(path.join(compiled, 'index.js'))};
export { default } from ${JSON.stringify(path.join(compiled, 'index.js'))};
export { commonJs as 'module.exports' };
`;
const commonJsEntry = () => `${everything}export default commonJs;\n`;

await main();
