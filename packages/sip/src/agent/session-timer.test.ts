import { afterEach, describe, expect, test } from 'vitest';
import type { HeaderList } from '../message/headers.ts';
import { MemoryNetwork } from '../testing/memory-network.ts';
import { listenOn, RawPeer } from '../testing/raw-peer.ts';
import { SessionRig } from '../testing/session-rig.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';

let rig: SessionRig | undefined;

afterEach(async () => {
  expect(await rig?.close()).toBeOneOf([0, undefined]);
  expect(rig?.errors ?? []).toEqual([]);
  rig = undefined;
});

const body = { contentType: 'application/sdp', content: 'v=0 ours' };
const seconds = (secs: number) => secs * 1000;
const timer = (expires: string, ...more: HeaderList): HeaderList => [
  ['Supported', 'timer'],
  ['Session-Expires', expires],
  ...more,
];
const answering = async (headers: HeaderList) => {
  rig = await SessionRig.answering({ reinvite: async () => ({ body }) }, { headers, body });
  return rig;
};
const calling = async (headers: HeaderList) => {
  rig = await SessionRig.calling({}, { headers, body });
  return rig;
};

describe('as UAS (RFC 4028 §9)', () => {
  test.each([
    ['the interval asked for, the caller refreshes', timer('600'), '600;refresher=uac', ['timer']],
    ['the caller wants us to refresh', timer('600;refresher=uas'), '600;refresher=uas', []],
    ['longer than ours is cut', timer('7200;refresher=uac'), '1800;refresher=uac', ['timer']],
    ['but not below Min-SE', timer('7200', ['Min-SE', '3600']), '3600;refresher=uac', ['timer']],
    [
      'no wish of the caller, who knows timers: ours',
      [['Supported', 'timer']] as HeaderList,
      '1800;refresher=uac',
      ['timer'],
    ],
    [
      'a proxy wants it, the caller knows nothing of it: we refresh',
      [['Session-Expires', '300']] as HeaderList,
      '300;refresher=uas',
      [],
    ],
    ['nobody wants it', [] as HeaderList, undefined, []],
  ])('%s', async (_, headers, expected, required) => {
    const { peer } = await answering(headers);
    const [ok] = peer.responses('INVITE');
    expect([ok?.status, ok?.header('Session-Expires'), ok?.headers('Require')]).toEqual([200, expected, required]);
  });

  test('an interval below ours gets 422 with Min-SE, in an INVITE, a re-INVITE and an UPDATE', async () => {
    const clock = new VirtualClock();
    const network = new MemoryNetwork(clock);
    const agent = await listenOn(network, clock, { onInvite: () => expect.unreachable() });
    const peer = await RawPeer.on(network);
    peer.send('INVITE', { headers: timer('60') });
    await clock.advance(0);
    expect(peer.responses('INVITE').map(({ status }) => status)).toEqual([422]);
    expect(peer.responses('INVITE')[0]?.header('Min-SE')).toBe('90');
    await agent.close();
    const started = await answering(timer('600'));
    started.send('INVITE', { headers: timer('60'), body });
    await started.clock.advance(0);
    started.send('UPDATE', { headers: timer('89') });
    await started.clock.advance(0);
    expect(started.peer.statuses('INVITE')).toEqual([200, 422]);
    expect(started.peer.statuses('UPDATE')).toEqual([422]);
  });

  test('a caller that does not refresh is hung up 32 s before the end', async () => {
    const { clock, peer, log } = await answering(timer('600'));
    await clock.advance(seconds(600 - 32) - 1);
    expect(log).toEqual([]);
    await clock.advance(1);
    expect(log).toEqual(['lost: nobody refreshed the session in time']);
    expect(peer.request('BYE').header('Reason')).toBe('SIP;cause=408;text="Session timer expired"');
  });

  test.each(['INVITE', 'UPDATE'])(
    'each %s of the caller starts the timer anew, with what it asks for',
    async (method) => {
      const started = await answering(timer('600'));
      const { clock, peer, log } = started;
      await clock.advance(seconds(300));
      const refresh = started.send(method, {
        headers: timer('400;refresher=uac'),
        ...(method === 'INVITE' ? { body } : {}),
      });
      await clock.advance(0);
      if (method === 'INVITE') started.acknowledge(refresh.cseq().number);
      const ok = peer.responses(method).at(-1);
      expect([ok?.status, ok?.header('Session-Expires')]).toEqual([200, '400;refresher=uac']);
      await clock.advance(seconds(400 - 32) - 1);
      expect(log).toEqual([]);
      await clock.advance(1);
      expect(log).toHaveLength(1);
    },
  );

  test('the third of a short interval is left for the BYE', async () => {
    const { clock, log } = await answering(timer('90'));
    await clock.advance(seconds(60) - 1);
    expect(log).toEqual([]);
    await clock.advance(1);
    expect(log).toHaveLength(1);
  });
});

