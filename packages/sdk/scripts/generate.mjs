// Writes the generated files of src/ (they say so in their first line) from the contract: plain interfaces, and the table that the client builds its methods from.
//   node scripts/generate.mjs            writes
//   node scripts/generate.mjs --check    says what is out of date and exits 1
//   node scripts/generate.mjs --samples  prints a call of each method with every parameter set, as JSON
// The contract has to be built first (`npm run build`).

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildOpenapi, operations } from '@hookswitch/contract';
import { fieldCaseTables } from './generate/field-case-tables.mjs';
import { readMethods } from './generate/methods.mjs';
import { operationTable, resourceInterfaces } from './generate/resources.mjs';
import { sampleCalls } from './generate/sample-calls.mjs';
import { TypeWriter } from './generate/type-writer.mjs';

const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const root = path.join(packageFolder, '../..');
const banner = '// Written by scripts/generate.mjs from the contract: change it there, then generate again.\n\n';

const openapi = buildOpenapi({ version: '0', serverUrl: '/', isBuilt: () => true });

function generate() {
  const methods = readMethods(openapi, operations);
  const events = Object.entries(openapi.webhooks).map(([eventType, item]) => ({
    eventType,
    payload: payloadOf(eventType, item),
  }));
  const eventWriter = new TypeWriter(openapi);
  const wireWriter = new TypeWriter(openapi);
  return {
    'generated/event-types.ts': eventTypes(events, eventWriter),
    'generated/wire-types.ts': wireTypes(methods, wireWriter),
    'resources/resource-types.ts': resourceInterfaces(methods),
    'resources/operations.ts': operationTable(methods),
    'generated/field-case-tables.ts': fieldCaseTables(methods, events, openapi),
  };
}

function payloadOf(eventType, item) {
  const { schema } = item.post.requestBody.content['application/json'];
  const envelope = schema.$ref ? openapi.components.schemas[schema.$ref.split('/').at(-1)] : schema;
  return { ...envelope.properties.data.properties.payload, title: `${pascal(eventType)}Payload` };
}

function eventTypes(events, writer) {
  const payloads = events.map(({ payload }) => writer.declare(payload));
  const rows = events.map(({ eventType, payload }) => `'${eventType}': ${payload.title};`);
  return [
    writer.sharedDeclarations(),
    ...payloads,
    '/** The payload of each event, by its type. */',
    `export interface EventPayloads {\n${rows.join('\n')}\n}`,
  ].join('\n');
}

function wireTypes(methods, writer) {
  const declarations = methods.flatMap((method) => method.declarations.map((schema) => writer.declare(schema)));
  return [writer.sharedDeclarations(), ...new Set(declarations)].join('\n');
}

function pascal(text) {
  return text.replace(/(^|[._-])([a-z0-9])/g, (_, __, letter) => letter.toUpperCase());
}

/** In the format of the house, so that `biome check` has nothing to say about generated files. */
function formatted(files) {
  const folder = mkdtempSync(path.join(tmpdir(), 'sdk-generate-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
      writeFileSync(path.join(folder, name), banner + text);
    }
    writeFileSync(path.join(folder, 'biome.json'), readFileSync(path.join(root, 'biome.json')));
    const biome = path.join(root, 'node_modules/@biomejs/biome/bin/biome');
    const args = ['check', '--write', '--vcs-enabled=false', `--config-path=${folder}`, folder];
    execFileSync(process.execPath, [biome, ...args], { stdio: ['ignore', 'ignore', 'inherit'], cwd: folder });
    return Object.fromEntries(Object.keys(files).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const target = (name) => path.join(packageFolder, 'src', name);

function writeOrCheck() {
  const files = formatted(generate());
  const stale = Object.keys(files).filter(
    (name) => !existsSync(target(name)) || readFileSync(target(name), 'utf8') !== files[name],
  );
  if (!process.argv.includes('--check')) {
    for (const name of stale) writeFileSync(target(name), files[name]);
    return;
  }
  for (const name of stale) console.error(`src/${name} is out of date: run node scripts/generate.mjs`);
  if (stale.length > 0) process.exitCode = 1;
}

if (process.argv.includes('--samples')) {
  const samples = sampleCalls(readMethods(openapi, operations), new TypeWriter(openapi));
  process.stdout.write(JSON.stringify(samples));
} else {
  writeOrCheck();
}
