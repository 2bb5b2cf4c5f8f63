import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SipParseError } from '../message/sip-parse-error.ts';
import { fixedResolver } from '../testing/fixed-resolver.ts';
import { MemoryNetwork } from '../testing/memory-network.ts';
import { listenOn, RawPeer } from '../testing/raw-peer.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import type { InviteFailure, InviteOptions, OutgoingInvite } from './outgoing-invite.ts';
import type { Session } from './session.ts';
import type { UserAgent } from './user-agent.ts';

let clock: VirtualClock;
let network: MemoryNetwork;
let agent: UserAgent;
let peer: RawPeer;
let log: string[];
let failures: InviteFailure[];
let sessions: Session[];
let errors: Error[];

beforeEach(async () => {
  clock = new VirtualClock();
  network = new MemoryNetwork(clock);
  errors = [];
  agent = await listenOn(network, clock, { onError: (error) => void errors.push(error) });
  peer = await RawPeer.on(network);
  log = [];
  failures = [];
  sessions = [];
});

afterEach(async () => {
  await agent.close();
  await clock.advance(0);
  expect(clock.pendingTimers()).toBe(0);
  expect(errors).toEqual([]);
});

function call(options: Partial<InviteOptions> = {}): OutgoingInvite {
  return agent.invite(
    {
      requestUri: 'sip:bob@127.0.0.1:5070',
      from: { uri: 'sip:alice@example.com', displayName: 'Alice "A"' },
      ...options,
    },
    {
      progress: (response) => log.push(`progress ${response.status}`),
      accepted: (session, response) => {
        log.push(`accepted ${response.status}`);
        sessions.push(session);
        session.setHandlers({ ended: (end) => log.push(`ended ${end.by}`) });
      },
      failed: (failure) => {
        log.push(`failed ${failure.kind}`);
        failures.push(failure);
      },
    },
  );
}

