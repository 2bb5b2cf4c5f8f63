import { afterEach, describe, expect, test } from 'vitest';
import { SessionRig } from '../testing/session-rig.ts';

let rig: SessionRig;
const start = async (...args: Parameters<typeof SessionRig.answering>) => {
  rig = await SessionRig.answering(...args);
  return rig;
};

afterEach(async () => {
  expect(await rig.close()).toBe(0);
  expect(rig.errors).toEqual([]);
});

const offer = { contentType: 'application/sdp', content: 'v=0 offer' };
const answer = { contentType: 'application/sdp', content: 'v=0 answer' };

/** The newest re-INVITE that the peer got, once it got as many. */
async function reinvite(count = 1) {
  await rig.clock.advance(0);
  // Retransmissions apart.
  expect(new Set(rig.peer.requests('INVITE').map((invite) => invite.cseq().number)).size).toBe(count);
  return rig.peer.request('INVITE');
}

describe('a re-INVITE of ours', () => {
  test('resolves with the 2xx, which is acknowledged each time it comes, and follows its Contact', async () => {
    const { peer, clock, session } = await start();
    const done = session.reinvite({ body: offer });
    const invite = await reinvite();
    expect([invite.body.toString(), invite.header('Contact')]).toEqual(['v=0 offer', '<sip:bob@127.0.0.1:5060>']);
    // What else we can do is still so.
    expect(invite.headers('Supported')).toEqual(['replaces', 'timer']);
    peer.respond(invite, 100);
    const contact = [['Contact', '<sip:elsewhere@127.0.0.1:5070>']] as const;
    peer.respond(invite, 200, { headers: contact, body: answer });
    expect((await rig.outcome(done)).body.toString()).toBe('v=0 answer');
    peer.respond(invite, 200, { headers: contact, body: answer });
    await clock.advance(0);
    expect(peer.requests('ACK').map(({ requestUri }) => requestUri)).toEqual([
      'sip:elsewhere@127.0.0.1:5070',
      'sip:elsewhere@127.0.0.1:5070',
    ]);
    expect(peer.request('ACK').cseq()).toEqual({ number: invite.cseq().number, method: 'ACK' });
  });

  test('that is refused leaves the session as it was', async () => {
    const { peer, session } = await start();
    const done = session.reinvite({ body: offer });
    peer.respond(await reinvite(), 488);
    expect((await rig.outcome(done)).status).toBe(488);
    expect(rig.log).toEqual([]);
  });

  test.each([481, 408])('answered %i ends the session', async (status) => {
    const { peer, clock, session } = await start();
    const done = session.reinvite({ body: offer });
    peer.respond(await reinvite(), status);
    await rig.outcome(done);
    await clock.advance(0);
    expect(rig.log).toEqual([`lost: a re-INVITE or refresh was answered ${status}`]);
    expect(peer.requests('BYE')).toHaveLength(1);
  });

  test('that nobody answers ends the session', async () => {
    const { peer, clock, session } = await start();
    const failure = session.reinvite({ body: offer }).catch((error: unknown) => error);
    await clock.advance(32_000);
    expect(await failure).toMatchObject({ code: 'timeout' });
    expect(peer.requests('BYE').length).toBeGreaterThan(0);
    expect(rig.log[0]).toMatch(/^lost/);
  });

  test('is given up with CANCEL, once there is something to cancel', async () => {
    const { peer, clock, session } = await start();
    const abort = new AbortController();
    const failure = session.reinvite({ body: offer, signal: abort.signal }).catch((error: unknown) => error);
    const invite = await reinvite();
    abort.abort();
    await clock.advance(0);
    expect(peer.requests('CANCEL')).toEqual([]);
    peer.respond(invite, 180);
    await clock.advance(0);
    peer.respond(peer.request('CANCEL'), 200);
    peer.respond(invite, 487);
    await clock.advance(0);
    expect(await failure).toMatchObject({ code: 'cancelled' });
    expect(rig.log).toEqual([]);
    await expect(session.reinvite({ body: offer, signal: abort.signal })).rejects.toMatchObject({ code: 'cancelled' });
  });

  test("that is aborted before it is sent stands in nobody's way", async () => {
    const { peer, session } = await start();
    const signal = AbortSignal.abort();
    await expect(session.reinvite({ body: offer, signal })).rejects.toMatchObject({ code: 'cancelled' });
    const done = session.reinvite({ body: offer });
    peer.respond(await reinvite(), 200, { body: answer });
    expect((await rig.outcome(done)).status).toBe(200);
  });

  test('that rings for a minute is given up, and a peer that does not even answer the CANCEL is lost', async () => {
    const { peer, clock, session } = await start();
    const failure = session.reinvite({ body: offer }).catch((error: unknown) => error);
    peer.respond(await reinvite(), 180);
    await clock.advance(60_000);
    expect(peer.requests('CANCEL')).toHaveLength(1);
    await clock.advance(32_000);
    expect(await failure).toMatchObject({ code: 'timeout' });
    peer.respond(peer.request('INVITE'), 486);
    await clock.advance(0);
    expect(rig.agent.counters.strayResponses).toBe(1);
  });

  test('waits for the one before, and for its own turn after one of the peer', async () => {
    const { peer, clock, session } = await start({ reinvite: async () => ({ body: answer }) });
    const first = session.reinvite({ body: offer });
    const second = session.reinvite({ body: { ...offer, content: 'v=0 second' } });
    peer.respond(await reinvite(), 200, { body: answer });
    await rig.outcome(first);
    const again = await reinvite(2);
    expect(again.body.toString()).toBe('v=0 second');
    peer.respond(again, 200, { body: answer });
    await rig.outcome(second);
    const theirs = rig.send('INVITE', { body: offer });
    await clock.advance(0);
    const third = session.reinvite({ body: offer });
    // Our 200 is not acknowledged yet.
    await reinvite(2);
    rig.acknowledge(theirs.cseq().number);
    peer.respond(await reinvite(3), 200, { body: answer });
    await rig.outcome(third);
  });

  test('meets one of the peer: 491 both ways, and ours goes again within 2 s, as the peer made the Call-ID', async () => {
    const { peer, clock, session } = await start({ reinvite: async () => ({ body: answer }) });
    const done = session.reinvite({ body: offer });
    const invite = await reinvite();
    rig.send('INVITE', { body: offer });
    await clock.advance(0);
    expect(peer.statuses('INVITE')).toEqual([200, 491]);
    peer.respond(invite, 491);
    await clock.advance(2_000);
    const again = await reinvite(2);
    expect(again.cseq().number).toBe(invite.cseq().number + 1);
    peer.respond(again, 200, { body: answer });
    expect((await rig.outcome(done)).status).toBe(200);
  });

  test('goes again after 2.1 to 4 s when the Call-ID is ours, and gives up after five times', async () => {
    rig = await SessionRig.calling();
    const { peer, clock, session } = rig;
    const failure = session.reinvite({ body: offer }).catch((error: unknown) => error);
    for (let count = 2; count <= 6; count += 1) {
      peer.respond(await reinvite(count), 491);
      await clock.advance(2_090);
      await reinvite(count);
      await clock.advance(1_910);
    }
    peer.respond(await reinvite(7), 491);
    await clock.advance(0);
    expect(await failure).toMatchObject({ code: 'glare' });
  });

  test('is over when a BYE of the peer comes first; a late 2xx is acknowledged all the same', async () => {
    const { peer, clock, session } = await start();
    const failure = session.reinvite({ body: offer }).catch((error: unknown) => error);
    const waiting = session.reinvite({ body: offer }).catch((error: unknown) => error);
    const invite = await reinvite();
    rig.send('BYE');
    await clock.advance(0);
    expect([await failure, await waiting]).toMatchObject([{ code: 'ended' }, { code: 'ended' }]);
    peer.respond(invite, 200, { body: answer });
    await clock.advance(0);
    expect(peer.requests('ACK')).toHaveLength(1);
    expect(rig.log).toEqual(['ended remote']);
  });
});
