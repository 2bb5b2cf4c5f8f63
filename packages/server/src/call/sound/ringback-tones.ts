import type { ToneSpec } from '@hookswitch/media';

/** ITU-T E.180 suppl. 2, "ringing tone": frequencies in Hz, sound and silence in ms. A modulated tone is its side bands. */
const tones = {
  at: tone([420], 1000, 5000),
  au: tone([413, 438], 400, 200, 400, 2000),
  be: tone([425], 1000, 3000),
  bg: tone([425], 1000, 4000),
  br: tone([425], 1000, 4000),
  ch: tone([425], 1000, 4000),
  cl: tone([400], 1000, 3000),
  cn: tone([450], 1000, 4000),
  cz: tone([425], 1000, 4000),
  de: tone([425], 1000, 4000),
  dk: tone([425], 1000, 4000),
  ee: tone([425], 1000, 4000),
  es: tone([425], 1500, 3000),
  fi: tone([425], 1000, 4000),
  fr: tone([440], 1500, 3500),
  gr: tone([425], 1000, 4000),
  hu: tone([425], 1250, 3750),
  il: tone([400], 1000, 3000),
  in: tone([375, 425], 400, 200, 400, 2000),
  it: tone([425], 1000, 4000),
  jp: tone([384, 416], 1000, 2000),
  lt: tone([425], 1000, 4000),
  mx: tone([425], 1000, 4000),
  my: tone([425], 400, 200, 400, 2000),
  nl: tone([425], 1000, 4000),
  no: tone([425], 1000, 4000),
  nz: tone([400, 450], 400, 200, 400, 2000),
  ph: tone([425, 480], 1000, 4000),
  pl: tone([425], 1000, 4000),
  pt: tone([425], 1000, 5000),
  ru: tone([425], 800, 3200),
  se: tone([425], 1000, 5000),
  sg: tone([401, 449], 400, 200, 400, 2000),
  th: tone([420], 1000, 4000),
  tw: tone([440, 480], 1000, 2000),
  uk: tone([400, 450], 400, 200, 400, 2000),
  'us-old': tone([380, 460], 2000, 4000),
  us: tone([440, 480], 2000, 4000),
  ve: tone([425], 1000, 4000),
  za: tone([367, 433], 400, 200, 400, 2000),
} as const satisfies Record<string, ToneSpec>;

/** `ringtone` of a command: a country. */
export type Ringtone = keyof typeof tones;

/** What a caller in that country hears while it rings at the far end; the United States where none is named. */
export function ringbackTone(country: Ringtone = 'us'): ToneSpec {
  return tones[country];
}

function tone(frequenciesHz: readonly number[], ...cadenceMs: readonly number[]): ToneSpec {
  return { frequenciesHz, cadenceMs };
}
