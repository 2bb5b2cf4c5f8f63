import { execFileSync } from 'node:child_process';
import { findSamples } from '@hookswitch/wav';
import { decodingTable, encodeSample } from '../codec/g711.ts';
import type { MachineDetectionOptions, MachineEvent } from '../machine-detection.ts';
import { MachineDetector } from './machine-detector.ts';

const rateHz = 8000;
/** Every recording goes on in silence for so long, as a far end does that waits. */
const tailMs = 36_000;

/** Who answers in a recording. */
export type Answerer =
  | 'human at home'
  | 'human in a company'
  | 'machine with beep'
  | 'machine without beep'
  | 'fax'
  | 'silence'
  | 'noise';

export interface Recording {
  readonly name: string;
  readonly answerer: Answerer;
  /** 8 kHz, as it comes out of a mu-law line. */
  readonly samples: Int16Array;
}

const voices = [
  { name: 'en-us', pitch: 40, speed: 150 },
  { name: 'en-gb', pitch: 65, speed: 175 },
  { name: 'en-us+f3', pitch: 55, speed: 160 },
  { name: 'en-gb-scotland+m3', pitch: 45, speed: 190 },
];

const atHome = [
  'Hello?',
  'Yes?',
  'Hello, who is this?',
  'Hi, John speaking.',
  'Smith residence, hello?',
  'Hello. Hello?',
];
const inCompany = [
  'Good morning, Acme Corporation, how may I help you?',
  'Thank you for calling Miller and Sons, this is Anna.',
  'Riverside dental practice, Kate speaking, what can I do for you?',
];
const greetings = [
  'Hi, this is Mary. I can not take your call right now. Please leave a message after the beep.',
  'You have reached the voicemail of John Smith. He is not available. At the tone, please record your message. When you have finished, you may hang up.',
  'We are closed for today. Our office hours are Monday to Friday from nine to five. Please leave your name and your number, and we will call you back as soon as we can.',
  'The person you have called is not available. Please leave a message.',
  'Sorry, I missed your call. Leave a message, and I will get back to you.',
];
const beeps = [
  { hz: 440, ms: 400 },
  { hz: 620, ms: 250 },
  { hz: 850, ms: 800 },
  { hz: 1000, ms: 300 },
  { hz: 1400, ms: 200 },
  { hz: 2000, ms: 500 },
];

/** The whole corpus; the same each time. Needs espeak-ng on the machine. */
export function makeCorpus(): Recording[] {
  return [...humans(), ...machines(), ...faxes(), ...nobody()];
}

/** What a detector says of a recording. */
export function judge(
  recording: Recording,
  options: MachineDetectionOptions,
): { events: MachineEvent[]; atMs: number[] } {
  const events: MachineEvent[] = [];
  const atMs: number[] = [];
  let heardMs = 0;
  const detector = new MachineDetector(options, (event) => {
    events.push(event);
    atMs.push(heardMs);
  });
  for (let at = 0; at < recording.samples.length && !detector.done; at += 160) {
    heardMs += 20;
    detector.write(recording.samples.subarray(at, at + 160), rateHz);
  }
  return { events, atMs };
}

function humans(): Recording[] {
  const said = (phrases: readonly string[], answerer: Answerer) =>
    phrases.flatMap((phrase, index) =>
      voices.map((voice, which) => {
        const beforeMs = 150 + 250 * ((index + which) % 4);
        const hiss = which % 2 === 0 ? 8 : 60;
        return recording(`${voice.name}: ${phrase}`, answerer, [silence(beforeMs), speak(phrase, voice)], hiss);
      }),
    );
  return [...said(atHome, 'human at home'), ...said(inCompany, 'human in a company')];
}

function machines(): Recording[] {
  return greetings.flatMap((greeting, index) =>
    voices.map((voice, which) => {
      const beep = beeps[(index * voices.length + which) % beeps.length] ?? { hz: 1000, ms: 400 };
      const withBeep = (index + which) % 5 !== 4;
      const parts = [silence(100 + 150 * which), speak(greeting, voice), silence(300 + 150 * index)];
      return withBeep
        ? recording(
            `${voice.name}: greeting ${index + 1}, ${beep.hz} Hz`,
            'machine with beep',
            [...parts, tone(beep.hz, beep.ms)],
            20,
          )
        : recording(`${voice.name}: greeting ${index + 1}`, 'machine without beep', parts, 20);
    }),
  );
}