describe('an outgoing INVITE', () => {
  test('carries what RFC 3261 asks of it, the headers of the caller and the body', async () => {
    const body = { contentType: 'application/sdp', content: 'v=0\r\n' };
    const invite = call({ headers: [['X-Test', 'yes']], body, to: 'sip:bob@example.com' });
    await clock.advance(0);
    const request = peer.request('INVITE');
    expect(request.requestUri).toBe('sip:bob@127.0.0.1:5070');
    expect(request.header('Via')).toMatch(/^SIP\/2.0\/UDP 127\.0\.0\.1:5060;branch=z9hG4bK[0-9a-f]{24};rport$/);
    expect(request.header('From')).toBe(`"Alice \\"A\\"" <sip:alice@example.com>;tag=${invite.localTag}`);
    expect(request.header('To')).toBe('<sip:bob@example.com>');
    expect(request.callId).toBe(invite.callId);
    expect(request.header('CSeq')).toBe('1 INVITE');
    expect(request.header('Contact')).toBe('<sip:alice@127.0.0.1:5060>');
    expect(request.header('Max-Forwards')).toBe('70');
    expect(request.header('X-Test')).toBe('yes');
    expect(request.header('Content-Type')).toBe('application/sdp');
    expect(request.body.toString()).toBe('v=0\r\n');
  });

  test('has feature tags in its Contact, and a session interval of its own or none', async () => {
    call({ contactFeatures: ['+sip.src'], sessionExpiresSecs: 90 });
    await clock.advance(0);
    const first = peer.request('INVITE');
    expect(first.header('Contact')).toBe('<sip:alice@127.0.0.1:5060>;+sip.src');
    expect([first.header('Session-Expires'), first.header('Min-SE')]).toEqual(['90', '90']);
    expect(first.headers('Supported')).toContain('timer');
    call({ sessionExpiresSecs: 0 });
    await clock.advance(0);
    const second = peer.request('INVITE');
    expect([second.header('Session-Expires'), second.header('Min-SE')]).toEqual([undefined, undefined]);
    expect(second.headers('Supported')).not.toContain('timer');
  });

  test('refuses what would break the message, before anything is sent', async () => {
    expect(() => call({ headers: [['X-Bad', 'a\r\nVia: b']] })).toThrow(SipParseError);
    expect(() => call({ headers: [['Call-ID', 'mine']] })).toThrow(/set by the user agent/);
    expect(() => call({ requestUri: 'bob' })).toThrow(SipParseError);
    await clock.advance(1000);
    expect(peer.received).toEqual([]);
    expect(log).toEqual([]);
  });

  test('tells each distinct provisional response once, and no 100', async () => {
    call();
    await clock.advance(0);
    const request = peer.request('INVITE');
    for (const status of [100, 180, 180, 183]) peer.respond(request, status);
    peer.respond(request, 180, { toTag: 'fork' });
    await clock.advance(0);
    expect(log).toEqual(['progress 180', 'progress 183', 'progress 180']);
  });

  test('fails with timeout after timer B when nothing comes back', async () => {
    call({ destination: { host: '127.0.0.1', port: 9 } });
    await clock.advance(31_999);
    expect(log).toEqual([]);
    await clock.advance(1);
    expect(log).toEqual(['failed timeout']);
  });

  test('fails with transport when the name of the destination is unknown', async () => {
    await agent.close();
    agent = await listenOn(network, clock, {
      resolver: fixedResolver(() => Promise.reject(new Error('no such host'))),
    });
    call({ requestUri: 'sip:bob@nowhere.example' });
    await clock.advance(0);
    expect(failures).toEqual([{ kind: 'transport', error: new Error('no such host') }]);
  });

  test('is sent to the address a name stands for', async () => {
    await agent.close();
    agent = await listenOn(network, clock, {
      resolver: fixedResolver(async (name) => (name === 'pbx.example' ? '127.0.0.1' : '')),
    });
    call({ requestUri: 'sip:bob@pbx.example:5070' });
    call({ requestUri: 'sip:bob@elsewhere.example', destination: { host: 'pbx.example', port: 5070 } });
    await clock.advance(0);
    expect(peer.requests('INVITE').map((request) => request.requestUri)).toEqual([
      'sip:bob@pbx.example:5070',
      'sip:bob@elsewhere.example',
    ]);
  });

  test('hands a rejection up once, acknowledges each copy of it, and follows no redirection', async () => {
    call();
    await clock.advance(0);
    const request = peer.request('INVITE');
    peer.respond(request, 302, { headers: [['Contact', '<sip:carol@127.0.0.1:5071>']] });
    peer.respond(request, 302);
    await clock.advance(100);
    expect(log).toEqual(['failed rejected']);
    const acks = peer.requests('ACK');
    expect(acks).toHaveLength(2);
    expect(acks[0]?.header('Via')).toBe(request.header('Via'));
    expect(acks[0]?.requestUri).toBe(request.requestUri);
    expect(acks[0]?.toTag()).toBe('bob');
    expect(acks[0]?.header('CSeq')).toBe('1 ACK');
  });

  test('reports an exception of a handler and goes on', async () => {
    agent.invite(
      { requestUri: 'sip:bob@127.0.0.1:5070', from: { uri: 'sip:alice@example.com' } },
      {
        accepted: () => {
          throw new Error('handler failed');
        },
        failed: () => undefined,
      },
    );
    await clock.advance(0);
    peer.respond(peer.request('INVITE'), 200);
    await clock.advance(0);
    expect(errors.splice(0)).toEqual([new Error('handler failed')]);
    expect(peer.requests('ACK')).toHaveLength(1);
    // Nobody else could end that session.
    expect(peer.requests('BYE')).toHaveLength(1);
    peer.respond(peer.request('BYE'), 200);
    await clock.advance(0);
  });
});

