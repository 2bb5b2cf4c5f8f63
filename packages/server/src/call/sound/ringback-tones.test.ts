import { afterEach, beforeEach, expect, test } from 'vitest';
import { applicationId, World } from '../../testing/world.ts';
import type { Ringtone } from './ringback-tones.ts';

const samplesPerMs = 8;
const blockMs = 10;

/** ITU-T E.180 suppl. 2: frequencies in Hz, then seconds of sound and silence in turn. */
const ringingTones: Readonly<Record<Ringtone, string>> = {
  at: '420: 1, 5',
  au: '413+438: 0.4, 0.2, 0.4, 2',
  be: '425: 1, 3',
  bg: '425: 1, 4',
  br: '425: 1, 4',
  ch: '425: 1, 4',
  cl: '400: 1, 3',
  cn: '450: 1, 4',
  cz: '425: 1, 4',
  de: '425: 1, 4',
  dk: '425: 1, 4',
  ee: '425: 1, 4',
  es: '425: 1.5, 3',
  fi: '425: 1, 4',
  fr: '440: 1.5, 3.5',
  gr: '425: 1, 4',
  hu: '425: 1.25, 3.75',
  il: '400: 1, 3',
  in: '375+425: 0.4, 0.2, 0.4, 2',
  it: '425: 1, 4',
  jp: '384+416: 1, 2',
  lt: '425: 1, 4',
  mx: '425: 1, 4',
  my: '425: 0.4, 0.2, 0.4, 2',
  nl: '425: 1, 4',
  no: '425: 1, 4',
  nz: '400+450: 0.4, 0.2, 0.4, 2',
  ph: '425+480: 1, 4',
  pl: '425: 1, 4',
  pt: '425: 1, 5',
  ru: '425: 0.8, 3.2',
  se: '425: 1, 5',
  sg: '401+449: 0.4, 0.2, 0.4, 2',
  th: '420: 1, 4',
  tw: '440+480: 1, 2',
  uk: '400+450: 0.4, 0.2, 0.4, 2',
  'us-old': '380+460: 2, 4',
  us: '440+480: 2, 4',
  ve: '425: 1, 4',
  za: '367+433: 0.4, 0.2, 0.4, 2',
};

let world: World;
let legs: { type: string; leg: string | undefined }[];
let packets: Buffer[];
beforeEach(async () => {
  world = await World.open();
  legs = [];
  packets = [];
  world.onRtp = (datagram) => void packets.push(Buffer.from(datagram));
  world.onEvent = ({ event_type: type, payload: { call_control_id: leg, direction } }) => {
    legs.push({ type, leg });
    if (type === 'call.initiated' && direction === 'incoming') void world.command(`/calls/${leg}/actions/answer`, {});
  };
  await world.start();
});
afterEach(async () => {
  await world.stop();
  await world.close();
});

/** Linear samples of the PCMU packets, each where its timestamp says. One stream: of another SSRC there must be nothing. */
function heard(): Int16Array {
  const audio = packets.filter((packet) => (packet.readUInt8(1) & 0x7f) === 0);
  expect(new Set(audio.map((packet) => packet.readUInt32BE(8))).size).toBe(1);
  const first = audio[0]?.readUInt32BE(4) ?? 0;
  const samples = new Int16Array(((audio.at(-1)?.readUInt32BE(4) ?? 0) - first + 160) >>> 0);
  for (const packet of audio)
    samples.set([...packet.subarray(12)].map(decodeUlaw), (packet.readUInt32BE(4) - first) >>> 0);
  return samples;
}

/** ITU-T G.711, written here again, so that no codec is judged by itself. */
function decodeUlaw(code: number): number {
  const bits = ~code & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + 132) << ((bits >> 4) & 7)) - 132;
  return bits & 0x80 ? -magnitude : magnitude;
}

