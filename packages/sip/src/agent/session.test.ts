import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SipRequest } from '../message/sip-message.ts';
import { SipParseError } from '../message/sip-parse-error.ts';
import { MemoryNetwork } from '../testing/memory-network.ts';
import { listenOn, RawPeer, type RawRequest } from '../testing/raw-peer.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import type { Session, SessionHandlers } from './session.ts';
import type { UserAgent } from './user-agent.ts';

let clock: VirtualClock;
let network: MemoryNetwork;
let agent: UserAgent;
let peer: RawPeer;
let log: string[];
let errors: Error[];

beforeEach(async () => {
  clock = new VirtualClock();
  network = new MemoryNetwork(clock);
  log = [];
  errors = [];
  peer = await RawPeer.on(network);
});

afterEach(async () => {
  await agent.close();
  await clock.advance(0);
  expect(clock.pendingTimers()).toBe(0);
  expect(errors).toEqual([]);
});

/** The peer calls the agent, which answers; with `acknowledge` the peer sends its ACK. */
async function answer(
  options: { acknowledge?: boolean; handlers?: Partial<SessionHandlers>; body?: boolean } = {},
): Promise<{ session: Session; inDialog: RawRequest }> {
  const sessions: Session[] = [];
  agent = await listenOn(network, clock, {
    onInvite: (invite) => {
      const handlers: SessionHandlers = {
        ended: (end) => void log.push(`ended ${end.by}`),
        acknowledged: () => void log.push('acknowledged'),
        ...options.handlers,
      };
      sessions.push(invite.accept({}, handlers));
    },
    onError: (error) => void errors.push(error),
  });
  peer.send('INVITE');
  await clock.advance(0);
  const [session] = sessions;
  if (!session) throw new Error('no session');
  const inDialog = { toTag: session.localTag };
  if (options.acknowledge !== false) peer.send('ACK', inDialog);
  await clock.advance(0);
  return { session, inDialog };
}

describe('the 200 to an INVITE', () => {
  test('is sent again after T1, doubling up to T2, until the ACK', async () => {
    const { inDialog } = await answer({ acknowledge: false });
    const atMs: number[] = [];
    network.onDatagram = ({ data }) => {
      if (data.toString().startsWith('SIP/2.0 200')) atMs.push(clock.now());
      return 'deliver';
    };
    await clock.advance(13_000);
    expect(atMs).toEqual([500, 1500, 3500, 7500, 11_500]);
    peer.send('ACK', inDialog);
    await clock.advance(60_000);
    expect(atMs).toHaveLength(5);
    expect(log).toEqual(['acknowledged']);
  });

  test('without an ACK in 64*T1 ends the session with a BYE', async () => {
    await answer({ acknowledge: false });
    await clock.advance(31_999);
    expect(log).toEqual([]);
    await clock.advance(1);
    expect(log).toEqual(['ended ack-timeout']);
    expect(peer.requests('BYE')).toHaveLength(1);
    peer.respond(peer.request('BYE'), 200);
    await clock.advance(60_000);
    expect(log).toEqual(['ended ack-timeout']);
  });

  test('is acknowledged only by an ACK with the CSeq of the INVITE, whatever its branch', async () => {
    const { inDialog } = await answer({ acknowledge: false });
    peer.send('ACK', { ...inDialog, cseq: 2 });
    await clock.advance(0);
    expect(log).toEqual([]);
    peer.send('ACK', { ...inDialog, branch: 'z9hG4bKraw1' });
    await clock.advance(0);
    expect(log).toEqual(['acknowledged']);
    peer.send('ACK', inDialog);
    await clock.advance(0);
    expect(log).toEqual(['acknowledged']);
  });
});

describe('BYE from the peer', () => {
  test('is answered 200, once told, and its copies get the same answer', async () => {
    const { inDialog } = await answer();
    const bye = peer.send('BYE', { ...inDialog, cseq: 2, headers: [['Reason', 'Q.850;cause=16']] });
    await clock.advance(0);
    peer.resend(bye);
    await clock.advance(0);
    expect(peer.statuses('BYE')).toEqual([200, 200]);
    expect(log).toEqual(['acknowledged', 'ended remote']);
    peer.send('BYE', { ...inDialog, cseq: 3 });
    await clock.advance(0);
    expect(peer.statuses('BYE')).toEqual([200, 200, 481]);
  });

  test('before the ACK stops the retransmission of the 200', async () => {
    const { inDialog } = await answer({ acknowledge: false });
    peer.send('BYE', { ...inDialog, cseq: 2 });
    await clock.advance(60_000);
    expect(log).toEqual(['ended remote']);
    expect(peer.statuses('INVITE')).toEqual([200]);
  });
});

