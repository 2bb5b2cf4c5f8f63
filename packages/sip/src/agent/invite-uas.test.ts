import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SipParseError } from '../message/sip-parse-error.ts';
import { MemoryNetwork } from '../testing/memory-network.ts';
import { listenOn, RawPeer } from '../testing/raw-peer.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import type { IncomingInvite } from './incoming-invite.ts';
import type { UserAgent } from './user-agent.ts';

let clock: VirtualClock;
let network: MemoryNetwork;
let agent: UserAgent;
let peer: RawPeer;
let invites: IncomingInvite[];
let log: string[];
let errors: Error[];

beforeEach(async () => {
  clock = new VirtualClock();
  network = new MemoryNetwork(clock);
  errors = [];
  invites = [];
  log = [];
  agent = await listenOn(network, clock, {
    onInvite: (invite) => {
      invites.push(invite);
      invite.onCancelled = (request) => log.push(`cancelled ${request?.method}`);
    },
    onError: (error) => void errors.push(error),
  });
  peer = await RawPeer.on(network);
});

afterEach(async () => {
  await agent.close();
  await clock.advance(0);
  expect(clock.pendingTimers()).toBe(0);
  expect(errors).toEqual([]);
});

function invited(): IncomingInvite {
  const invite = invites.at(-1);
  if (!invite) throw new Error('no INVITE was handed up');
  return invite;
}

const handlers = {
  ended: (end: { by: string }) => void log.push(`ended ${end.by}`),
  acknowledged: () => void log.push('acknowledged'),
};

