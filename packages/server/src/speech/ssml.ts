import { SaxesParser } from 'saxes';
import { clampRate, clampVolume, type SpeechPart } from './utterance.ts';

/** What is not SSML, or asks for what no synthesiser here does. */
export class SsmlError extends Error {
  override readonly name = 'SsmlError';
}

/** As the voices of clouds pause (SSML 1.1 §3.2.3 leaves the lengths open). */
const breakMs: Readonly<Record<string, number>> = {
  none: 0,
  'x-weak': 100,
  weak: 250,
  medium: 500,
  strong: 750,
  'x-strong': 1200,
};
const longestBreakMs = 10_000;
const rates: Readonly<Record<string, number>> = {
  'x-slow': 0.5,
  slow: 0.75,
  medium: 1,
  default: 1,
  fast: 1.25,
  'x-fast': 1.5,
};
const volumes: Readonly<Record<string, number>> = {
  silent: 0,
  'x-soft': 0.25,
  soft: 0.5,
  medium: 1,
  default: 1,
  loud: 1.4,
  'x-loud': 2,
};
/** Read one by one. */
const spelled = new Set(['characters', 'spell-out', 'verbatim', 'digits', 'telephone']);
/** The text inside of these is not there to be said. */
const unsaid = new Set(['desc', 'metadata', 'meta', 'lexicon']);

interface Style {
  readonly rate: number;
  readonly volume: number;
  readonly isSpelled: boolean;
  readonly isSaid: boolean;
}

/**
 * Reads SSML (W3C Speech Synthesis 1.1): `speak`, `p`, `s`, `break`, `prosody` (rate and volume), `sub`, and `say-as` for what
 * is spelled. Of every other element the text is said. With or without `speak` around it.
 * @throws SsmlError for what is not well-formed XML, for `audio`, and for values that nobody understands
 */
export function readSsml(payload: string): SpeechPart[] {
  const parts: SpeechPart[] = [];
  const styles: Style[] = [{ rate: 1, volume: 1, isSpelled: false, isSaid: true }];
  const now = () => styles[styles.length - 1] as Style;
  const parser = new SaxesParser<{ fragment: true; xmlns: false }>({ fragment: true, xmlns: false });
  parser.on('error', (error) => {
    throw new SsmlError(`it is not well-formed: ${error.message}`);
  });
  parser.on('doctype', () => {
    throw new SsmlError('it has a document type');
  });
  const say = (text: string) => {
    const { rate, volume, isSpelled, isSaid } = now();
    const said = isSpelled ? spell(text) : text.replaceAll(/\s+/g, ' ');
    if (isSaid && said !== '') parts.push({ text: said, rate, volume });
  };
  parser.on('text', say);
  parser.on('cdata', say);
  parser.on('opentag', ({ name, attributes }) => {
    if (name === 'audio') throw new SsmlError('audio is not taken: playback_start plays files');
    if (name === 'break') parts.push({ pauseMs: pauseOf(attributes) });
    if (name === 'sub' && now().isSaid) say(attributes.alias ?? '');
    styles.push(styleOf(name, attributes, now()));
  });
  parser.on('closetag', ({ name }) => {
    styles.pop();
    if (name === 'p') parts.push({ pauseMs: 500 });
    if (name === 's') parts.push({ pauseMs: 250 });
  });
  // A declaration may only stand in front of a whole document.
  parser.write(payload.replace(/^\s*<\?xml\s[^>]*\?>/, '')).close();
  return joined(parts);
}

type Attributes = Readonly<Record<string, string>>;

function styleOf(name: string, attributes: Attributes, outer: Style): Style {
  if (name === 'prosody') {
    return {
      ...outer,
      rate: clampRate(outer.rate * rateOf(attributes.rate ?? 'default')),
      volume: clampVolume(outer.volume * volumeOf(attributes.volume ?? 'default')),
    };
  }
  if (name === 'say-as') return { ...outer, isSpelled: spelled.has(attributes['interpret-as'] ?? '') };
  return name === 'sub' || unsaid.has(name) ? { ...outer, isSaid: false } : outer;
}

/** SSML 1.1 §3.2.4: a label, or a percentage of the normal rate; `+20%` is a change, as Polly takes it. */
function rateOf(value: string): number {
  const known = rates[value];
  if (known !== undefined) return known;
  const [, sign, amount, percent] = /^([+-]?)(\d{1,4}(?:\.\d+)?)(%?)$/.exec(value.trim()) ?? [];
  if (amount === undefined) throw new SsmlError(`prosody rate="${value}" is not understood`);
  const factor = Number(amount) / (percent === '' ? 1 : 100);
  if (sign === '+') return 1 + factor;
  return sign === '-' ? 1 - factor : factor;
}

/** SSML 1.1 §3.2.4: a label or decibels; 0 to 100 as SSML 1.0 had it. */
function volumeOf(value: string): number {
  const known = volumes[value];
  if (known !== undefined) return known;
  const [, decibels] = /^([+-]?\d{1,3}(?:\.\d+)?)dB$/i.exec(value.trim()) ?? [];
  if (decibels !== undefined) return 10 ** (Number(decibels) / 20);
  const [, amount] = /^(\d{1,3}(?:\.\d+)?)$/.exec(value.trim()) ?? [];
  if (amount === undefined) throw new SsmlError(`prosody volume="${value}" is not understood`);
  return Number(amount) / 100;
}

function pauseOf({ time, strength }: Attributes): number {
  if (time === undefined) {
    const known = breakMs[strength ?? 'medium'];
    if (known === undefined) throw new SsmlError(`break strength="${strength}" is not understood`);
    return known;
  }
  const [, amount, unit] = /^\+?(\d{1,6}(?:\.\d+)?|\.\d+)(ms|s)$/.exec(time.trim()) ?? [];
  if (amount === undefined) throw new SsmlError(`break time="${time}" is not understood: 300ms or 1.5s`);
  return Math.min(longestBreakMs, Number(amount) * (unit === 's' ? 1000 : 1));
}

/** `AB 12` as `A, B, 1, 2`. */
function spell(text: string): string {
  return [...text].filter((character) => /[\p{L}\p{N}]/u.test(character)).join(', ');
}

/** Words that elements without effect have cut apart are said in one breath. */
function joined(parts: readonly SpeechPart[]): SpeechPart[] {
  const result: SpeechPart[] = [];
  for (const part of parts) {
    const last = result[result.length - 1];
    if (
      last !== undefined &&
      'text' in last &&
      'text' in part &&
      last.rate === part.rate &&
      last.volume === part.volume
    ) {
      result[result.length - 1] = { ...last, text: `${last.text}${part.text}` };
    } else result.push(part);
  }
  return result
    .map((part) => ('text' in part ? { ...part, text: part.text.trim() } : part))
    .filter((part) => !('text' in part) || part.text !== '');
}