describe('bye()', () => {
  test('sends one BYE to the Contact of the peer and ends on its answer', async () => {
    const { session } = await answer();
    session.bye({ headers: [['Reason', 'Q.850;cause=16']] });
    session.bye();
    await clock.advance(0);
    const bye = peer.request('BYE');
    expect(peer.requests('BYE')).toHaveLength(1);
    expect(bye.requestUri).toBe('sip:alice@127.0.0.1:5070');
    expect(bye.header('CSeq')).toBe('1 BYE');
    expect(bye.header('From')).toBe(`<sip:bob@127.0.0.1>;tag=${session.localTag}`);
    expect(bye.header('To')).toBe('<sip:alice@127.0.0.1:5070>;tag=alice');
    expect(bye.header('Reason')).toBe('Q.850;cause=16');
    expect(log).toEqual(['acknowledged']);
    peer.respond(bye, 200);
    await clock.advance(0);
    expect(log).toEqual(['acknowledged', 'ended local']);
    session.bye();
    await clock.advance(1000);
    expect(peer.requests('BYE')).toHaveLength(1);
  });

  test('ends by timeout when nobody answers', async () => {
    const { session } = await answer();
    session.bye();
    await clock.advance(31_999);
    expect(log).toEqual(['acknowledged']);
    await clock.advance(1);
    expect(log).toEqual(['acknowledged', 'ended local']);
    expect(peer.requests('BYE')).toHaveLength(11);
  });

  test('as callee waits for the ACK', async () => {
    const { session, inDialog } = await answer({ acknowledge: false });
    session.bye();
    await clock.advance(400);
    expect(peer.requests('BYE')).toHaveLength(0);
    peer.send('ACK', inDialog);
    await clock.advance(0);
    peer.respond(peer.request('BYE'), 200);
    await clock.advance(0);
    expect(log).toEqual(['acknowledged', 'ended local']);
  });

  test('as callee goes out after 64*T1 when the ACK never comes', async () => {
    const { session } = await answer({ acknowledge: false });
    session.bye();
    await clock.advance(32_000);
    peer.respond(peer.request('BYE'), 200);
    await clock.advance(0);
    expect(log).toEqual(['ended local']);
  });

  test('that crosses a BYE of the peer ends once on both sides', async () => {
    const { session, inDialog } = await answer();
    session.bye();
    peer.send('BYE', { ...inDialog, cseq: 2 });
    await clock.advance(0);
    expect(peer.statuses('BYE')).toEqual([200]);
    expect(log).toEqual(['acknowledged', 'ended local']);
    peer.respond(peer.request('BYE'), 481);
    await clock.advance(60_000);
    expect(log).toEqual(['acknowledged', 'ended local']);
  });

  test('with a header that cannot be written changes nothing', async () => {
    const { session } = await answer();
    expect(() => session.bye({ headers: [['X', 'a\r\nb']] })).toThrow(SipParseError);
    session.bye();
    await clock.advance(0);
    expect(peer.requests('BYE')).toHaveLength(1);
  });

  test('answers a challenge of the peer with the credentials of the INVITE', async () => {
    agent = await listenOn(network, clock);
    const credentials = { username: 'alice', password: 'secret' };
    agent.invite(
      { requestUri: 'sip:bob@127.0.0.1:5070', from: { uri: 'sip:alice@example.com' }, credentials },
      {
        accepted: (session) => {
          session.setHandlers({ ended: (end) => void log.push(`ended ${end.by}`) });
          session.bye();
        },
        failed: () => undefined,
      },
    );
    await clock.advance(0);
    peer.respond(peer.request('INVITE'), 200);
    await clock.advance(0);
    const challenge = [['Proxy-Authenticate', 'Digest realm="p", nonce="n", qop="auth"']] as const;
    peer.respond(peer.request('BYE'), 407, { headers: challenge });
    await clock.advance(0);
    const second = peer.request('BYE');
    expect(second.header('CSeq')).toBe('3 BYE');
    expect(second.header('Proxy-Authorization')).toContain('username="alice"');
    expect(log).toEqual([]);
    peer.respond(second, 200);
    await clock.advance(0);
    expect(log).toEqual(['ended local']);
  });
});

