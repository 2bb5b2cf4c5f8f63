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

const isShared = (file) =>
  /[\\/]core[\\/]|webhook-verification-error/.test(file) && /telnyx-error|environment|clock|webhook-v/.test(file);
const isLater = (file) =>
  /[\\/](later|page|query-string|base64|header-value|verification-key|verify-webhook)\.js$/.test(file);

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
  writeFileSync(wrapper, (await entryText()) + reExports());
  await bundle(
    { index: wrapper, webhooks: path.join(compiled, 'webhooks.js') },
    {
      format: 'esm',
      entryFileNames: '[name].mjs',
      chunkFileNames: '[name].mjs',
      // What both entries have, and nothing else: a bundler leaves out what checks webhooks where nothing asks for it.
      // Likewise what a client loads later, if at all.
      codeSplitting: {
        groups: [
          { name: 'shared', test: isShared },
          { name: 'later', test: isLater },
        ],
      },
    },
  );
  writeFileSync(wrapper, `${await entryText(['webhooks.js'])}export default commonJs;\n`);
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
/** @param more further entries, whose exports are hung on it as well: in CommonJS there is one file for all */
async function entryText(more = []) {
  const { Telnyx } = await import(compiledUrl('index.js'));
  const taken = new Set(['default', ...Object.getOwnPropertyNames(Telnyx)]);
  const [imports, names] = [[], []];
  for (const file of ['index.js', ...more]) {
    const fresh = Object.keys(await import(compiledUrl(file))).filter((name) => !taken.has(name));
    for (const name of fresh) taken.add(name);
    names.push(...fresh);
    imports.push(`import { ${fresh.join(', ')} } from ${JSON.stringify(path.join(compiled, file))};\n`);
  }
  return `${imports.join('')}const commonJs = /* @__PURE__ */ Object.assign(Telnyx, { ${names.join(', ')}, default: Telnyx });\n`;
}
const compiledUrl = (file) => pathToFileURL(path.join(compiled, file)).href;
const reExports = () => {
  const index = JSON.stringify(path.join(compiled, 'index.js'));
  return `export * from ${index};\nexport { default } from ${index};\nexport { commonJs as 'module.exports' };\n`;
};

/** The same objects that the index has; named one by one, so that Node finds the names for `import`. */
async function webhooksCommonJs() {
  const names = Object.keys(await import(compiledUrl('webhooks.js')));
  return `const all = require('./index.cjs');\n${names.map((name) => `exports.${name} = all.${name};\n`).join('')}`;
}

await main();
