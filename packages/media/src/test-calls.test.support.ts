import type { AudioSink } from './audio/audio-sink.ts';
import type { SampleRate } from './audio-frame.ts';
import { createInProcessMediaEngine } from './in-process-media-engine.ts';
import type { CodecName, MediaEngine } from './media-engine.ts';
import { MemoryNetwork } from './memory-network.test.support.ts';
import { Session } from './session.ts';

/** Remembers what it heard and tells the level of single frequencies in it. */
export class Recorder implements AudioSink {
  readonly samples: number[] = [];
  rateHz: SampleRate = 8000;

  write(frame: Int16Array, rateHz: SampleRate): void {
    this.rateHz = rateHz;
    this.samples.push(...frame);
  }

  /** Forgets what was heard. */
  clear(): void {
    this.samples.length = 0;
  }

  /** When a sound above line noise was first heard, in ms; undefined for never. */
  beginsAtMs(): number | undefined {
    const at = this.samples.findIndex((sample) => Math.abs(sample) > 1000);
    return at < 0 ? undefined : (at * 1000) / this.rateHz;
  }

  /** The longest stretch in which a tone was away, in ms, judged in pieces of 5 ms between its begin and its end. */
  longestGapMs(): number {
    const piece = this.rateHz / 200;
    const loud: boolean[] = [];
    for (let at = 0; at + piece <= this.samples.length; at += piece) {
      loud.push(this.samples.slice(at, at + piece).some((sample) => Math.abs(sample) > 1000));
    }
    const run = loud.slice(loud.indexOf(true), loud.lastIndexOf(true));
    return (
      5 *
      Math.max(
        0,
        ...run
          .join()
          .split('true')
          .map((quiet) => quiet.split('false').length - 1),
      )
    );
  }

  /** Amplitude of a frequency in the last 100 ms. */
  level(frequencyHz: number): number {
    const samples = this.samples.slice(-this.rateHz / 10);
    let [re, im] = [0, 0];
    for (const [index, sample] of samples.entries()) {
      re += sample * Math.cos((2 * Math.PI * frequencyHz * index) / this.rateHz);
      im += sample * Math.sin((2 * Math.PI * frequencyHz * index) / this.rateHz);
    }
    return samples.length === 0 ? 0 : (2 * Math.hypot(re, im)) / samples.length;
  }

  hears(...frequenciesHz: number[]): boolean[] {
    return frequenciesHz.map((frequencyHz) => this.level(frequencyHz) > 3000);
  }
}

export async function open(engine: MediaEngine): Promise<Session> {
  const session = await engine.createSession();
  if (!(session instanceof Session)) throw new Error('an engine in this process makes sessions of its own');
  return session;
}

/** Two phones, each in a call with a leg of the engine in a codec of its own; `ear` hears what the leg says. */
export async function twoCalls(codecs: { a?: CodecName; b?: CodecName } = {}) {
  const network = new MemoryNetwork();
  const engine = createInProcessMediaEngine({ host: '127.0.0.1', bind: network.bind });
  return { engine, network, a: await call(engine, codecs.a ?? 'PCMU'), b: await call(engine, codecs.b ?? 'PCMU') };
}

/** A phone in a call with a leg; `ear` hears what the leg says. */
export async function call(engine: MediaEngine, codec: CodecName) {
  const [phone, leg, ear] = [await open(engine), await open(engine), new Recorder()];
  const answer = await phone.answerOffer(await leg.createOffer({ codecs: [codec] }));
  await leg.acceptAnswer(answer.sdp);
  phone.audio.addTap(ear, 'inbound');
  return { phone, leg, ear };
}