describe('requests in the dialog', () => {
  test('with a lower CSeq are out of order', async () => {
    const { inDialog } = await answer();
    peer.send('OPTIONS', { ...inDialog, cseq: 9 });
    peer.send('BYE', { ...inDialog, cseq: 8 });
    await clock.advance(0);
    expect(peer.statuses('OPTIONS')).toEqual([200]);
    expect(peer.statuses('BYE')).toEqual([500]);
    expect(log).toEqual(['acknowledged']);
  });

  test('of methods that are not served get 405 with Allow, of extensions that are not served 420', async () => {
    const { inDialog } = await answer();
    for (const [i, method] of ['INFO', 'MESSAGE', 'PUBLISH', 'FOO'].entries()) {
      peer.send(method, { ...inDialog, cseq: 2 + i });
      await clock.advance(0);
      expect(peer.statuses(method)).toEqual([405]);
      expect(peer.responses(method)[0]?.headers('Allow')).toContain('BYE');
    }
    peer.send('INVITE', { ...inDialog, cseq: 20, headers: [['Require', 'timer, precondition, path']] });
    await clock.advance(0);
    expect(peer.statuses('INVITE')).toEqual([200, 420]);
    expect(peer.responses('INVITE')[1]?.headers('Unsupported')).toEqual(['precondition', 'path']);
  });

  test('with tags of no dialog get 481, and their ACK is counted', async () => {
    await answer();
    peer.send('BYE', { toTag: 'nobody', cseq: 2 });
    peer.send('ACK', { toTag: 'nobody' });
    await clock.advance(0);
    expect(peer.statuses('BYE')).toEqual([481]);
    expect(agent.counters.strayAcks).toBe(1);
  });
});