describe('an incoming INVITE', () => {
  test('gets 100 Trying at once, and its copies are answered but not handed up', async () => {
    const request = peer.send('INVITE');
    await clock.advance(0);
    expect(peer.received.map((message) => 'status' in message && message.status)).toEqual([100]);
    expect(invites).toHaveLength(1);
    invited().progress(180);
    await clock.advance(0);
    peer.resend(request);
    await clock.advance(0);
    expect(invites).toHaveLength(1);
    expect(peer.statuses('INVITE')).toEqual([180, 180]);
    expect(peer.responses('INVITE')[1]?.toBuffer()).toEqual(peer.responses('INVITE')[0]?.toBuffer());
  });

  test('is answered with Contact, Allow, one To tag and the Record-Route of the request', async () => {
    const routes = [['Record-Route', '<sip:p2.example;lr>, <sip:p1.example;lr>']] as const;
    const offer = { contentType: 'application/sdp', content: 'v=0\r\n' };
    peer.send('INVITE', { headers: routes, uri: 'sip:+15551230000@127.0.0.1:5060', body: offer });
    await clock.advance(0);
    invited().progress(183, {
      reason: 'Early Media',
      headers: [['X-Early', '1']],
      body: { contentType: 'application/sdp', content: 'v=0\r\n' },
    });
    const session = invited().accept({ body: { contentType: 'application/sdp', content: 'v=0\r\n' } }, handlers);
    await clock.advance(0);
    const [early, final] = peer.responses('INVITE');
    expect(early?.reason).toBe('Early Media');
    expect(early?.header('X-Early')).toBe('1');
    expect(early?.body.toString()).toBe('v=0\r\n');
    for (const response of [early, final]) {
      expect(response?.toTag()).toBe(session.localTag);
      expect(response?.header('Contact')).toBe('<sip:+15551230000@127.0.0.1:5060>');
      expect(response?.headers('Record-Route')).toEqual(['<sip:p2.example;lr>', '<sip:p1.example;lr>']);
      expect(response?.headers('Allow')).toContain('BYE');
    }
    expect(final?.status).toBe(200);
    expect(session.remoteTag).toBe('alice');
    // The route set of the UAS is in the order of the request.
    expect(session.snapshot().routeSet).toEqual(['<sip:p2.example;lr>', '<sip:p1.example;lr>']);
  });

  test('that was rejected is acknowledged in its transaction, and its copies get the same answer', async () => {
    const request = peer.send('INVITE');
    await clock.advance(0);
    invited().reject(486, { headers: [['Reason', 'Q.850;cause=17']] });
    await clock.advance(0);
    peer.resend(request);
    await clock.advance(0);
    expect(peer.statuses('INVITE')).toEqual([486, 486]);
    expect(peer.responses('INVITE')[0]?.header('Reason')).toBe('Q.850;cause=17');
    peer.send('ACK', { branch: request.via().branch ?? '', toTag: peer.responses('INVITE')[0]?.toTag() ?? '' });
    await clock.advance(60_000);
    expect(peer.statuses('INVITE')).toEqual([486, 486]);
    expect(agent.counters.strayAcks).toBe(0);
  });

  test('takes no answer after the final one, and says so for accept', async () => {
    peer.send('INVITE');
    await clock.advance(0);
    invited().reject(486);
    invited().reject(603);
    invited().progress(180);
    invited().challenge();
    expect(() => invited().accept({}, handlers)).toThrow('the INVITE is over');
    await clock.advance(0);
    expect(peer.statuses('INVITE')).toEqual([486]);
  });

  test('refuses statuses that do not fit', async () => {
    peer.send('INVITE');
    await clock.advance(0);
    expect(() => invited().progress(100)).toThrow(RangeError);
    expect(() => invited().progress(200)).toThrow(RangeError);
    expect(() => invited().reject(200)).toThrow(RangeError);
    expect(() => invited().progress(180, { headers: [['X', 'a\nb']] })).toThrow(SipParseError);
    expect(() => invited().accept({ headers: [['Contact', '<sip:x@y>']] }, handlers)).toThrow(SipParseError);
    expect(peer.statuses('INVITE')).toEqual([]);
    invited().reject(500);
  });

  test('repeats its last provisional response each minute, so that no proxy gives up', async () => {
    peer.send('INVITE');
    await clock.advance(0);
    invited().progress(180);
    await clock.advance(130_000);
    expect(peer.statuses('INVITE')).toEqual([180, 180, 180]);
    invited().reject(480);
  });

  test('whose handler fails is answered 500', async () => {
    await agent.close();
    agent = await listenOn(network, clock, {
      onInvite: () => {
        throw new Error('handler failed');
      },
      onError: (error) => void errors.push(error),
    });
    peer.send('INVITE');
    await clock.advance(0);
    expect(peer.statuses('INVITE')).toEqual([500]);
    expect(errors.splice(0)).toEqual([new Error('handler failed')]);
  });

  test('without a usable Contact or Record-Route is answered 400', async () => {
    peer.send('INVITE', { contact: '*' });
    peer.send('INVITE', { callId: '2', headers: [['Record-Route', '<http://x>']] });
    await clock.advance(0);
    expect(peer.statuses('INVITE')).toEqual([400, 400]);
    expect(invites).toEqual([]);
  });
});

describe('CANCEL', () => {
  test('is answered 200 with the tag of the INVITE, the INVITE 487, and the owner is told once', async () => {
    const request = peer.send('INVITE');
    await clock.advance(0);
    invited().progress(180);
    peer.send('CANCEL', { branch: request.via().branch ?? '' });
    await clock.advance(0);
    expect(peer.statuses('CANCEL')).toEqual([200]);
    expect(peer.statuses('INVITE')).toEqual([180, 487]);
    expect(peer.responses('CANCEL')[0]?.toTag()).toBe(peer.responses('INVITE')[0]?.toTag());
    expect(log).toEqual(['cancelled CANCEL']);
    invited().reject(486);
    expect(() => invited().accept({}, handlers)).toThrow();
  });

  test('after the final response changes nothing', async () => {
    const request = peer.send('INVITE');
    await clock.advance(0);
    invited().accept({}, handlers);
    peer.send('CANCEL', { branch: request.via().branch ?? '' });
    await clock.advance(0);
    expect(peer.statuses('CANCEL')).toEqual([200]);
    expect(peer.statuses('INVITE')).toEqual([200]);
    expect(log).toEqual([]);
  });

  test('for no INVITE is answered 481', async () => {
    peer.send('INVITE');
    peer.send('CANCEL', { branch: 'z9hG4bKother' });
    await clock.advance(0);
    expect(peer.statuses('CANCEL')).toEqual([481]);
    expect(log).toEqual([]);
  });
});

