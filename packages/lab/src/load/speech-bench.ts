import { mkdirSync, writeFileSync } from 'node:fs';
import { systemClock } from '@hookswitch/sip';
import { Phone } from '../phone.ts';
import type { PhoneCall } from '../phone-call.ts';
import { spawnPlatform } from '../platform-process.ts';
import { WebhookCatcher } from '../webhook-catcher.ts';
import { percentiles } from './percentiles.ts';

/**
 * `npm run bench:speech`: from the HTTP command `speak` to the first packet of the speech at the phone, with the embedded
 * synthesiser: the first sentence of a server, sentences that it never said, and one that it has said before. `--quick`
 * says few, to see that it works.
 */
const times = process.argv.includes('--quick') ? 3 : 30;
const applicationId = '2800000000000000001';
const number = '+13125550001';
const pollMs = 2;
const deadlineMs = 30_000;

const short = (index: number) => `Your order number ${1000 + index} has been sent.`;
const long = (index: number) =>
  `Thank you for calling. You are number ${index + 1} in line. Please hold on, somebody will be with you shortly. `.repeat(
    5,
  );

interface Stand {
  /** From the command to the first packet, in ms; resolves when all of it was heard. */
  say(text: string): Promise<number>;
  close(): Promise<void>;
}

/** A platform in a process of its own, and a phone in a call that it has answered. */
async function stand(): Promise<Stand> {
  const catcher = await WebhookCatcher.start();
  const platform = await spawnPlatform({
    settings: {
      applications: [{ application_name: 'bench', id: applicationId, webhook_event_url: catcher.url }],
      phone_numbers: [{ phone_number: number, application: 'bench' }],
      phones: [{ username: 'bench', password: 'bench' }],
    },
  });
  catcher.publicKey = platform.publicKey;
  const phone = await Phone.start({ name: 'bench', registrar: platform.sip, password: 'bench' });
  const call = await phone.call(number);
  const { call_control_id: id } = (await catcher.next('call.initiated')).data.payload;
  await platform.api.action(id, 'answer');
  await call.isAnswered();
  return {
    async say(payload) {
      const { packets } = (await call.stats()).inbound;
      const from = systemClock.now();
      // The packet may be there before the answer to the command.
      const heard = firstPacketAfter(call, packets);
      await platform.api.action(id, 'speak', { payload, voice: 'female' });
      const ms = (await heard) - from;
      await catcher.next('call.speak.ended', { callControlId: id, withinMs: 120_000 });
      return ms;
    },
    async close() {
      await phone.close();
      await platform.close();
      await catcher.close();
    },
  };
}

async function firstPacketAfter(call: PhoneCall, packets: number): Promise<number> {
  const giveUpAt = systemClock.now() + deadlineMs;
  while ((await call.stats()).inbound.packets === packets) {
    if (systemClock.now() > giveUpAt) throw new Error('nothing was heard');
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return systemClock.now();
}

async function measured(say: (index: number) => Promise<number>): Promise<number[]> {
  const values: number[] = [];
  for (let index = 0; index < times; index += 1) values.push(await say(index));
  return values;
}

const first = await stand();
const rows = { 'first sentence of a server': [await first.say(short(-1))] };
const fresh = await measured((index) => first.say(short(index)));
const cached = await measured(() => first.say(short(0)));
const longer = times < 10 ? [] : [await first.say(long(0)), await first.say(long(1)), await first.say(long(2))];
await first.close();
const all: Record<string, number[]> = { ...rows, 'fresh short sentence': fresh, 'cached short sentence': cached };
if (longer.length > 0) all['fresh text of 15 sentences'] = longer;

console.log('From the command to the first packet of the speech, ms');
for (const [name, values] of Object.entries(all)) {
  const { count, p50, p95 } = percentiles(values);
  console.log(`  ${name.padEnd(28)} p50 ${p50.toFixed(0).padStart(5)}  p95 ${p95.toFixed(0).padStart(5)}  of ${count}`);
}
mkdirSync('bench-results', { recursive: true });
writeFileSync('bench-results/speech.json', `${JSON.stringify(all, undefined, 2)}\n`);
