import type { WebhookEvent } from '@hookswitch/contract';
import { type Clock, SipRequest, systemClock, type TraceEntry } from '@hookswitch/sip';
import type { ApiExchange } from './api-caller.ts';
import { callControlIdOf, type Delivery, isOfType } from './webhook-catcher.ts';

export type Lane = 'api' | 'sip' | 'webhook' | 'media' | 'step';

interface TimelineEntry {
  readonly atMs: number;
  readonly lane: Lane;
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

const laneColours: Record<Lane, string> = {
  api: '\u001b[36m',
  sip: '\u001b[33m',
  webhook: '\u001b[35m',
  media: '\u001b[32m',
  step: '\u001b[1m',
};
const colourEnd = '\u001b[0m';

/**
 * What happened, from all sides, in one list: API commands, SIP messages, webhooks, media figures. Times are relative
 * to the timeline's creation.
 */
export class Timeline {
  readonly #startedAtMs: number;
  readonly #clock: Clock;
  readonly #entries: TimelineEntry[] = [];
  readonly #platformName: string;

  constructor(options: { platformName?: string; clock?: Clock } = {}) {
    this.#clock = options.clock ?? systemClock;
    this.#platformName = options.platformName ?? 'platform';
    this.#startedAtMs = this.#clock.wallTimeMs();
  }

  /** Milliseconds since the timeline began. */
  get elapsedMs(): number {
    return this.#clock.wallTimeMs() - this.#startedAtMs;
  }

  note(lane: Lane, text: string, parties: { from?: string; to?: string; atMs?: number } = {}): void {
    const { from = '', to = '', atMs = this.#clock.wallTimeMs() } = parties;
    this.#entries.push({ atMs, lane, from, to, text });
  }

  /** One HTTP command and its answer. The command is listed at the moment it was sent. */
  api(exchange: ApiExchange): void {
    const { method, path, status, durationMs, atMs } = exchange;
    const outcome = `${status} in ${durationMs.toFixed(0)} ms`;
    this.note('api', `${method} ${shortIds(path)} -> ${outcome}`, { from: 'app', to: this.#platformName, atMs });
  }

  /** One SIP message as the named phone saw it. */
  sip(phoneName: string, entry: TraceEntry): void {
    const platform = this.#platformName;
    const [from, to] = entry.direction === 'sent' ? [phoneName, platform] : [platform, phoneName];
    this.note('sip', describeMessage(entry.message), { from, to, atMs: entry.atMs });
  }

  webhook(delivery: Delivery): void {
    const { event, problem, atMs } = delivery;
    const text = event ? describeEvent(event) : `refused: ${problem}`;
    this.note('webhook', text, { from: this.#platformName, to: 'app', atMs });
  }

  /** The list as text, oldest first, one line per entry. */
  render(options: { colours?: boolean } = {}): string {
    const rows = [...this.#entries].sort((a, b) => a.atMs - b.atMs);
    const widest = (pick: (row: TimelineEntry) => string) => Math.max(0, ...rows.map((row) => pick(row).length));
    const widths = { from: widest((row) => row.from), to: widest((row) => row.to) };
    return rows.map((row) => this.#line(row, widths, options.colours === true)).join('\n');
  }

  #line(row: TimelineEntry, widths: { from: number; to: number }, colours: boolean): string {
    const time = `${((row.atMs - this.#startedAtMs) / 1000).toFixed(3).padStart(8)} s`;
    const arrow = row.to === '' ? '  ' : '->';
    const parties = `${row.from.padEnd(widths.from)} ${arrow} ${row.to.padEnd(widths.to)}  `;
    // A step is a heading: it stands where the parties of the others stand.
    const text = `${row.lane.padEnd(7)}  ${row.lane === 'step' ? '' : parties}${row.text}`;
    return colours ? `${time}  ${laneColours[row.lane]}${text}${colourEnd}` : `${time}  ${text}`;
  }
}

function describeMessage(message: TraceEntry['message']): string {
  const cseq = message.header('CSeq') ?? '';
  const sdp = message.body.length > 0 && /sdp/i.test(message.header('Content-Type') ?? '') ? ' with SDP' : '';
  if (message instanceof SipRequest) return `${message.method} ${message.requestUri}${sdp}`;
  return `${message.status} ${message.reason} (${cseq.split(' ')[1] ?? ''})${sdp}`;
}

function describeEvent(event: WebhookEvent): string {
  const attempt = event.meta.attempt > 1 ? `, attempt ${event.meta.attempt}` : '';
  const leg = shortIds(callControlIdOf(event) ?? '');
  return `${event.data.event_type} ${leg}${describeHangup(event)}, signature verified${attempt}`;
}

function describeHangup(event: WebhookEvent): string {
  if (!isOfType(event, 'call.hangup')) return '';
  const { hangup_cause: cause, hangup_source: source, sip_hangup_cause: sipCause } = event.data.payload;
  return ` ${cause} by ${source} (${sipCause})`;
}

/** Call control ids are 57 characters; the first few tell legs apart on a page. */
function shortIds(text: string): string {
  return text.replace(/(v3:[\w-]{6})[\w-]{10,}/g, '$1…');
}
