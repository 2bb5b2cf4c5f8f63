// Proves the import table (scripts/import-rules.mjs) over packages/*/src/**/*.ts, type imports included, and with it:
// no cycle between files, no deep import into another package, no index.ts below package level, no catch-all names,
// no time read or timer set outside clock files. Prints file:line for each violation and exits 1; silent when all is well.
//   node scripts/check-imports.mjs [--table]   --table prints the table as ARCHITECTURE.md shows it

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, visitorKeys } from 'oxc-parser';
import { ANYWHERE, everyTestMayImport, importTable, packageRules } from './import-rules.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** npm name -> folder name, as the package.json files have it. */
const ownPackages = new Map();
const violations = [];
const report = (file, line, message) => violations.push({ file, line, message });

function main() {
  if (process.argv.includes('--table')) {
    process.stdout.write(`${importTable()}\n`);
    return;
  }
  const folders = readdirSync(path.join(root, 'packages'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(path.join(root, 'packages', entry.name, 'package.json')))
    .map((entry) => entry.name);
  for (const folder of folders) ownPackages.set(readManifest(folder).name, folder);
  for (const folder of folders) checkManifest(folder);

  const files = folders.flatMap((folder) => sourceFiles(`packages/${folder}/src`)).map(readSource);
  const known = new Set(files.map((file) => file.path));
  const graph = new Map();
  for (const file of files) {
    checkName(file);
    if (!packageRules[file.package]) continue;
    checkClock(file);
    const targets = file.imports.map((edge) => checkImport(file, edge, known));
    graph.set(file.path, new Set(targets.filter((target) => target !== undefined)));
  }
  for (const knot of knots(graph)) {
    const cycle = shortestCycle(graph, knot[0]);
    report(knot[0], 1, `cycle: ${cycle.join(' -> ')} (${knot.length} files hang together in it)`);
  }

  violations.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
  for (const { file, line, message } of violations) console.error(`${file}:${line}: ${message}`);
  if (violations.length > 0) {
    console.error(`${violations.length} violations of the import rules (scripts/import-rules.mjs, CONTRIBUTING.md)`);
    process.exitCode = 1;
  }
}

// --- reading -------------------------------------------------------------------------------------------------------

function readManifest(folder) {
  return JSON.parse(readFileSync(path.join(root, 'packages', folder, 'package.json'), 'utf8'));
}

function sourceFiles(folder) {
  if (!existsSync(path.join(root, folder))) return [];
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}

/** A source file with its imports: { specifier, line, typeOnly, kind: 'import' | 'url' }. */
function readSource(file) {
  const [, packageFolder] = file.split('/');
  const source = {
    path: file,
    package: packageFolder,
    inner: file.slice(`packages/${packageFolder}/src/`.length),
    imports: [],
    nodes: [],
  };
  if (!file.endsWith('.ts')) return source;
  const text = readFileSync(path.join(root, file), 'utf8');
  const { program, errors } = parseSync(file, text, { lang: 'ts', sourceType: 'module' });
  const lineOf = lineFinder(text);
  for (const error of errors) {
    report(file, lineOf(error.labels[0]?.start ?? 0), `does not parse: ${error.message}`);
  }
  walk(program, undefined, (node, parent) => {
    const edge = importOf(node);
    if (edge) source.imports.push({ ...edge, line: lineOf(node.start) });
    const clock = clockUse(node, parent);
    if (clock) source.nodes.push({ name: clock, line: lineOf(node.start) });
  });
  return source;
}

function lineFinder(text) {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    const next = starts.findIndex((start) => start > offset);
    return next === -1 ? starts.length : next;
  };
}

function walk(node, parent, visit) {
  visit(node, parent);
  for (const key of visitorKeys[node.type] ?? []) {
    for (const child of [node[key]].flat()) {
      if (child && typeof child.type === 'string') walk(child, node, visit);
    }
  }
}

