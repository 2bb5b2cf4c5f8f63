import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile, diagnostics, installPacked, type PackedProject } from './testing/packed-package.ts';
import { dialProgram, startBytes, webhookProgram } from './testing/start-bytes.ts';
import { version } from './version.ts';

let project: PackedProject;
beforeAll(() => {
  project = installPacked(['telnyx'], ['@types/node', 'undici-types']);
}, 60_000);
afterAll(() => project.remove());

const run = (script: string, file: string) => {
  writeFileSync(join(project.folder, file), script);
  return execFileSync(process.execPath, [join(project.folder, file)], { encoding: 'utf8' }).trim();
};

describe('budgets', () => {
  test('14 files, 60 KiB of JavaScript, 300 KiB of types', () => {
    const bytes = (pattern: RegExp) =>
      project.files.filter(({ path }) => pattern.test(path)).reduce((sum, { size }) => sum + size, 0);
    expect(project.files.length).toBeLessThanOrEqual(14);
    expect(bytes(/\.(mjs|cjs|js)$/)).toBeLessThanOrEqual(60 * 1024);
    expect(bytes(/\.d\.[cm]?ts$/)).toBeLessThanOrEqual(300 * 1024);
  });

  // Never raise these: what a program that dials has no use for goes into later.ts.
  test('a program that dials starts with at most 6 kB, one that checks webhooks with 1.5 kB', async () => {
    const bytesOf = (program: string) => {
      project.write({ 'program.mjs': program });
      return startBytes(join(project.folder, 'program.mjs'));
    };
    expect(await bytesOf(dialProgram('@hookswitch/sdk'))).toBeLessThanOrEqual(6000);
    expect(await bytesOf(webhookProgram('@hookswitch/sdk/webhooks'))).toBeLessThanOrEqual(1500);
  });

  test('loading it takes at most 5 ms of CPU more than loading an empty package', () => {
    project.write({
      'node_modules/empty/package.json': '{"name":"empty","exports":"./index.mjs"}',
      'node_modules/empty/index.mjs': '',
    });
    const leastMs = (name: string) => {
      const script = `await import('./first.mjs'); const before = process.cpuUsage(); await import('${name}'); const { user, system } = process.cpuUsage(before); console.log((user + system) / 1000);`;
      project.write({ 'first.mjs': '' });
      return Math.min(...Array.from({ length: 9 }, () => Number(run(script, 'load.mjs'))));
    };
    expect(leastMs('@hookswitch/sdk') - leastMs('empty')).toBeLessThanOrEqual(5);
  });

  test('loading it does not touch what is slow to load in Node', () => {
    const script = `
      const touched = [];
      for (const name of ['Headers', 'Request', 'Response', 'fetch', 'FormData', 'WebSocket']) {
        Object.defineProperty(globalThis, name, { configurable: true, get() { touched.push(name); return undefined; } });
      }
      const { Telnyx } = await import('@hookswitch/sdk');
      await import('@hookswitch/sdk/webhooks');
      new Telnyx({ apiKey: 'KEY' });
      console.log(JSON.stringify(touched));`;
    expect(run(script, 'touch.mjs')).toBe('[]');
  });
});

