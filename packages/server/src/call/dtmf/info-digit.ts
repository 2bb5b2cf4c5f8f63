import type { SipBody } from '@hookswitch/sip';

/** Neither type was ever registered; what phones and gateways send is what is read here. */
const relay = 'application/dtmf-relay';
const plain = 'application/dtmf';
/** Where an INFO says nothing, or what cannot be. */
const usualDurationMs = 250;

/** A key press in the body of an INFO. */
export interface InfoDigit {
  readonly digit: string;
  readonly durationMs: number;
}

/** Undefined for another type of body, and for what is no key: a hook flash, a malformed line. */
export function readInfoDigit(contentType: string | undefined, body: string): InfoDigit | undefined {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  if (type === plain) return digitOf(body.trim(), usualDurationMs);
  if (type !== relay) return undefined;
  const signal = /^\s*signal\s*=\s*(\S+)\s*$/im.exec(body)?.[1];
  const duration = Number(/^\s*duration\s*=\s*(\d{1,5})\s*$/im.exec(body)?.[1] ?? usualDurationMs);
  return digitOf(signal ?? '', duration > 0 ? duration : usualDurationMs);
}

export function writeInfoDigit(digit: string, durationMs: number): SipBody {
  return { contentType: relay, content: `Signal=${digit}\r\nDuration=${Math.round(durationMs)}\r\n` };
}

/** Some send the event codes of RFC 4733 for the two keys that are no digits. */
const byCode: Readonly<Record<string, string>> = { '10': '*', '11': '#' };

function digitOf(signal: string, durationMs: number): InfoDigit | undefined {
  const digit = (byCode[signal] ?? signal).toUpperCase();
  return /^[0-9A-D*#]$/.test(digit) ? { digit, durationMs } : undefined;
}
