import type { ActiveCall, CallControlApplication, CallStatus, DialResult, WebhookEvent } from '@hookswitch/contract';
import type { MediaStats } from '@hookswitch/media';
import { withDeadline } from './deadline.ts';
import { Phone } from './phone.ts';
import type { PhoneCall } from './phone-call.ts';
import { PlatformProcess } from './platform-process.ts';
import { Timeline } from './timeline.ts';
import { WebhookCatcher } from './webhook-catcher.ts';

const overallMs = 14_000;
const alice = { name: 'alice', password: 'alice-secret', number: '+15550100001', toneHz: 440 };
const bob = { name: 'bob', password: 'bob-secret', number: '+15550100002', toneHz: 1000 };
const callerId = '+15550100000';

/** What the demo opened, last opened closed first. */
class Closers {
  readonly #closers: (() => Promise<void>)[] = [];

  add<T extends { close(): Promise<void> }>(owner: T): T {
    this.#closers.push(() => owner.close());
    return owner;
  }

  async closeAll(): Promise<void> {
    for (const close of this.#closers.reverse()) await close();
  }
}

interface Figure {
  readonly label: string;
  readonly value: string;
}

/** The whole story. Rejects at the first thing that did not happen. */
async function tellTheStory(timeline: Timeline, closers: Closers): Promise<Figure[]> {
  const catcher = closers.add(await WebhookCatcher.start());
  catcher.onDelivery = (delivery) => timeline.webhook(delivery);

  timeline.note('step', 'the platform starts in a process of its own');
  const platform = closers.add(
    await PlatformProcess.spawn({
      settings: {
        phones: [alice, bob].map(({ name, password, number }) => ({ username: name, password, numbers: [number] })),
      },
      onExchange: (exchange) => timeline.api(exchange),
    }),
  );
  catcher.publicKey = platform.publicKey;
  const bootMs = timeline.elapsedMs;

  timeline.note('step', 'two phones register');
  const startPhone = async ({ name, password, toneHz }: typeof alice) =>
    closers.add(
      await Phone.start({
        name,
        password,
        toneHz,
        registrar: platform.sip,
        behaviour: 'ring',
        onTrace: (entry) => timeline.sip(name, entry),
      }),
    );
  const [phoneA, phoneB] = await Promise.all([startPhone(alice), startPhone(bob)]);

  timeline.note('step', 'an application, and one call to each phone');
  const { api } = platform;
  const application = await api.data<CallControlApplication>('POST', '/call_control_applications', {
    application_name: 'demo',
    webhook_event_url: catcher.url,
    webhook_api_version: '2',
  });
  const dial = { connection_id: application.id, from: callerId };
  const legA = await api.dial({ ...dial, to: alice.number });
  const callA = await answered(catcher, legA, phoneA);
  const legB = await api.dial({ ...dial, to: bob.number, link_to: legA.call_control_id });
  const callB = await answered(catcher, legB, phoneB);
  if (legB.call_session_id !== legA.call_session_id) throw new Error('link_to did not put both legs into one session');

  timeline.note('step', 'the two legs are bridged: each phone must hear the other one');
  const bridgedAtMs = timeline.elapsedMs;
  await api.action(legA.call_control_id, 'bridge', { call_control_id: legB.call_control_id });
  const heard = async (phone: Phone, frequencyHz: number) => {
    await phone.hears(frequencyHz, { withinMs: 5_000 });
    timeline.note('media', `${phone.name} hears ${frequencyHz} Hz`, { from: 'platform', to: phone.name });
    return timeline.elapsedMs - bridgedAtMs;
  };
  const [toAliceMs, toBobMs] = await Promise.all([
    heard(phoneA, bob.toneHz),
    heard(phoneB, alice.toneHz),
    ...[legA, legB].map((leg) => catcher.next('call.bridged', { callControlId: leg.call_control_id })),
  ]);

  await checkActiveCalls(api, application.id, [legA, legB]);

  timeline.note('step', 'one leg is hung up, the bridge takes the other with it');
  await api.action(legA.call_control_id, 'hangup');
  const [hangupA, hangupB] = await Promise.all([hungUp(catcher, legA), hungUp(catcher, legB)]);
  const [mediaA, mediaB] = await Promise.all([finalMedia(callA), finalMedia(callB)]);
  for (const [phone, media] of [
    [phoneA, mediaA],
    [phoneB, mediaB],
  ] as const) {
    timeline.note('media', describeMedia(media), { from: phone.name });
  }
  if (catcher.refused.length > 0) throw new Error(`a webhook did not verify: ${catcher.refused[0]?.problem}`);
  return [
    { label: 'platform up after', value: `${bootMs.toFixed(0)} ms` },
    {
      label: 'bridge command to tone at alice, at bob',
      value: `${toAliceMs?.toFixed(0)} ms, ${toBobMs?.toFixed(0)} ms`,
    },
    { label: 'webhooks, every signature verified', value: String(catcher.events.length) },
    ...[hangupA, hangupB].map((hangup, index) => ({
      label: `leg of ${index === 0 ? 'alice' : 'bob'} ended`,
      value: `${hangup.data.payload.hangup_cause} by ${hangup.data.payload.hangup_source}`,
    })),
  ];
}

/** The leg is announced, the phone rings, somebody picks up: seen in SIP and by webhook. */
async function answered(catcher: WebhookCatcher, leg: DialResult, phone: Phone): Promise<PhoneCall> {
  const callControlId = leg.call_control_id;
  await catcher.next('call.initiated', { callControlId });
  const call = await phone.nextCall();
  await call.answer();
  await Promise.all([catcher.next('call.answered', { callControlId }), call.isAnswered()]);
  return call;
}

function hungUp(catcher: WebhookCatcher, leg: DialResult): Promise<WebhookEvent<'call.hangup'>> {
  return catcher.next('call.hangup', { callControlId: leg.call_control_id });
}

/** Both ways of asking the API what is going on must know both legs. */
async function checkActiveCalls(api: PlatformProcess['api'], connectionId: string, legs: readonly DialResult[]) {
  for (const leg of legs) {
    const status = await api.data<CallStatus>('GET', `/calls/${leg.call_control_id}`);
    if (!status.is_alive) throw new Error(`${leg.call_control_id} is in a call and the API says it is not alive`);
  }
  const active = await api.data<ActiveCall[]>('GET', `/connections/${connectionId}/active_calls`);
  const listed = new Set(active.map((call) => call.call_control_id));
  if (legs.some((leg) => !listed.has(leg.call_control_id))) throw new Error('active_calls does not list both legs');
}

async function finalMedia(call: PhoneCall): Promise<MediaStats> {
  const end = await call.isOver();
  if (end.by !== 'remote') throw new Error(`the phone's call ended ${end.by}, not by the platform's BYE`);
  if (!end.media) throw new Error('the call had no media');
  return end.media;
}

function describeMedia({ inbound, outbound }: MediaStats): string {
  const quality = `jitter ${inbound.jitterMs.toFixed(1)} ms, MOS ${inbound.mos.toFixed(2)}`;
  return `sent ${outbound.packets} packets, received ${inbound.packets}, lost ${inbound.lost}, ${quality}`;
}

async function main(): Promise<number> {
  const timeline = new Timeline();
  const closers = new Closers();
  const colours = process.stdout.isTTY === true;
  let figures: Figure[] = [];
  let failure: unknown;
  try {
    figures = await withDeadline(tellTheStory(timeline, closers), { withinMs: overallMs, what: 'the demo to end' });
  } catch (error) {
    failure = error;
  }
  await closers.closeAll().catch((error: unknown) => {
    failure ??= error;
  });
  console.log(timeline.render({ colours }));
  console.log();
  for (const { label, value } of figures) console.log(`  ${label.padEnd(42)}${value}`);
  if (failure === undefined) {
    console.log(`\nThe call worked: ${(timeline.elapsedMs / 1000).toFixed(1)} s in all.`);
    return 0;
  }
  console.error(`\nThe demo failed: ${failure instanceof Error ? failure.message : String(failure)}`);
  return 1;
}

// Nothing may keep the process: what is still open after the story is given up with it.
process.exit(await main());
