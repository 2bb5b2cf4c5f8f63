import {
  type GreetingEnd,
  type MachineDetectionConfig,
  type MachineDetectionMode,
  type MachineDetectionOptions,
  type MachineEvent,
  type MachineVerdict,
  machineDetectionConfig,
} from '../machine-detection.ts';
import { Greeting } from './greeting.ts';
import { NarrowBand } from './narrow-band.ts';
import { type ToneMeaning, ToneTracker } from './tone-tracker.ts';
import { VoiceActivity } from './voice-activity.ts';

const frameSamples = 160;
const stepSamples = 80;
/** How long a beep is waited for after a machine was told (reference §4: `detect_words`; the others alike). */
const beepWaitMs = 30_000;
/** A machine that is silent for so long after its greeting makes no beep any more (premium). */
const noBeepSilenceMs = 4000;
/** A human at home says hello; what takes longer is a company's greeting (premium). */
const longestResidenceGreetingMs = 1400;

/**
 * Tells a machine from a human by what it says after the answer, and hears when the greeting of a machine is over.
 * Fed with what the far end says, 20 ms at a time and without gaps: its clock is the audio.
 *
 * ```
 *              human, not_sure, silence, fax
 *   deciding ───────────────────────────────> done
 *      │                                       ^
 *      │ machine                               │ beep, silence, time
 *      └──────> greeting (modes that wait) ────┘
 * ```
 */
export class MachineDetector {
  readonly #mode: MachineDetectionMode;
  readonly #config: MachineDetectionConfig;
  readonly #emit: (event: MachineEvent) => void;
  readonly #onDone: () => void;
  readonly #narrow = new NarrowBand();
  readonly #voice: VoiceActivity;
  readonly #tones: ToneTracker;
  readonly #greeting: Greeting;
  /** Samples at 8 kHz that do not fill a frame yet. */
  readonly #frame = new Int16Array(frameSamples);
  #filled = 0;
  #state: 'deciding' | 'greeting' | 'done' = 'deciding';
  #decidedAtMs = 0;

  /** @param onDone called once, after the last event */
  constructor(options: MachineDetectionOptions, emit: (event: MachineEvent) => void, onDone: () => void = () => {}) {
    this.#onDone = onDone;
    this.#mode = options.mode;
    this.#config = machineDetectionConfig(options);
    this.#emit = emit;
    this.#voice = new VoiceActivity(this.#config.silenceThreshold);
    this.#tones = new ToneTracker(this.#config.beep);
    this.#greeting = new Greeting(this.#config.betweenWordsSilenceMs);
  }

  /** Nothing will be said any more. */
  get done(): boolean {
    return this.#state === 'done';
  }

  write(frame: Int16Array, rateHz: number): void {
    if (this.done) return;
    const samples = this.#narrow.of(frame, rateHz);
    for (let from = 0; from < samples.length && !this.done; ) {
      const to = Math.min(samples.length, from + frameSamples - this.#filled);
      this.#frame.set(samples.subarray(from, to), this.#filled);
      this.#filled += to - from;
      from = to;
      if (this.#filled < frameSamples) continue;
      this.#filled = 0;
      this.#hear(this.#frame);
    }
  }

  #hear(frame: Int16Array): void {
    const tone = this.#tones.hear(frame, this.#config.silenceThreshold);
    for (let from = 0; from < frameSamples; from += stepSamples) {
      // A tone has a pitch too and is no speech.
      const speaks = this.#voice.hears(frame, from) && !this.#tones.sounding;
      this.#greeting.step(speaks);
    }
    if (tone !== undefined) this.#heardTone(tone);
    if (this.#state === 'deciding') {
      const result = this.#judge();
      if (result !== undefined) this.#verdict(result);
    } else if (this.#state === 'greeting') this.#awaitEnd();
  }

  #heardTone(tone: ToneMeaning): void {
    const speechless = this.#mode === 'premium' && !this.#greeting.begun;
    if (tone === 'fax-answer' || (tone === 'fax-calling' && speechless)) this.#heardFax();
    else if (tone === 'beep' || !this.#config.beep.rejectFaxCng) this.#heardBeep();
  }

  #heardFax(): void {
    if (this.#state === 'deciding') this.#verdict(this.#mode === 'premium' ? 'fax_detected' : 'machine');
  }

  #heardBeep(): void {
    // Reference §4: in premium a beep before the verdict is all that is told.
    if (this.#state === 'deciding' && this.#mode !== 'premium') this.#verdict('machine');
    if (this.#state !== 'done') this.#end('beep_detected');
  }

  /** The verdict, if what was heard so far is enough for one. */
  #judge(): MachineVerdict | undefined {
    const { elapsedMs, begun, lengthMs, words, wordMs, silenceMs } = this.#greeting;
    const config = this.#config;
    const premium = this.#mode === 'premium';
    if (!begun && elapsedMs >= config.initialSilenceMs) return premium ? 'silence' : 'machine';
    const machine =
      lengthMs > config.greetingDurationMs ||
      words > config.maximumNumberOfWords ||
      wordMs > config.maximumWordLengthMs;
    if (machine) return 'machine';
    if (begun && silenceMs >= config.afterGreetingSilenceMs && !this.#tones.sounding) {
      if (!premium) return 'human';
      return lengthMs <= longestResidenceGreetingMs ? 'human_residence' : 'human_business';
    }
    if (elapsedMs < config.totalAnalysisTimeMs) return undefined;
    return begun || !premium ? 'not_sure' : 'silence';
  }

  #verdict(result: MachineVerdict): void {
    this.#decidedAtMs = this.#greeting.elapsedMs;
    const waits = result === 'machine' && this.#mode !== 'detect';
    this.#state = waits ? 'greeting' : 'done';
    this.#emit({ kind: 'machine-detection-ended', result });
    if (!waits) this.#finish();
  }

  #awaitEnd(): void {
    const { elapsedMs, silenceMs } = this.#greeting;
    const waitedMs = elapsedMs - this.#decidedAtMs;
    const { greetingSilenceDurationMs, greetingTotalAnalysisTimeMs } = this.#config;
    switch (this.#mode) {
      case 'greeting_end':
        if (this.#tones.sounding) return;
        if (silenceMs >= greetingSilenceDurationMs) this.#end('ended');
        else if (waitedMs >= greetingTotalAnalysisTimeMs) this.#end('not_sure');
        return;
      case 'detect_words':
        if (waitedMs >= beepWaitMs) this.#end(silenceMs >= greetingSilenceDurationMs ? 'ended' : 'not_sure');
        return;
      case 'premium':
        if (waitedMs >= beepWaitMs || silenceMs >= noBeepSilenceMs) this.#end('no_beep_detected');
        return;
      default:
        // detect_beep tells nothing without a beep.
        if (waitedMs >= beepWaitMs) this.#finish();
    }
  }

  #end(result: GreetingEnd): void {
    // `detect` says who has answered and no more.
    if (this.#mode !== 'detect') this.#emit({ kind: 'machine-greeting-ended', result });
    this.#finish();
  }

  #finish(): void {
    this.#state = 'done';
    this.#onDone();
  }
}