/** How long it sounds and is silent in turn, in ms, from the first sound on; the last, which may go on, is left out. */
function runsOf(samples: Int16Array): { readonly startMs: number; readonly runsMs: number[] } {
  const blocks = Array.from({ length: samples.length / samplesPerMs / blockMs }, (_, at) =>
    samples
      .subarray(at * blockMs * samplesPerMs, (at + 1) * blockMs * samplesPerMs)
      .some((sample) => Math.abs(sample) > 500),
  );
  const start = blocks.indexOf(true);
  const runsMs: number[] = [];
  for (let at = start, from = start; at >= 0 && at < blocks.length; at += 1) {
    if (blocks[at] === blocks[from]) continue;
    runsMs.push((at - from) * blockMs);
    from = at;
  }
  return { startMs: start * blockMs, runsMs };
}

/** The power of each whole frequency, through a Hann window: of a sine of amplitude A it is A². */
function powerAt(samples: Int16Array, frequencyHz: number): number {
  let [re, im] = [0, 0];
  for (const [index, sample] of samples.entries()) {
    const windowed = sample * (1 - Math.cos((2 * Math.PI * index) / samples.length));
    re += windowed * Math.cos((2 * Math.PI * frequencyHz * index) / 8000);
    im += windowed * Math.sin((2 * Math.PI * frequencyHz * index) / 8000);
  }
  return (4 * (re * re + im * im)) / samples.length ** 2;
}

/** The frequencies that stand out of their neighbours and have a tenth of the loudest one's power, with the power of all. */
function peaksOf(samples: Int16Array): { readonly frequenciesHz: number[]; readonly power: number } {
  const powers = Array.from({ length: 1000 }, (_, frequencyHz) => powerAt(samples, frequencyHz));
  const least = Math.max(...powers) / 10;
  const isPeak = (power: number, at: number) =>
    power > least && power >= (powers[at - 1] ?? 0) && power > (powers[at + 1] ?? 0);
  const frequenciesHz = powers.flatMap((power, at) => (isPeak(power, at) ? [at] : []));
  return { frequenciesHz, power: frequenciesHz.reduce((sum, frequencyHz) => sum + (powers[frequencyHz] ?? 0), 0) };
}

test('the ringback of every country is heard in its frequencies, its cadence and at -10 dBm0', {
  timeout: 120_000,
}, async () => {
  world.callIn(3_600_000);
  await world.pass(1000);
  const caller = legs.find(({ type }) => type === 'call.answered')?.leg;
  for (const [ringtone, expected] of Object.entries(ringingTones)) {
    void world.command('/calls', { connection_id: applicationId, from: '+15550100000', to: '+15550100001' });
    await world.pass(500);
    const callee = legs.at(-1)?.leg;
    packets = [];
    const asked = world.command(`/calls/${caller}/actions/bridge`, {
      call_control_id: callee,
      play_ringtone: true,
      ringtone,
    });
    await world.pass(500);
    expect((await asked)?.status).toBe(200);
    const [frequencies = '', cadence = ''] = expected.split(': ');
    const stepsMs = cadence.split(', ').map((seconds) => 1000 * Number(seconds));
    await world.pass(2 * stepsMs.reduce((sum, stepMs) => sum + stepMs, 0));
    const samples = heard();
    const { startMs, runsMs } = runsOf(samples);
    expect({ ringtone, runsMs: runsMs.slice(0, 2 * stepsMs.length) }).toEqual({
      ...{ ringtone, runsMs: [...stepsMs, ...stepsMs] },
    });
    const { frequenciesHz, power } = peaksOf(samples.subarray(startMs * samplesPerMs, (startMs + 400) * samplesPerMs));
    expect({ ringtone, frequencies: frequenciesHz.join('+') }).toEqual({ ringtone, frequencies });
    // ITU-T G.711 table 2a: a sine of 3.17 dBm0 just fits.
    expect(10 * Math.log10(power / 32_636 ** 2) + 3.17, ringtone).toBeCloseTo(-10, 0);
    void world.command(`/calls/${callee}/actions/hangup`, {});
    await world.pass(500);
  }
});
