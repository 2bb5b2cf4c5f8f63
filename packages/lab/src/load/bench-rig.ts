import { systemClock } from '@hookswitch/sip';
import { spawnPlatform } from '../platform-process.ts';
import { type BenchAnswer, BenchApi } from './bench-api.ts';
import { benchHeader, FarEnd, type FarEndCall } from './far-end.ts';
import { type ProcessUsage, usageOfTree } from './process-usage.ts';
import { SippFarEnd } from './sipp-far-end.ts';
import { clientStateOf, WebhookSink } from './webhook-sink.ts';

/** A leg that was dialled. Milliseconds of the bench's clock. */
export interface DialledLeg {
  /** The bench's own id of it, in its header and its events. */
  readonly id: string;
  readonly callControlId: string;
  readonly commandAtMs: number;
  /** From the command to the end of its answer. */
  readonly commandMs: number;
}

/** One leg from the command to the moment it is answered, seen by a far end with a clock. */
export interface ProbedLeg extends DialledLeg, FarEndCall {
  readonly answeredWebhookAtMs: number;
}

/** The platform refused a new call with 503 and said when to try again. */
export class RefusedCall extends Error {}

/** The platform in a process of its own, two far ends, a webhook receiver and an application that dials between them. */
export class BenchRig {
  readonly startMs: number;
  /** SIPp where there is one, else the bench's own. */
  readonly load: { readonly uri: string; readonly name: string };
  readonly sipp: SippFarEnd | undefined;
  readonly #platform: Awaited<ReturnType<typeof spawnPlatform>>;
  readonly #api: BenchApi;
  readonly #farEnd: FarEnd;
  readonly #sink: WebhookSink;
  #applicationId = '';
  #made = 0;

  private constructor(parts: {
    platform: Awaited<ReturnType<typeof spawnPlatform>>;
    farEnd: FarEnd;
    sipp: SippFarEnd | undefined;
    sink: WebhookSink;
    startMs: number;
  }) {
    this.#platform = parts.platform;
    this.#api = new BenchApi(parts.platform.apiUrl, parts.platform.apiKey);
    this.#farEnd = parts.farEnd;
    this.#sink = parts.sink;
    this.sipp = parts.sipp;
    this.startMs = parts.startMs;
    const { sipp, farEnd } = parts;
    this.load = sipp ? { uri: sipp.uri, name: 'SIPp' } : { uri: farEnd.uri, name: 'the bench itself' };
  }

  static async open(): Promise<BenchRig> {
    const [sink, farEnd, sipp] = [await WebhookSink.listen(), await FarEnd.listen(), await SippFarEnd.start()];
    const beginMs = systemClock.now();
    const platform = await spawnPlatform({ settings: { log_level: 'error', overload: { refuse_new_calls: true } } });
    const rig = new BenchRig({ platform, farEnd, sipp, sink, startMs: systemClock.now() - beginMs });
    await rig.connect();
    const application = { application_name: 'bench', webhook_event_url: sink.url };
    rig.#applicationId = (
      await platform.api.data<{ id: string }>('POST', '/call_control_applications', application)
    ).id;
    return rig;
  }

  /** Opens the application's connections; those without use are closed after a while. */
  connect(): Promise<void> {
    return this.#api.connect();
  }

  /** Dials `to` and waits for `call.answered`. @throws RefusedCall */
  async dial(to: string): Promise<DialledLeg> {
    const leg = await this.#command(to);
    await this.#sink.events.take(`call.initiated ${leg.id}`);
    await this.#sink.events.take(`call.answered ${leg.id}`);
    return leg;
  }

  /** Dials the far end that looks at its clock. @throws RefusedCall */
  async probe(): Promise<ProbedLeg> {
    const leg = await this.#command(this.#farEnd.uri);
    const call = await this.#farEnd.calls.take(leg.id);
    await this.#sink.events.take(`call.initiated ${leg.id}`);
    return { ...leg, ...call, answeredWebhookAtMs: await this.#sink.events.take(`call.answered ${leg.id}`) };
  }

  /** Both are told that they hear each other. */
  async bridge(one: DialledLeg, other: DialledLeg): Promise<void> {
    await this.#action(one, 'bridge', { call_control_id: other.callControlId });
    await this.#told('call.bridged', [one, other]);
  }

  /** The application hangs `leg` up; resolves when it was told the end of all `ending`. */
  async hangUp(leg: DialledLeg, ending: readonly DialledLeg[] = [leg]): Promise<void> {
    await this.#action(leg, 'hangup');
    await this.#told('call.hangup', ending);
  }

  /** The far end hangs up; milliseconds from its BYE to the webhook that tells it. */
  async farEndHangsUp(leg: ProbedLeg): Promise<number> {
    const byeAtMs = systemClock.now();
    leg.session.bye();
    return (await this.#sink.events.take(`call.hangup ${leg.id}`)) - byeAtMs;
  }

  /** SIP messages that the platform sent or got twice since the start. */
  async retransmissions(): Promise<number> {
    return this.metric(/^hookswitch_sip_counters\{counter="retransmissions\w+"\} (\d+)$/gm);
  }

  /** The sum of what `pattern` finds at `/metrics`. */
  async metric(pattern: RegExp): Promise<number> {
    const text = await (await fetch(new URL('/metrics', this.#platform.apiUrl))).text();
    return [...text.matchAll(pattern)].reduce((sum, [, value]) => sum + Number(value), 0);
  }

  usage(): ProcessUsage {
    return usageOfTree(this.#platform.pid ?? 0);
  }

  async close(): Promise<void> {
    await this.#platform.close();
    await this.#api.close();
    await this.#farEnd.close();
    this.sipp?.close();
    await this.#sink.close();
  }

  async #command(to: string): Promise<DialledLeg> {
    this.#made += 1;
    const id = String(this.#made);
    const commandAtMs = systemClock.now();
    const answer = await this.#post('/calls', {
      ...{ connection_id: this.#applicationId, from: '+15550100000', to },
      client_state: clientStateOf(id),
      custom_headers: [{ name: benchHeader, value: id }],
    });
    return { id, callControlId: String(answer.body.data?.call_control_id), commandAtMs, commandMs: answer.durationMs };
  }

  async #action(leg: DialledLeg, action: string, params: object = {}): Promise<void> {
    await this.#post(`/calls/${leg.callControlId}/actions/${action}`, params);
  }

  async #post(path: string, params: object): Promise<BenchAnswer> {
    const answer = await this.#api.post(path, params, () => systemClock.now());
    if (answer.status === 503 && answer.retryAfter !== undefined) throw new RefusedCall(JSON.stringify(answer.body));
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer;
  }

  async #told(type: string, legs: readonly DialledLeg[]): Promise<void> {
    for (const { id } of legs) await this.#sink.events.take(`${type} ${id}`);
  }
}
