import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EgressGuard } from '@hookswitch/egress';
import { VirtualClock } from '@hookswitch/sip/testing';
import { createLogger } from '../../log.ts';
import { type Db, openDb } from '../../store/db.ts';
import { type EventRow, insertEvent } from '../../store/events.ts';
import { insertLeg } from '../../store/legs.ts';
import { eventRow, legRow } from '../../store/testing/rows.ts';
import {
  createWebhooks,
  type WebhookAttempt,
  type WebhookOptions,
  type Webhooks,
  type WebhookTarget,
} from '../outbox.ts';
import { loadSigner, type Signer } from '../sign.ts';
import { type Received, Receiver, type Reply } from './receiver.ts';

const startMs = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

/** An outbox on a real store and real receivers, with a clock that stands still. Everything is closed by `close`. */
export class OutboxRig {
  readonly clock = new VirtualClock(startMs);
  readonly attempts: WebhookAttempt[] = [];
  readonly logLines: string[] = [];
  readonly db: Db;
  readonly signer: Signer;
  webhooks: Webhooks;
  readonly #directory: string;
  readonly #receivers: Receiver[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #legs = new Map<string, number>();
  #taken = 0;

  private constructor(directory: string, db: Db, signer: Signer) {
    this.#directory = directory;
    this.db = db;
    this.signer = signer;
    this.webhooks = this.start();
  }

  static async open(): Promise<OutboxRig> {
    const directory = mkdtempSync(join(tmpdir(), 'hookswitch-outbox-'));
    return new OutboxRig(
      directory,
      await openDb({ file: join(directory, 'hookswitch.db') }),
      await loadSigner(directory, new VirtualClock(startMs)),
    );
  }

  /** An outbox as after a boot, on the same store; the earlier one should be closed. */
  start(options: Partial<WebhookOptions> = {}): Webhooks {
    const log = createLogger({ level: 'debug', destination: { write: (line) => void this.logLines.push(line) } });
    const { db, clock, signer } = this;
    const retryDelaysMs = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512].map((secs) => secs * 1000);
    const egress = new EgressGuard({ specialAddresses: 'allow', allow: [] });
    this.webhooks = createWebhooks({ db, clock, signer, log, egress, retryDelaysMs, random: () => 0, ...options });
    this.webhooks.onAttempt = (attempt) => {
      this.attempts.push(attempt);
      this.#waiting.shift()?.();
    };
    return this.webhooks;
  }

  async receiver(reply: Reply | ((request: Received, index: number) => Reply)): Promise<Receiver> {
    const receiver = await Receiver.listen((request, index) =>
      typeof reply === 'function' ? reply(request, index) : reply,
    );
    this.#receivers.push(receiver);
    return receiver;
  }

  /** Commits events of a leg (and the leg with the first), as call control does, without delivering them. */
  async store(legId: string, target: Partial<WebhookTarget> & { url: string }, count = 1): Promise<EventRow[]> {
    const before = this.#legs.get(legId) ?? 0;
    this.#legs.set(legId, before + count);
    const complete: WebhookTarget = { failoverUrl: null, method: 'POST', timeoutMs: 5000, ...target };
    const nowMs = this.clock.wallTimeMs();
    const events = Array.from({ length: count }, (_, n) =>
      eventRow({
        leg_id: legId,
        seq: before + n + 1,
        target: JSON.stringify(complete),
        payload: '{"to":"PRIVATE"}',
        lane: target.unordered === true ? `${legId}-${before + n + 1}` : legId,
        next_attempt_at_ms: nowMs,
        created_at_ms: nowMs,
      }),
    );
    const leg = before === 0 ? [insertLeg(legRow({ leg_id: legId }))] : [];
    await this.db.transaction([...leg, ...events.map((event) => insertEvent(event))]);
    return events;
  }

  /** `store`, and then `deliver` for each. */
  async emit(legId: string, target: Partial<WebhookTarget> & { url: string }, count = 1): Promise<void> {
    for (const event of await this.store(legId, target, count)) this.webhooks.deliver(event);
  }

  /** The next attempt that no `nextAttempt` has returned yet, once it is stored. */
  async nextAttempt(): Promise<WebhookAttempt> {
    const index = this.#taken;
    this.#taken += 1;
    for (;;) {
      const attempt = this.attempts[index];
      if (attempt !== undefined) return attempt;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async statuses(): Promise<string[]> {
    const sql = `SELECT id || ' ' || status || ' ' || attempts AS line FROM events ORDER BY leg_id, seq`;
    return (await this.db.run<{ line: string }>({ sql, params: [] })).map((row) => row.line);
  }

  async close(): Promise<void> {
    await this.webhooks.close();
    await this.db.close();
    await Promise.all(this.#receivers.map((receiver) => receiver.close()));
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** `data.id` of a delivery. */
export function idOf(received: Received): string {
  return JSON.parse(received.body.toString()).data.id;
}

export function metaOf(received: Received): { attempt: number; delivered_to: string } {
  return JSON.parse(received.body.toString()).meta;
}
