// Writes docs/conformance.md: what becomes of each parameter of each operation that is built. It is made from three
// truths: the contract (which parameters there are), the server (which of them it refuses by name) and the files in
// docs/conformance/ (which test shows the effect of the others).
//   node scripts/conformance.mjs                 writes the page
//   node scripts/conformance.mjs --check         exits 1 when the page is stale, a parameter has no row or a row no test
//   node scripts/conformance.mjs --ran REPORT    exits 1 when a test that a row names did not pass in that test run
// Needs `npm run build` first. docs/conformance/<operationId>.yaml holds a row for each parameter:
//   timeout_secs:
//     effect: The far end is cancelled.            (or `stored: where it is shown`)
//     test: lab/src/scenarios/outcomes.test.ts > title of the test

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse as parseYaml } from 'yaml';
import { operationSchemas, operations } from '../packages/contract/dist/index.js';
import { cursorPageMeta, cursorPageQuery, pageQuery } from '../packages/contract/dist/resources/page.js';
import { refusalReason } from '../packages/server/dist/commands/refusal-reasons.js';
import { refusedParameters } from '../packages/server/dist/http/refused-parameters.js';
import { titlesIn } from './test-titles.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const rowsFolder = 'docs/conformance';
const page = 'docs/conformance.md';
/** Rows that hold for every command on a leg, unless the file of the command has its own. */
const sharedRows = 'every-command';
/** Sends every refused parameter of every operation. */
const refusalTest = 'server/src/http/refused-parameters.test.ts > %s refuses %s';

const faults = [];
const fault = (place, what) => faults.push(`${place}: ${what}`);

function main() {
  const tables = operations.filter(isBuilt).map(tableOf);
  refuseStrayFiles();
  const ran = process.argv.indexOf('--ran');
  if (ran > 0) checkRun(tables, process.argv[ran + 1]);
  else checkTestsExist(tables);
  const text = pageOf(tables);
  if (process.argv.includes('--check')) {
    if (!existsSync(path.join(root, page)) || readFileSync(path.join(root, page), 'utf8') !== text)
      fault(page, 'is stale: run node scripts/conformance.mjs');
  } else if (ran < 0) writeFileSync(path.join(root, page), text);
  for (const line of faults) console.error(line);
  if (faults.length > 0) {
    console.error(`${faults.length} faults of conformance (scripts/conformance.mjs says how rows are written)`);
    process.exitCode = 1;
  }
}

// --- what there is ---------------------------------------------------------------------------------------------------

const refused = refusedParameters();
const isCommand = ({ path: url }) => url.startsWith('/calls/{call_control_id}/actions/');

/** Every operation of the seed is built, and every one that the server knows the refusals of or that has rows. */
function isBuilt(operation) {
  return operation.seed || refused.has(operation.operationId) || existsSync(fileOf(operation.operationId));
}

const fileOf = (name) => path.join(root, rowsFolder, `${name}.yaml`);

/** The parameters of an operation: of the query, and of the body with the fields of objects spelled out. */
function parametersOf({ operationId }) {
  const { request, meta, query = [] } = operationSchemas[operationId] ?? {};
  const paging = meta === cursorPageMeta ? cursorPageQuery : pageQuery;
  const pages = meta ? Object.keys(paging.properties).map((name) => `page[${name}]`) : [];
  return [...pages, ...query.map(({ name }) => name), ...fieldsOf(request, refused.get(operationId) ?? [])];
}

/** What is refused as a whole has one row; so has a list, a map, and an object of several shapes. */
function fieldsOf(schema, refusals, prefix = '') {
  return Object.entries(schema?.properties ?? {}).flatMap(([name, field]) => {
    const full = prefix + name;
    const whole = refusals.includes(pointerOf(full)) || field.type !== 'object' || !field.properties;
    return whole ? [full] : fieldsOf(field, refusals, `${full}.`);
  });
}

const pointerOf = (parameter) => `/${parameter.replaceAll('.', '/')}`;

// --- what becomes of it ----------------------------------------------------------------------------------------------

function tableOf(operation) {
  const { operationId } = operation;
  const own = readRows(operationId);
  const written = { ...(isCommand(operation) || operationId === 'DialCall' ? readRows(sharedRows) : {}), ...own };
  const parameters = parametersOf(operation);
  const file = `${rowsFolder}/${operationId}.yaml`;
  for (const name of Object.keys(own))
    if (!parameters.includes(name)) fault(file, `${operationId} has no parameter ${name}`);
  const rows = parameters.map((name) => {
    if ((refused.get(operationId) ?? []).includes(pointerOf(name))) {
      if (name in own) fault(file, `${name} has a row, and the server refuses it`);
      return { name, kind: 'refused', what: refusalReason(pointerOf(name)), tests: [refusalTest] };
    }
    const row = readRow(written[name]);
    if (row === undefined) fault(file, `${name} needs a row: effect or stored, and the test that shows it`);
    return row ? { name, ...row } : { name, kind: '', what: '', tests: [] };
  });
  return { operation, rows };
}

