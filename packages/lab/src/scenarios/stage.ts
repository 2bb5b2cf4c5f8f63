import type { CallInitiatedPayload, DialParams, DialResult, WebhookEvent } from '@hookswitch/contract';
import type { Clock } from '@hookswitch/sip';
import { Phone, type PhoneOptions } from '../phone.ts';
import { type Platform, type Settings, startPlatform } from '../platform.ts';
import { callControlIdOf, WebhookCatcher } from '../webhook-catcher.ts';

/** The application that every number of the stage belongs to. */
export const applicationId = '2800000000000000001';
/** Calls to it are calls of the application. */
export const applicationNumber = '+15550109999';
/** Phones that may register, and their numbers. */
export const numbers = {
  alice: '+15550100001',
  bob: '+15550100002',
  carol: '+15550100003',
  nobody: '+15550100009',
} as const;
export type PhoneName = keyof typeof numbers;

/** `hookswitch.yaml` of the stage, with events going to this receiver. */
export function stageSettings(webhookUrl: string): Settings {
  return {
    applications: [{ id: applicationId, application_name: 'stage', webhook_event_url: webhookUrl }],
    phone_numbers: [{ phone_number: applicationNumber, application: 'stage' }],
    phones: Object.entries(numbers).map(([username, number]) => ({
      username,
      password: `${username}-secret`,
      numbers: [number],
    })),
    webhooks: { timeout_ms: 1000, retry_delays_ms: [50, 100, 200, 400, 800] },
  };
}

/** How a leg ended, in the three fields of its `call.hangup` (reference §2.2). */
export interface Ending {
  readonly hangup_cause: string;
  readonly hangup_source: string;
  readonly sip_hangup_cause: string;
}

/** A platform, an application's webhook receiver and phones: what a scenario plays on. */
export class Stage {
  readonly platform: Platform;
  readonly catcher: WebhookCatcher;
  readonly #phones: Phone[] = [];

  private constructor(platform: Platform, catcher: WebhookCatcher) {
    this.platform = platform;
    this.catcher = catcher;
  }

  static async open(settings: Settings = {}, clock?: Clock): Promise<Stage> {
    const catcher = await WebhookCatcher.start();
    try {
      const platform = await startPlatform({
        settings: { ...stageSettings(catcher.url), ...settings },
        ...(clock === undefined ? {} : { clock }),
      });
      catcher.publicKey = platform.publicKey;
      return new Stage(platform, catcher);
    } catch (error) {
      await catcher.close();
      throw error;
    }
  }

  /** A registered phone; the stage closes it. */
  async phone(name: PhoneName, options: Partial<PhoneOptions> = {}): Promise<Phone> {
    const phone = await startPhone(this.platform, name, options);
    this.#phones.push(phone);
    return phone;
  }

  /** Dials from the stage's application. */
  dial(to: string, params: Partial<DialParams> = {}): Promise<DialResult> {
    return this.platform.api.dial({ connection_id: applicationId, from: '+15550100000', to, ...params });
  }

  /** What Prometheus would be told: the lines of one metric, without its name. */
  async metric(name: string): Promise<string[]> {
    const response = await fetch(new URL('/metrics', this.platform.apiUrl));
    const lines = (await response.text()).split('\n');
    return lines
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
      .map((line) => line.slice(name.length).trim());
  }

  /** The leg's `call.hangup`, reduced to how it ended. */
  async ending(callControlId: string, withinMs?: number): Promise<Ending> {
    const event = await this.catcher.next('call.hangup', {
      callControlId,
      ...(withinMs === undefined ? {} : { withinMs }),
    });
    const { hangup_cause, hangup_source, sip_hangup_cause } = event.data.payload;
    return { hangup_cause, hangup_source, sip_hangup_cause };
  }

  /** The next inbound call of the application. */
  async inbound(): Promise<CallInitiatedPayload> {
    const where = (payload: CallInitiatedPayload) => payload.direction === 'incoming';
    return (await this.catcher.next('call.initiated', { where })).data.payload;
  }

  /**
   * Drains the platform and closes everything, then looks back on all calls of the stage.
   * @throws when a leg has not exactly one `call.initiated` and one `call.hangup`, or a delivery did not verify.
   */
  async close(): Promise<void> {
    await this.platform.drain();
    await this.platform.close();
    await Promise.all(this.#phones.map((phone) => phone.close()));
    await this.catcher.close();
    const refused = this.catcher.refused[0];
    if (refused) throw new Error(`a webhook was refused: ${refused.problem}`);
    checkLegs(this.catcher.events);
  }
}

/** A phone of the stage, registered at this platform. The caller closes it. */
export function startPhone(platform: Platform, name: PhoneName, options: Partial<PhoneOptions> = {}): Promise<Phone> {
  return Phone.start({ name, password: `${name}-secret`, registrar: platform.sip, ...options });
}

/** Every leg begins once and ends once. @throws with what each leg lacks or has twice. */
export function checkLegs(events: readonly WebhookEvent[]): void {
  const legs = new Map<string, string[]>();
  for (const event of events) {
    const id = callControlIdOf(event);
    if (id !== undefined) legs.set(id, [...(legs.get(id) ?? []), event.data.event_type]);
  }
  const wrong = [...legs].filter(([, types]) =>
    ['call.initiated', 'call.hangup'].some((type) => types.filter((seen) => seen === type).length !== 1),
  );
  if (wrong.length === 0) return;
  const lines = wrong.map(([id, types]) => `${id}: ${types.join(', ')}`);
  throw new Error(`legs without exactly one call.initiated and one call.hangup:\n${lines.join('\n')}`);
}
