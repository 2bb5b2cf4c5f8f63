import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

// A speech recogniser that knows three words, each of which is a tone: a real streaming model with CTC, as sherpa-onnx loads
// them, but with weights that were thought up. ONNX files are protocol buffers; the numbers are those of onnx.proto.

const words = [
  { word: 'low', hz: 440 },
  { word: 'middle', hz: 1000 },
  { word: 'high', hz: 1700 },
];
/** The last token says nothing. */
const tokens = words.length + 1;
/** Of the logarithms of energy that the recogniser is given every 10 ms. */
const bins = 80;
const bandHz = [20, 7600] as const;
/** One result for so many of them. */
const subsampling = 4;
const chunk = 2 * subsampling;
/** How far above the mean of all bands that of a tone must be, in nepers of energy. */
const contrast = 6;
/** Certain enough that the most likely token is the only likely one. */
const gain = 2;

const elementTypes = { float: 1, int64: 7 } as const;

function varint(value: number): Buffer {
  const octets: number[] = [];
  let rest = value;
  do {
    octets.push((rest % 128) | (rest >= 128 ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Buffer.from(octets);
}
const int = (field: number, value: number) => Buffer.concat([varint(field * 8), varint(value)]);
const bytes = (field: number, value: Buffer) => Buffer.concat([varint(field * 8 + 2), varint(value.length), value]);
const text = (field: number, value: string) => bytes(field, Buffer.from(value));
const message = (field: number, ...parts: Buffer[]) => bytes(field, Buffer.concat(parts));

const raw = (values: Float32Array | BigInt64Array) => Buffer.from(values.buffer, values.byteOffset, values.byteLength);
const floats = (name: string, dims: readonly number[], values: Float32Array) =>
  message(5, ...dims.map((dim) => int(1, dim)), int(2, elementTypes.float), text(8, name), bytes(9, raw(values)));
const integer = (name: string, value: number) =>
  message(5, int(1, 1), int(2, elementTypes.int64), text(8, name), bytes(9, raw(BigInt64Array.of(BigInt(value)))));
const node = (operator: string, inputs: readonly string[], output: string, ...attributes: Buffer[]) =>
  message(1, ...inputs.map((input) => text(1, input)), text(2, output), text(4, operator), ...attributes);
const axes = (name: string, values: readonly number[]) =>
  message(5, text(1, name), ...values.map((value) => int(8, value)), int(20, 7));
const axis = (value: number) => message(5, text(1, 'axis'), int(3, value), int(20, 2));
/** A value that goes in or comes out; dimensions by name may be any. */
function tensor(
  field: number,
  name: string,
  type: keyof typeof elementTypes,
  dims: readonly (number | string)[],
): Buffer {
  const shape = dims.map((dim) => message(1, typeof dim === 'string' ? text(2, dim) : int(1, dim)));
  return message(field, text(1, name), message(2, message(1, int(1, elementTypes[type]), message(2, ...shape))));
}
const metadata = (name: string, value: number) => message(14, text(1, name), text(2, String(value)));

/** The band that a tone falls into, on the mel scale as Kaldi cuts it. */
function bandOf(hz: number): number {
  const mel = (frequencyHz: number) => 1127 * Math.log(1 + frequencyHz / 700);
  const [low, high] = [mel(bandHz[0]), mel(bandHz[1])];
  return Math.round(((mel(hz) - low) * (bins + 1)) / (high - low)) - 1;
}

/** How likely each word is: its band above the mean of all of them. The token that says nothing stays at 0. */
function weights(): { readonly weight: Float32Array; readonly bias: Float32Array } {
  const weight = new Float32Array(bins * tokens);
  const bias = new Float32Array(tokens);
  for (const [index, { hz }] of words.entries()) {
    bias[index] = -gain * contrast;
    for (let bin = 0; bin < bins; bin += 1) {
      weight[bin * tokens + index] = gain * ((bin === bandOf(hz) ? 1 : 0) - 1 / bins);
    }
  }
  return { weight, bias };
}

function onnx(): Buffer {
  const { weight, bias } = weights();
  const caches = ['cache_last_channel', 'cache_last_time'];
  const graph = [
    node('Transpose', ['audio_signal'], 'frames', axes('perm', [0, 2, 1])),
    node('Slice', ['frames', 'first', 'last', 'time', 'step'], 'some'),
    node('MatMul', ['some', 'weight'], 'product'),
    node('Add', ['product', 'bias'], 'sum'),
    node('LogSoftmax', ['sum'], 'logprobs', axis(2)),
    node('Identity', ['length'], 'encoded_lengths'),
    ...[...caches, 'cache_last_channel_len'].map((name) => node('Identity', [name], `${name}_next`)),
    text(2, 'tones'),
    floats('weight', [bins, tokens], weight),
    floats('bias', [tokens], bias),
    ...[integer('first', 0), integer('last', chunk), integer('time', 1), integer('step', subsampling)],
    tensor(11, 'audio_signal', 'float', ['batch', bins, 'time']),
    tensor(11, 'length', 'int64', ['batch']),
    ...caches.map((name) => tensor(11, name, 'float', ['batch', 1, 1, 1])),
    tensor(11, 'cache_last_channel_len', 'int64', ['batch']),
    tensor(12, 'logprobs', 'float', ['batch', 'step', tokens]),
    tensor(12, 'encoded_lengths', 'int64', ['batch']),
    ...caches.map((name) => tensor(12, `${name}_next`, 'float', ['batch', 1, 1, 1])),
    tensor(12, 'cache_last_channel_len_next', 'int64', ['batch']),
  ];
  const facts = {
    ...{ window_size: chunk, chunk_shift: chunk, subsampling_factor: subsampling, vocab_size: words.length },
    ...{ cache_last_channel_dim1: 1, cache_last_channel_dim2: 1, cache_last_channel_dim3: 1 },
    ...{ cache_last_time_dim1: 1, cache_last_time_dim2: 1, cache_last_time_dim3: 1 },
  };
  return Buffer.concat([
    int(1, 8),
    message(7, ...graph),
    message(8, int(2, 13)),
    ...Object.entries(facts).map(([name, value]) => metadata(name, value)),
  ]);
}

/** Writes the model: `low` is 440 Hz, `middle` 1000 Hz, `high` 1700 Hz. */
export async function writeToneModel(directory: string): Promise<{ readonly model: string; readonly tokens: string }> {
  const paths = { model: join(directory, 'tones.onnx'), tokens: join(directory, 'tokens.txt') };
  await writeFile(paths.model, onnx());
  // A word begins where the mark of a space stands.
  const lines = [...words.map(({ word }) => `\u2581${word}`), '<blk>'].map((token, index) => `${token} ${index}\n`);
  await writeFile(paths.tokens, lines.join(''));
  return paths;
}