describe('a 2xx', () => {
  test('is acknowledged at the remote target through the reversed Record-Route, each copy of it with the same ACK', async () => {
    call();
    await clock.advance(0);
    const request = peer.request('INVITE');
    const proxy = await RawPeer.on(network, 5071);
    const headers = [
      ['Record-Route', '<sip:far.example;lr>, <sip:127.0.0.1:5071;lr>'],
      ['Contact', '<sip:bob@192.0.2.77:5099>'],
    ] as const;
    peer.respond(request, 200, { headers });
    await clock.advance(10);
    peer.respond(request, 200, { headers });
    await clock.advance(10);
    expect(log).toEqual(['accepted 200']);
    const acks = proxy.requests('ACK');
    expect(acks).toHaveLength(2);
    expect(acks[1]?.toBuffer()).toEqual(acks[0]?.toBuffer());
    expect(acks[0]?.requestUri).toBe('sip:bob@192.0.2.77:5099');
    expect(acks[0]?.headers('Route')).toEqual(['<sip:127.0.0.1:5071;lr>', '<sip:far.example;lr>']);
    expect(acks[0]?.via().branch).not.toBe(request.via().branch);
    expect(acks[0]?.header('CSeq')).toBe('1 ACK');
    expect(agent.counters.retransmissionsReceived).toBe(1);
  });

  test('of another branch of a fork is acknowledged and ended, while the first is kept', async () => {
    call();
    await clock.advance(0);
    const request = peer.request('INVITE');
    const other = await RawPeer.on(network, 5071);
    peer.respond(request, 200, { toTag: 'first' });
    await clock.advance(10);
    other.respond(request, 200, { toTag: 'second' });
    await clock.advance(10);
    expect(log).toEqual(['accepted 200']);
    expect(sessions[0]?.remoteTag).toBe('first');
    expect(peer.requests('BYE')).toHaveLength(0);
    expect(other.requests('ACK').map((ack) => ack.toTag())).toEqual(['second']);
    expect(other.requests('BYE').map((bye) => [bye.toTag(), bye.header('CSeq')])).toEqual([['second', '2 BYE']]);
    other.respond(other.request('BYE'), 200);
    await clock.advance(100);
    expect(log).toEqual(['accepted 200']);
  });

  test('without a tag or a Contact still makes a session', async () => {
    call();
    await clock.advance(0);
    const request = peer.request('INVITE');
    peer.sendBytes(
      `SIP/2.0 200 OK\r\nVia: ${request.header('Via')}\r\nFrom: ${request.header('From')}\r\nTo: ${request.header('To')}\r\n` +
        `Call-ID: ${request.callId}\r\nCSeq: 1 INVITE\r\n\r\n`,
    );
    await clock.advance(0);
    expect(log).toEqual(['accepted 200']);
    expect(peer.requests('ACK').map((ack) => ack.header('To'))).toEqual(['<sip:bob@127.0.0.1:5070>']);
  });
});