/** Every way one module can name another: import, export from, import(), import('x').Type, new URL('x', import.meta.url). */
function importOf(node) {
  const text = (value) => (value?.type === 'Literal' && typeof value.value === 'string' ? value.value : undefined);
  switch (node.type) {
    case 'ImportDeclaration': {
      const typeOnly =
        node.importKind === 'type' ||
        (node.specifiers.length > 0 && node.specifiers.every((specifier) => specifier.importKind === 'type'));
      return { specifier: node.source.value, typeOnly, kind: 'import' };
    }
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      if (!node.source) return undefined;
      return { specifier: node.source.value, typeOnly: node.exportKind === 'type', kind: 'import' };
    case 'ImportExpression':
      return { specifier: text(node.source), typeOnly: false, kind: 'import' };
    case 'TSImportType':
      return { specifier: text(node.source ?? node.argument?.literal), typeOnly: true, kind: 'import' };
    case 'TSImportEqualsDeclaration':
      return { specifier: text(node.moduleReference?.expression), typeOnly: false, kind: 'import' };
    case 'NewExpression': {
      const [first, second] = node.arguments;
      const isModuleUrl =
        node.callee.name === 'URL' && second?.type === 'MemberExpression' && second.property.name === 'url';
      return isModuleUrl && text(first) ? { specifier: text(first), typeOnly: false, kind: 'url' } : undefined;
    }
    default:
      return undefined;
  }
}

// --- one import ----------------------------------------------------------------------------------------------------

/** Reports what is wrong with an import; returns the file of ours that it leads to. */
function checkImport(file, edge, known) {
  const { specifier } = edge;
  if (specifier === undefined) {
    report(file.path, edge.line, 'import() of something other than a plain string: nobody can check it');
    return undefined;
  }
  if (edge.kind === 'url') return checkUrl(file, edge);
  if (specifier.startsWith('.')) return checkRelative(file, edge, known);
  const [name, subpath] = splitSpecifier(specifier);
  if (ownPackages.has(name)) return checkOwn(file, edge, name, subpath, known);
  if (specifier.startsWith('node:') || builtinModules.includes(name)) checkBuiltin(file, edge);
  else checkLibrary(file, edge, name);
  return undefined;
}

function splitSpecifier(specifier) {
  const parts = specifier.split('/');
  const length = specifier.startsWith('@') ? 2 : 1;
  return [parts.slice(0, length).join('/'), parts.slice(length).join('/')];
}

function checkRelative(file, edge, known) {
  const target = path.posix.join(path.posix.dirname(file.path), edge.specifier);
  if (!target.startsWith(`packages/${file.package}/src/`)) {
    report(
      file.path,
      edge.line,
      `'${edge.specifier}' leaves packages/${file.package}/src: import the package by its name`,
    );
    return undefined;
  }
  if (!known.has(target)) {
    report(file.path, edge.line, `'${edge.specifier}' names no file (relative imports are written with .ts)`);
    return undefined;
  }
  const inner = target.slice(`packages/${file.package}/src/`.length);
  if (!isTestOnly(file) && isTestOnlyPath(inner))
    report(file.path, edge.line, `production code imports test code: ${inner}`);
  if (!isTestOnlyPath(file.inner)) checkLayers(file, edge, inner);
  return target;
}

/** A worker or child process is started by its compiled file, which stands in dist/ where its source stands in src/. */
function checkUrl(file, edge) {
  if (!/^\.{1,2}\/.*\.\w+$/.test(edge.specifier)) return undefined;
  const target = path.posix.join(path.posix.dirname(file.path), edge.specifier);
  const source = target.replace(/\.js$/, '.ts');
  if (!existsSync(path.join(root, source)) && !existsSync(path.join(root, target))) {
    report(file.path, edge.line, `new URL('${edge.specifier}', import.meta.url) names no file`);
  }
  return undefined;
}

function checkOwn(file, edge, name, subpath, known) {
  const folder = ownPackages.get(name);
  const rules = packageRules[file.package];
  if (folder === file.package) {
    report(file.path, edge.line, `${file.package} imports itself by its package name: use a relative path`);
    return undefined;
  }
  if (!rules.own.includes(folder)) {
    const list = rules.own.length === 0 ? 'no package of ours' : `only ${rules.own.join(', ')}`;
    report(file.path, edge.line, `${file.package} may not import ${folder} (it may import ${list})`);
  } else if (rules.typesOnly?.includes(folder) && !edge.typeOnly) {
    report(file.path, edge.line, `${file.package} may import only types of ${folder}: write import type`);
  }
  const places = rules.onlyIn?.[folder];
  if (places && !isTestOnlyPath(file.inner) && !isIn(file.inner, places)) {
    report(file.path, edge.line, `${folder} may be imported only in ${places.join(', ')} of ${file.package}`);
  }
  return checkEntry(file, edge, folder, subpath, known);
}