function readRows(name) {
  return existsSync(fileOf(name)) ? (parseYaml(readFileSync(fileOf(name), 'utf8')) ?? {}) : {};
}

function readRow(row) {
  const kind = ['effect', 'stored', 'refused'].find((each) => typeof row?.[each] === 'string');
  const tests = [row?.test ?? []].flat();
  return kind === undefined || tests.length === 0 ? undefined : { kind, what: row[kind], tests };
}

function refuseStrayFiles() {
  const known = new Set([sharedRows, ...operations.map(({ operationId }) => operationId)]);
  for (const file of readdirSync(path.join(root, rowsFolder))) {
    if (!known.has(file.replace(/\.yaml$/, ''))) fault(`${rowsFolder}/${file}`, 'is not named after an operation');
  }
}

// --- the tests -------------------------------------------------------------------------------------------------------

const splitTest = (test) => {
  const [file, ...title] = test.split(' > ');
  return { file: `packages/${file}`, title: title.join(' > ') };
};

/** Every test that a row names, with the places that name it. */
function namedTests(tables) {
  const named = new Map();
  for (const { operation, rows } of tables)
    for (const { name, tests } of rows)
      for (const test of tests) named.set(test, [...(named.get(test) ?? []), `${operation.operationId} ${name}`]);
  return named;
}

function checkTestsExist(tables) {
  const titlesByFile = new Map();
  for (const [test, places] of namedTests(tables)) {
    const { file, title } = splitTest(test);
    if (!titlesByFile.has(file))
      titlesByFile.set(file, existsSync(path.join(root, file)) ? titlesIn(path.join(root, file)) : new Set());
    if (!titlesByFile.get(file).has(title)) fault(places[0], `there is no test "${title}" in ${file}`);
  }
}

/** A report of Vitest's JSON reporter: what a row names has run and passed, in each of its variants. */
function checkRun(tables, report) {
  const results = JSON.parse(readFileSync(report, 'utf8')).testResults.map(({ name, assertionResults }) => ({
    file: path.relative(root, name).replace('/dist/', '/src/').replace(/\.js$/, '.ts'),
    assertionResults,
  }));
  for (const [test, places] of namedTests(tables)) {
    const { file, title } = splitTest(test);
    const pattern = titlePattern(title);
    const runs = results
      .filter((result) => result.file === file)
      .flatMap(({ assertionResults }) => assertionResults.filter((each) => pattern.test(each.title)));
    if (runs.length === 0 || runs.some(({ status }) => status !== 'passed'))
      fault(places[0], `"${title}" in ${file} did not pass in this run`);
  }
}

/** Vitest puts a value where a title has `%s`, `%i` or `$name`. */
function titlePattern(title) {
  const parts = title.split(/%[a-zA-Z]|\$[\w.]+/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}

// --- the page --------------------------------------------------------------------------------------------------------

function pageOf(tables) {
  const unbuilt = operations.filter((operation) => !isBuilt(operation));
  return `${[
    '# Conformance',
    '',
    '<!-- Written by scripts/conformance.mjs from docs/conformance/*.yaml: edit those. -->',
    '',
    'What becomes of each parameter. **effect**: it acts, and the test observes that on the wire, in the sound or in an',
    'event. **stored**: it is kept, and shown where the row says. **refused**: a value that would ask for something is',
    'answered with 422, code 10027, and a pointer to the parameter; `false` and the documented default are accepted. CI',
    'fails when a parameter has no row, and when a test that a row names does not exist or did not pass.',
    ...tables.flatMap(sectionOf),
    '',
    '## Operations that are known and not built',
    '',
    `They answer 501 with code 10038: ${unbuilt.map(({ operationId }) => operationId).join(', ') || 'none'}.`,
  ].join('\n')}\n`;
}

function sectionOf({ operation, rows }) {
  const { operationId, method, path: url } = operation;
  const title = ['', `## ${operationId}`, '', `\`${method} ${url}\``];
  if (rows.length === 0) return [...title, '', 'Takes no parameters but those of its path.'];
  return [...title, '', '| parameter | | what becomes of it | test |', '|---|---|---|---|', ...rows.map(lineOf)];
}

function lineOf({ name, kind, what, tests }) {
  const shown = kind === 'refused' && tests[0] === refusalTest ? ['each one, by name'] : tests.map(linkOf);
  return `| \`${name}\` | ${kind} | ${inCell(what)} | ${shown.join('; ')} |`;
}

function linkOf(test) {
  const { file, title } = splitTest(test);
  return `${inCell(title)} ([${path.basename(file).replace(/(\.peer)?\.test\.ts$/, '')}](../${file}))`;
}

const inCell = (text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

main();
