import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemoryNetwork } from '../testing/memory-network.ts';
import { AGENT, listenOn, RawPeer } from '../testing/raw-peer.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { Call, CallFailedError } from './call.ts';
import type { CallOptions } from './place-call.ts';
import type { UserAgent } from './user-agent.ts';

let clock: VirtualClock;
let network: MemoryNetwork;
let agent: UserAgent;
let peer: RawPeer;

const sdp = (content: string) => ({ contentType: 'application/sdp', content });

beforeEach(async () => {
  clock = new VirtualClock();
  network = new MemoryNetwork(clock);
  agent = await listenOn(network, clock);
  peer = await RawPeer.on(network);
});

afterEach(async () => {
  await agent.close();
  await clock.advance(0);
  expect(clock.pendingTimers()).toBe(0);
});

const options: CallOptions = {
  requestUri: 'sip:bob@127.0.0.1:5070',
  from: { uri: 'sip:us@example.com' },
  body: sdp('v=0 offer'),
};

async function up(): Promise<Call> {
  const calling = agent.invite(options);
  await clock.advance(0);
  peer.respond(peer.request('INVITE'), 200, { body: sdp('v=0 answer') });
  await clock.advance(0);
  return calling;
}

async function send(call: Call, method: string, cseq: number, content?: string): Promise<void> {
  const { callId, localTag, remoteTag } = call.session;
  peer.send(method, {
    ...{ callId, toTag: localTag, fromTag: remoteTag, cseq },
    ...(content === undefined ? {} : { body: sdp(content) }),
    ...(method === 'REFER' ? { headers: [['Refer-To', '<sip:carol@example.com>']] as const } : {}),
  });
  await clock.advance(0);
}

describe('agent.invite', () => {
  test('resolves with the call once it is answered, and the call ends with its BYE', async () => {
    const call = await up();
    expect(call).toBeInstanceOf(Call);
    expect(call.remoteBody.toString()).toBe('v=0 answer');
    expect(peer.requests('ACK')).toHaveLength(1);
    const ended = call.hangUp();
    await clock.advance(0);
    peer.respond(peer.request('BYE'), 200);
    await clock.advance(0);
    expect(await ended).toEqual({ by: 'local' });
  });

  test('rejects with what went wrong', async () => {
    const calling = agent.invite(options);
    await clock.advance(0);
    peer.respond(peer.request('INVITE'), 603);
    const failed = expect(calling).rejects.toThrow(CallFailedError);
    await clock.advance(0);
    await failed;
    await expect(agent.invite({ ...options, requestUri: 'nonsense' })).rejects.toThrow('nonsense');
  });

  test('an aborted signal cancels it; once the call is up it has no effect', async () => {
    const first = new AbortController();
    const calling = agent.invite({ ...options, signal: first.signal });
    await clock.advance(0);
    peer.respond(peer.request('INVITE'), 180);
    await clock.advance(0);
    first.abort(new Error('enough'));
    await clock.advance(0);
    peer.respond(peer.request('CANCEL'), 200);
    peer.respond(peer.request('INVITE'), 487);
    const failed = expect(calling).rejects.toThrow('enough');
    await clock.advance(0);
    await failed;
    await expect(agent.invite({ ...options, signal: first.signal })).rejects.toThrow('enough');
    expect(peer.requests('INVITE')).toHaveLength(1);
  });

  test('closing the agent rejects what still rings', async () => {
    const calling = agent.invite(options);
    const failed = expect(calling).rejects.toThrow('closed');
    await clock.advance(0);
    await agent.close();
    await failed;
  });
});

