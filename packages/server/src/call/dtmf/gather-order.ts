import type { Timer } from '../../clock.ts';
import type { PlaybackAudio } from '../sound/playback-order.ts';
import type { DigitInput, DigitRules } from './digit-input.ts';

/** What is heard before keys are waited for. */
export interface GatherPrompt {
  readonly audio: PlaybackAudio;
  /** Heard before the prompt comes again after an invalid input. */
  readonly invalid?: PlaybackAudio;
  /** No event tells of the prompt. */
  readonly untold?: boolean;
  /** Keys do not cut it short: it is heard to its end, even when the input is complete before that. */
  readonly goesOn?: boolean;
  /** How often the prompt is heard at most. */
  readonly tries: number;
}

export interface GatherOrder {
  /** The application's name for it, for its event. */
  readonly gatherId?: string;
  readonly rules: DigitRules;
  /** For the first key; absent: as long as for the whole input. */
  readonly initialTimeoutMs?: number;
  /** For each further key. */
  readonly interDigitTimeoutMs: number;
  /** For the whole input, from the end of the prompt or the key that cuts it short. */
  readonly timeoutMs: number;
  readonly prompt?: GatherPrompt;
}

/**
 * One gather of a leg, from the command to its `call.gather.ended`.
 *
 * ```
 *   prompting ──(prompt over, or the first key)──> listening ──(valid input, or no try left)──> over
 *       ^─────────── nothing or an invalid input, tries left ──────┘
 * ```
 */
export interface Gather {
  readonly order: GatherOrder;
  /** Of this try. */
  input: DigitInput;
  triesLeft: number;
  /** Prompts that are heard or wait, by `playback_id`. Empty: it is listening. */
  readonly prompts: Set<string>;
  /** For the next key. */
  pause?: Timer;
  /** For the whole input. */
  deadline?: Timer;
}
