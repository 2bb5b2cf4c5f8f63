import { afterEach, describe, expect, test } from 'vitest';
import type { SipRequest } from '../message/sip-message.ts';
import { SessionRig } from '../testing/session-rig.ts';
import type { SessionHandlers } from './session.ts';

let rig: SessionRig;

async function start(handlers: Partial<SessionHandlers> = {}, how: 'answering' | 'calling' = 'answering') {
  rig = await SessionRig[how](handlers);
  return rig;
}

afterEach(async () => {
  expect(await rig.close()).toBe(0);
  expect(rig.errors).toEqual([]);
});

const text = { contentType: 'text/plain', content: 'hello' };

describe('INFO and MESSAGE of the peer', () => {
  test('are passed up once, and answered with what the application says', async () => {
    const seen: string[] = [];
    const request = async (received: SipRequest) => {
      seen.push(`${received.method} ${received.body}`);
      return { status: received.method === 'INFO' ? 200 : 202, body: text };
    };
    const { peer, clock } = await start({ request });
    const info = rig.send('INFO', { body: text });
    await clock.advance(0);
    peer.resend(info);
    rig.send('MESSAGE', { body: text });
    await clock.advance(0);
    expect(seen).toEqual(['INFO hello', 'MESSAGE hello']);
    expect([...peer.statuses('INFO'), ...peer.statuses('MESSAGE')]).toEqual([200, 200, 202]);
    expect(peer.responses('MESSAGE')[0]?.body.toString()).toBe('hello');
  });

  test('are answered 500 when the application fails', async () => {
    const { peer, clock, errors } = await start({ request: () => Promise.reject(new Error('no')) });
    rig.send('INFO');
    await clock.advance(0);
    expect(peer.statuses('INFO')).toEqual([500]);
    expect(errors.splice(0).map(({ message }) => message)).toEqual(['no']);
  });
});

describe('INFO of ours', () => {
  test('resolves with the final response, whatever it is', async () => {
    const { peer, clock, session } = await start();
    const answer = session.request('INFO', { headers: [['Info-Package', 'x']], body: text });
    await clock.advance(0);
    const info = peer.request('INFO');
    expect([info.header('Info-Package'), info.body.toString(), info.cseq().number]).toEqual(['x', 'hello', 1]);
    peer.respond(info, 469);
    expect((await rig.outcome(answer)).status).toBe(469);
    expect(rig.log).toEqual([]);
  });

  test('is sent again until somebody answers, and fails when nobody does; the session goes on', async () => {
    const { peer, clock, session } = await start();
    const failure = session.request('INFO').catch((error: unknown) => error);
    await clock.advance(32_000);
    expect(peer.requests('INFO').length).toBeGreaterThan(5);
    expect(await failure).toMatchObject({ name: 'SessionError', code: 'timeout' });
    expect(rig.log).toEqual([]);
  });

  test('answered 481 ends the session: the peer has lost it', async () => {
    const { peer, clock, session } = await start();
    const answer = session.request('INFO');
    await clock.advance(0);
    peer.respond(peer.request('INFO'), 481);
    expect((await rig.outcome(answer)).status).toBe(481);
    await clock.advance(0);
    expect(rig.log).toEqual(['lost: the peer knows nothing of the session']);
    expect(peer.requests('BYE')).toHaveLength(1);
  });

  test('after the end is refused at once, as is one with a header that the stack sets', async () => {
    const { clock, session } = await start();
    await expect(session.request('INFO', { headers: [['CSeq', '1 INFO']] })).rejects.toThrow(/CSeq is set/);
    rig.send('BYE');
    await clock.advance(0);
    await expect(session.request('INFO')).rejects.toMatchObject({ code: 'ended' });
  });
});

describe('UPDATE of the peer', () => {
  const offer = { contentType: 'application/sdp', content: 'v=0 offer' };
  const answer = { contentType: 'application/sdp', content: 'v=0 answer' };

  test('without a body refreshes the target', async () => {
    const { peer, clock, session } = await start();
    rig.send('UPDATE', { contact: '<sip:moved@127.0.0.1:5070>' });
    await clock.advance(0);
    expect(peer.statuses('UPDATE')).toEqual([200]);
    session.bye();
    await clock.advance(0);
    expect(peer.request('BYE').requestUri).toBe('sip:moved@127.0.0.1:5070');
  });

  test('with an offer is answered by who answers re-INVITEs, or refused', async () => {
    const { peer, clock } = await start({ reinvite: async () => ({ body: answer }) });
    rig.send('UPDATE', { body: offer });
    await clock.advance(0);
    expect(peer.responses('UPDATE')[0]?.body.toString()).toBe('v=0 answer');
    await rig.close();
    await start();
    rig.send('UPDATE', { body: offer });
    await rig.clock.advance(0);
    expect(rig.peer.statuses('UPDATE')).toEqual([488]);
  });

  test('is told to come back while the one before is being answered', async () => {
    let settle: (answered: { body: typeof answer }) => void = () => {};
    const reinvite = () =>
      new Promise<{ body: typeof answer }>((resolve) => {
        settle = resolve;
      });
    const { peer, clock } = await start({ reinvite });
    rig.send('UPDATE', { body: offer });
    rig.send('UPDATE', { body: offer });
    rig.send('INVITE', { body: offer });
    await clock.advance(0);
    settle({ body: answer });
    await clock.advance(0);
    expect(peer.statuses('UPDATE')).toEqual([500, 200]);
    expect(peer.responses('UPDATE')[0]?.header('Retry-After')).toMatch(/^\d+$/);
    expect(peer.statuses('INVITE')).toEqual([200, 500]);
  });
});
