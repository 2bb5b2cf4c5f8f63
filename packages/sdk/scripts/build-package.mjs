// Makes dist/package: what is published. ESM and CommonJS bundles, one declaration file for each entry, manifest, texts.
//   node scripts/build-package.mjs [FOLDER]      after `tsc -b`; FOLDER in place of dist/package

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { rollUpDeclarations } from './build-package/declarations.mjs';
import { publishedManifest } from './build-package/manifest.mjs';

const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const compiled = path.join(packageFolder, 'dist');
const target = path.resolve(process.argv[2] ?? path.join(compiled, 'package'));
const inPackage = (name) => path.join(packageFolder, name);

// The names of classes stay, for those who look at an object in a debugger.
const compact = {
  mangle: { keepNames: { class: true, function: false } },
  compress: { target: 'es2022' },
  codegen: { removeWhitespace: true },
};

async function bundle(input, output) {
  const build = await rolldown({ input, cwd: compiled, platform: 'neutral', treeshake: { moduleSideEffects: false } });
  try {
    await build.write({
      dir: target,
      minify: compact,
      comments: { annotation: true, legal: false, jsdoc: false },
      ...output,
    });
  } finally {
    await build.close();
  }
}

async function main() {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const wrapper = path.join(target, 'entry.mjs');
  const entry = await entryText();
  writeFileSync(wrapper, entry + reExports());
  await bundle(
    { index: wrapper, webhooks: path.join(compiled, 'webhooks.js') },
    { format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' },
  );
  writeFileSync(wrapper, `${entry}export default commonJs;\n`);
  await bundle(
    { index: wrapper },
    { format: 'cjs', entryFileNames: '[name].cjs', exports: 'default', codeSplitting: false },
  );
  writeFileSync(path.join(target, 'webhooks.cjs'), await webhooksCommonJs());
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
async function entryText() {
  const index = JSON.stringify(path.join(compiled, 'index.js'));
  const all = await import(pathToFileURL(path.join(compiled, 'index.js')).href);
  const names = Object.keys(all).filter((name) => name !== 'default' && !Object.hasOwn(all.Telnyx, name));
  return `import { ${names.join(', ')} } from ${index};
const commonJs = /* @__PURE__ */ Object.assign(Telnyx, { ${names.join(', ')}, default: Telnyx });
`;
}
const reExports = () => {
  const index = JSON.stringify(path.join(compiled, 'index.js'));
  return `export * from ${index};\nexport { default } from ${index};\nexport { commonJs as 'module.exports' };\n`;
};

/** The same objects that the index has; named one by one, so that Node finds the names for `import`. */
async function webhooksCommonJs() {
  const names = Object.keys(await import(pathToFileURL(path.join(compiled, 'webhooks.js')).href));
  return `const all = require('./index.cjs');\n${names.map((name) => `exports.${name} = all.${name};\n`).join('')}`;
}

await main();
