import { afterEach, expect, test } from 'vitest';
import { SessionRig } from '../testing/session-rig.ts';

const takesUpdate = { headers: [['Allow', 'INVITE, ACK, BYE, UPDATE']] as const };
const offer = { contentType: 'application/sdp', content: 'v=0 offer' };
const answer = { contentType: 'application/sdp', content: 'v=0 answer' };

let rig: SessionRig;
const start = async (handlers: Parameters<typeof SessionRig.answering>[0] = {}) => {
  rig = await SessionRig.answering(handlers, takesUpdate);
  return rig;
};
afterEach(async () => {
  expect(await rig.close()).toBe(0);
  expect(rig.errors).toEqual([]);
});

/** The newest UPDATE that the peer got, once it got as many. */
async function update(count = 1) {
  await rig.clock.advance(0);
  expect(new Set(rig.peer.requests('UPDATE').map((request) => request.cseq().number)).size).toBe(count);
  return rig.peer.request('UPDATE');
}

test('an UPDATE carries the offer and resolves with the answer; its Contact is followed', async () => {
  const { peer, clock, session } = await start();
  const done = session.update({ body: offer, headers: [['Subject', 'hold']] });
  const request = await update();
  expect([request.body.toString(), request.header('Subject')]).toEqual(['v=0 offer', 'hold']);
  expect(request.header('Contact')).toBe('<sip:bob@127.0.0.1:5060>');
  peer.respond(request, 200, { headers: [['Contact', '<sip:elsewhere@127.0.0.1:5070>']], body: answer });
  expect((await rig.outcome(done)).body.toString()).toBe('v=0 answer');
  session.bye();
  await clock.advance(0);
  expect(peer.request('BYE').requestUri).toBe('sip:elsewhere@127.0.0.1:5070');
});

test('a peer that does not list UPDATE is sent none', async () => {
  rig = await SessionRig.answering();
  await expect(rig.session.update({ body: offer })).rejects.toMatchObject({ code: 'unsupported' });
  await rig.clock.advance(0);
  expect(rig.peer.requests('UPDATE')).toEqual([]);
});

test('one that is refused leaves the session as it was; one that nobody answers ends it', async () => {
  const { peer, clock, session } = await start();
  const refused = session.update({ body: offer });
  peer.respond(await update(), 504);
  expect((await rig.outcome(refused)).status).toBe(504);
  expect(rig.log).toEqual([]);
  const failure = session.update({ body: offer }).catch((error: unknown) => error);
  await clock.advance(32_000);
  expect(await failure).toMatchObject({ code: 'timeout' });
  expect(rig.log[0]).toMatch(/^lost/);
});

test('re-INVITE and UPDATE wait for one another', async () => {
  const { peer, session } = await start();
  const first = session.update({ body: offer });
  const second = session.reinvite({ body: { ...offer, content: 'v=0 second' } });
  const request = await update();
  expect(peer.requests('INVITE')).toEqual([]);
  peer.respond(request, 200, { body: answer });
  await rig.outcome(first);
  await rig.clock.advance(0);
  peer.respond(peer.request('INVITE'), 200, { body: answer });
  expect((await rig.outcome(second)).status).toBe(200);
});

test.each(['INVITE', 'UPDATE'])('meets an %s of the peer: 491 both ways, and ours goes again', async (method) => {
  const { peer, clock, session } = await start({ reinvite: async () => ({ body: answer }) });
  const done = session.update({ body: offer });
  const request = await update();
  rig.send(method, { body: offer });
  await clock.advance(0);
  expect(peer.statuses(method).at(-1)).toBe(491);
  peer.respond(request, 491);
  await clock.advance(2_000);
  const again = await update(2);
  expect(again.cseq().number).toBe(request.cseq().number + 1);
  peer.respond(again, 200, { body: answer });
  expect((await rig.outcome(done)).status).toBe(200);
});

test('gives up after five times of glare', async () => {
  const { peer, clock, session } = await start();
  const failure = session.update({ body: offer }).catch((error: unknown) => error);
  for (let count = 1; count <= 6; count += 1) {
    peer.respond(await update(count), 491);
    await clock.advance(2_000);
  }
  expect(await failure).toMatchObject({ code: 'glare' });
});

test('is over when a BYE of the peer comes first', async () => {
  const { peer, clock, session } = await start();
  const failure = session.update({ body: offer }).catch((error: unknown) => error);
  const request = await update();
  rig.send('BYE');
  await clock.advance(0);
  expect(await failure).toMatchObject({ code: 'ended' });
  peer.respond(request, 200, { body: answer });
  await clock.advance(0);
  expect(rig.log).toEqual(['ended remote']);
});
