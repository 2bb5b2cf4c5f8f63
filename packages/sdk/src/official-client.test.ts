import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import OfficialTelnyx from 'telnyx';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Telnyx } from './index.ts';
import { type RecordingServer, startRecordingServer } from './testing/recording-server.ts';

interface SampleCall {
  readonly sdkMethod: string;
  readonly args: readonly unknown[];
}

// Compiled to dist/, one level below the package as src/ is.
const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const generator = fileURLToPath(new URL('../scripts/generate.mjs', import.meta.url));
const run = (flag: string) =>
  execFileSync(process.execPath, [generator, flag], { encoding: 'utf8', cwd: packageFolder, maxBuffer: 2 ** 26 });
const samples = JSON.parse(run('--samples')) as SampleCall[];

let server: RecordingServer;
beforeAll(async () => {
  server = await startRecordingServer();
  server.answer = ({ method, url }) =>
    method === 'GET' && !/\/[^/]*%2F[^/]*(\?|$)/.test(url)
      ? { body: { data: [{ id: '1' }], meta: { page_number: 1, total_pages: 1 } } }
      : {};
});
afterAll(() => server.close());

/** Calls a method by its name, as in `calls.actions.answer`. */
async function send(client: object, { sdkMethod, args }: SampleCall) {
  const parts = sdkMethod.split('.');
  const owner = parts.slice(0, -1).reduce((level, name) => Reflect.get(level, name) as object, client);
  const method: unknown = Reflect.get(owner, parts.at(-1) ?? '');
  if (typeof method !== 'function') throw new Error(`there is no ${sdkMethod}`);
  const before = server.requests.length;
  await Reflect.apply(method, owner, structuredClone(args));
  expect(server.requests.length).toBe(before + 1);
  const { method: verb, url, body, headers } = server.requests[before] ?? expect.unreachable();
  const { authorization } = headers;
  // The official client announces JSON even where it sends nothing.
  const content = body === '' ? undefined : { type: headers['content-type'], body: JSON.parse(body) };
  return { verb, url, authorization, content };
}

describe('with every parameter set, the official client and ours send the same request for', () => {
  test.each(samples.map((sample): [string, SampleCall] => [sample.sdkMethod, sample]))('%s', async (_, sample) => {
    const options = { apiKey: 'KEY', baseURL: server.baseURL, maxRetries: 0 };
    const official = await send(new OfficialTelnyx(options), sample);
    const ours = await send(new Telnyx(options), sample);
    expect(ours).toEqual(official);
  });
});

test('the generated files are those of the contract', () => {
  expect(run('--check')).toBe('');
});