describe('as UAC (RFC 4028 §7)', () => {
  test('our INVITE asks for 1800 s and at least 90, and names no refresher', async () => {
    const { peer } = await calling([]);
    const invite = peer.request('INVITE');
    expect([invite.header('Session-Expires'), invite.header('Min-SE')]).toEqual(['1800', '90']);
    expect(invite.headers('Supported')).toContain('timer');
  });

  test('without Session-Expires in the 200 there is no timer', async () => {
    const { clock, peer, log } = await calling([]);
    await clock.advance(seconds(10_000));
    expect(log).toEqual([]);
    expect(peer.requests('UPDATE')).toEqual([]);
  });

  test('we refresh at half of the interval, with an UPDATE where the peer takes one, and go on so', async () => {
    const { clock, peer, log } = await calling([...timer('600;refresher=uac'), ['Allow', 'INVITE, UPDATE']]);
    for (let i = 1; i <= 3; i++) {
      await clock.advance(seconds(300));
      expect(peer.requests('UPDATE')).toHaveLength(i);
      const update = peer.request('UPDATE');
      expect(update.header('Session-Expires')).toBe('600;refresher=uac');
      expect(update.body).toHaveLength(0);
      peer.respond(update, 200, { headers: timer('600;refresher=uac') });
      await clock.advance(0);
    }
    expect(log).toEqual([]);
  });

  test('and with a re-INVITE that offers the same again where it does not', async () => {
    const { clock, peer, log } = await calling(timer('600;refresher=uac'));
    await clock.advance(seconds(300));
    const reinvite = peer.request('INVITE');
    expect(reinvite.body.toString()).toBe('v=0 ours');
    expect(reinvite.header('Session-Expires')).toBe('600;refresher=uac');
    peer.respond(reinvite, 200, { headers: timer('600;refresher=uac') });
    await clock.advance(seconds(299));
    expect(peer.requests('ACK')).toHaveLength(2);
    expect(log).toEqual([]);
    await clock.advance(seconds(1));
    expect(peer.request('INVITE').cseq().number).toBe(reinvite.cseq().number + 1);
  });

  test('or with a re-INVITE of the application, which has the answer', async () => {
    const newer = { contentType: 'application/sdp', content: 'v=0 newer' };
    const answers: string[] = [];
    rig = await SessionRig.calling(
      {
        refresh: async () => {
          const response = await session.reinvite({ body: newer });
          answers.push(response.body.toString());
          return response;
        },
      },
      { headers: timer('600;refresher=uac'), body },
    );
    const { clock, peer, session, log } = rig;
    await clock.advance(seconds(300));
    const reinvite = peer.request('INVITE');
    expect(reinvite.body.toString()).toBe('v=0 newer');
    peer.respond(reinvite, 200, {
      headers: timer('600;refresher=uac'),
      body: { contentType: 'application/sdp', content: 'v=0 moved' },
    });
    await clock.advance(seconds(299));
    expect(answers).toEqual(['v=0 moved']);
    expect(log).toEqual([]);
  });

  test('a refresh that is refused is tried again, and the call ends when none is taken', async () => {
    const { clock, peer, log } = await calling([...timer('200;refresher=uac'), ['Allow', 'UPDATE']]);
    await clock.advance(seconds(100));
    for (let left = 200; left > 0 && log.length === 0; left--) {
      const update = peer.request('UPDATE');
      peer.respond(update, 500);
      await clock.advance(seconds(1));
    }
    expect(new Set(peer.requests('UPDATE').map((update) => update.cseq().number)).size).toBeGreaterThan(2);
    expect(log).toEqual(['lost: nobody refreshed the session in time']);
    expect(peer.requests('BYE').length).toBeGreaterThan(0);
  });

  test.each([405, 501, 488])(
    'an UPDATE that is listed and refused with %i: we refresh with re-INVITEs from then on',
    async (status) => {
      const { clock, peer, log } = await calling([...timer('200;refresher=uac'), ['Allow', 'UPDATE']]);
      await clock.advance(seconds(100));
      peer.respond(peer.request('UPDATE'), status);
      await clock.advance(0);
      const refresh = peer.request('INVITE');
      expect([refresh.toTag(), `${refresh.body}`]).toEqual(['bob', 'v=0 ours']);
      peer.respond(refresh, 200, { headers: timer('200;refresher=uac'), body });
      await clock.advance(seconds(100));
      expect([peer.requests('UPDATE').length, peer.request('INVITE').cseq().number]).toEqual([
        1,
        refresh.cseq().number + 1,
      ]);
      expect(log).toEqual([]);
    },
  );

  test('a refresh that meets 481 ends the call', async () => {
    const { clock, peer, log } = await calling([...timer('200;refresher=uac'), ['Allow', 'UPDATE']]);
    await clock.advance(seconds(100));
    peer.respond(peer.request('UPDATE'), 481);
    await clock.advance(0);
    expect(log).toEqual(['lost: a re-INVITE or refresh was answered 481']);
  });

  test('a refresh that gets 422 asks for what the peer wants', async () => {
    const { clock, peer, log } = await calling([...timer('200;refresher=uac'), ['Allow', 'UPDATE']]);
    await clock.advance(seconds(100));
    peer.respond(peer.request('UPDATE'), 422, { headers: [['Min-SE', '500']] });
    await clock.advance(0);
    const update = peer.request('UPDATE');
    expect([update.header('Session-Expires'), update.header('Min-SE')]).toEqual(['500;refresher=uac', '500']);
    peer.respond(update, 200, { headers: timer('500;refresher=uac') });
    await clock.advance(seconds(240));
    expect(log).toEqual([]);
  });

  test('a peer that wants more each time is not asked for ever', async () => {
    const { clock, peer, log } = await calling([...timer('200;refresher=uac'), ['Allow', 'UPDATE']]);
    await clock.advance(seconds(100));
    for (let minSe = 500; minSe < 2_000; minSe += 100) {
      peer.respond(peer.request('UPDATE'), 422, { headers: [['Min-SE', String(minSe)]] });
      await clock.advance(0);
    }
    expect(peer.requests('UPDATE').map((update) => update.header('Min-SE'))).toEqual(['90', '500', '600', '700']);
    expect(log).toEqual([]);
  });

  test.each([
    ['1;refresher=uac', 5],
    ['30;refresher=uac', 15],
  ])('a 200 that says %s, which nobody may: we refresh in time, but never all the time', async (value, secs) => {
    const { clock, peer, log } = await calling([...timer(value), ['Allow', 'UPDATE']]);
    await clock.advance(seconds(secs) - 1);
    expect(peer.requests('UPDATE')).toEqual([]);
    await clock.advance(1);
    expect(peer.requests('UPDATE')).toHaveLength(1);
    expect(log).toEqual([]);
  });

  test('a 200 that has the callee refresh every second: the call lives as long as the shortest that there may be', async () => {
    const { clock, log } = await calling(timer('1;refresher=uas'));
    await clock.advance(seconds(59));
    expect(log).toEqual([]);
    await clock.advance(seconds(1));
    expect(log).toEqual(['lost: nobody refreshed the session in time']);
  });

  test('the callee refreshes: when it does not, the call ends', async () => {
    const { clock, log } = await calling(timer('600;refresher=uas'));
    await clock.advance(seconds(600 - 32));
    expect(log).toEqual(['lost: nobody refreshed the session in time']);
  });
});

