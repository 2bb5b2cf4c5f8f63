import { operationSchemas, operations } from '@hookswitch/contract';
import { smallestBody } from '@hookswitch/contract/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Phone } from '../phone.ts';
import type { PhoneCall } from '../phone-call.ts';
import { RawPeer } from './raw-peer.ts';
import { applicationNumber, numbers, Stage } from './stage.ts';

/*
 * Commands in every state, and commands that meet the end of the call, each other, or nobody at all. Whatever happens,
 * an answer comes, it is `ok` or a coded refusal, and each leg ends in exactly one call.hangup.
 */

let stage: Stage;
let alice: Phone;
let bob: Phone;

beforeAll(async () => {
  stage = await Stage.open();
  [alice, bob] = await Promise.all([stage.phone('alice'), stage.phone('bob')]);
});
beforeEach(() => {
  bob.behaviour = 'answer';
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(() => stage?.close());

/** `ok`, or the code that the command was refused with. @throws for what is neither */
async function outcome(id: string, action: string, body: object = {}, method = 'POST'): Promise<string> {
  const reply = await stage.platform.api.request(method, `/calls/${id}/actions/${action}`, body);
  if (reply.status === 200) return 'ok';
  const { errors } = reply.body as { errors: { code: string }[] };
  if (reply.status !== 422) throw new Error(`${action} was answered ${reply.status}: ${JSON.stringify(errors)}`);
  return errors[0]?.code ?? 'no code';
}

interface Leg {
  readonly id: string;
  readonly call: PhoneCall;
}

async function parked(): Promise<Leg> {
  const call = await alice.call(applicationNumber);
  const { call_control_id: id } = await stage.inbound();
  return { id, call };
}

async function answered(): Promise<Leg> {
  const leg = await parked();
  await stage.platform.api.action(leg.id, 'answer');
  await leg.call.isAnswered();
  await stage.catcher.next('call.answered', { callControlId: leg.id });
  return leg;
}

async function toBob(behaviour: 'answer' | 'ring'): Promise<Leg> {
  bob.behaviour = behaviour;
  const { call_control_id: id } = await stage.dial(numbers.bob);
  const call = await bob.nextCall();
  if (behaviour === 'answer') await stage.catcher.next('call.answered', { callControlId: id });
  return { id, call };
}

async function ended(): Promise<Leg> {
  const leg = await parked();
  await stage.platform.api.action(leg.id, 'hangup');
  await stage.ending(leg.id);
  return leg;
}

async function bridged(): Promise<[Leg, Leg]> {
  const pair: [Leg, Leg] = [await answered(), await toBob('answer')];
  await stage.platform.api.action(pair[0].id, 'bridge', { call_control_id: pair[1].id });
  for (const { id } of pair) await stage.catcher.next('call.bridged', { callControlId: id });
  return pair;
}

const isAlive = async (id: string) =>
  (await stage.platform.api.data<{ is_alive: boolean }>('GET', `/calls/${id}`)).is_alive;

/** Hangs up whatever is left, and waits for the end that has not been waited for. */
async function over(...ids: string[]): Promise<void> {
  for (const id of ids) await outcome(id, 'hangup');
  for (const id of ids) await expect.poll(() => isAlive(id), { timeout: 10_000 }).toBe(false);
}

const typesOf = (id: string) => stage.catcher.eventsOf(id).map(({ data }) => data.event_type);

describe('every command in every state is carried out or refused with a code', () => {
  const prefix = '/calls/{call_control_id}/actions/';
  const actions = operations
    .filter(({ path }) => path.startsWith(prefix))
    .map(({ operationId, method, path }) => {
      const { request = {} } = operationSchemas[operationId] ?? {};
      return { action: path.slice(prefix.length), method, body: smallestBody(request) };
    });
  /** What commands are refused with where the state forbids them; what the state allows may fail for its own reasons. */
  const states: readonly [string, () => Promise<Leg>, (code: string) => boolean][] = [
    // 10004 and 90015: the smallest body names nothing to play and no leg to bridge with, whatever the state. 90033: no
    // engine is configured that transcribes.
    ['parked', parked, (code) => ['90034', '10004', '90015', '90033'].includes(code)],
    ['ringing', () => toBob('ring'), (code) => ['90034', '90102', '10004', '90015', '90033'].includes(code)],
    ['answered', answered, (code) => code !== '90018' && code !== '90034' && code !== '10007'],
    ['ended', ended, (code) => code === '90018'],
  ];
  test.each(states)('%s', { timeout: 120_000 }, async (state, make, allows) => {
    let leg = await make();
    const used = [leg.id];
    const wrong: string[] = [];
    for (const { action, method, body } of actions) {
      const reply = await stage.platform.api.request(method, `/calls/${leg.id}/actions/${action}`, body);
      if (reply.status === 501) continue;
      const { errors = [] } = reply.body as { errors?: { code: string }[] };
      const isRight = reply.status === 200 ? state !== 'ended' : reply.status === 422 && allows(errors[0]?.code ?? '');
      if (!isRight) wrong.push(`${action}: ${reply.status} ${errors[0]?.code ?? ''}`);
      // A command that moves the leg gets the next ones another leg to meet.
      if (!['answer', 'reject', 'hangup', 'transfer', 'bridge', 'refer'].includes(action) || reply.status !== 200)
        continue;
      leg = await make();
      used.push(leg.id);
    }
    await over(...used);
    expect(wrong).toEqual([]);
  });

  test('a call that never was: 90015', async () => {
    for (const { action, method, body } of actions) {
      const path = `/calls/v3:never-was/actions/${action}`;
      const reply = await stage.platform.api.request(method, path, body);
      if (reply.status === 501) continue;
      expect([action, reply.status, reply.body]).toEqual([
        ...[action, 422],
        { errors: [expect.objectContaining({ code: '90015' })] },
      ]);
    }
  });
});

describe('a command meets the end of the call', () => {
  const rounds = Array.from({ length: 8 }, (_, index) => index);

  test.each(rounds)('CANCEL of the caller x answer (%i)', async () => {
    const { id, call } = await parked();
    const [seen] = await Promise.all([outcome(id, 'answer'), call.hangup()]);
    expect(['ok', '90018']).toContain(seen);
    await stage.ending(id);
    expect(typesOf(id)).toEqual(
      seen === 'ok' ? ['call.initiated', 'call.answered', 'call.hangup'] : ['call.initiated', 'call.hangup'],
    );
  });

  test.each([
    ['transfer', { to: numbers.bob }],
    ['refer', { sip_address: 'sip:carol@example.com' }],
    ['send_sip_info', { content_type: 'text/plain', body: 'x' }],
    ['client_state_update', { client_state: 'YQ==' }],
    ['hangup', {}],
  ])('BYE of the far end x %s', async (action, body) => {
    for (const _ of rounds) {
      const { id, call } = await answered();
      const [seen] = await Promise.all([
        outcome(id, action, body, action === 'client_state_update' ? 'PUT' : 'POST'),
        call.hangup(),
      ]);
      expect(['ok', '90018']).toContain(seen);
      await stage.ending(id);
      expect(await outcome(id, 'hangup')).toBe('90018');
    }
    // Targets of transfers that had begun are given up with the call.
    await expect.poll(() => alive(), { timeout: 10_000 }).toEqual([]);
  });

  test('both phones of a bridge hang up at once: one end for each leg', async () => {
    for (const _ of rounds.slice(4)) {
      const [one, other] = await bridged();
      await Promise.all([one.call.hangup(), other.call.hangup()]);
      for (const { id } of [one, other]) {
        await stage.ending(id);
        expect(typesOf(id).filter((type) => type === 'call.hangup')).toHaveLength(1);
      }
    }
  });

  test('one of a bridge hangs up while the other is transferred', async () => {
    for (const _ of rounds.slice(4)) {
      const [one, other] = await bridged();
      bob.behaviour = 'ring';
      const [seen] = await Promise.all([outcome(one.id, 'transfer', { to: numbers.bob }), other.call.hangup()]);
      expect(['ok', '90018']).toContain(seen);
      await stage.ending(other.id);
      await over(one.id);
      await stage.ending(one.id);
      await expect.poll(() => alive(), { timeout: 10_000 }).toEqual([]);
    }
  });

  test('the application hangs up while the far end answers', async () => {
    for (const _ of rounds) {
      const { id, call } = await toBob('ring');
      const [seen] = await Promise.all([outcome(id, 'hangup'), call.answer()]);
      expect(seen).toBe('ok');
      await stage.ending(id);
      await call.isOver();
    }
  });
});

async function alive(): Promise<string[]> {
  const calls = await stage.platform.api.data<{ call_control_id: string }[]>(
    'GET',
    '/connections/2800000000000000001/active_calls',
  );
  return calls.map(({ call_control_id: id }) => id);
}

describe('two commands at once', () => {
  test('two hangups: one is carried out, the other comes too late', async () => {
    const { id } = await answered();
    expect((await Promise.all([outcome(id, 'hangup'), outcome(id, 'hangup')])).sort()).toEqual(['90018', 'ok']);
    await stage.ending(id);
  });

  test('two transfers: one is carried out', async () => {
    const { id } = await answered();
    bob.behaviour = 'ring';
    const to = { to: numbers.bob };
    expect((await Promise.all([outcome(id, 'transfer', to), outcome(id, 'transfer', to)])).sort()).toEqual([
      '90033',
      'ok',
    ]);
    await over(id);
    await stage.ending(id);
    await expect.poll(() => alive(), { timeout: 10_000 }).toEqual([]);
  });

  test('bridge from both sides: both are carried out and both legs end together', async () => {
    const [one, other] = [await answered(), await toBob('answer')];
    const bridge = (from: Leg, to: Leg) => outcome(from.id, 'bridge', { call_control_id: to.id });
    expect(await Promise.all([bridge(one, other), bridge(other, one)])).toEqual(['ok', 'ok']);
    await one.call.hangup();
    await Promise.all([stage.ending(one.id), stage.ending(other.id)]);
  });

  test('bridges in a ring of three do not wait for each other for ever', async () => {
    const legs = [await answered(), await toBob('answer'), await toBob('answer')];
    const bridges = legs.map(({ id }, index) =>
      outcome(id, 'bridge', { call_control_id: legs[(index + 1) % legs.length]?.id }),
    );
    expect(await Promise.all(bridges)).toEqual(['ok', 'ok', 'ok']);
    await over(...legs.map(({ id }) => id));
    for (const { id } of legs) await stage.ending(id);
  });
});

test('a far end that is gone: the hangup is told at once, whatever becomes of the BYE', async () => {
  const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n';
  const peer = await RawPeer.listen((self, request, from) => {
    if (request.method === 'INVITE') self.answer(request, from, 200, { body: sdp });
  });
  const { call_control_id: id } = await stage.dial(peer.uri);
  await stage.catcher.next('call.answered', { callControlId: id });
  peer.close();
  expect(await outcome(id, 'hangup')).toBe('ok');
  expect((await stage.ending(id, 5000)).hangup_cause).toBe('normal_clearing');
});
