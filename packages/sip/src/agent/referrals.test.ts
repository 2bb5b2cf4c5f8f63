import { afterEach, describe, expect, test } from 'vitest';
import { SessionRig } from '../testing/session-rig.ts';
import type { ReferralHandlers } from './referral-uac.ts';
import type { IncomingReferral } from './referral-uas.ts';
import type { SessionHandlers } from './session.ts';
import { sipFragBody } from './sipfrag.ts';

let rig: SessionRig;
let told: string[];

async function start(handlers: Partial<SessionHandlers> = {}): Promise<SessionRig> {
  told = [];
  rig = await SessionRig.answering(handlers);
  return rig;
}

afterEach(async () => {
  expect(await rig.close()).toBe(0);
  expect(rig.errors).toEqual([]);
});

const telling = (name: string): ReferralHandlers => ({
  accepted: ({ status }) => void told.push(`${name}accepted ${status}`),
  progress: ({ status }) => void told.push(`${name}progress ${status}`),
  ended: (end) =>
    void told.push(
      end.kind === 'notified'
        ? `${name}notified ${end.status} ${end.reason}`
        : `${name}${end.kind} ${'last' in end ? end.last?.status : ''}`.trim(),
    ),
});
const handlers = telling('');

async function refer(name = '') {
  rig.session.refer({ referTo: 'sip:carol@example.com', referredBy: 'sip:us@example.com' }, telling(name));
  await rig.clock.advance(0);
  return rig.peer.request('REFER');
}

async function notify(status: number, state = 'active;expires=60', event = 'refer') {
  const headers = [
    ['Event', event],
    ['Subscription-State', state],
  ] as const;
  rig.send('NOTIFY', { headers, body: sipFragBody(status) });
  await rig.clock.advance(0);
}

describe('a REFER of ours', () => {
  test('goes out with whom to call and who asks, and is told how it went', async () => {
    const { peer, clock } = await start();
    const request = await refer();
    expect([request.header('Refer-To'), request.header('Referred-By')]).toEqual([
      '<sip:carol@example.com>',
      '<sip:us@example.com>',
    ]);
    peer.respond(request, 202);
    await clock.advance(0);
    await notify(100);
    await notify(180);
    await notify(200, 'terminated;reason=noresource', `refer;id=${request.cseq().number}`);
    expect(told).toEqual(['accepted 202', 'progress 100', 'progress 180', 'notified 200 OK']);
    await notify(200);
    expect(peer.statuses('NOTIFY')).toEqual([200, 200, 200, 481]);
  });

  test('may be told before its 202, and after a BYE', async () => {
    const { peer, clock } = await start();
    const request = await refer();
    await notify(100);
    rig.send('BYE');
    await clock.advance(0);
    peer.respond(request, 202);
    await clock.advance(0);
    expect(rig.log).toEqual(['ended remote']);
    rig.send('INFO');
    rig.send('BYE');
    await clock.advance(0);
    expect([...peer.statuses('INFO'), ...peer.statuses('BYE')]).toEqual([481, 200, 481]);
    await notify(486, 'terminated;reason=noresource');
    expect(told).toEqual(['progress 100', 'accepted 202', 'notified 486 Busy Here']);
    rig.send('BYE', { cseq: 90 });
    await clock.advance(0);
    expect(peer.statuses('BYE')).toEqual([200, 481, 481]);
  });

  test('that is refused, or not answered, has failed', async () => {
    const { peer, clock } = await start();
    peer.respond(await refer(), 603);
    await clock.advance(0);
    await refer();
    await clock.advance(32_000);
    expect(told).toEqual(['rejected', 'timeout']);
  });

  test('that nobody tells of any more ends as unknown: none within 64*T1, time over, terminated early, not wanted', async () => {
    const { peer, clock } = await start();
    peer.respond(await refer(), 202);
    await clock.advance(32_000);
    peer.respond(await refer(), 202);
    await notify(180, 'active;expires=60');
    await clock.advance(60_000);
    peer.respond(await refer(), 202);
    await notify(100, 'terminated;reason=timeout');
    peer.respond(await refer(), 200, { headers: [['Refer-Sub', 'false']] });
    await clock.advance(0);
    expect(told.filter((line) => line.startsWith('unknown'))).toEqual([
      'unknown',
      'unknown 180',
      'unknown 100',
      'unknown',
    ]);
  });

  test('with another one beside it is told apart by the id of the event', async () => {
    const { peer, clock } = await start();
    const first = await refer('first ');
    peer.respond(first, 202);
    const second = await refer('second ');
    peer.respond(second, 202);
    await clock.advance(0);
    await notify(486, 'terminated', `refer;id=${second.cseq().number}`);
    await notify(200, 'terminated', `refer;id=${first.cseq().number}`);
    expect(told).toEqual([
      'first accepted 202',
      'second accepted 202',
      'second notified 486 Busy Here',
      'first notified 200 OK',
    ]);
  });

  test('is not told by a NOTIFY that cannot be read, and goes on', async () => {
    const { peer, clock } = await start();
    peer.respond(await refer(), 202);
    const headers = [
      ['Event', 'refer'],
      ['Subscription-State', 'terminated;reason=noresource'],
    ] as const;
    rig.send('NOTIFY', { headers, body: { contentType: 'message/sipfrag', content: 'it went well' } });
    await clock.advance(0);
    expect([peer.statuses('NOTIFY'), told]).toEqual([[400], ['accepted 202']]);
    await notify(200, 'terminated');
    expect(told).toEqual(['accepted 202', 'notified 200 OK']);
  });

  test('after the end, or to no URI, is refused at once', async () => {
    const { clock, session } = await start();
    expect(() => session.refer({ referTo: 'carol' }, handlers)).toThrow(/malformed URI/);
    rig.send('BYE');
    await clock.advance(0);
    expect(() => session.refer({ referTo: 'sip:carol@example.com' }, handlers)).toThrow(/over/);
  });
});

