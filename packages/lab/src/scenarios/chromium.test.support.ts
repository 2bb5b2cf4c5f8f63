import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { withDeadline } from '../deadline.ts';
import { toneWav } from '../tone-wav.ts';
import { PeerProcess } from './peer-process.ts';

const browserFolder = fileURLToPath(new URL('../../browser/', import.meta.url));
const sipJsFolder = dirname(dirname(createRequire(import.meta.url).resolve('sip.js')));
const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
};

/** What the browser's page tells of its connection. */
export interface BrowserFacts {
  readonly ice: string;
  readonly connection: string;
  readonly dtls: string;
  readonly codec: string;
  readonly received: number;
  readonly sent: number;
  readonly local: string;
  readonly remote: string;
}

/** Chromium without a window, with a phone as its page (`browser/phone.mjs`) and a tone as its microphone. */
export class Chromium {
  readonly #process: PeerProcess;
  readonly #server: Server;
  readonly #socket: WebSocket;
  readonly #pending = new Map<number, (answer: DevToolsAnswer) => void>();
  #sent = 0;
  #page = '';
  /** What the page wrote to its console, and which errors nobody caught. */
  readonly console: string[] = [];

  private constructor(process: PeerProcess, server: Server, socket: WebSocket) {
    this.#process = process;
    this.#server = server;
    this.#socket = socket;
    socket.on('message', (data) => this.#receive(String(data)));
  }

  /** @param microphoneHz the tone that stands for somebody who speaks */
  static async start(microphoneHz: number): Promise<Chromium> {
    const server = await servePage();
    const process = await PeerProcess.start('chromium', async (directory) => {
      const wav = join(directory, 'tone.wav');
      await writeFile(wav, toneWav(microphoneHz, 10, { rateHz: 48_000 }));
      return [
        ...['--headless', '--no-sandbox', '--disable-gpu', '--remote-debugging-port=0'],
        `--user-data-dir=${join(directory, 'profile')}`,
        ...['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'],
        ...[`--use-file-for-fake-audio-capture=${wav}`, '--autoplay-policy=no-user-gesture-required'],
        // Without it a browser has no candidate on loopback, where all of a test takes place.
        '--allow-loopback-in-peer-connection',
        '--ignore-certificate-errors',
        // It calls its maker otherwise.
        ...['--disable-background-networking', '--disable-component-update', '--no-first-run'],
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
        'about:blank',
      ];
    });
    try {
      const line = await process.prints(/^DevTools listening on ws:/, 60_000);
      const socket = new WebSocket(line.slice(line.indexOf('ws:')).trim());
      await withDeadline(new Promise((resolve) => socket.once('open', resolve)), { what: 'the browser to be reached' });
      const browser = new Chromium(process, server, socket);
      await browser.#open(`http://127.0.0.1:${(server.address() as AddressInfo).port}/page.html`);
      return browser;
    } catch (error) {
      server.close();
      await process.stop();
      throw error;
    }
  }

  /** Runs an expression in the page and gives what it comes to. @throws what it throws there */
  async run<Result = void>(expression: string): Promise<Result> {
    const answer = await this.#command('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    const { exceptionDetails: failure, result } = answer.result;
    if (failure)
      throw new Error(`${expression}: ${failure.exception?.description ?? failure.text}\n${this.console.join('\n')}`);
    return result?.value as Result;
  }

  facts(): Promise<BrowserFacts> {
    return this.run<BrowserFacts>('phone.facts()');
  }

  /** Resolves when the loudest of what it hears is this tone, 0 for silence. */
  async hears(frequencyHz: number, withinSecs = 15): Promise<void> {
    await this.run(`phone.hears(${frequencyHz}, ${withinSecs})`);
  }

  async stop(): Promise<void> {
    this.#socket.terminate();
    await this.#process.stop();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #open(url: string): Promise<void> {
    const { targetId } = (await this.#command('Target.createTarget', { url })).result;
    this.#page = (await this.#command('Target.attachToTarget', { targetId, flatten: true })).result.sessionId ?? '';
    await this.#command('Runtime.enable', {});
    await this.run('import("/phone.mjs").then(() => undefined)');
  }

  async #command(method: string, params: object): Promise<DevToolsAnswer> {
    this.#sent += 1;
    const id = this.#sent;
    const answer = new Promise<DevToolsAnswer>((resolve) => this.#pending.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, method, params, ...(this.#page === '' ? {} : { sessionId: this.#page }) }));
    const { error, ...rest } = await withDeadline(answer, {
      what: `${method} ${JSON.stringify(params)}`,
      withinMs: 60_000,
    });
    if (error) throw new Error(`${method}: ${error.message}`);
    return rest;
  }

  #receive(text: string): void {
    const message = JSON.parse(text) as DevToolsAnswer;
    if (message.id !== undefined) this.#pending.get(message.id)?.(message);
    else if (/consoleAPICalled|exceptionThrown/.test(message.method ?? '')) this.console.push(text.slice(0, 2000));
  }
}

/** As much of the browser's protocol as is read here. */
interface DevToolsAnswer {
  readonly id?: number;
  readonly method?: string;
  readonly error?: { readonly message: string };
  readonly result: {
    readonly targetId?: string;
    readonly sessionId?: string;
    readonly result?: { readonly value?: unknown };
    readonly exceptionDetails?: { readonly text: string; readonly exception?: { readonly description?: string } };
  };
}

/** The page, its script, and SIP.js as it is installed. */
async function servePage(): Promise<Server> {
  const server = createServer((request, response) => {
    const path = normalize(request.url ?? '/');
    const file = path.startsWith('/sip.js/')
      ? join(sipJsFolder, path.slice('/sip.js/'.length))
      : join(browserFolder, path);
    readFile(file).then(
      (bytes) => response.writeHead(200, { 'content-type': contentTypes[extname(file)] ?? 'text/plain' }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