describe('for await over a call', () => {
  test('each event in order, answered by the reader, the last one its end', async () => {
    const call = await up();
    const seen: string[] = [];
    const reader = (async () => {
      for await (const event of call) {
        seen.push(event.type);
        if (event.type === 'offer') event.answer({ body: sdp(`v=0 to ${event.offer}`) });
        else if (event.type === 'request') event.answer({ status: 202 });
        else if (event.type === 'refer') event.referral.accept();
        else expect(event.end.by).toBe('remote');
      }
    })();
    await send(call, 'UPDATE', 2, 'hold');
    await send(call, 'INFO', 3);
    await send(call, 'REFER', 4);
    await send(call, 'BYE', 5);
    await reader;
    expect(seen).toEqual(['offer', 'request', 'refer', 'ended']);
    expect(peer.responses('UPDATE').map(({ body }) => `${body}`)).toEqual(['v=0 to hold']);
    expect([...peer.statuses('INFO'), ...peer.statuses('REFER'), ...peer.statuses('BYE')]).toEqual([202, 202, 200]);
  });

  test('without a reader what wants an answer is refused, and so is what a reader leaves without one', async () => {
    const call = await up();
    await send(call, 'UPDATE', 2, 'hold');
    await send(call, 'INFO', 3);
    await send(call, 'REFER', 4);
    expect([...peer.statuses('UPDATE'), ...peer.statuses('INFO'), ...peer.statuses('REFER')]).toEqual([488, 405, 603]);
    const events = call[Symbol.asyncIterator]();
    expect(() => call[Symbol.asyncIterator]()).toThrow('one reader');
    await send(call, 'UPDATE', 5, 'hold');
    await send(call, 'INFO', 6);
    await events.next();
    await events.next();
    await clock.advance(0);
    expect(peer.statuses('UPDATE')).toEqual([488, 488]);
    await events.return?.();
    await clock.advance(0);
    expect(peer.statuses('INFO')).toEqual([405, 405]);
    await send(call, 'BYE', 7);
    expect(await call.ended).toMatchObject({ by: 'remote' });
    // Who comes late is told the end.
    for await (const event of call) expect(event.type).toBe('ended');
  });
});

describe('for await over agent.invites()', () => {
  test('each INVITE, while the loop runs; before and after it INVITE is not served', async () => {
    peer.send('INVITE', { callId: 'early' });
    await clock.advance(0);
    const ended: string[] = [];
    const taker = (async () => {
      for await (const invite of agent.invites()) {
        const call = invite.accept({ body: sdp('v=0 answer') });
        expect(call.remoteBody.toString()).toBe('v=0 offer');
        ended.push((await call.ended).by);
        break;
      }
    })();
    peer.send('INVITE', { callId: 'one', body: sdp('v=0 offer') });
    await clock.advance(0);
    peer.send('INVITE', { callId: 'two' });
    const toTag = peer.responses('INVITE').at(-1)?.toTag() ?? '';
    peer.send('ACK', { callId: 'one', toTag });
    peer.send('BYE', { callId: 'one', toTag, cseq: 2 });
    await clock.advance(0);
    await taker;
    peer.send('INVITE', { callId: 'three' });
    await clock.advance(0);
    expect(ended).toEqual(['remote']);
    const statusOf = (callId: string) =>
      peer.responses('INVITE').find((response) => response.callId === callId)?.status;
    expect(['early', 'one', 'two', 'three'].map(statusOf)).toEqual([405, 200, 480, 405]);
  });

  test('an aborted signal ends it; a redirection names where to call', async () => {
    const stop = new AbortController();
    const invites = agent.invites({ signal: stop.signal });
    expect(() => agent.invites()).toThrow('one taker');
    peer.send('INVITE', { uri: `sip:bob@${AGENT.host}` });
    await clock.advance(0);
    const { value: invite } = await invites.next();
    invite?.reject(302, { contacts: ['sip:elsewhere@192.0.2.1'] });
    await clock.advance(0);
    expect(peer.responses('INVITE').at(-1)?.header('Contact')).toBe('<sip:elsewhere@192.0.2.1>');
    const next = invites.next();
    stop.abort();
    expect((await next).done).toBe(true);
  });

  test('the hundred and first that nobody takes gets 503', async () => {
    agent.invites();
    for (let i = 0; i <= 100; i++) peer.send('INVITE', { callId: `c${i}`, fromTag: `f${i}` });
    await clock.advance(0);
    expect(peer.statuses('INVITE')).toEqual([503]);
  });
});