describe('a REFER of the peer', () => {
  const headers = [['Refer-To', '<sip:carol@example.com?Replaces=1%3Bto-tag%3D2%3Bfrom-tag%3D3>']] as const;

  test('is taken, and told how it goes, one NOTIFY after the other', async () => {
    const referrals: IncomingReferral[] = [];
    const { peer, clock } = await start({ refer: (referral) => void referrals.push(referral) });
    const request = rig.send('REFER', { headers });
    await clock.advance(0);
    const [referral] = referrals;
    expect(referral?.referTo).toBe('sip:carol@example.com?Replaces=1%3Bto-tag%3D2%3Bfrom-tag%3D3');
    referral?.accept();
    referral?.accept();
    referral?.notify(180);
    referral?.notify(200);
    referral?.notify(486);
    await clock.advance(0);
    expect(peer.statuses('REFER')).toEqual([202]);
    for (let count = 1; count <= 3; count += 1) {
      expect(peer.requests('NOTIFY')).toHaveLength(count);
      peer.respond(peer.request('NOTIFY'), 200);
      await clock.advance(0);
    }
    expect(
      peer
        .requests('NOTIFY')
        .map((sent) => [sent.header('Event'), sent.header('Subscription-State'), sent.body.toString()]),
    ).toEqual([
      [`refer;id=${request.cseq().number}`, 'active;expires=180', 'SIP/2.0 100 Trying\r\n'],
      [`refer;id=${request.cseq().number}`, 'active;expires=180', 'SIP/2.0 180 Ringing\r\n'],
      [`refer;id=${request.cseq().number}`, 'terminated;reason=noresource', 'SIP/2.0 200 OK\r\n'],
    ]);
  });

  test('that wants no subscription gets none', async () => {
    const { peer, clock } = await start({
      refer: (referral) => {
        referral.accept();
        referral.notify(200);
      },
    });
    rig.send('REFER', { headers: [...headers, ['Refer-Sub', 'false']] });
    await clock.advance(0);
    expect(peer.responses('REFER')[0]?.header('Refer-Sub')).toBe('false');
    expect(peer.requests('NOTIFY')).toEqual([]);
  });

  test('is refused by the application, without one, and when it does not say whom to call', async () => {
    const { peer, clock } = await start({ refer: (referral) => referral.reject(603) });
    rig.send('REFER', { headers });
    rig.send('REFER', {});
    rig.send('REFER', { headers: [...headers, ['Refer-To', '<sip:dave@example.com>']] });
    rig.send('REFER', { headers: [['Refer-To', 'nobody']] });
    await clock.advance(0);
    expect(peer.statuses('REFER')).toEqual([603, 400, 400, 400]);
    await rig.close();
    await start();
    rig.send('REFER', { headers });
    await rig.clock.advance(0);
    expect(rig.peer.statuses('REFER')).toEqual([603]);
  });
});
