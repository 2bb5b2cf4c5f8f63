import { parseMessage } from '../message/parse.ts';
import { SipRequest, type SipResponse } from '../message/sip-message.ts';
import { SipParseError } from '../message/sip-parse-error.ts';
import type { Endpoint } from '../transport/endpoint.ts';

interface Recorded {
  atMs: number;
  from: string;
  to: string;
  label: string;
}

const COLUMN = 26;
const HALF = COLUMN / 2;

/**
 * Writes down what goes over the wire, and prints it as a ladder: one column for each endpoint, one line for each message.
 * Fed by `MemoryNetwork.onDatagram`, or by the `onTrace` of a user agent.
 */
export class WireRecorder {
  readonly #now: () => number;
  readonly #names = new Map<string, string>();
  readonly #columns: string[] = [];
  readonly #recorded: Recorded[] = [];
  readonly #startMs: number;

  /** @param now milliseconds, as of a Clock */
  constructor(now: () => number) {
    this.#now = now;
    this.#startMs = now();
  }

  /** A column with a name; in the order in which they are named. */
  name(endpoint: Endpoint, name: string): this {
    const key = keyOf(endpoint);
    this.#names.set(key, name);
    if (!this.#columns.includes(key)) this.#columns.push(key);
    return this;
  }

  /** One message, or what was no message: its first bytes are shown then. */
  record(from: Endpoint, to: Endpoint, message: Buffer | SipRequest | SipResponse): void {
    const [fromKey, toKey] = [keyOf(from), keyOf(to)];
    for (const key of [fromKey, toKey]) if (!this.#columns.includes(key)) this.#columns.push(key);
    this.#recorded.push({ atMs: this.#now() - this.#startMs, from: fromKey, to: toKey, label: labelOf(message) });
  }

  /** What was recorded, a line for each message: `alice > server INVITE`. */
  lines(): string[] {
    return this.#recorded.map(({ from, to, label }) => `${this.#nameOf(from)} > ${this.#nameOf(to)} ${label}`);
  }

  /** The ladder; times in milliseconds from the start. */
  toString(): string {
    const head = this.#columns.map((key) => centred(this.#nameOf(key))).join('');
    const rungs = this.#recorded.map((recorded) => {
      const time = recorded.atMs.toFixed(0).padStart(8);
      return `${time} ${this.#rung(recorded)}`.trimEnd();
    });
    return [`${' '.repeat(9)}${head}`.trimEnd(), ...rungs, ''].join('\n');
  }

  #rung({ from, to, label }: Recorded): string {
    const [a, b] = [this.#columns.indexOf(from), this.#columns.indexOf(to)];
    const cells = this.#columns.map(() => centred('|')).join('');
    if (a === b) return `${cells} ${label} (to itself)`;
    const [left, right] = [Math.min(a, b) * COLUMN + HALF, Math.max(a, b) * COLUMN + HALF - 1];
    const width = right - left - 1;
    const text = ` ${label} `.slice(0, Math.max(0, width - 2));
    const before = Math.floor((width - 1 - text.length) / 2);
    const line = `${'-'.repeat(before)}${text}`.padEnd(width - 1, '-');
    const arrow = a < b ? `${line}>` : `<${line}`;
    return `${cells.slice(0, left)}${arrow}${cells.slice(left + arrow.length)}`;
  }

  #nameOf(key: string): string {
    return this.#names.get(key) ?? key;
  }
}

function keyOf({ host, port }: Endpoint): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function centred(text: string): string {
  const shown = text.slice(0, COLUMN - 2);
  const before = HALF - 1 - Math.floor((shown.length - 1) / 2);
  return `${' '.repeat(before)}${shown}`.padEnd(COLUMN);
}

function labelOf(message: Buffer | SipRequest | SipResponse): string {
  try {
    const read = Buffer.isBuffer(message) ? parseMessage(message) : message;
    const body = read.body.length === 0 ? '' : ` (${(read.header('Content-Type') ?? 'body').replace(/;.*/, '')})`;
    if (read instanceof SipRequest) return `${read.method}${body}`;
    return `${read.status} ${read.cseq().method}${body}`;
  } catch (error) {
    if (!(error instanceof SipParseError)) throw error;
    return JSON.stringify((Buffer.isBuffer(message) ? message : message.toBuffer()).toString('latin1', 0, 12));
  }
}
