import { readdir } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { wavHeader } from '@hookswitch/wav';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { apiKey, errorsOf, type HttpHarness, startHttpHarness } from './testing/http-harness.ts';

let http: HttpHarness;
const servers: Server[] = [];
beforeAll(async () => {
  http = await startHttpHarness();
});
afterAll(() => http.close());
beforeEach(() => http.reset());
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done))));
});

const url = '/v2/media';
const twoDaysMs = 2 * 24 * 3600 * 1000;

/** A WAV of silence: a header and so many octets of samples. */
function wav(bytes: number): Buffer {
  return Buffer.concat([wavHeader({ rateHz: 8000, channels: 1 }, bytes), Buffer.alloc(bytes)]);
}

/** Serves answers at a port of its own. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A form as curl sends it. */
function form(parts: readonly (readonly [name: string, value: string | Buffer])[]) {
  const chunks = parts.flatMap(([name, value]) => {
    const file = typeof value === 'string' ? '' : '; filename="x.bin"\r\nContent-Type: application/octet-stream';
    const head = `--edge\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`;
    return [Buffer.from(head), Buffer.from(value as string), Buffer.from('\r\n')];
  });
  const payload = Buffer.concat([...chunks, Buffer.from('--edge--\r\n')]);
  return { payload, headers: { 'content-type': 'multipart/form-data; boundary=edge' } };
}

async function uploadForm(parts: Parameters<typeof form>[0]) {
  const { payload, headers } = form(parts);
  return http.request('POST', url, undefined, { payload, headers });
}

async function bytesOf(name: string): Promise<Buffer> {
  const reply = await http.app.inject({
    method: 'GET',
    url: `${url}/${name}/download`,
    headers: { authorization: `Bearer ${apiKey}` },
  });
  return reply.rawPayload;
}

test('a form that ends inside its file is refused, and the next one is taken', async () => {
  const whole = form([['media', wav(3200)]]);
  const cut = whole.payload.subarray(0, whole.payload.length - '\r\n--edge--\r\n'.length);
  const refused = await http.request('POST', url, undefined, { payload: cut, headers: whole.headers });
  expect(refused.status).toBe(400);
  expect((await uploadForm([['media', wav(3200)]])).status).toBe(200);
});

test('a file comes in by URL, is shown, downloaded as it was, and deleted', async () => {
  const file = wav(3200);
  const from = await serve((_request, response) => response.end(file));
  const created = await http.request('POST', url, { media_url: `${from}/greeting.wav`, media_name: 'greeting' });
  expect(created.status).toBe(200);
  expect(created.body.data).toEqual({
    media_name: 'greeting',
    content_type: 'audio/wav',
    created_at: http.now(),
    updated_at: http.now(),
    expires_at: new Date(http.clock.wallTimeMs() + twoDaysMs).toISOString(),
  });
  expect((await http.request('GET', `${url}/greeting`)).body).toEqual(created.body);
  expect((await bytesOf('greeting')).equals(file)).toBe(true);
  expect((await http.request('DELETE', `${url}/greeting`)).status).toBe(204);
  for (const path of ['greeting', 'greeting/download'])
    expect((await http.request('GET', `${url}/${path}`)).status).toBe(404);
  expect((await http.request('DELETE', `${url}/greeting`)).status).toBe(404);
});

test('a file comes in as a form, with its fields before or behind it', async () => {
  const mp3 = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x64]), Buffer.alloc(400)]);
  const created = await uploadForm([
    ['ttl_secs', '60'],
    ['media', mp3],
    ['media_name', 'jingle'],
  ]);
  expect(created.body.data).toMatchObject({ media_name: 'jingle', content_type: 'audio/mpeg' });
  expect(created.body.data).toMatchObject({
    expires_at: new Date(http.clock.wallTimeMs() + 60_000).toISOString(),
  });
  expect((await bytesOf('jingle')).equals(mp3)).toBe(true);
});

test('name and password of a media_url go to its server as Basic authorization', async () => {
  const seen: (string | undefined)[] = [];
  const from = await serve((request, response) => {
    seen.push(request.headers.authorization);
    response.end(wav(320));
  });
  const media_url = `${from}/closed.wav`.replace('//', '//us%40er:pass@');
  expect((await http.request('POST', url, { media_url, media_name: 'closed' })).status).toBe(200);
  expect(seen).toEqual([`Basic ${Buffer.from('us@er:pass').toString('base64')}`]);
});