function checkEntry(file, edge, folder, subpath, known) {
  if (subpath !== '' && subpath !== 'testing') {
    report(
      file.path,
      edge.line,
      `'${edge.specifier}' reaches into ${folder}: only its index.ts and testing.ts are open`,
    );
    return undefined;
  }
  if (subpath === 'testing' && !isTestOnly(file)) {
    report(file.path, edge.line, `'${edge.specifier}' is for tests and lab only`);
  }
  const target = `packages/${folder}/src/${subpath === '' ? 'index' : subpath}.ts`;
  if (known.has(target)) return target;
  report(file.path, edge.line, `'${edge.specifier}': ${target} does not exist`);
  return undefined;
}

function checkBuiltin(file, edge) {
  if (packageRules[file.package].builtins === false && !isTestOnlyPath(file.inner)) {
    report(file.path, edge.line, `${file.package} must not need Node: '${edge.specifier}'`);
  }
  if (/^(node:)?timers(\/promises)?$/.test(edge.specifier) && !mayUseTime(file)) {
    report(file.path, edge.line, `'${edge.specifier}' outside a clock file: take a Clock as an argument`);
  }
}

function checkLibrary(file, edge, name) {
  const rules = packageRules[file.package];
  if (isTestOnlyPath(file.inner) && [...everyTestMayImport, ...(rules.testLibraries ?? [])].includes(name)) return;
  const places = rules.libraries[name];
  if (places === undefined) {
    report(file.path, edge.line, `${file.package} may not import the library '${name}': see docs/dependencies.md`);
  } else if (places !== ANYWHERE && !isTestOnlyPath(file.inner) && !edge.typeOnly && !isIn(file.inner, places)) {
    report(file.path, edge.line, `'${name}' may be imported only in ${places.join(', ')} of ${file.package}`);
  }
}

// --- layers --------------------------------------------------------------------------------------------------------

const isIn = (inner, places) =>
  places.some((place) => (place.endsWith('/') ? inner.startsWith(place) : inner === place));
const isTestOnlyPath = (inner) => /\.test(\.support)?\.ts$|^testing\.ts$|(^|\/)testing\//.test(inner);
const isTestOnly = (file) => isTestOnlyPath(file.inner) || file.package === 'lab';

/** The entry of the table that a file belongs to, and its height; 0 is the bottom. */
function layerOf(packageName, inner) {
  const { layers } = packageRules[packageName];
  const find = (matches) => {
    const height = layers.findIndex((entries) => entries.some(matches));
    return height === -1 ? undefined : { height, entry: layers[height].find(matches) };
  };
  const listed = find((entry) => isIn(inner, [entry]));
  const atRoot = inner.includes('/') ? undefined : find((entry) => entry === '*.ts');
  return listed ?? atRoot ?? { height: layers.length, entry: '' };
}

function checkLayers(file, edge, targetInner) {
  const from = layerOf(file.package, file.inner);
  const to = layerOf(file.package, targetInner);
  if (to.height < from.height || to.entry === from.entry) return;
  const order = packageRules[file.package].layers.map((layer) => layer.join(' ')).join(' <- ');
  const what = to.height === from.height ? 'a neighbour that it must not know' : 'upwards';
  report(file.path, edge.line, `imports ${what}: ${targetInner} (order in ${file.package}: ${order})`);
}

// --- names and manifests -------------------------------------------------------------------------------------------

const catchAll = /(^|-)(utils?|helpers?|common|misc|managers?|services?)$/;
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/;

