import { afterAll, beforeAll, expect, test } from 'vitest';
import { RtpEar } from '../rtp-ear.ts';
import { type Sipp, startSipp } from './sipp.ts';
import { numbers, Stage } from './stage.ts';

let stage: Stage;
let ears: readonly RtpEar[];
let sipp: Sipp;

beforeAll(async () => {
  ears = await Promise.all([RtpEar.listen(), RtpEar.listen()]);
  const [inbound, outbound] = ears.map(({ port }) => String(port)) as [string, string];
  sipp = await startSipp('uas-records', { keys: { inbound, outbound }, withinMs: 60_000 });
  stage = await Stage.open({ siprec_connectors: [{ name: 'sipp', uri: sipp.uri }] });
});
afterAll(async () => {
  await stage?.close();
  for (const ear of ears ?? []) ear.close();
});

test('SIPp as the recorder takes the session, hears both sides and sees it end', async () => {
  const terms = { behaviour: 'answer', listenHz: [440, 1000] } as const;
  const [alice, bob] = await Promise.all([stage.phone('alice', terms), stage.phone('bob', terms)]);
  const { call_control_id: id } = await stage.dial(numbers.alice);
  await stage.catcher.next('call.answered', { callControlId: id });
  const other = await stage.dial(numbers.bob, { link_to: id, bridge_on_answer: true });
  await stage.catcher.next('call.bridged', { callControlId: id });
  const [said, back] = await Promise.all([alice.nextCall(), bob.nextCall()]);
  await stage.platform.api.action(id, 'siprec_start', {});
  await stage.catcher.next('siprec.started', { callControlId: id });
  await Promise.all([said.playTone(440), back.playTone(1000)]);
  const hears = (ear: number, frequencyHz: number) =>
    expect.poll(() => ears[ear]?.hears(frequencyHz), { timeout: 20_000 }).toBe(true);
  await Promise.all([hears(0, 440), hears(1, 1000)]);
  await stage.platform.api.action(id, 'siprec_stop');
  await stage.catcher.next('siprec.stopped', { callControlId: id });
  await sipp.done;
  await stage.platform.api.action(id, 'hangup');
  await Promise.all([stage.ending(id), stage.ending(other.call_control_id)]);
});
