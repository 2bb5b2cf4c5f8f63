// Rolls the compiler's declaration files up: one .d.cts for each entry with everything in it, and a .d.mts that passes
// it on. The index takes what it shares with the webhooks from there, so that nothing is said twice.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'oxc-parser';

/** @returns {Record<string, string>} file name -> text */
export function rollUpDeclarations(folder) {
  const [webhooksEntry, indexEntry] = ['webhooks.d.ts', 'index.d.ts'].map((name) => path.join(folder, name));
  const modules = new Map();
  read(webhooksEntry, modules);
  const ofWebhooks = new Set(modules.keys());
  read(indexEntry, modules);
  const statements = [...modules].flatMap(([file, module]) => module.statements.map((one) => ({ ...one, file })));
  checkNames(statements);

  const webhooks = exportsOf(webhooksEntry, modules);
  const index = exportsOf(indexEntry, modules);
  const wanted = reachable(
    statements,
    [...webhooks.values(), ...index.values()].map(({ local }) => local),
  );
  const inWebhooks = wanted.filter(({ file }) => ofWebhooks.has(file));
  const inIndex = wanted.filter(({ file }) => !ofWebhooks.has(file));
  return {
    'webhooks.d.cts': `${textOf(inWebhooks)}\n${exportList(webhooks)}`,
    'webhooks.d.mts': `export * from './webhooks.cjs';\n`,
    'index.d.cts': indexText(
      inIndex,
      index,
      inWebhooks.flatMap(({ names }) => names),
      new Set(webhooks.keys()),
    ),
    'index.d.mts': `import Telnyx from './index.cjs';\n${reExports(index)}export default Telnyx;\n`,
  };
}

const textOf = (statements) => statements.map(({ text }) => text).join('\n');

/** The statements that the exported names need, and those that these need. */
function reachable(statements, names) {
  const owner = new Map(statements.flatMap((statement) => statement.names.map((name) => [name, statement])));
  const wanted = new Set();
  const visit = (name) => {
    const statement = owner.get(name);
    if (!statement || wanted.has(statement)) return;
    wanted.add(statement);
    for (const [word] of statement.code.matchAll(/[A-Za-z_$][\w$]*/g)) visit(word);
  };
  for (const name of names) visit(name);
  return statements.filter((statement) => wanted.has(statement));
}

/** Depth first, so that what is imported stands above what imports it. */
function read(file, modules) {
  if (modules.has(file)) return;
  modules.set(file, undefined);
  const text = readFileSync(file, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '');
  const { program } = parseSync(file, text, { lang: 'ts', sourceType: 'module' });
  const module = { statements: [], exported: [] };
  let end = 0;
  for (const node of program.body) {
    const from = node.source && path.resolve(path.dirname(file), node.source.value.replace(/\.[jt]s$/, '.d.ts'));
    if (from) read(from, modules);
    if (node.type === 'ImportDeclaration') checkImport(node, file);
    else if (node.type === 'ExportAllDeclaration') module.exported.push({ all: from });
    else if (node.type === 'ExportNamedDeclaration' && !node.declaration) {
      for (const { local, exported } of node.specifiers) {
        module.exported.push({ local: local.name, name: exported.name, from });
      }
    } else readDeclaration(node, text.slice(end, node.start), text, module);
    end = node.end;
  }
  modules.delete(file);
  modules.set(file, module);
}

function checkImport(node, file) {
  for (const { imported, local } of node.specifiers) {
    if (imported?.name !== local.name) throw new Error(`${file}: ${local.name} is not imported by its own name`);
  }
}

/** @param before what stands above the statement: its documentation */
function readDeclaration(node, before, text, { statements, exported }) {
  const declaration = node.declaration ?? node;
  const names = declaration.id ? [declaration.id.name] : declaration.declarations.map(({ id }) => id.name);
  if (node.type === 'ExportNamedDeclaration') for (const name of names) exported.push({ local: name, name });
  const doc = /\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*$/.exec(before)?.[0] ?? '';
  const own = text.slice(declaration.start, node.end);
  const code = own.replace(/\/\*[\s\S]*?\*\//g, '');
  statements.push({ names, text: compact(doc + (/^(interface|type) /.test(own) ? own : declared(own))), code });
}

const declared = (code) => (code.startsWith('declare ') ? code : `declare ${code}`);

/** A tab for four spaces, no empty lines: hardly anybody reads this, and everybody downloads it. */
function compact(text) {
  const tabs = text.replace(/^(?: {4})+/gm, (spaces) => '\t'.repeat(spaces.length / 4));
  return tabs.replace(/\n{2,}/g, '\n').trim();
}

function checkNames(statements) {
  const owners = new Map();
  for (const { file, names } of statements) {
    for (const name of names) {
      if (owners.has(name)) throw new Error(`${name} is declared in ${owners.get(name)} and in ${file}: rename one`);
      owners.set(name, file);
    }
  }
}

/** Public name -> { local } */
function exportsOf(file, modules) {
  const { exported } = modules.get(file);
  const found = new Map();
  for (const { all, local, name, from } of exported) {
    if (all) for (const [key, value] of exportsOf(all, modules)) found.set(key, value);
    else if (from) found.set(name, { ...exportsOf(from, modules).get(local) });
    else found.set(name, { local });
  }
  return found;
}

const exportItem = ([name, { local }]) => (name === local ? name : `${local} as ${name}`);
const exportList = (names) => `export { ${[...names].map(exportItem).join(', ')} };\n`;

/** `export =` the class, with a namespace of the same name that holds everything else. */
function indexText(statements, exported, shared, ofWebhooks) {
  const members = [...exported].filter(([name]) => name !== 'default' && name !== 'Telnyx');
  const inNamespace = new Set(members.map(([name]) => name));
  // What the namespace holds must not be a static of the class as well.
  const text = textOf(statements).replace(/\n\s*static readonly (\w+): typeof \w+;/g, (line, name) =>
    inNamespace.has(name) ? '' : line,
  );
  const used = shared.filter((name) => new RegExp(`\\b${name}\\b`).test(text) || inNamespace.has(name));
  const hidden = used.filter((name) => !ofWebhooks.has(name));
  if (hidden.length > 0) throw new Error(`the index needs what webhooks.ts does not export: ${hidden.join(', ')}`);
  return `import { ${used.join(', ')} } from './webhooks.cjs';
${text}
declare namespace Telnyx {
\texport { ${members.map(exportItem).join(', ')}, Telnyx, Telnyx as default };
}
export = Telnyx;
`;
}

function reExports(exported) {
  const names = [...exported.keys()].filter((name) => name !== 'default');
  return `export { ${names.join(', ')} } from './index.cjs';\n`;
}
