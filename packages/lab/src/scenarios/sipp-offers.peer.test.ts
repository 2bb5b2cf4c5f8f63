import type { Endpoint } from '@hookswitch/sip';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { isOfType } from '../webhook-catcher.ts';
import { BurstRelay } from './burst-relay.ts';
import { type Sipp, type SippOptions, startSipp } from './sipp.ts';
import { applicationNumber, numbers, Stage } from './stage.ts';

// Offers as SIPp plays them: calls and changes of calls in which it leaves the offer to the platform (RFC 3725), and messages
// that a relay before it sends on microseconds apart. Each script checks what it is answered.

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
  stage.catcher.onEvent = async (event) => {
    if (!isOfType(event, 'call.initiated') || event.data.payload.direction !== 'incoming') return;
    await stage.platform.api.action(event.data.payload.call_control_id, 'answer', {});
  };
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(() => stage?.close());

/** SIPp calls; resolves with the leg and how the script goes. */
async function calledBy(scenario: string, options: SippOptions = {}) {
  const caller = await startSipp(scenario, { remote: stage.platform.sip, service: applicationNumber, ...options });
  const event = await stage.catcher.next('call.initiated', {
    where: ({ custom_headers }) =>
      custom_headers?.some(({ name, value }) => name === 'X-Scenario' && value === scenario) === true,
  });
  return { id: event.data.payload.call_control_id, done: caller.done };
}

/** SIPp is called, and answers. */
async function dialled(scenario: string, uriOf = async ({ uri }: Sipp) => uri) {
  const callee = await startSipp(scenario);
  const { call_control_id: id } = await stage.dial(await uriOf(callee));
  await answered(id);
  return { id, done: callee.done };
}

const relays: BurstRelay[] = [];
afterEach(() => {
  for (const relay of relays.splice(0)) relay.close();
});
async function relay(starts: RegExp, size: number, peer?: Endpoint): Promise<BurstRelay> {
  const made = await BurstRelay.listen(stage.platform.sip, { starts, size }, peer);
  relays.push(made);
  return made;
}

const answered = (callControlId: string) => stage.catcher.next('call.answered', { callControlId });
/** What was told of the leg, in order. */
const told = (id: string) => stage.catcher.eventsOf(id).map(({ data }) => data.event_type);

/** Puts the leg on hold: it was bridged with a phone that hangs up. */
async function hold(id: string): Promise<void> {
  const bob = await stage.phone('bob', { behaviour: 'answer' });
  const other = (await stage.dial(numbers.bob)).call_control_id;
  await answered(other);
  await stage.platform.api.action(id, 'bridge', { call_control_id: other, hold_after_unbridge: true });
  await stage.catcher.next('call.bridged', { callControlId: id });
  await bob.calls.at(-1)?.hangup();
  await stage.ending(other);
}

/** More than one SIPp and one platform on a busy machine. */
const deadlineMs = 110_000;

describe.concurrent('SIPp leaves the offer to the platform', () => {
  test(
    'in its call, a hold, a refresh of the session and a resume: each answer in an ACK counts',
    async () => {
      const { id, done } = await calledBy('uac-offers-nothing');
      await done;
      expect(await stage.ending(id)).toMatchObject({ hangup_cause: 'normal_clearing', hangup_source: 'caller' });
      expect(told(id)).toEqual(['call.initiated', 'call.answered', 'call.hold', 'call.unhold', 'call.hangup']);
    },
    deadlineMs,
  );

  test(
    'and loses its ACKs: the offer comes again, in the call and in a change of it, and the late answer counts',
    async () => {
      const { id, done } = await calledBy('uac-answers-late', { takesRepetitions: true });
      await done;
      expect(await stage.ending(id)).toMatchObject({ hangup_cause: 'normal_clearing', hangup_source: 'caller' });
      const types = told(id);
      expect(types.filter((type) => type !== 'call.hold')).toEqual(['call.initiated', 'call.answered', 'call.hangup']);
    },
    deadlineMs,
  );

  test.each(['uac-answers-badly', 'uac-answers-nothing'])(
    '%s: the call ends with 488, and was never answered',
    async (scenario) => {
      const { id, done } = await calledBy(scenario);
      expect(await stage.ending(id)).toEqual({
        hangup_cause: 'unspecified',
        hangup_source: 'callee',
        sip_hangup_cause: '488',
      });
      await done;
      expect(told(id)).toEqual(['call.initiated', 'call.hangup']);
    },
    deadlineMs,
  );

  test(
    'in a call that is up, and does not answer, or with what was not offered: the call goes on as it was',
    async () => {
      const { id, done } = await calledBy('uac-never-agrees');
      await done;
      expect(await stage.ending(id)).toMatchObject({ hangup_cause: 'normal_clearing', hangup_source: 'caller' });
      expect(told(id)).toEqual(['call.initiated', 'call.answered', 'call.hold', 'call.hangup']);
    },
    deadlineMs,
  );
});

describe('SIPp and the platform at the same time', () => {
  test(
    'it asks for an offer in the moment it is put on hold: 491 both ways, and the platform comes again',
    async () => {
      const { id, done } = await dialled('uas-glares-asking');
      await hold(id);
      await done;
      expect(await stage.ending(id)).toMatchObject({ hangup_cause: 'normal_clearing', hangup_source: 'callee' });
    },
    deadlineMs,
  );

  test(
    'it hangs up in the moment it is put on hold, and agrees to that all the same: both are acknowledged',
    async () => {
      const { id, done } = await dialled('uas-byes-at-reinvite');
      await hold(id);
      await done;
      expect(await stage.ending(id)).toMatchObject({ hangup_cause: 'normal_clearing', hangup_source: 'callee' });
      expect(told(id)).not.toContain('call.hold');
    },
    deadlineMs,
  );

  test.each(['uac-byes-behind-reinvite', 'uac-reinvites-behind-bye'])(
    '%s: each has one answer, and the call has ended',
    async (scenario) => {
      const burst = await relay(/^(?:BYE|INVITE[\s\S]*\nCSeq: [23] INVITE)/, 2);
      const { id, done } = await calledBy(scenario, { remote: burst.address });
      await done;
      expect(await stage.ending(id)).toEqual({
        hangup_cause: 'normal_clearing',
        hangup_source: 'caller',
        sip_hangup_cause: '200',
      });
    },
    deadlineMs,
  );

  test.each([
    ['uas-tells-all-in-order', 'call.refer.completed'],
    ['uas-tells-all-202-last', 'call.refer.completed'],
    ['uas-tells-all-mixed', 'call.refer.completed'],
    ['uas-tells-all-bye-first', 'call.refer.failed'],
  ] as const)(
    '%s: every message is answered once, and the leg is told %s',
    async (scenario, outcome) => {
      const { id, done } = await dialled(scenario, async ({ uri }) => {
        const port = Number(/:(\d+)$/.exec(uri)?.[1]);
        const burst = await relay(/^(?:SIP\/2\.0 202|NOTIFY|BYE)/, 4, { host: '127.0.0.1', port });
        return `sip:service@127.0.0.1:${burst.address.port}`;
      });
      await stage.platform.api.action(id, 'refer', { sip_address: 'sip:carol@example.com' });
      await stage.catcher.next(outcome, { callControlId: id, withinMs: 60_000 });
      await done;
      await stage.ending(id);
      expect(told(id).filter((type) => /^call\.refer\.(completed|failed)$/.test(type))).toEqual([outcome]);
    },
    deadlineMs,
  );
});