describe('cancel', () => {
  test('waits for a provisional response, and copies the INVITE', async () => {
    const invite = call({ headers: [['Route', '<sip:127.0.0.1:5070;lr>']] });
    await clock.advance(0);
    invite.cancel([['Reason', 'SIP;cause=200;text="Call completed elsewhere"']]);
    invite.cancel();
    await clock.advance(400);
    expect(peer.requests('CANCEL')).toHaveLength(0);
    const request = peer.request('INVITE');
    peer.respond(request, 100);
    await clock.advance(0);
    const cancel = peer.request('CANCEL');
    for (const name of ['Via', 'Route', 'From', 'To', 'Call-ID'])
      expect(cancel.header(name)).toBe(request.header(name));
    expect(cancel.requestUri).toBe(request.requestUri);
    expect(cancel.header('CSeq')).toBe('1 CANCEL');
    expect(cancel.header('Reason')).toContain('cause=200');
    peer.respond(cancel, 200);
    peer.respond(request, 487);
    await clock.advance(0);
    expect(log).toEqual(['failed cancelled']);
    expect(failures[0]).toMatchObject({ response: { status: 487 } });
    expect(peer.requests('CANCEL')).toHaveLength(1);
    expect(peer.requests('ACK')).toHaveLength(1);
  });

  test.each([0, 1, 2, 3, 4, 5])('%i turns after the call was made leaves nobody ringing', async (turns) => {
    const outgoing = call();
    for (let turn = 0; turn < turns; turn++) await undefined;
    outgoing.cancel();
    await clock.advance(0);
    const [invite] = peer.requests('INVITE');
    if (invite) {
      peer.respond(invite, 180);
      await clock.advance(0);
      peer.respond(peer.request('CANCEL'), 200);
      peer.respond(invite, 487);
      await clock.advance(0);
    }
    expect(log).toEqual(['failed cancelled']);
  });

  test('before anything was sent sends nothing at all, and waits for no resolver', async () => {
    await agent.close();
    agent = await listenOn(network, clock, { resolver: fixedResolver(() => new Promise(() => undefined)) });
    call({ requestUri: 'sip:bob@slow.example' }).cancel();
    await clock.advance(0);
    expect(log).toEqual(['failed cancelled']);
    log = [];
    call().cancel();
    await clock.advance(60_000);
    expect(log).toEqual(['failed cancelled']);
    expect(peer.received).toEqual([]);
  });

  test('without any answer ends with timer B', async () => {
    const invite = call({ destination: { host: '127.0.0.1', port: 9 } });
    await clock.advance(100);
    invite.cancel();
    await clock.advance(32_000);
    expect(log).toEqual(['failed cancelled']);
    expect(failures).toEqual([{ kind: 'cancelled' }]);
  });

  test('gives up 64*T1 after the CANCEL when the INVITE gets no final response', async () => {
    const invite = call();
    await clock.advance(0);
    peer.respond(peer.request('INVITE'), 180);
    await clock.advance(1000);
    invite.cancel();
    await clock.advance(0);
    peer.respond(peer.request('CANCEL'), 200);
    await clock.advance(31_999);
    expect(log).toEqual(['progress 180']);
    await clock.advance(1);
    expect(log).toEqual(['progress 180', 'failed cancelled']);
    expect(failures).toEqual([{ kind: 'cancelled' }]);
    // RFC 3261 §9.1: the transaction is destroyed, and nothing waits for its answer any more.
    peer.respond(peer.request('INVITE'), 486);
    await clock.advance(0);
    expect([peer.requests('ACK'), agent.counters.strayResponses]).toEqual([[], 1]);
  });

  test('that a 2xx crosses ends the call with ACK and BYE', async () => {
    const invite = call();
    await clock.advance(0);
    const request = peer.request('INVITE');
    peer.respond(request, 180);
    await clock.advance(0);
    peer.respond(request, 200);
    invite.cancel();
    await clock.advance(0);
    expect(log).toEqual(['progress 180', 'failed cancelled']);
    expect(failures[0]).toMatchObject({ kind: 'cancelled', response: { status: 200 } });
    expect(peer.requests('ACK')).toHaveLength(1);
    expect(peer.requests('BYE')).toHaveLength(1);
    // The 200 again: acknowledged again, ended once.
    peer.respond(request, 200);
    await clock.advance(0);
    expect(peer.requests('ACK')).toHaveLength(2);
    expect(peer.requests('BYE')).toHaveLength(1);
  });

  test('after the end changes nothing', async () => {
    const invite = call();
    await clock.advance(0);
    peer.respond(peer.request('INVITE'), 200);
    await clock.advance(0);
    invite.cancel();
    await clock.advance(1000);
    expect(peer.requests('CANCEL')).toHaveLength(0);
    expect(log).toEqual(['accepted 200']);
  });
});

