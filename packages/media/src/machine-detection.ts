/** What a detection tells, and what it does after it took the far end for a machine. */
export type MachineDetectionMode = 'premium' | 'detect' | 'detect_beep' | 'detect_words' | 'greeting_end';

/** Who or what has answered. `silence`, `fax` and the two kinds of human are told by the mode `premium` alone. */
export type MachineVerdict =
  | 'human'
  | 'machine'
  | 'not_sure'
  | 'silence'
  | 'fax_detected'
  | 'human_residence'
  | 'human_business';

/** How the greeting of a machine ended. */
export type GreetingEnd = 'beep_detected' | 'no_beep_detected' | 'ended' | 'not_sure';

/** What a detection says: at most one verdict, then at most one end of a greeting. */
export type MachineEvent =
  | { kind: 'machine-detection-ended'; result: MachineVerdict }
  | { kind: 'machine-greeting-ended'; result: GreetingEnd };

/** Thresholds; times in ms, amplitudes in units of 16-bit samples. */
export interface MachineDetectionConfig {
  /** Silence after a greeting that tells a human. */
  readonly afterGreetingSilenceMs: number;
  /** Shortest silence between two words. */
  readonly betweenWordsSilenceMs: number;
  /** A greeting longer than this is a machine's. */
  readonly greetingDurationMs: number;
  /** Silence that ends the greeting of a machine. */
  readonly greetingSilenceDurationMs: number;
  /** How long the end of a machine's greeting is waited for in the mode `greeting_end`. */
  readonly greetingTotalAnalysisTimeMs: number;
  /** Silence at the start longer than this is a machine. */
  readonly initialSilenceMs: number;
  /** More words than this are a machine. */
  readonly maximumNumberOfWords: number;
  /** A word longer than this is a machine. */
  readonly maximumWordLengthMs: number;
  /** Mean amplitude below which there is silence. */
  readonly silenceThreshold: number;
  /** How long the verdict may take. */
  readonly totalAnalysisTimeMs: number;
  readonly beep: BeepConfig;
}

export interface BeepConfig {
  /** `both`: besides its frequency, the level of a beep must be steady; `freq_only`: its level does not matter. */
  readonly profile: 'both' | 'freq_only';
  readonly minFrequencyHz: number;
  readonly maxFrequencyHz: number;
  readonly minToneDurationMs: number;
  /** Look at the spectrum of the last `spectralWindowMs` before a beep counts. */
  readonly spectralConfirmation: boolean;
  /** Share of the energy that must lie in the frequency of the beep then, 0 to 1. */
  readonly spectralMinPurity: number;
  readonly spectralWindowMs: number;
  /** A tone of 1100 Hz is the calling tone of a fax, not a beep. */
  readonly rejectFaxCng: boolean;
}

const defaultBeep: BeepConfig = {
  profile: 'both',
  minFrequencyHz: 350,
  maxFrequencyHz: 2800,
  minToneDurationMs: 140,
  spectralConfirmation: false,
  spectralMinPurity: 0.85,
  spectralWindowMs: 100,
  rejectFaxCng: false,
};

/** The documented defaults (reference §1.1). */
const defaultConfig: MachineDetectionConfig = {
  afterGreetingSilenceMs: 800,
  betweenWordsSilenceMs: 50,
  greetingDurationMs: 3500,
  greetingSilenceDurationMs: 1500,
  greetingTotalAnalysisTimeMs: 5000,
  initialSilenceMs: 3500,
  maximumNumberOfWords: 5,
  maximumWordLengthMs: 3500,
  silenceThreshold: 256,
  totalAnalysisTimeMs: 3500,
  beep: defaultBeep,
};

/** `premium` waits longer, counts no words and knows more verdicts; it heeds two fields of the configuration. */
const premiumConfig: MachineDetectionConfig = {
  ...defaultConfig,
  afterGreetingSilenceMs: 1000,
  initialSilenceMs: 5000,
  maximumNumberOfWords: Number.POSITIVE_INFINITY,
  maximumWordLengthMs: Number.POSITIVE_INFINITY,
  totalAnalysisTimeMs: 30_000,
};

/** What was asked for, with the defaults of the mode for what was not. */
export interface MachineDetectionOptions {
  readonly mode: MachineDetectionMode;
  readonly config?: Partial<Omit<MachineDetectionConfig, 'beep'>> & { readonly beep?: Partial<BeepConfig> };
}

export function machineDetectionConfig({ mode, config = {} }: MachineDetectionOptions): MachineDetectionConfig {
  if (mode === 'premium') {
    const { greetingDurationMs = premiumConfig.greetingDurationMs } = config;
    const { totalAnalysisTimeMs = premiumConfig.totalAnalysisTimeMs } = config;
    return { ...premiumConfig, greetingDurationMs, totalAnalysisTimeMs };
  }
  return { ...defaultConfig, ...config, beep: { ...defaultBeep, ...config.beep } };
}