function checkName(file) {
  const parts = file.inner.split('/');
  const stem = parts.at(-1).replace(/\..*$/, '');
  for (const part of [...parts.slice(0, -1), stem]) {
    if (catchAll.test(part)) report(file.path, 1, `'${part}' says nothing: name it after what it does`);
    if (file.path.endsWith('.ts') && !kebab.test(part)) report(file.path, 1, `'${part}' is not kebab-case`);
  }
  if (stem === 'index' && parts.length > 1)
    report(file.path, 1, 'index.ts below package level: import the file you mean');
  const rules = packageRules[file.package];
  if (!rules) {
    report(file.path, 1, `package ${file.package} is not in scripts/import-rules.mjs`);
  } else if (parts.length > 1 && !isTestOnlyPath(file.inner) && layerOf(file.package, file.inner).entry === '') {
    report(file.path, 1, `folder ${parts[0]}/ is not in the layers of ${file.package} in scripts/import-rules.mjs`);
  }
}

function checkManifest(folder) {
  const file = `packages/${folder}/package.json`;
  const manifest = readManifest(folder);
  const rules = packageRules[folder];
  if (!rules) return;
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    const own = ownPackages.get(name);
    const allowed = own ? rules.own.includes(own) : name in rules.libraries;
    if (!allowed) report(file, 1, `depends on ${name}, which scripts/import-rules.mjs does not allow`);
  }
  const opens = ['.', './testing', ...(rules.opens ?? [])];
  for (const entry of Object.keys(manifest.exports ?? {})) {
    if (!opens.includes(entry) && !entry.endsWith('.json')) {
      report(file, 1, `exports '${entry}': only ${opens.join(', ')} and .json data files are open`);
    }
  }
}

// --- time ----------------------------------------------------------------------------------------------------------

const timeGlobals = new Set(['setTimeout', 'setInterval']);
const timeMembers = new Set([
  'Date.now',
  'performance.now',
  'performance.timeOrigin',
  'process.hrtime',
  'process.uptime',
  'AbortSignal.timeout',
  'Atomics.wait',
]);

/** The name of a clock that this node reads or a timer that it sets. */
function clockUse(node, parent) {
  if (node.type === 'Identifier' && timeGlobals.has(node.name)) {
    const isKey =
      (parent?.type === 'Property' || /Definition|Signature$/.test(parent?.type ?? '')) && parent.key === node;
    const isMember = parent?.type === 'MemberExpression' && parent.property === node && !parent.computed;
    const isGlobal = isMember && ['globalThis', 'global'].includes(parent.object.name);
    return isKey || (isMember && !isGlobal) ? undefined : node.name;
  }
  if (node.type === 'MemberExpression' && !node.computed) {
    const object = node.object.name ?? node.object.property?.name;
    const name = `${object}.${node.property.name}`;
    return timeMembers.has(name) ? name : undefined;
  }
  const callsDate = node.callee?.name === 'Date' && node.arguments.length === 0;
  if (callsDate && (node.type === 'NewExpression' || node.type === 'CallExpression')) return 'Date() without a time';
  return undefined;
}

const mayUseTime = (file) => isTestOnly(file) || /clock/.test(path.posix.basename(file.path));

function checkClock(file) {
  if (mayUseTime(file)) return;
  for (const { name, line } of file.nodes) {
    report(file.path, line, `${name} outside a clock file: take a Clock as an argument`);
  }
}

// --- cycles: Tarjan's strongly connected components -------------------------------------------------------------------

/** Sets of files that reach each other. */
function knots(graph) {
  const state = new Map();
  const stack = [];
  const found = [];
  const visit = (node) => {
    const mine = { index: state.size, low: state.size, onStack: true };
    state.set(node, mine);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      const seen = state.get(next);
      if (!seen) mine.low = Math.min(mine.low, visit(next).low);
      else if (seen.onStack) mine.low = Math.min(mine.low, seen.index);
    }
    if (mine.low === mine.index) {
      const component = stack.splice(stack.indexOf(node));
      for (const member of component) state.get(member).onStack = false;
      if (component.length > 1 || graph.get(node)?.has(node)) found.push(component);
    }
    return mine;
  };
  for (const node of graph.keys()) if (!state.has(node)) visit(node);
  return found;
}

/** From start back to start, breadth first. */
function shortestCycle(graph, start) {
  const paths = [[start]];
  const seen = new Set();
  for (let current = paths.shift(); current; current = paths.shift()) {
    for (const next of graph.get(current.at(-1)) ?? []) {
      if (next === start) return [...current, start];
      if (!seen.has(next)) paths.push([...current, next]);
      seen.add(next);
    }
  }
  return [start];
}

main();
