import { type Endpoint, type ReferralEnd, type Session, UserAgent } from '@hookswitch/sip';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Feed } from '../feed.ts';
import type { Phone } from '../phone.ts';
import { applicationId, numbers, Stage } from './stage.ts';

const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n';

/** A phone with a transfer key. It answers every call and says nothing. */
class Transferor {
  readonly agent: UserAgent;
  readonly sessions = new Feed<Session>();

  private constructor(agent: UserAgent) {
    this.agent = agent;
  }

  static async open(local: Endpoint = { host: '127.0.0.1', port: 0 }): Promise<Transferor> {
    const agent: UserAgent = await UserAgent.listen({
      ...{ local, product: 'transferor' },
      onInvite: (invite) => {
        const session = invite.accept({ body: { contentType: 'application/sdp', content: sdp } }, { ended() {} });
        phone.sessions.push(session);
      },
    });
    const phone = new Transferor(agent);
    return phone;
  }

  get uri(): string {
    const { host, port } = this.agent.address;
    return `sip:phone@${host}:${port}`;
  }
}

/** The statuses that the phone is told, and how the REFER ended. */
function refer(session: Session, referTo: string) {
  const told: number[] = [];
  const ended = new Promise<ReferralEnd>((resolve) => {
    session.refer({ referTo }, { progress: ({ status }) => told.push(status), ended: resolve });
  });
  return { told, ended };
}

let stage: Stage;
let transferor: Transferor;
let alice: Phone;
let bob: Phone;

beforeAll(async () => {
  stage = await Stage.open();
  transferor = await Transferor.open();
  alice = await stage.phone('alice', { behaviour: 'answer', toneHz: 1000 });
  bob = await stage.phone('bob', { behaviour: 'ring', toneHz: 600 });
});
afterEach(() => {
  bob.behaviour = 'ring';
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(async () => {
  await stage?.close();
  await transferor?.agent.close();
});

async function dialled(to: string): Promise<string> {
  const { call_control_id: id } = await stage.dial(to);
  await stage.catcher.next('call.initiated', { callControlId: id });
  await stage.catcher.next('call.answered', { callControlId: id });
  return id;
}

/** The phone with the transfer key speaks with somebody through the platform. */
async function bridged(to: string) {
  const [phoneLeg, otherLeg] = [await dialled(transferor.uri), await dialled(to)];
  await stage.platform.api.action(phoneLeg, 'bridge', { call_control_id: otherLeg });
  for (const callControlId of [phoneLeg, otherLeg]) await stage.catcher.next('call.bridged', { callControlId });
  const session = await transferor.sessions.take(() => true, { what: 'a call to the phone' });
  return { phoneLeg, otherLeg, session };
}

const ours = (number: string) => `sip:${number}@${stage.platform.sip.host}:${stage.platform.sip.port}`;

test('a phone transfers blindly: its partner is connected with the new one, and the phone is let go', async () => {
  const { phoneLeg, otherLeg, session } = await bridged(numbers.alice);
  const { told, ended } = refer(session, ours(numbers.bob));
  const ringing = await bob.nextCall();
  const newLeg = (await stage.catcher.next('call.initiated')).data.payload;
  expect(newLeg).toMatchObject({ from: numbers.alice, to: numbers.bob, connection_id: applicationId });
  await ringing.answer();
  expect(await ended).toMatchObject({ kind: 'notified', status: 200 });
  expect(told).toContain(100);
  await stage.catcher.next('call.bridged', { callControlId: otherLeg });
  await stage.catcher.next('call.bridged', { callControlId: newLeg.call_control_id });
  await Promise.all([alice.hears(600), bob.hears(1000)]);
  expect((await stage.ending(phoneLeg)).hangup_cause).toBe('normal_clearing');
  await ringing.hangup();
  await stage.ending(newLeg.call_control_id);
  await stage.ending(otherLeg);
});

test('the phone may hang up at once: its partner waits for the new one', async () => {
  const { phoneLeg, otherLeg, session } = await bridged(numbers.alice);
  const { ended } = refer(session, ours(numbers.bob));
  const ringing = await bob.nextCall();
  session.bye();
  await stage.ending(phoneLeg);
  await ringing.answer();
  expect(await ended).toMatchObject({ kind: 'notified', status: 200 });
  await stage.catcher.next('call.bridged', { callControlId: otherLeg });
  await alice.hears(600);
  await stage.platform.api.action(otherLeg, 'hangup');
  await stage.ending(otherLeg);
  await ringing.isOver();
});

test('where the new one is busy the phone has its partner back, or he is hung up when the phone is gone', async () => {
  bob.behaviour = 'busy';
  const first = await bridged(numbers.alice);
  expect(await refer(first.session, ours(numbers.bob)).ended).toMatchObject({ kind: 'notified', status: 486 });
  await bob.nextCall();
  first.session.bye();
  await stage.ending(first.phoneLeg);
  expect((await stage.ending(first.otherLeg)).hangup_cause).toBe('normal_clearing');

  bob.behaviour = 'ring';
  const second = await bridged(numbers.alice);
  refer(second.session, ours(numbers.bob));
  const ringing = await bob.nextCall();
  second.session.bye();
  await stage.ending(second.phoneLeg);
  ringing.reject(486);
  expect((await stage.ending(second.otherLeg)).hangup_cause).toBe('normal_clearing');
});

test('a phone transfers after it has asked: the partners of its two calls are connected', async () => {
  bob.behaviour = 'answer';
  const first = await bridged(numbers.alice);
  const second = await bridged(numbers.bob);
  const { callId, localTag, remoteTag } = second.session;
  const replaces = encodeURIComponent(`${callId};to-tag=${remoteTag};from-tag=${localTag}`);
  const { ended } = refer(first.session, `sip:x@127.0.0.1?Replaces=${replaces}`);
  expect(await ended).toMatchObject({ kind: 'notified', status: 200 });
  await Promise.all([alice.hears(600), bob.hears(1000)]);
  for (const leg of [first.phoneLeg, second.phoneLeg]) {
    expect((await stage.ending(leg)).hangup_cause).toBe('normal_clearing');
  }
  await stage.platform.api.action(first.otherLeg, 'hangup');
  await stage.ending(first.otherLeg);
  await stage.ending(second.otherLeg);
});

test('a phone cannot transfer who is not there, to nowhere, or to a call that nobody knows', async () => {
  const { phoneLeg, otherLeg, session } = await bridged(numbers.alice);
  const refused = async (referTo: string) => {
    const end = await refer(session, referTo).ended;
    return end.kind === 'rejected' ? end.response.status : end.kind;
  };
  expect(await refused('sip:+33142685300@127.0.0.1')).toBe(404);
  expect(await refused('sip:x@127.0.0.1?Replaces=a%3Bto-tag%3D1%3Bfrom-tag%3D2')).toBe(404);
  expect(await refused('sip:x@127.0.0.1?Replaces=a')).toBe(400);
  await stage.platform.api.action(otherLeg, 'hangup');
  await stage.ending(otherLeg);
  await stage.ending(phoneLeg);
  const alone = await dialled(transferor.uri);
  const other = await transferor.sessions.take(() => true, { what: 'a call' });
  const end = await refer(other, ours(numbers.bob)).ended;
  expect(end).toMatchObject({ kind: 'rejected', response: { status: 603 } });
  other.bye();
  await stage.ending(alone);
});
