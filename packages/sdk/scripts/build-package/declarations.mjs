// Rolls the compiler's declaration files up: one .d.cts for each entry with everything in it, and a .d.mts that passes
// it on. The index takes what it shares with the webhooks from there, so that nothing is said twice.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'oxc-parser';

/** @returns {Record<string, string>} file name -> text */
export function rollUpDeclarations(folder) {
  const modules = new Map();
  read(path.join(folder, 'webhooks.d.ts'), modules);
  const ofWebhooks = new Set(modules.keys());
  read(path.join(folder, 'index.d.ts'), modules);
  checkNames(modules);

  const webhooks = exportsOf(path.join(folder, 'webhooks.d.ts'), modules);
  const index = exportsOf(path.join(folder, 'index.d.ts'), modules);
  const inWebhooks = [...modules].filter(([file]) => ofWebhooks.has(file)).map(([, module]) => module);
  const inIndex = [...modules].filter(([file]) => !ofWebhooks.has(file)).map(([, module]) => module);
  const shared = new Map(inWebhooks.flatMap(({ declared }) => [...declared]));
  return {
    'webhooks.d.cts': `${inWebhooks.map(({ text }) => text).join('\n')}\n${exportList(webhooks)}`,
    'webhooks.d.mts': `export * from './webhooks.cjs';\n`,
    'index.d.cts': indexText(inIndex, index, shared, new Set(webhooks.keys())),
    'index.d.mts': `import Telnyx from './index.cjs';\n${reExports(index)}export default Telnyx;\n`,
  };
}

/** Depth first, so that what is imported stands above what imports it. */
function read(file, modules) {
  if (modules.has(file)) return;
  modules.set(file, undefined);
  const text = readFileSync(file, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '');
  const { program } = parseSync(file, text, { lang: 'ts', sourceType: 'module' });
  const edits = [];
  const declared = new Map();
  const exported = [];
  for (const node of program.body) {
    const from = node.source && path.resolve(path.dirname(file), node.source.value.replace(/\.[jt]s$/, '.d.ts'));
    if (from) read(from, modules);
    if (node.type === 'ImportDeclaration') {
      for (const { imported, local } of node.specifiers) {
        if (imported && imported.name !== local.name)
          throw new Error(`${file}: ${imported.name} is renamed to ${local.name}`);
      }
      edits.push([node.start, node.end, '']);
    } else if (node.type === 'ExportAllDeclaration') {
      exported.push({ all: from });
      edits.push([node.start, node.end, '']);
    } else if (node.type === 'ExportNamedDeclaration' && !node.declaration) {
      for (const specifier of node.specifiers) {
        exported.push({ local: specifier.local.name, name: specifier.exported.name, from });
      }
      edits.push([node.start, node.end, '']);
    } else {
      readDeclaration(node, { declared, exported, edits });
    }
  }
  modules.delete(file);
  modules.set(file, { file, text: applyEdits(text, edits).trim(), declared, exported });
}

function readDeclaration(node, { declared, exported, edits }) {
  const declaration = node.declaration ?? node;
  const isValue = !['TSInterfaceDeclaration', 'TSTypeAliasDeclaration'].includes(declaration.type);
  const names = declaration.id ? [declaration.id.name] : (declaration.declarations ?? []).map(({ id }) => id.name);
  for (const name of names) {
    declared.set(name, isValue);
    if (node.type === 'ExportNamedDeclaration') exported.push({ local: name, name });
  }
  if (node.type === 'ExportNamedDeclaration') edits.push([node.start, declaration.start, '']);
}

function applyEdits(text, edits) {
  let result = text;
  for (const [start, end, replacement] of edits.sort((a, b) => b[0] - a[0])) {
    result = result.slice(0, start) + replacement + result.slice(end);
  }
  // A tab for four spaces, no empty lines: nobody reads this, and everybody downloads it.
  return result.replace(/^(?: {4})+/gm, (spaces) => '\t'.repeat(spaces.length / 4)).replace(/\n{2,}/g, '\n');
}

function checkNames(modules) {
  const owners = new Map();
  for (const { file, declared } of modules.values()) {
    for (const name of declared.keys()) {
      if (owners.has(name)) throw new Error(`${name} is declared in ${owners.get(name)} and in ${file}: rename one`);
      owners.set(name, file);
    }
  }
}

/** Public name -> { local, isValue } */
function exportsOf(file, modules) {
  const { exported } = modules.get(file);
  const found = new Map();
  for (const { all, local, name, from } of exported) {
    if (all) for (const [key, value] of exportsOf(all, modules)) found.set(key, value);
    else if (from) found.set(name, { ...exportsOf(from, modules).get(local) });
    else found.set(name, { local, isValue: modules.get(file).declared.get(local) });
  }
  return found;
}

const exportItem = ([name, { local }]) => (name === local ? name : `${local} as ${name}`);
const exportList = (names) => `export { ${[...names].map(exportItem).join(', ')} };\n`;

/** `export =` the class, with a namespace of the same name that holds everything else. */
function indexText(modules, exported, shared, ofWebhooks) {
  const text = modules.map((module) => module.text).join('\n');
  const used = [...shared.keys()].filter((name) => new RegExp(`\\b${name}\\b`).test(text) || exported.has(name));
  const hidden = used.filter((name) => !ofWebhooks.has(name));
  if (hidden.length > 0) throw new Error(`the index needs what webhooks.ts does not export: ${hidden.join(', ')}`);
  const members = [...exported].filter(([name]) => name !== 'default' && name !== 'Telnyx').map(exportItem);
  return `import { ${used.join(', ')} } from './webhooks.cjs';

${text}

declare namespace Telnyx {
  export { ${members.join(', ')}, Telnyx, Telnyx as default };
}
export = Telnyx;
`;
}

function reExports(exported) {
  const names = [...exported.keys()].filter((name) => name !== 'default');
  return `export { ${names.join(', ')} } from './index.cjs';\n`;
}
