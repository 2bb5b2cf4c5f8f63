// Proves that the documents name things that exist: paths in code spans, links with their anchors, npm scripts, the
// tests as `file > title`, import table in ARCHITECTURE.md, and that docs/dependencies.md explains each dependency. Prints file:line for each
// violation and exits 1; silent when all is well.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { importTable } from './import-rules.mjs';
import { titlesIn } from './test-titles.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const required = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'LICENSE', 'docs/dependencies.md'];

/** Made by running the project, so named in documents and absent from a fresh clone. */
const generated = /^(\.hookswitch|bench-results|node_modules|(packages\/[^/]+\/)?dist)(\/|$)/;

const violations = [];
const report = (file, line, message) => violations.push(`${file}:${line}: ${message}`);

function main() {
  const tree = listTree('');
  const documents = tree.filter((file) => file.endsWith('.md') && !file.includes('/src/'));
  for (const file of required) if (!existsSync(path.join(root, file))) report(file, 1, 'is missing');
  const scripts = new Set(Object.keys(readJson('package.json').scripts));
  const places = placesOf(tree);
  for (const file of documents) {
    const lines = withoutComments(readText(file)).split('\n');
    let inFence = false;
    lines.forEach((line, index) => {
      const at = (message) => report(file, index + 1, message);
      if (/^\s*(```|~~~)/.test(line)) inFence = !inFence;
      checkScripts(line, scripts, at);
      if (inFence) checkFencedPaths(line, places, at);
      else {
        checkCodeSpans(line, file, places, at);
        checkLinks(line, file, at);
        checkTests(line, at);
      }
    });
  }
  checkImportTable();
  checkDependencies(tree);
  for (const violation of violations) console.error(violation);
  if (violations.length > 0) {
    console.error(`${violations.length} violations: the documents and the tree disagree`);
    process.exitCode = 1;
  }
}

function readText(file) {
  return readFileSync(path.join(root, file), 'utf8');
}

function readJson(file) {
  return JSON.parse(readText(file));
}

/** Files of the repository as / separated paths; generated folders left out. */
function listTree(folder) {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (name === '.git' || generated.test(name) || entry.name === 'node_modules') return [];
    return entry.isDirectory() ? listTree(name) : [name];
  });
}

/** HTML comments go, their line breaks stay, so that line numbers hold. */
const withoutComments = (text) => text.replace(/<!--[\s\S]*?-->/g, (comment) => comment.replace(/[^\n]/g, ''));

// --- paths ---------------------------------------------------------------------------------------------------------

/** Everything a path may name: files and folders. `tops` are the first segments that make a text a path of ours. */
function placesOf(tree) {
  const all = new Set(tree);
  for (const file of tree) {
    const parts = file.split('/');
    for (let length = 1; length < parts.length; length++) all.add(parts.slice(0, length).join('/'));
  }
  const tops = new Set(
    [...all].map((place) => place.split('/')[0]).filter((top) => all.has(top) && !tree.includes(top)),
  );
  const packages = [...all]
    .filter((place) => /^packages\/[^/]+$/.test(place))
    .map((place) => place.slice('packages/'.length));
  return { all: [...all], tops, packages };
}

const endings = /\.(ts|mts|mjs|js|md|json|ya?ml|sql|xml|sh)$/;

function checkCodeSpans(line, file, places, at) {
  for (const [, span] of line.matchAll(/`([^`]+)`/g)) {
    for (const word of span.split(/\s+/)) {
      const name = word.replace(/[:,;]+$/, '').replace(/:\d+$/, '');
      const first = name.split('/')[0];
      const looksLikePath = name.includes('/') && (places.tops.has(first) || isSourcePath(name));
      if (looksLikePath && !resolves(name, file, places)) at(`\`${name}\` does not exist`);
    }
  }
}

/** `server/src/call/state.test.ts > a title`: the test is there, under that very title. */
function checkTests(line, at) {
  for (const [, file, title] of line.matchAll(/`([\w./-]+\.test\.ts) > ([^`]+)`/g)) {
    const place = path.join(root, 'packages', file);
    if (!existsSync(place)) at(`packages/${file} does not exist`);
    else if (!titlesIn(place).has(title)) at(`there is no test "${title}" in packages/${file}`);
  }
}

const isSourcePath = (name) => endings.test(name) && !/^(\/|~|\$|@|[a-z]+:)/i.test(name);

function checkFencedPaths(line, places, at) {
  for (const [name] of line.matchAll(/(?<![\w/.@$-])(packages|scripts|docs|examples|\.ci)\/[\w./*-]*[\w*/]/g)) {
    if (!resolves(name, '', places)) at(`${name} does not exist`);
  }
}

/**
 * A path is given from the root, from the document, from packages/, from some package or from its src/; `*`, `**`, `{a,b}`
 * and `<placeholder>` stand for something that must exist at least once.
 */
function resolves(name, file, { all, packages }) {
  const trimmed = name.replace(/\/$/, '').replace(/^\.\//, '');
  if (generated.test(trimmed)) return true;
  const here = path.posix.join(path.posix.dirname(file), trimmed);
  const inPackages = packages.flatMap((folder) => [
    `packages/${folder}/${trimmed}`,
    `packages/${folder}/src/${trimmed}`,
  ]);
  const candidates = [trimmed, here, `packages/${trimmed}`, ...inPackages];
  return candidates.some((candidate) => {
    const source = candidate.replace(/^(packages\/[^/]+)\/dist\//, '$1/src/');
    const pattern = toPattern(source === candidate ? source : source.replace(/\.js$/, '.ts'));
    return all.some((place) => pattern.test(place));
  });
}

function toPattern(glob) {
  const text = glob
    .replace(/<[^>]+>/g, '*')
    .replace(/[.+^$()|[\]\\]/g, '\\$&')
    .replace(/\{([^}]*)\}/g, (_, list) => `(${list.split(',').join('|')})`)
    .replace(/\*\*\/?|\*|\?/g, (star) => (star.startsWith('**') ? '.*' : star === '*' ? '[^/]*' : '[^/]'));
  return new RegExp(`^${text}$`);
}

// --- npm scripts ---------------------------------------------------------------------------------------------------

function checkScripts(line, scripts, at) {
  for (const [, name] of line.matchAll(/\bnpm run (?:-s )?([a-z][\w:-]*)/g)) {
    if (!scripts.has(name)) at(`npm run ${name}: package.json has no such script`);
  }
  for (const [, name] of line.matchAll(/\bnpm (test|start)\b/g)) {
    if (!scripts.has(name)) at(`npm ${name}: package.json has no such script`);
  }
}

// --- links ---------------------------------------------------------------------------------------------------------

function checkLinks(line, file, at) {
  const bare = line.replace(/`[^`]*`/g, '');
  const targets = [
    ...bare.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g),
    ...bare.matchAll(/^\s*\[[^\]]+\]:\s*(\S+)/g),
  ];
  for (const [, target] of targets) {
    if (/^[a-z][a-z0-9+.-]*:/i.test(target)) continue;
    const [to, anchor] = target.split('#');
    const linked = to === '' ? file : path.posix.join(path.posix.dirname(file), decodeURI(to));
    if (!existsSync(path.join(root, linked))) at(`link to ${target}: no such file`);
    else if (anchor && linked.endsWith('.md') && !anchorsOf(linked).has(anchor))
      at(`link to ${target}: no such heading`);
  }
}

/** The anchors GitHub gives to headings: lower case, punctuation dropped, spaces to hyphens, repeats numbered. */
function anchorsOf(file) {
  const anchors = new Set();
  const text = readText(file).replace(/^(```|~~~)[\s\S]*?^\1/gm, '');
  for (const [, heading] of text.matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = plain.replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replace(/ /g, '-');
    let unique = slug;
    for (let count = 1; anchors.has(unique); count++) unique = `${slug}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}

// --- twins of one truth ----------------------------------------------------------------------------------------------

function checkImportTable() {
  if (!existsSync(path.join(root, 'ARCHITECTURE.md'))) return;
  if (!readText('ARCHITECTURE.md').includes(importTable())) {
    report('ARCHITECTURE.md', 1, 'its import table is not the one of `node scripts/check-imports.mjs --table`');
  }
}

function checkDependencies(tree) {
  const file = 'docs/dependencies.md';
  if (!existsSync(path.join(root, file))) return;
  const explained = new Set([...readText(file).matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name));
  const named = new Set();
  for (const manifest of tree.filter(
    (name) => name === 'package.json' || /^packages\/[^/]+\/package\.json$/.test(name),
  )) {
    const { dependencies, devDependencies, optionalDependencies, peerDependencies, overrides } = readJson(manifest);
    const names = Object.keys({
      ...dependencies,
      ...devDependencies,
      ...optionalDependencies,
      ...peerDependencies,
      ...overrides,
    });
    for (const name of names) named.add(name);
    for (const name of names) {
      const ours = name === 'hookswitch' || name.startsWith('@hookswitch/');
      if (!ours && !explained.has(name)) report(file, 1, `has no row for ${name}, which ${manifest} asks for`);
    }
  }
  for (const name of explained)
    if (!named.has(name)) report(file, 1, `explains ${name}, which no package.json asks for`);
}

main();