describe('module formats', () => {
  test('publint has nothing to say', async () => {
    const { messages } = await publint({ pkgDir: project.installed, strict: true, pack: false });
    expect(messages).toEqual([]);
  });

  test('are the types wrong? No, in no mode and for no entry', async () => {
    const result = await checkPackage(createPackageFromTarballData(project.tarball));
    expect(result).toMatchObject({ packageName: '@hookswitch/sdk', packageVersion: version });
    expect('problems' in result ? result.problems : 'no types').toEqual([]);
  });

  test('import and require give working clients that recognise each other’s errors', () => {
    const script = `
      import { createRequire } from 'node:module';
      import assert from 'node:assert';
      import Telnyx, * as esm from '@hookswitch/sdk';
      import * as webhooks from '@hookswitch/sdk/webhooks';
      const require = createRequire(import.meta.url);
      const cjsFile = require(${JSON.stringify(join(project.installed, 'index.cjs'))});
      for (const cjs of [require('@hookswitch/sdk'), cjsFile]) {
        assert.equal(typeof cjs, 'function');
        assert.equal(cjs.default, cjs);
        assert.equal(cjs.Telnyx, cjs);
        for (const name of Object.keys(esm)) if (name !== 'default' && name !== 'module.exports') assert.ok(name in cjs, name);
        const error = new cjs.RateLimitError(429, {}, undefined, undefined);
        assert.ok(error instanceof Telnyx.RateLimitError && error instanceof esm.APIError);
        assert.ok(!(error instanceof Telnyx.NotFoundError));
        assert.ok(new Telnyx.NotFoundError(404, {}) instanceof cjs.APIError);
        assert.equal(new cjs({ apiKey: 'KEY' }).constructor.name, 'Telnyx');
      }
      assert.equal(webhooks.WebhookVerificationError, esm.WebhookVerificationError);
      assert.deepEqual(Object.keys(require('@hookswitch/sdk/webhooks')).sort(), Object.keys(webhooks).sort());
      const { body, headers, publicKey: key } = await webhooks.signTestWebhook({ eventType: 'call.answered' });
      for (const { unwrap } of [webhooks, require('@hookswitch/sdk/webhooks')]) {
        assert.equal((await unwrap(body, { headers, key })).data.event_type, 'call.answered');
      }
      for (const Client of [Telnyx, cjsFile]) {
        const client = new Client({ apiKey: 'KEY', publicKey: key });
        assert.equal((await client.webhooks.unwrap(body, { headers })).data.event_type, 'call.answered');
      }
      console.log('fine');`;
    expect(run(script, 'formats.mjs')).toBe('fine');
  });
});

