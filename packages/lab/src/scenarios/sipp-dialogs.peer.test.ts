import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isOfType } from '../webhook-catcher.ts';
import { type SippOptions, startSipp } from './sipp.ts';
import { applicationNumber, numbers, Stage } from './stage.ts';

// Dialogs as SIPp plays them: races, forks, reliable responses, session timers. Each script checks what it is answered.
// They run side by side, as some of them wait for timers of the protocol.

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

async function dialled(scenario: string, options: SippOptions = {}) {
  const callee = await startSipp(scenario, options);
  const { call_control_id: id } = await stage.dial(callee.uri);
  return { id, done: callee.done };
}

const answered = (callControlId: string) => stage.catcher.next('call.answered', { callControlId });
/** More than one SIPp and one platform on a busy machine. */
const deadlineMs = 110_000;

describe.concurrent('SIPp calls', () => {
  test(
    'and acknowledges late: a hangup of the application waits for the ACK',
    async () => {
      const { id, done } = await calledBy('uac-delays-ack', { takesRepetitions: true });
      await answered(id);
      await stage.platform.api.action(id, 'hangup');
      expect((await stage.ending(id)).hangup_source).toBe('callee');
      await done;
    },
    deadlineMs,
  );

  test(
    'and cancels when the 200 has gone out: the call goes on',
    async () => {
      const { id, done } = await calledBy('uac-cancels-too-late');
      expect(await stage.ending(id)).toMatchObject({ hangup_cause: 'normal_clearing', hangup_source: 'caller' });
      await done;
    },
    deadlineMs,
  );

  test(
    'and offers again before its ACK: 491, and later 200',
    async () => {
      const { id, done } = await calledBy('uac-offers-too-soon');
      expect((await stage.ending(id)).hangup_cause).toBe('normal_clearing');
      await done;
    },
    deadlineMs,
  );

  test(
    'and holds, falls silent and resumes: the directions fit',
    async () => {
      const { id, done } = await calledBy('uac-holds');
      expect((await stage.ending(id)).hangup_cause).toBe('normal_clearing');
      await done;
    },
    deadlineMs,
  );

  test(
    'and insists on PRACK',
    async () => {
      const { id, done } = await calledBy('uac-insists-on-prack');
      expect((await stage.ending(id)).hangup_cause).toBe('normal_clearing');
      await done;
    },
    deadlineMs,
  );

  test(
    'and asks for a session timer that is too short: 422, then the one it may have',
    async () => {
      const { id, done } = await calledBy('uac-asks-too-short');
      expect((await stage.ending(id)).hangup_cause).toBe('normal_clearing');
      await done;
    },
    deadlineMs,
  );

  test(
    'and misses its refresh: the platform hangs up before the timer ends',
    async () => {
      const { id, done } = await calledBy('uac-misses-refresh', { withinMs: 90_000 });
      expect(await stage.ending(id, 90_000)).toEqual({
        hangup_cause: 'unspecified',
        hangup_source: 'unknown',
        sip_hangup_cause: '408',
      });
      await done;
    },
    deadlineMs,
  );

  test(
    'and is refreshed by the platform with UPDATE',
    async () => {
      const { id, done } = await calledBy('uac-is-refreshed', { withinMs: 90_000 });
      expect(await stage.ending(id, 90_000)).toMatchObject({
        hangup_cause: 'normal_clearing',
        hangup_source: 'caller',
      });
      await done;
    },
    deadlineMs,
  );
});

describe.concurrent('SIPp is dialled', () => {
  test(
    'and answers in the moment it is cancelled: its call is ended at once',
    async () => {
      const callee = await startSipp('uas-answers-cancel');
      const { call_control_id: id } = await stage.dial(callee.uri, { timeout_secs: 5 });
      expect((await stage.ending(id)).hangup_cause).toBe('timeout');
      await callee.done;
    },
    deadlineMs,
  );

  test(
    'and answers at two phones: the first has the call',
    async () => {
      const { id, done } = await dialled('uas-forks');
      await answered(id);
      expect(await stage.ending(id)).toMatchObject({ hangup_cause: 'normal_clearing', hangup_source: 'callee' });
      await done;
      const types = stage.catcher.eventsOf(id).map(({ data }) => data.event_type);
      expect(types).toEqual(['call.initiated', 'call.answered', 'call.hangup']);
    },
    deadlineMs,
  );

  test(
    'and changes its early media: the reliable 183 was the answer, and stays it',
    async () => {
      const { id, done } = await dialled('uas-changes-early-media');
      await done;
      expect((await answered(id)).data.payload).toMatchObject({ codec: 'PCMU' });
      expect((await stage.ending(id)).hangup_source).toBe('callee');
      await done;
    },
    deadlineMs,
  );

  test(
    'and offers in the moment the platform puts it on hold: 491 both ways, and the platform comes again',
    async () => {
      const bob = await stage.phone('bob', { behaviour: 'answer' });
      const { id, done } = await dialled('uas-glares');
      await answered(id);
      const other = (await stage.dial(numbers.bob)).call_control_id;
      await answered(other);
      await stage.platform.api.action(id, 'bridge', { call_control_id: other, hold_after_unbridge: true });
      await stage.catcher.next('call.bridged', { callControlId: id });
      await bob.calls.at(-1)?.hangup();
      expect(await stage.ending(id)).toMatchObject({ hangup_cause: 'normal_clearing', hangup_source: 'callee' });
      await done;
    },
    deadlineMs,
  );

  test(
    'and wants a longer session timer: it gets it',
    async () => {
      const { id, done } = await dialled('uas-wants-longer');
      await answered(id);
      expect((await stage.ending(id)).hangup_cause).toBe('normal_clearing');
      await done;
    },
    deadlineMs,
  );

  test(
    'and is never content with the timer: the platform gives up',
    async () => {
      const { id, done } = await dialled('uas-never-has-enough');
      expect(await stage.ending(id)).toMatchObject({ sip_hangup_cause: '422' });
      await done;
    },
    deadlineMs,
  );
});

describe.concurrent('SIPp is asked to call somebody', () => {
  const refer = async (scenario: string) => {
    const { id, done } = await dialled(scenario);
    await answered(id);
    await stage.platform.api.action(id, 'refer', { sip_address: 'sip:carol@example.com' });
    return { id, done };
  };

  test.each(['uas-notifies-first', 'uas-notifies-last'])(
    '%s: call.refer.completed',
    async (scenario) => {
      const { id, done } = await refer(scenario);
      await stage.catcher.next('call.refer.completed', { callControlId: id });
      await stage.ending(id);
      await done;
    },
    deadlineMs,
  );

  test(
    'uas-refuses-to-refer: call.refer.failed',
    async () => {
      const { id, done } = await refer('uas-refuses-to-refer');
      await stage.catcher.next('call.refer.failed', { callControlId: id });
      await stage.ending(id);
      await done;
    },
    deadlineMs,
  );
});
