import { rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { dirname } from 'node:path';
import type { OnlineRecognizer, OnlineStream } from 'sherpa-onnx-node';
import type { RecogniserMessage, RecogniserStart } from './recogniser-protocol.ts';

// The process that sherpa-onnx runs in. It ends its process when it does not like a model, which must not be ours; and
// recognising takes as much computing as there is, which signalling and sound must not wait for.
//
// Each connection brings one sound: a line with its id, then L16 (RFC 3551 §4.5.11), 16 kHz, mono.

const soundRateHz = 16_000;
const longestIdBytes = 100;
/** Models look so far ahead: what was said last is told when this much silence has followed. */
const lookAheadSecs = 0.8;

const tell = (message: RecogniserMessage) => process.send?.(message);

process.once('message', (start: RecogniserStart) => {
  // The parent is gone, perhaps without a word: its folder of sockets goes too.
  process.on('disconnect', () => {
    rmSync(dirname(start.path), { recursive: true, force: true });
    process.exit(0);
  });
  void run(start);
});
// Ctrl-C in a terminal reaches the whole process group. The parent ends this process when its calls are over.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});

async function run(start: RecogniserStart): Promise<void> {
  const recogniser = await load(start);
  if (recogniser === undefined) return;
  const server = createServer({ allowHalfOpen: false }, (socket) => listen(recogniser, socket));
  server.listen(start.path, () => tell({ kind: 'ready' }));
}

async function load({
  model,
  pauseSecs,
  longestUtteranceSecs,
}: RecogniserStart): Promise<OnlineRecognizer | undefined> {
  try {
    const { default: sherpa } = await import('sherpa-onnx-node');
    return new sherpa.OnlineRecognizer({
      featConfig: { sampleRate: soundRateHz, featureDim: 80 },
      modelConfig: { ...model, provider: 'cpu', debug: 0 },
      decodingMethod: 'greedy_search',
      enableEndpoint: true,
      // Nothing was said yet, something was, and the longest that may be said in one go.
      rule1MinTrailingSilence: 2.4,
      rule2MinTrailingSilence: pauseSecs,
      rule3MinUtteranceLength: longestUtteranceSecs,
    });
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    process.send?.({ kind: 'missing', problem } satisfies RecogniserMessage, () => process.exit(1));
    return undefined;
  }
}

function listen(recogniser: OnlineRecognizer, socket: Socket): void {
  let sound: Sound | undefined;
  let rest = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    if (sound === undefined) {
      const at = rest.indexOf('\n');
      if (at < 0 && rest.length > longestIdBytes) socket.destroy();
      if (at < 0) return;
      sound = new Sound(recogniser, rest.toString('latin1', 0, at));
      rest = rest.subarray(at + 1);
    }
    const whole = rest.length - (rest.length % 2);
    sound.take(rest.subarray(0, whole));
    rest = rest.subarray(whole);
  });
  // 'close' follows: a sound that breaks off has ended.
  socket.on('error', () => {});
  socket.once('close', () => sound?.end());
}

/** One sound, and what is understood of it so far. */
class Sound {
  readonly #recogniser: OnlineRecognizer;
  readonly #stream: OnlineStream;
  readonly #id: string;
  #told = '';

  constructor(recogniser: OnlineRecognizer, id: string) {
    this.#recogniser = recogniser;
    this.#stream = recogniser.createStream();
    this.#id = id;
  }

  /** @param samples 16 bit, network byte order */
  take(samples: Buffer): void {
    if (samples.length === 0) return;
    const floats = new Float32Array(samples.length / 2);
    for (let at = 0; at < floats.length; at += 1) floats[at] = samples.readInt16BE(2 * at) / 32_768;
    this.#stream.acceptWaveform({ sampleRate: soundRateHz, samples: floats });
    this.#understand();
  }

  end(): void {
    this.#stream.acceptWaveform({
      sampleRate: soundRateHz,
      samples: new Float32Array(Math.round(lookAheadSecs * soundRateHz)),
    });
    this.#stream.inputFinished();
    this.#understand();
    this.#finish();
    tell({ kind: 'over', id: this.#id });
  }

  #understand(): void {
    const [recogniser, stream] = [this.#recogniser, this.#stream];
    while (recogniser.isReady(stream)) {
      recogniser.decode(stream);
      const text = recogniser.getResult(stream).text.trim();
      if (recogniser.isEndpoint(stream)) {
        this.#finish();
        recogniser.reset(stream);
      } else if (text !== '' && text !== this.#told) {
        this.#told = text;
        tell({ kind: 'partial', id: this.#id, text });
      }
    }
  }

  /** The utterance is over. */
  #finish(): void {
    const text = this.#recogniser.getResult(this.#stream).text.trim();
    this.#told = '';
    if (text !== '') tell({ kind: 'final', id: this.#id, text });
  }
}