function faxes(): Recording[] {
  const calling = [tone(1100, 500), silence(3000), tone(1100, 500)];
  return [
    recording('answer tone, 2100 Hz', 'fax', [silence(1800), tone(2100, 3000)], 8),
    recording('answer tone at once', 'fax', [silence(200), tone(2100, 2600)], 60),
    recording('answer tone, 15 Hz low', 'fax', [silence(900), tone(2085, 4000)], 8),
    recording('calling tone, 1100 Hz', 'fax', [silence(700), ...calling], 8),
  ];
}

function nobody(): Recording[] {
  return [
    recording('digital silence', 'silence', [silence(100)], 0),
    recording('a quiet line', 'silence', [silence(100)], 8),
    recording('a hissing line', 'silence', [silence(100)], 120),
    recording('a click', 'silence', [silence(900), silence(20, 9000)], 8),
    recording('white noise', 'noise', [silence(10)], 1200),
    recording('loud white noise', 'noise', [silence(10)], 4000),
    recording('rumble', 'noise', [silence(10)], 2500, 0.9),
  ];
}

function recording(
  name: string,
  answerer: Answerer,
  parts: readonly Int16Array[],
  hissRms: number,
  colour = 0,
): Recording {
  const length = parts.reduce((sum, part) => sum + part.length, 0) + (tailMs * rateHz) / 1000;
  const samples = new Int16Array(length - (length % 160));
  let at = 0;
  for (const part of parts) {
    samples.set(part, at);
    at += part.length;
  }
  const hiss = noise(name.length * 7919 + 17, hissRms, colour);
  const line = decodingTable('PCMU');
  for (let index = 0; index < samples.length; index += 1) {
    const sample = Math.max(-32_000, Math.min(32_000, Math.round((samples[index] ?? 0) + hiss())));
    samples[index] = line[encodeSample('PCMU', sample)] ?? 0;
  }
  return { name, answerer, samples };
}

const silence = (ms: number, level = 0) => new Int16Array((ms * rateHz) / 1000).fill(level);

function tone(hz: number, ms: number): Int16Array {
  const length = (ms * rateHz) / 1000;
  // Machines switch their tones on and off softly.
  const edge = (index: number) => Math.min(1, index / 40, (length - index) / 40);
  return Int16Array.from({ length }, (_, index) =>
    Math.round(7000 * edge(index) * Math.sin((2 * Math.PI * hz * index) / rateHz)),
  );
}

/** Repeatable noise; `colour` from 0 (white) to 1 (rumble). */
function noise(seed: number, rms: number, colour: number): () => number {
  let state = seed;
  let last = 0;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const white = ((state / 2 ** 32) * 2 - 1) * Math.sqrt(3) * rms;
    last = colour * last + Math.sqrt(1 - colour * colour) * white;
    return last;
  };
}

function speak(text: string, voice: (typeof voices)[number]): Int16Array {
  const { name, pitch, speed } = voice;
  const wav = execFileSync('espeak-ng', ['--stdout', '-v', name, '-p', String(pitch), '-s', String(speed), text], {
    maxBuffer: 64 << 20,
  });
  const { start, end, rateHz: fromHz } = findSamples(wav);
  const pcm = new Int16Array((end - start) >> 1).map((_, index) => wav.readInt16LE(start + 2 * index));
  return trimmed(toTelephone(pcm, fromHz));
}

/** To 8 kHz by a windowed sinc at 3.4 kHz. */
function toTelephone(pcm: Int16Array, fromHz: number): Int16Array {
  const ratio = fromHz / rateHz;
  const half = 24;
  const cut = 3400 / (fromHz / 2);
  return Int16Array.from({ length: Math.floor(pcm.length / ratio) }, (_, index) => {
    const centre = index * ratio;
    let sum = 0;
    for (let at = Math.ceil(centre) - half; at <= centre + half; at += 1) {
      const x = at - centre;
      const sinc = x === 0 ? cut : Math.sin(Math.PI * cut * x) / (Math.PI * x);
      sum += (pcm[at] ?? 0) * sinc * (0.5 + 0.5 * Math.cos((Math.PI * x) / (half + 1)));
    }
    return Math.round(Math.max(-30_000, Math.min(30_000, 0.6 * sum)));
  });
}

/** Without the silence that the synthesiser puts around its speech. */
function trimmed(samples: Int16Array): Int16Array {
  const loud = (sample: number) => Math.abs(sample) > 150;
  const first = samples.findIndex(loud);
  const last = samples.findLastIndex(loud);
  return samples.subarray(Math.max(0, first), last + 1);
}