describe('digest', () => {
  const credentials = { username: 'alice', password: 'secret' };
  const challenge = (nonce: string, stale = false) =>
    [['WWW-Authenticate', `Digest realm="r", nonce="${nonce}", qop="auth"${stale ? ', stale=true' : ''}`]] as const;

  test('answers a challenge with the same Call-ID, the next CSeq and a new branch', async () => {
    call({ credentials });
    await clock.advance(0);
    const first = peer.request('INVITE');
    peer.respond(first, 401, { headers: challenge('one') });
    await clock.advance(0);
    const second = peer.request('INVITE');
    expect(peer.requests('ACK')).toHaveLength(1);
    expect(second.callId).toBe(first.callId);
    expect(second.header('From')).toBe(first.header('From'));
    expect(second.toTag()).toBeUndefined();
    expect(second.header('CSeq')).toBe('2 INVITE');
    expect(second.via().branch).not.toBe(first.via().branch);
    expect(second.header('Authorization')).toMatch(/^Digest username="alice", realm="r", nonce="one"/);
    peer.respond(second, 200);
    await clock.advance(0);
    expect(log).toEqual(['accepted 200']);
    // RFC 3261 §13.2.2.4: the ACK carries the credentials of the INVITE.
    expect(peer.request('ACK').header('Authorization')).toBe(second.header('Authorization'));
    expect(peer.request('ACK').header('CSeq')).toBe('2 ACK');
  });

  test('answers a second refusal that only says stale, and gives up on the third', async () => {
    call({ credentials });
    await clock.advance(0);
    peer.respond(peer.request('INVITE'), 401, { headers: challenge('one') });
    await clock.advance(0);
    peer.respond(peer.request('INVITE'), 401, { headers: challenge('two', true) });
    await clock.advance(0);
    expect(peer.request('INVITE').header('Authorization')).toContain('nonce="two"');
    expect(log).toEqual([]);
    peer.respond(peer.request('INVITE'), 401, { headers: challenge('three', true) });
    await clock.advance(0);
    expect(peer.requests('INVITE')).toHaveLength(3);
    expect(log).toEqual(['failed rejected']);
    expect(failures[0]).toMatchObject({ response: { status: 401 } });
  });

  test('takes a second refusal for final, whatever nonce comes with it, unless it says stale', async () => {
    call({ credentials });
    await clock.advance(0);
    peer.respond(peer.request('INVITE'), 401, { headers: challenge('one') });
    await clock.advance(0);
    peer.respond(peer.request('INVITE'), 401, { headers: challenge('two') });
    await clock.advance(0);
    expect([peer.requests('INVITE').length, log]).toEqual([2, ['failed rejected']]);
  });

  test('answers a proxy and the server behind it', async () => {
    call({ credentials });
    await clock.advance(0);
    const proxy = [['Proxy-Authenticate', 'Digest realm="p", nonce="pn", qop="auth"']] as const;
    peer.respond(peer.request('INVITE'), 407, { headers: proxy });
    await clock.advance(0);
    peer.respond(peer.request('INVITE'), 401, { headers: challenge('one') });
    await clock.advance(0);
    expect(peer.request('INVITE').header('Proxy-Authorization')).toContain('realm="p"');
    expect(peer.request('INVITE').header('Authorization')).toContain('realm="r"');
    expect(log).toEqual([]);
  });

  test('without credentials, or after cancel, a challenge is final', async () => {
    call();
    await clock.advance(0);
    peer.respond(peer.request('INVITE'), 401, { headers: challenge('one') });
    await clock.advance(0);
    const cancelled = call({ credentials });
    await clock.advance(0);
    cancelled.cancel();
    peer.respond(peer.request('INVITE'), 401, { headers: challenge('one') });
    await clock.advance(0);
    expect(log).toEqual(['failed rejected', 'failed cancelled']);
  });
});

test('an INVITE of the callee in the early dialog is glare', async () => {
  const invite = call();
  await clock.advance(0);
  peer.respond(peer.request('INVITE'), 180);
  await clock.advance(0);
  const early = { fromTag: 'bob', toTag: invite.localTag, callId: invite.callId };
  peer.send('INVITE', early);
  peer.send('INFO', { ...early, cseq: 2 });
  await clock.advance(0);
  expect(peer.statuses('INVITE')).toEqual([491]);
  expect(peer.statuses('INFO')).toEqual([405]);
});

test('after close nothing is called and nothing is sent', async () => {
  call();
  await clock.advance(0);
  const request = peer.request('INVITE');
  await agent.close();
  expect(clock.pendingTimers()).toBe(0);
  peer.respond(request, 200);
  await clock.advance(60_000);
  expect(log).toEqual([]);
  expect(peer.received).toHaveLength(1);
  expect(() => call()).toThrow('the user agent is closed');
});
