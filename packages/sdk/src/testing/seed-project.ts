import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { compile, installPacked } from './packed-package.ts';
import { errorBlock, requestBlocks, setupBlock, webhookBlock } from './seed-code-blocks.ts';

const runFile = promisify(execFile);
const strict = {
  strict: true,
  module: 'nodenext',
  target: 'es2022',
  lib: ['es2022'],
  types: ['node'],
  skipLibCheck: false,
  outDir: 'out',
};
const linked = ['@types/node', 'undici-types', 'express', '@types/express', '@types/express-serve-static-core'];
const ofExpress = [
  '@types/body-parser',
  '@types/connect',
  '@types/http-errors',
  '@types/qs',
  '@types/range-parser',
  '@types/send',
  '@types/serve-static',
];
const expressPrelude = `import express from 'express';
import type { AddressInfo } from 'node:net';
const app = express();
`;
const expressEnd = `
const server = app.listen(0, '127.0.0.1', () => console.log(\`port \${(server.address() as AddressInfo).port}\`));
`;

/** Where a client finds its server, its key and the key of webhooks. */
export type ClientEnvironment = Readonly<
  Partial<Record<'TELNYX_API_KEY' | 'TELNYX_BASE_URL' | 'TELNYX_PUBLIC_KEY' | 'TELNYX_LOG', string>>
>;

/** A program with the webhook block, while it runs. */
export interface WebhookProgram {
  readonly url: string;
  /** What it has printed so far. */
  printed(): string;
  stop(): Promise<void>;
}

/**
 * The blocks of code of the documentation, each a program of its own, in a project that has installed what we publish
 * under the name that they import.
 */
export class SeedProject {
  readonly #project = installPacked(['telnyx'], [...linked, ...ofExpress]);

  constructor() {
    this.#project.write({ 'package.json': '{"type":"module"}' });
    for (const { title, code } of requestBlocks) this.#project.write({ [fileOf(title)]: setupBlock + code });
    this.#project.write({
      'errors.ts': setupBlock + errorBlock,
      'webhook.ts': expressPrelude + setupBlock + webhookBlock + expressEnd,
    });
  }

  /** Compiles every block under `strict`, as it stands. @returns what the compiler has to say, empty when all is well */
  compile(): string {
    const files = [...requestBlocks.map(({ title }) => fileOf(title)), 'errors.ts'];
    // `err.message` of a caught error is refused by TypeScript itself under this one option, whatever was caught.
    const webhook = { ...strict, useUnknownInCatchVariables: false };
    return compile(this.#project, strict, files) + compile(this.#project, webhook, ['webhook.ts']);
  }

  /**
   * Runs a block that was compiled.
   *
   * @param inPlaceOf what stands in the block, and what is to stand there
   * @returns what it prints
   */
  async run(title: string, environment: ClientEnvironment, inPlaceOf: Readonly<Record<string, string>> = {}) {
    const compiled = join(this.#project.folder, 'out', fileOf(title).replace(/ts$/, 'js'));
    let code = readFileSync(compiled, 'utf8');
    for (const [example, own] of Object.entries(inPlaceOf)) {
      if (!code.includes(`'${example}'`)) throw new Error(`'${example}' does not stand in the block '${title}'`);
      code = code.replaceAll(`'${example}'`, `'${own}'`);
    }
    const file = compiled.replace(/js$/, 'run.js');
    writeFileSync(file, code);
    const { stdout, stderr } = await runFile(process.execPath, [file], { env: { ...process.env, ...environment } });
    return stdout + stderr;
  }

  /** Starts the program with the webhook block. The caller stops it. */
  async startWebhookProgram(environment: ClientEnvironment): Promise<WebhookProgram> {
    const child = spawn(process.execPath, [join(this.#project.folder, 'out/webhook.js')], {
      env: { ...process.env, ...environment },
    });
    let printed = '';
    child.stderr.on('data', (chunk: Buffer) => {
      printed += chunk;
    });
    const port = await new Promise<string>((resolve, reject) => {
      child.once('exit', () => reject(new Error(`the webhook program ended: ${printed}`)));
      child.stdout.on('data', (chunk: Buffer) => {
        printed += chunk;
        const [, found] = /port (\d+)/.exec(printed) ?? [];
        if (found) resolve(found);
      });
    });
    const url = `http://127.0.0.1:${port}/webhooks`;
    return { url, printed: () => printed, stop: () => stopped(child) };
  }

  remove(): void {
    this.#project.remove();
  }
}

const fileOf = (title: string) => `${title.replaceAll(' ', '-')}.ts`;

function stopped(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill();
  });
}