describe('an INVITE of ours that gets 422', () => {
  test('goes again with what the callee wants; one that wants no more than it got is believed', async () => {
    const clock = new VirtualClock();
    const network = new MemoryNetwork(clock);
    const agent = await listenOn(network, clock);
    const peer = await RawPeer.on(network);
    const log: string[] = [];
    agent.invite(
      { requestUri: 'sip:bob@127.0.0.1:5070', from: { uri: 'sip:us@example.com' } },
      { accepted: () => log.push('accepted'), failed: (failure) => log.push(failure.kind) },
    );
    await clock.advance(0);
    peer.respond(peer.request('INVITE'), 422, { headers: [['Min-SE', '3600']] });
    await clock.advance(0);
    const [first, second] = [peer.requests('INVITE')[0], peer.request('INVITE')];
    expect([second.header('Session-Expires'), second.header('Min-SE')]).toEqual(['3600', '3600']);
    expect([second.callId, second.fromTag()]).toEqual([first?.callId, first?.fromTag()]);
    expect(second.cseq().number).toBe(2);
    peer.respond(second, 422, { headers: [['Min-SE', '3600']] });
    await clock.advance(0);
    expect(log).toEqual(['rejected']);
    expect(peer.requests('INVITE')).toHaveLength(2);
    agent.invite(
      { requestUri: 'sip:bob@127.0.0.1:5070', from: { uri: 'sip:us@example.com' } },
      { accepted: () => log.push('accepted'), failed: (failure) => log.push(failure.kind) },
    );
    await clock.advance(0);
    // One that wants more each time does not want the call.
    for (let minSe = 3_600; minSe < 3_610; minSe += 1) {
      peer.respond(peer.request('INVITE'), 422, { headers: [['Min-SE', String(minSe)]] });
      await clock.advance(0);
    }
    expect([log, peer.requests('INVITE').length]).toEqual([['rejected', 'rejected'], 2 + 4]);
    await agent.close();
    expect(clock.pendingTimers()).toBe(0);
  });
});
