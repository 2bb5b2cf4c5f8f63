import { systemClock } from '@hookswitch/sip';
import { spawnPlatform } from '../platform-process.ts';
import { benchHeader, FarEnd, type FarEndCall } from './far-end.ts';
import { type ProcessUsage, usageOfTree } from './process-usage.ts';
import { WebhookSink } from './webhook-sink.ts';

/** One call from the command to the moment it is answered. Milliseconds of the bench's clock. */
export interface AnsweredCall extends FarEndCall {
  readonly id: string;
  readonly callControlId: string;
  readonly commandAtMs: number;
  readonly answeredWebhookAtMs: number;
}

/** The platform in a process of its own, a far end, a webhook receiver and an application that dials between them. */
export class BenchRig {
  readonly startMs: number;
  readonly #platform: Awaited<ReturnType<typeof spawnPlatform>>;
  readonly #farEnd: FarEnd;
  readonly #sink: WebhookSink;
  #applicationId = '';
  #made = 0;

  private constructor(
    platform: Awaited<ReturnType<typeof spawnPlatform>>,
    farEnd: FarEnd,
    sink: WebhookSink,
    startMs: number,
  ) {
    this.#platform = platform;
    this.#farEnd = farEnd;
    this.#sink = sink;
    this.startMs = startMs;
  }

  static async open(): Promise<BenchRig> {
    const sink = await WebhookSink.listen();
    const farEnd = await FarEnd.listen();
    const beginMs = systemClock.now();
    const platform = await spawnPlatform({ settings: { log_level: 'error' } });
    const rig = new BenchRig(platform, farEnd, sink, systemClock.now() - beginMs);
    const application = { application_name: 'bench', webhook_event_url: sink.url };
    rig.#applicationId = (
      await platform.api.data<{ id: string }>('POST', '/call_control_applications', application)
    ).id;
    return rig;
  }

  /** Dials the far end and waits until the application knows that it answered. */
  async dial(): Promise<AnsweredCall> {
    this.#made += 1;
    const id = String(this.#made);
    const commandAtMs = systemClock.now();
    const { call_control_id: callControlId } = await this.#platform.api.dial({
      connection_id: this.#applicationId,
      from: '+15550100000',
      to: this.#farEnd.uri,
      custom_headers: [{ name: benchHeader, value: id }],
    });
    const call = await this.#farEnd.calls.take(id);
    await this.#sink.events.take(`call.initiated ${id}`);
    const answeredWebhookAtMs = await this.#sink.events.take(`call.answered ${id}`);
    return { ...call, id, callControlId, commandAtMs, answeredWebhookAtMs };
  }

  /** The application hangs up; resolves when it was told. */
  async hangUp(call: AnsweredCall): Promise<void> {
    await this.#platform.api.action(call.callControlId, 'hangup');
    await this.#sink.events.take(`call.hangup ${call.id}`);
  }

  /** The far end hangs up; milliseconds from its BYE to the webhook that tells it. */
  async farEndHangsUp(call: AnsweredCall): Promise<number> {
    const byeAtMs = systemClock.now();
    call.session.bye();
    return (await this.#sink.events.take(`call.hangup ${call.id}`)) - byeAtMs;
  }

  /** SIP messages that either side sent twice since the start. */
  async retransmissions(): Promise<number> {
    const { apiUrl } = this.#platform;
    const text = await (await fetch(new URL('/metrics', apiUrl))).text();
    const own = [...text.matchAll(/^hookswitch_sip_counters\{counter="retransmissions\w+"\} (\d+)$/gm)];
    return own.reduce((sum, [, value]) => sum + Number(value), this.#farEnd.retransmissions);
  }

  usage(): ProcessUsage {
    return usageOfTree(this.#platform.pid ?? 0);
  }

  async close(): Promise<void> {
    await this.#platform.close();
    await this.#farEnd.close();
    await this.#sink.close();
  }
}
