import { TelnyxError } from '../core/telnyx-error.ts';

/** The longest delay that timers take, in ms; about 24 days. */
const most = 2 ** 31 - 1;

/** @throws TelnyxError for what is no number, or less than `least` */
export function numberFrom(least: number, name: string, value: number | undefined, fallback: number): number {
  const number = value ?? fallback;
  if (!(number >= least)) throw new TelnyxError(`${name} has to be a number from ${least}, but is ${number}.`);
  return Math.min(number, most);
}