describe('the early dialog', () => {
  test('is ended by a BYE of the caller like by a CANCEL', async () => {
    peer.send('INVITE');
    await clock.advance(0);
    invited().progress(180);
    await clock.advance(0);
    const toTag = peer.responses('INVITE')[0]?.toTag() ?? '';
    peer.send('BYE', { toTag, cseq: 2 });
    await clock.advance(0);
    expect(peer.statuses('BYE')).toEqual([200]);
    expect(peer.statuses('INVITE')).toEqual([180, 487]);
    expect(log).toEqual(['cancelled BYE']);
  });

  test('answers a second INVITE 500 with Retry-After, other methods 405, a PRACK for nothing 481, a lower CSeq 500', async () => {
    peer.send('INVITE', { cseq: 5 });
    await clock.advance(0);
    invited().progress(180);
    await clock.advance(0);
    const toTag = peer.responses('INVITE')[0]?.toTag() ?? '';
    peer.send('INVITE', { toTag, cseq: 6 });
    peer.send('INFO', { toTag, cseq: 7 });
    peer.send('PRACK', { toTag, cseq: 8, headers: [['RAck', '1 5 INVITE']] });
    peer.send('BYE', { toTag, cseq: 4 });
    await clock.advance(0);
    expect(peer.statuses('INVITE')).toEqual([180, 500]);
    expect(peer.responses('INVITE')[1]?.header('Retry-After')).toBeDefined();
    expect(peer.statuses('INFO')).toEqual([405]);
    expect(peer.statuses('PRACK')).toEqual([481]);
    expect(peer.statuses('BYE')).toEqual([500]);
    expect(log).toEqual([]);
  });

  test('expires with the Expires header of the INVITE', async () => {
    peer.send('INVITE', { headers: [['Expires', '20']] });
    await clock.advance(19_999);
    expect(log).toEqual([]);
    await clock.advance(1);
    expect(log).toEqual(['cancelled undefined']);
    expect(peer.statuses('INVITE')).toEqual([487]);
  });
});

describe('authentication', () => {
  test('a 401 goes out once for each INVITE that comes: it is not repeated to whom it may not concern (RFC 3261 §26.3.2.4)', async () => {
    await agent.close();
    agent = await listenOn(network, clock, { onInvite: (invite) => invite.challenge() });
    const request = peer.send('INVITE');
    await clock.advance(10_000);
    expect(peer.statuses('INVITE')).toEqual([401]);
    // The 401 was lost, and the caller asks again.
    peer.resend(request);
    await clock.advance(10_000);
    expect(peer.statuses('INVITE')).toEqual([401, 401]);
    peer.send('ACK', { branch: 'z9hG4bKraw1', toTag: peer.responses('INVITE')[0]?.toTag() ?? '' });
    await clock.advance(30_000);
    expect(peer.statuses('INVITE')).toEqual([401, 401]);
  });

  test('challenges and lets the right password in; asking twice is no replay', async () => {
    await agent.close();
    agent = await listenOn(network, clock, {
      local: { host: '127.0.0.1', port: 5060 },
      realm: 'office',
      password: (username) => (username === 'alice' ? 'secret' : undefined),
      onInvite: (invite) => {
        invites.push(invite);
        const { status, username } = invite.authenticate();
        expect(invite.authenticate().status).toBe(status);
        log.push(`${status} ${username}`);
        if (status === 'valid') invite.reject(486);
        else invite.challenge();
      },
    });
    const caller = await listenOn(network, clock, { local: { host: '127.0.0.1', port: 5080 } });
    const results: string[] = [];
    for (const password of ['secret', 'wrong']) {
      caller.invite(
        {
          requestUri: 'sip:bob@127.0.0.1:5060',
          from: { uri: 'sip:alice@office' },
          credentials: { username: 'alice', password },
        },
        {
          accepted: () => undefined,
          failed: (failure) =>
            results.push(failure.kind === 'rejected' ? String(failure.response.status) : failure.kind),
        },
      );
      await clock.advance(10);
    }
    expect(results).toEqual(['486', '401']);
    expect(log).toEqual(['missing undefined', 'valid alice', 'missing undefined', 'invalid alice']);
    await caller.close();
  });
});