describe('re-INVITE', () => {
  const body = { contentType: 'application/sdp', content: 'v=0 answer\r\n' };
  const offer = { contentType: 'application/sdp', content: 'v=0 offer\r\n' };

  test('is answered by the handler, moves the remote target, and its 200 is retransmitted until the ACK', async () => {
    const offers: string[] = [];
    const { session, inDialog } = await answer({
      handlers: {
        reinvite: async (sdp, request: SipRequest) => {
          offers.push(`${sdp} ${request.header('Subject')}`);
          return { body };
        },
      },
    });
    const moved = await RawPeer.on(network, 5071);
    const contact = '<sip:alice@127.0.0.1:5071>';
    peer.send('INVITE', { ...inDialog, cseq: 2, body: offer, contact, headers: [['Subject', 'hold']] });
    await clock.advance(600);
    expect(offers).toEqual(['v=0 offer\r\n hold']);
    expect(peer.statuses('INVITE')).toEqual([200, 200, 200]);
    const final = peer.responses('INVITE')[1];
    expect(final?.body.toString()).toBe('v=0 answer\r\n');
    expect(final?.header('Contact')).toBe('<sip:bob@127.0.0.1:5060>');
    expect(final?.headers('Supported')).toEqual(['100rel', 'replaces', 'timer']);
    expect(final?.toTag()).toBe(session.localTag);
    peer.send('ACK', { ...inDialog, cseq: 2 });
    await clock.advance(10_000);
    expect(peer.statuses('INVITE')).toHaveLength(3);
    // Told of each, once: RFC 3261 §14.2, it may bring the answer to an offer that our 200 made.
    expect(log).toEqual(['acknowledged', 'acknowledged']);
    session.bye();
    await clock.advance(0);
    expect(moved.request('BYE').requestUri).toBe('sip:alice@127.0.0.1:5071');
  });

  test('without an ACK ends the session', async () => {
    const { inDialog } = await answer({ handlers: { reinvite: async () => ({ body }) } });
    peer.send('INVITE', { ...inDialog, cseq: 2, body: offer });
    await clock.advance(32_000);
    expect(log).toEqual(['acknowledged', 'ended ack-timeout']);
    expect(peer.requests('BYE')).toHaveLength(1);
  });

  test('is refused as the handler says, 488 without one, 500 when it fails', async () => {
    const { session, inDialog } = await answer();
    peer.send('INVITE', { ...inDialog, cseq: 2, body: offer });
    await clock.advance(0);
    const set = (reinvite: SessionHandlers['reinvite']): void =>
      session.setHandlers({ ended: () => undefined, ...(reinvite ? { reinvite } : {}) });
    set(async () => ({ status: 480, reason: 'Not Now' }));
    peer.send('INVITE', { ...inDialog, cseq: 3, body: offer });
    await clock.advance(0);
    set(() => Promise.reject(new Error('no')));
    peer.send('INVITE', { ...inDialog, cseq: 4, body: offer });
    await clock.advance(0);
    set(async () => ({ status: 200 }));
    peer.send('INVITE', { ...inDialog, cseq: 5, body: offer });
    await clock.advance(0);
    expect(peer.statuses('INVITE')).toEqual([200, 488, 480, 500, 500]);
    expect(peer.responses('INVITE')[2]?.reason).toBe('Not Now');
    expect(errors.splice(0)).toHaveLength(2);
  });

  test('while one is being answered gets 500 with Retry-After, while a 200 waits for its ACK 491', async () => {
    const pending: ((answer: { body: typeof body }) => void)[] = [];
    const { inDialog } = await answer({
      handlers: { reinvite: () => new Promise((resolve) => void pending.push(resolve)) },
    });
    peer.send('INVITE', { ...inDialog, cseq: 2, body: offer });
    await clock.advance(0);
    peer.send('INVITE', { ...inDialog, cseq: 3, body: offer });
    await clock.advance(0);
    expect(peer.statuses('INVITE')).toEqual([200, 500]);
    expect(Number(peer.responses('INVITE')[1]?.header('Retry-After'))).toBeLessThanOrEqual(10);
    pending[0]?.({ body });
    await clock.advance(0);
    peer.send('INVITE', { ...inDialog, cseq: 4, body: offer });
    await clock.advance(0);
    expect(peer.statuses('INVITE')).toEqual([200, 500, 200, 491]);
    peer.send('ACK', { ...inDialog, cseq: 2 });
    await clock.advance(0);
  });

  test('can be cancelled, and a BYE ends it with 487', async () => {
    const pending: ((answer: { body: typeof body }) => void)[] = [];
    const { inDialog } = await answer({
      handlers: { reinvite: () => new Promise((resolve) => void pending.push(resolve)) },
    });
    const first = peer.send('INVITE', { ...inDialog, cseq: 2, body: offer });
    await clock.advance(0);
    peer.send('CANCEL', { ...inDialog, branch: first.via().branch ?? '', cseq: 2 });
    await clock.advance(0);
    expect(peer.statuses('CANCEL')).toEqual([200]);
    expect(peer.statuses('INVITE')).toEqual([200, 487]);
    pending[0]?.({ body });
    peer.send('INVITE', { ...inDialog, cseq: 3, body: offer });
    await clock.advance(0);
    peer.send('BYE', { ...inDialog, cseq: 4 });
    await clock.advance(0);
    pending[1]?.({ body });
    await clock.advance(0);
    expect(peer.statuses('INVITE')).toEqual([200, 487, 487]);
    expect(log).toEqual(['acknowledged', 'ended remote']);
  });
});

test('an end that came before the handlers is told to them', async () => {
  agent = await listenOn(network, clock);
  const sessions: Session[] = [];
  agent.invite(
    { requestUri: 'sip:bob@127.0.0.1:5070', from: { uri: 'sip:alice@example.com' } },
    { accepted: (session) => void sessions.push(session), failed: () => undefined },
  );
  await clock.advance(0);
  const invite = peer.request('INVITE');
  peer.respond(invite, 200);
  await clock.advance(0);
  peer.send('BYE', { fromTag: 'bob', toTag: invite.fromTag() ?? '', callId: invite.callId });
  await clock.advance(0);
  expect(peer.statuses('BYE')).toEqual([200]);
  sessions[0]?.setHandlers({ ended: (end) => void log.push(`ended ${end.by}`) });
  sessions[0]?.setHandlers({ ended: (end) => void log.push(`again ${end.by}`) });
  expect(log).toEqual(['ended remote']);
});