describe('types', () => {
  test('every field of parameters, answers and events is documented', () => {
    const texts = ['index.d.cts', 'webhooks.d.cts'].map((name) => readFileSync(join(project.installed, name), 'utf8'));
    const undocumented: string[] = [];
    for (const lines of texts.map((text) => text.split('\n'))) {
      let owner = '';
      for (const [index, line] of lines.entries()) {
        owner = /^(?:declare )?(?:interface|class) (\w+)/.exec(line)?.[1] ?? owner;
        const isOfContract = /(Params|Result|Payload|Application|Call|Meta|Conference|Queue|Recording)$/.test(owner);
        const isField = /^\t+(?:readonly )?[a-z][a-z0-9]*(?:_[a-z0-9]+)*\??: /.test(line);
        if (isOfContract && isField && !/\*\/$/.test(lines[index - 1] ?? ''))
          undocumented.push(`${owner}: ${line.trim()}`);
      }
    }
    expect(undocumented).toEqual([]);
  });

  test('five lines that dial make the compiler work out hardly any types of ours', () => {
    const five = `import Telnyx from '@hookswitch/sdk';
const client = new Telnyx({ apiKey: 'KEY' });
const response = await client.calls.dial({ connection_id: '1', from: '+1', to: '+2' });
console.log(response.data);
export {};
`;
    const cost = (text: string, counter: string): number => {
      project.write({ 'package.json': '{"type":"module"}', 'program.ts': text });
      const options = {
        strict: true,
        noEmit: true,
        module: 'nodenext',
        target: 'es2022',
        skipLibCheck: true,
        types: ['node'],
      };
      const said = diagnostics(project, options, ['program.ts']);
      return Number(new RegExp(`${counter}:\\s+(\\d+)`).exec(said)?.[1]);
    };
    // Counts, since times depend on the machine: deeply inferred types show here as thousands.
    expect(cost(five, 'Instantiations')).toBeLessThanOrEqual(200);
    expect(cost(five, 'Types') - cost('export {};', 'Types')).toBeLessThanOrEqual(400);
  });

  const program = `
    import Telnyx, { type APIPromise, createWebhookHandler, type DialedCall, type DialParams, RateLimitError, type WebhookEvent } from '@hookswitch/sdk';
    import { unwrap } from '@hookswitch/sdk/webhooks';
    const client = new Telnyx({ apiKey: 'KEY' });
    type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
    const same = <A, B>(proof: Same<A, B>) => proof;

    const dialed: APIPromise<DialedCall> = client.calls.dial({ connection_id: '1', from: '+1', to: ['+2'] });
    const { data } = await dialed;
    same<typeof data.is_alive, boolean>(true);
    same<typeof data.call_control_id, string>(true);
    // @ts-expect-error a required parameter is missing
    client.calls.dial({ connection_id: '1', from: '+1' });
    // @ts-expect-error no such value
    client.calls.actions.reject('v3:a', { cause: 'BORED' });
    // @ts-expect-error no such parameter
    client.calls.actions.answer('v3:a', { clientState: 'x' });
    const params: DialParams = { connection_id: '1', from: '+1', to: '+2', record_channels: 'dual' };
    void params;

    function onEvent(event: WebhookEvent): string {
      switch (event.data.event_type) {
        case 'call.initiated':
          same<typeof event.data.payload.direction, 'incoming' | 'outgoing'>(true);
          return event.data.payload.from;
        case 'call.hangup':
          return event.data.payload.hangup_cause;
        case 'call.dtmf.received':
          // @ts-expect-error that is a field of another event
          return event.data.payload.hangup_cause;
        default:
          return event.data.event_type;
      }
    }
    if ((await unwrap('', { headers: new Headers() })).data.event_type === 'call.answered') void onEvent;

    const camel = new Telnyx({ apiKey: 'KEY', fieldCase: 'camel' });
    const call = await camel.calls.dial({ connectionId: '1', from: '+1', to: '+2', webhookUrls: { 'call.hangup': 'https://x.example' } });
    same<typeof call.data.callControlId, string>(true);
    const answered = await call.waitFor('call.answered', { timeoutMs: 1000 });
    same<typeof answered.data.payload.callLegId, string>(true);
    // @ts-expect-error the spelling of the wire
    camel.calls.dial({ connection_id: '1', from: '+1', to: '+2' });
    for await (const active of camel.connections.listActiveCalls('1', { page: { limit: 5 } })) same<typeof active.callDuration, number>(true);

    createWebhookHandler({
      client: camel,
      on: {
        'call.initiated': async (event, leg) => {
          await leg.answer({ clientState: event.data.payload.callSessionId });
          await leg.hangup();
        },
        // @ts-expect-error no such event
        'call.imagined': () => {},
      },
    });
    const caught: unknown = new RateLimitError(429, {}, undefined, undefined);
    if (caught instanceof Telnyx.RateLimitError) {
      same<typeof caught.status, 429>(true);
      same<typeof caught.name, 'RateLimitError'>(true);
      const byIndex = caught.headers?.['retry-after'];
      same<typeof byIndex, number | undefined>(true);
      const byGet: string | null | undefined = caught.headers?.get('x-request-id');
      void byGet;
    }
  `;
  const commonJs = `
    import Telnyx = require('@hookswitch/sdk');
    const client: Telnyx = new Telnyx({ apiKey: 'KEY' });
    const params: Telnyx.DialParams = { connection_id: '1', from: '+1', to: '+2' };
    export const dialed: Promise<Telnyx.DialedCall> = client.calls.dial(params);
    export const error: Telnyx.APIError = new Telnyx.NotFoundError(404, {}, undefined, undefined);
  `;

  test.each([
    ['ES modules with @types/node', 'program.ts', program, { module: 'nodenext', lib: ['es2022'], types: ['node'] }],
    [
      'a bundler with the DOM',
      'program.ts',
      program,
      { module: 'esnext', moduleResolution: 'bundler', lib: ['es2022', 'dom', 'dom.iterable'], types: [] },
    ],
    ['CommonJS', 'common.cts', commonJs, { module: 'nodenext', lib: ['es2022'], types: ['node'] }],
    ['no types of the platform at all', 'bare.cts', commonJs, { module: 'nodenext', lib: ['es2022'], types: [] }],
  ])('are right for %s', (_, file, text, options) => {
    project.write({ 'package.json': '{"type":"module"}', [file]: text });
    const strict = {
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
      target: 'es2022',
    };
    expect(compile(project, { ...strict, ...options }, [file])).toBe('');
  });
});

test('the version in the code is that of package.json', () => {
  const { version: published } = JSON.parse(readFileSync(join(project.installed, 'package.json'), 'utf8'));
  expect(version).toBe(published);
});