test('what is refused leaves nothing behind', async () => {
  await uploadForm([
    ['media', wav(10)],
    ['media_name', 'taken'],
  ]);
  const files = await readdir(join(http.dataDir, 'media'));
  const refused = [
    await uploadForm([
      ['media', wav(10)],
      ['media_name', 'taken'],
    ]),
    await uploadForm([['media_name', 'empty']]),
    await uploadForm([['media', Buffer.from('<html>no audio</html>')]]),
    await uploadForm([['media', wav(20_000_001)]]),
    await uploadForm([
      ['media', wav(10)],
      ['ttl_secs', 'soon'],
    ]),
    await uploadForm([
      ['media', wav(10)],
      ['media_name', 'a/b'],
    ]),
    await uploadForm([
      ['media', wav(10)],
      ['other', wav(10)],
    ]),
    await uploadForm([
      ['media', wav(10)],
      ['media_url', 'http://127.0.0.1:1/x'],
    ]),
    await http.request('POST', url, { media_name: 'x' }),
    await http.request('POST', url, { media_url: 'ftp://example.com/x.wav' }),
  ];
  expect(refused.map((reply) => [reply.status, ...errorsOf(reply)])).toEqual([
    [422, '10012 /media_name'],
    [422, '10004 /media_url'],
    [422, '10015 /media'],
    [413, '10015 /media'],
    [422, '10026 /ttl_secs'],
    [422, '10027 /media_name'],
    [422, '10027 /other'],
    [422, '10027 /media_url'],
    [422, '10004 /media_url'],
    [422, '10003 /media_url'],
  ]);
  expect((await http.request('GET', url)).body).toMatchObject({ data: [{ media_name: 'taken' }] });
  expect(await readdir(join(http.dataDir, 'media'))).toEqual(files);
  const nameless = await http.request('POST', url, undefined, {
    payload: 'x',
    headers: { 'content-type': 'multipart/form-data' },
  });
  expect(errorsOf(nameless)).toEqual(['10015 -']);
});

test('a URL that gives no audio is 90040, and the host is all that is told of it', async () => {
  const from = await serve((request, response) => {
    const path = request.url?.split('?')[0];
    if (path === '/gone') response.writeHead(404).end();
    else if (path === '/loop') response.writeHead(302, { location: '/loop' }).end();
    else if (path === '/cut') response.writeHead(200, { 'content-length': '1000' }).write('RIFF1234WAVE');
    else response.end('no audio');
    if (path === '/cut') setImmediate(() => response.destroy());
  });
  const statuses = [];
  for (const path of ['gone', 'loop', 'cut', 'page']) {
    const reply = await http.request('POST', url, { media_url: `${from}/${path}?secret=abc` });
    statuses.push([reply.status, ...errorsOf(reply)]);
    expect(reply.text).not.toContain('abc');
  }
  expect(statuses).toEqual([
    [400, '90040 /media_url'],
    [400, '90040 /media_url'],
    [400, '90040 /media_url'],
    [422, '10015 /media_url'],
  ]);
});

test('PUT replaces the bytes, or the time alone; a file past its time is gone and frees its name', async () => {
  await uploadForm([
    ['media', wav(10)],
    ['media_name', 'prompt'],
  ]);
  const { payload, headers } = form([['media', wav(20)]]);
  const replaced = await http.request('PUT', `${url}/prompt`, undefined, { payload, headers });
  expect(replaced.body.data).toMatchObject({ media_name: 'prompt' });
  expect((await bytesOf('prompt')).length).toBe(64);
  const shortened = await http.request('PUT', `${url}/prompt`, { ttl_secs: 10 });
  expect(shortened.body.data).toMatchObject({ expires_at: new Date(http.clock.wallTimeMs() + 10_000).toISOString() });
  expect((await bytesOf('prompt')).length).toBe(64);
  const from = await serve((_request, response) => response.end(wav(26)));
  expect((await http.request('PUT', `${url}/prompt`, { media_url: from })).status).toBe(200);
  expect((await bytesOf('prompt')).length).toBe(70);
  await http.clock.advance(10_000);
  expect((await http.request('GET', `${url}/prompt`)).status).toBe(404);
  expect((await http.request('PUT', `${url}/prompt`, { ttl_secs: 10 })).status).toBe(404);
  const again = await uploadForm([
    ['media', wav(30)],
    ['media_name', 'prompt'],
  ]);
  expect(again.status).toBe(200);
  expect((await bytesOf('prompt')).length).toBe(74);
});

test('the list has pages, newest first, and a filter by content type', async () => {
  for (const name of ['a', 'b']) {
    await uploadForm([
      ['media', wav(10)],
      ['media_name', name],
    ]);
    await http.clock.advance(1);
  }
  await uploadForm([
    ['media', Buffer.from('ID3 and more bytes')],
    ['media_name', 'c'],
  ]);
  const names = async (query: string) =>
    ((await http.request('GET', `${url}?${query}`)).body.data as { media_name: string }[]).map((row) => row.media_name);
  expect(await names('')).toEqual(['c', 'b', 'a']);
  expect(await names('page[size]=1&page[number]=2')).toEqual(['b']);
  expect(await names('filter[content_type]=audio/wav')).toEqual(['b', 'a']);
  expect(await names('filter[content_type][]=audio/mpeg&filter[content_type][]=audio/wav')).toEqual(['c', 'b', 'a']);
  expect(await names('filter[content_type]=audio/m')).toEqual([]);
});
