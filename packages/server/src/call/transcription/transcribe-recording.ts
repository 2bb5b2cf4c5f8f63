import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createConnection, type Socket } from 'node:net';
import { Resampler } from '@hookswitch/media';
import { pcmWav } from '@hookswitch/wav';
import { RecordedSpeech } from '../../speech/recorded-speech.ts';
import type { LiveTranscriber, PieceTranscriber, Transcriber } from '../../speech/transcriber.ts';

/** An endpoint takes 25 MB, and answers within a minute: two minutes of one channel are 2 MB at 8 kHz. */
const pieceSecs = 120;
/** Where a piece ends: in the quietest moment of its last seconds, so that no word is cut. */
const searchedSecs = 10;
const momentSecs = 0.1;
/** What listeners get, RFC 3551 §4.5.11. */
const listenerRateHz = 16_000;
/** Sent to a listener at once. */
const chunkSamples = 4000;

/**
 * What was said in a recording, both sides together; '' where nothing was.
 * @param file WAV, linear PCM of 16 bits
 * @param language BCP 47; undefined: the engine finds out
 * @throws when the engine fails, or the file cannot be read
 */
export async function transcribeRecording(
  transcriber: Transcriber,
  file: string,
  language: string | undefined,
): Promise<string> {
  const unable = transcriber.objection(language);
  if (unable !== undefined) throw new Error(unable);
  const speech = await RecordedSpeech.open(file);
  try {
    const texts =
      transcriber.kind === 'live' ? await hear(transcriber, speech) : await inPieces(transcriber, speech, language);
    return texts.filter((text) => text !== '').join(' ');
  } finally {
    await speech.close();
  }
}

async function inPieces(
  transcriber: PieceTranscriber,
  speech: RecordedSpeech,
  language: string | undefined,
): Promise<string[]> {
  const texts: string[] = [];
  const longest = pieceSecs * speech.rateHz;
  let rest = new Int16Array(0);
  for (;;) {
    const samples = joined(rest, await speech.read(longest - rest.length));
    if (samples.length === 0) return texts;
    const end = samples.length < longest ? samples.length : quietestMoment(samples, speech.rateHz);
    rest = samples.slice(end);
    const piece = transcriber.newFile();
    try {
      await writeFile(piece, pcmWav(speech.rateHz, samples.subarray(0, end)), { mode: 0o600 });
      texts.push((await transcriber.transcribe(piece, language)).trim());
    } finally {
      await transcriber.discard(piece);
    }
  }
}

function joined(first: Int16Array, second: Int16Array): Int16Array<ArrayBuffer> {
  const both = new Int16Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** Behind which sample a long piece is to end. */
function quietestMoment(samples: Int16Array, rateHz: number): number {
  const moment = Math.round(momentSecs * rateHz);
  let [quietest, end] = [Number.POSITIVE_INFINITY, samples.length];
  for (let at = samples.length - searchedSecs * rateHz; at + moment <= samples.length; at += moment) {
    const energy = samples.subarray(at, at + moment).reduce((sum, sample) => sum + sample * sample, 0);
    if (energy < quietest) [quietest, end] = [energy, at + Math.round(moment / 2)];
  }
  return end;
}

/** As fast as the engine takes it. */
async function hear(transcriber: LiveTranscriber, speech: RecordedSpeech): Promise<string[]> {
  const texts: string[] = [];
  let sending: { id: string; socket: Socket } | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const { id, path } = transcriber.listen((heard) => {
        if (heard.kind === 'final') texts.push(heard.text);
        else if (heard.kind === 'over') resolve();
        else if (heard.kind === 'lost') reject(new Error('the engine that transcribes has failed'));
      });
      const socket = createConnection(path);
      sending = { id, socket };
      // An engine that is gone tells itself lost; nobody at its socket is an error here.
      socket.on('error', reject);
      send(socket, id, speech).catch(reject);
    });
    return texts;
  } finally {
    if (sending !== undefined) {
      transcriber.forget(sending.id);
      sending.socket.destroy();
    }
  }
}

async function send(socket: Socket, id: string, speech: RecordedSpeech): Promise<void> {
  socket.write(`${id}\n`);
  const resampler = new Resampler(speech.rateHz, listenerRateHz);
  const made = new Int16Array(Math.ceil((chunkSamples * listenerRateHz) / speech.rateHz) + 100);
  for (;;) {
    const samples = await speech.read(chunkSamples);
    if (samples.length === 0) break;
    const count = resampler.process(samples, made);
    const bytes = Buffer.alloc(2 * count);
    for (let at = 0; at < count; at += 1) bytes.writeInt16BE(made[at] ?? 0, 2 * at);
    if (!socket.write(bytes)) await once(socket, 'drain');
  }
  socket.end();
}
