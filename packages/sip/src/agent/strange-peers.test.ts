import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HeaderList } from '../message/headers.ts';
import type { SipBody } from '../message/sip-message.ts';
import { ZoneResolver } from '../testing/fixed-resolver.ts';
import { MemoryNetwork } from '../testing/memory-network.ts';
import { listenOn, RawPeer, type RawRequest } from '../testing/raw-peer.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import type { IncomingInvite } from './incoming-invite.ts';
import type { EarlyCall } from './outgoing-invite.ts';
import type { Session, SessionHandlers } from './session.ts';
import type { UserAgent } from './user-agent.ts';

// What deployed phones, gateways and proxies do that no RFC asks for, and what becomes of the call.

let clock: VirtualClock;
let network: MemoryNetwork;
let agent: UserAgent;
let peer: RawPeer;
let log: string[];
let errors: string[];
let incoming: IncomingInvite | undefined;
let outgoing: Session | undefined;

beforeEach(async () => {
  clock = new VirtualClock();
  network = new MemoryNetwork(clock);
  log = [];
  errors = [];
  incoming = undefined;
  outgoing = undefined;
  const servers = [5070, 5071].map((port, priority) => ({ priority, weight: 0, port, name: '127.0.0.1' }));
  agent = await listenOn(network, clock, {
    resolver: new ZoneResolver({ srv: { '_sip._udp.pbx.example': servers } }),
    onInvite: (invite) => {
      incoming = invite;
      invite.onCancelled = (request) => void log.push(`cancelled by ${request?.method}`);
    },
    onError: (error) => void errors.push(error.message),
  });
  peer = await RawPeer.on(network);
});
afterEach(async () => {
  await agent.close();
  await clock.advance(0);
  expect(clock.pendingTimers()).toBe(0);
  expect(errors).toEqual([]);
});

const sdp = (content: string): SipBody => ({ contentType: 'application/sdp', content });
const handlers: SessionHandlers = {
  ended: ({ by }) => void log.push(`ended ${by}`),
  reinvite: async (offer) => ({ body: sdp(`to ${offer}`) }),
  request: () => ({ status: 200 }),
};

/** A call of the peer that rings. */
async function ringing(parts: RawRequest = {}): Promise<IncomingInvite> {
  peer.send('INVITE', parts);
  await clock.advance(0);
  if (!incoming) throw new Error('no call came');
  return incoming;
}

/** A call of the peer that is up. Its requests in it. */
async function called(parts: RawRequest = {}) {
  const session = (await ringing(parts)).accept({ body: sdp('ours') }, handlers);
  await clock.advance(0);
  const inDialog = { ...parts, toTag: session.localTag };
  peer.send('ACK', inDialog);
  await clock.advance(0);
  return { session, inDialog };
}

/** A call of ours, its INVITE with the peer. */
async function calling() {
  agent.invite(
    { requestUri: 'sip:bob@127.0.0.1:5070', from: { uri: 'sip:us@example.com' }, body: sdp('ours') },
    {
      progress: ({ status }, early?: EarlyCall) => void log.push(`${status} of ${early?.remoteTag}`),
      accepted: (session) => {
        log.push(`accepted by ${session.remoteTag}`);
        outgoing = session;
      },
      failed: ({ kind }) => void log.push(`failed: ${kind}`),
    },
  );
  await clock.advance(0);
  return peer.request('INVITE');
}

const answers = (method: string) =>
  peer.responses(method).map((response) => `${response.status} ${response.header('Unsupported') ?? ''}`.trim());

describe('a BYE that requires what nobody here can do', () => {
  const headers: HeaderList = [['Require', 'x-accounting']];

  test('is told so, and ends the session all the same (RFC 3261 §15.1.1)', async () => {
    const { inDialog } = await called();
    peer.send('BYE', { ...inDialog, cseq: 2, headers });
    await clock.advance(0);
    expect([answers('BYE'), log]).toEqual([['420 x-accounting'], ['ended remote']]);
    peer.send('BYE', { ...inDialog, cseq: 3 });
    await clock.advance(0);
    expect(answers('BYE')).toEqual(['420 x-accounting', '481']);
  });

  test('ends a call of the peer that rings, and one of ours', async () => {
    const invite = await ringing();
    invite.progress(180);
    await clock.advance(0);
    const toTag = peer.responses('INVITE')[0]?.toTag() ?? '';
    peer.send('BYE', { toTag, cseq: 2, headers });
    await clock.advance(0);
    expect([answers('BYE'), peer.statuses('INVITE'), log]).toEqual([
      ['420 x-accounting'],
      [180, 487],
      ['cancelled by BYE'],
    ]);
    peer.send('ACK', { toTag, branch: invite.request.via().branch ?? '' });
    const ours = await calling();
    peer.respond(ours, 180);
    await clock.advance(0);
    peer.send('BYE', { callId: ours.callId, fromTag: 'bob', toTag: ours.fromTag() ?? '', cseq: 1, headers });
    peer.respond(ours, 200);
    await clock.advance(0);
    outgoing?.setHandlers(handlers);
    expect(log.slice(1)).toEqual(['180 of bob', 'accepted by bob', 'ended remote']);
  });
});

describe('where a peer is', () => {
  // A host that never resolves: what is seen counts.
  const contact = '<sip:alice@phone.invalid>';

  test('behind a NAT whose binding is a new one: our BYE goes where its last request came from', async () => {
    const { session, inDialog } = await called({ contact });
    const moved = await RawPeer.on(network, 5071);
    moved.send('INFO', { ...inDialog, cseq: 2 });
    await clock.advance(0);
    session.bye();
    await clock.advance(0);
    expect([moved.statuses('INFO'), moved.requests('BYE').length, peer.requests('BYE').length]).toEqual([[200], 1, 0]);
    moved.respond(moved.request('BYE'), 200);
    await clock.advance(0);
  });

  test('the same while it rings', async () => {
    const invite = await ringing({ contact });
    invite.progress(180);
    await clock.advance(0);
    const inDialog = { contact, toTag: peer.responses('INVITE')[0]?.toTag() ?? '' };
    const moved = await RawPeer.on(network, 5071);
    moved.send('OPTIONS', { ...inDialog, cseq: 2 });
    await clock.advance(0);
    const session = invite.accept({ body: sdp('ours') }, handlers);
    await clock.advance(0);
    moved.send('ACK', inDialog);
    await clock.advance(0);
    session.bye();
    await clock.advance(0);
    expect([moved.statuses('OPTIONS'), moved.requests('BYE').length, peer.requests('BYE').length]).toEqual([
      [200],
      1,
      0,
    ]);
    moved.respond(moved.request('BYE'), 200);
    await clock.advance(0);
  });

  test('behind a proxy that stays in the path: our BYE goes through that one, wherever its requests come from', async () => {
    // Which cannot be reached by what it says of itself.
    const route = '<sip:127.0.0.1:5070;transport=sctp;lr>';
    const headers: HeaderList = [['Record-Route', route]];
    const { session, inDialog } = await called({ contact, headers });
    const cluster = await RawPeer.on(network, 5071);
    cluster.send('INFO', { ...inDialog, cseq: 2, headers: [] });
    await clock.advance(0);
    session.bye();
    await clock.advance(0);
    expect([cluster.requests('BYE').length, peer.request('BYE').header('Route')]).toEqual([0, route]);
    peer.respond(peer.request('BYE'), 200);
    await clock.advance(0);
  });

  test.each([
    ['without a user', '<sip:127.0.0.1:5070>', 'sip:127.0.0.1:5070'],
    [
      'with a transport that does not exist',
      '<sip:alice@127.0.0.1:5071;transport=sctp>',
      'sip:alice@127.0.0.1:5071;transport=sctp',
    ],
    [
      'at an IPv6 address that no socket here reaches',
      '<sip:alice@[2001:db8::9]:5070>',
      'sip:alice@[2001:db8::9]:5070',
    ],
    [
      'with parameters of its vendor',
      '"A, B" <sip:a%20b@127.0.0.1:5070;ob;x=1>;+sip.instance="<urn:uuid:1>"',
      'sip:a%20b@127.0.0.1:5070;ob;x=1',
    ],
  ])('as its Contact says, %s: our BYE arrives', async (_, odd, requestUri) => {
    const { session } = await called({ contact: odd });
    session.bye();
    await clock.advance(0);
    expect(peer.request('BYE').requestUri).toBe(requestUri);
    peer.respond(peer.request('BYE'), 200);
    await clock.advance(0);
    expect(log).toEqual(['ended local']);
  });

  test('at several servers, of which the first is out of service: our requests go to the next (RFC 3263 §4.3)', async () => {
    const { session } = await called({ contact: '<sip:alice@pbx.example>' });
    const second = await RawPeer.on(network, 5071);
    const asked = session.request('INFO');
    await clock.advance(0);
    peer.respond(peer.request('INFO'), 503);
    await clock.advance(0);
    second.respond(second.request('INFO'), 200);
    await clock.advance(0);
    expect([(await asked).status, peer.requests('INFO').length]).toEqual([200, 1]);
  });

  test('behind a strict router: that one stands in the Request-URI, and its Contact in the last Route', async () => {
    const { session } = await called({ headers: [['Record-Route', '<sip:127.0.0.1:5070>, <sip:10.9.9.9;lr>']] });
    session.bye();
    await clock.advance(0);
    const bye = peer.request('BYE');
    expect([bye.requestUri, bye.headers('Route')]).toEqual([
      'sip:127.0.0.1:5070',
      ['<sip:10.9.9.9;lr>', '<sip:alice@127.0.0.1:5070>'],
    ]);
    peer.respond(bye, 200);
    await clock.advance(0);
  });
});

describe('an answer of the callee', () => {
  test('that is followed by ringing of another phone: nobody is told of that any more', async () => {
    const invite = await calling();
    peer.respond(invite, 180, { toTag: 'one' });
    peer.respond(invite, 200, { toTag: 'one', body: sdp('theirs') });
    peer.respond(invite, 183, { toTag: 'two', body: sdp('late') });
    peer.respond(invite, 486, { toTag: 'three' });
    await clock.advance(0);
    expect(log).toEqual(['180 of one', 'accepted by one']);
    expect(peer.requests('ACK').map((ack) => ack.toTag())).toEqual(['one']);
  });

  test.each(['us', 'the callee'])('that comes again after the BYE of %s is acknowledged again', async (who) => {
    const invite = await calling();
    peer.respond(invite, 200, { body: sdp('theirs') });
    await clock.advance(0);
    outgoing?.setHandlers(handlers);
    if (who === 'us') outgoing?.bye();
    else peer.send('BYE', { callId: invite.callId, fromTag: 'bob', toTag: invite.fromTag() ?? '', cseq: 1 });
    await clock.advance(0);
    if (who === 'us') peer.respond(peer.request('BYE'), 200);
    peer.respond(invite, 200, { body: sdp('theirs') });
    await clock.advance(0);
    expect([peer.requests('ACK').length, peer.requests('BYE').length]).toEqual([2, who === 'us' ? 1 : 0]);
  });

  test('that is followed by a re-INVITE at once waits for whoever takes the call', async () => {
    const invite = await calling();
    peer.respond(invite, 200, { body: sdp('theirs') });
    const dialog = { callId: invite.callId, fromTag: 'bob', toTag: invite.fromTag() ?? '' };
    // Its media goes directly to the other phone from now on.
    peer.send('INVITE', { ...dialog, cseq: 1, body: sdp('direct') });
    await clock.advance(300);
    expect(peer.statuses('INVITE')).toEqual([]);
    outgoing?.setHandlers(handlers);
    await clock.advance(0);
    expect(peer.responses('INVITE').map(({ status, body }) => `${status} ${body}`)).toEqual(['200 to direct']);
    peer.send('ACK', { ...dialog, cseq: 1 });
    await clock.advance(0);
  });

  test('that names another way than its ringing did: the one of the answer counts (RFC 3261 §13.2.2.4)', async () => {
    const invite = await calling();
    peer.respond(invite, 180, {
      headers: [
        ['Record-Route', '<sip:127.0.0.1:5079;lr>'],
        ['Contact', '<sip:early@127.0.0.1:5078>'],
      ],
    });
    peer.respond(invite, 200, {
      headers: [
        ['Record-Route', '<sip:10.9.9.9;lr>, <sip:127.0.0.1:5070;lr>'],
        ['Contact', '<sip:late@127.0.0.1:5077>'],
      ],
      body: sdp('theirs'),
    });
    await clock.advance(0);
    const ack = peer.request('ACK');
    expect([ack.requestUri, ack.headers('Route')]).toEqual([
      'sip:late@127.0.0.1:5077',
      ['<sip:127.0.0.1:5070;lr>', '<sip:10.9.9.9;lr>'],
    ]);
  });

  test('without an Allow header: what its ringing listed still holds (RFC 3261 §20.5)', async () => {
    const invite = await calling();
    peer.respond(invite, 180, { headers: [['Allow', 'INVITE, ACK, BYE, UPDATE']] });
    peer.respond(invite, 200, { body: sdp('theirs') });
    await clock.advance(0);
    outgoing?.setHandlers(handlers);
    const updated = outgoing?.update({ body: sdp('other') });
    await clock.advance(0);
    peer.respond(peer.request('UPDATE'), 200, { body: sdp('their other') });
    await clock.advance(0);
    expect(`${(await updated)?.body}`).toBe('their other');
  });

  test('without a body, but with its type, is an answer without a description', async () => {
    const invite = await calling();
    peer.respond(invite, 200, { headers: [['Content-Type', 'application/sdp']] });
    await clock.advance(0);
    expect(log).toEqual(['accepted by bob']);
  });
});

describe('responses', () => {
  test('that were for somebody else, or came by a way of their own, are dropped (RFC 3261 §18.1.2, §8.1.3.3)', async () => {
    const invite = await calling();
    const { branch = '' } = invite.via();
    peer.respond(invite.withTopVia(`SIP/2.0/UDP 203.0.113.9:5060;branch=${branch}`), 180);
    peer.respond(invite, 180, { headers: [['Via', 'SIP/2.0/UDP 203.0.113.9:5060;branch=z9hG4bKother']] });
    await clock.advance(0);
    expect([log, agent.counters.strayResponses]).toEqual([[], 2]);
    peer.respond(invite, 486);
    await clock.advance(0);
    expect(log).toEqual(['failed: rejected']);
  });

  test('of more phones than a call has room for: 32 ring, 32 are acknowledged', async () => {
    let early = 0;
    const target = { requestUri: 'sip:bob@127.0.0.1:5070', from: { uri: 'sip:us@example.com' }, body: sdp('ours') };
    agent.invite(target, {
      progress: (_, branch) => {
        early += branch === undefined ? 0 : 1;
      },
      accepted: (session) => session.setHandlers(handlers),
      failed: () => expect.unreachable(),
    });
    await clock.advance(0);
    const invite = peer.request('INVITE');
    for (let n = 0; n < 40; n += 1) peer.respond(invite, 180, { toTag: `ring${n}` });
    await clock.advance(0);
    expect(early).toBe(32);
    for (let n = 0; n < 40; n += 1) peer.respond(invite, 200, { toTag: `answer${n}`, body: sdp('theirs') });
    await clock.advance(0);
    expect([peer.requests('ACK').length, peer.requests('BYE').length]).toEqual([32, 31]);
    for (const bye of peer.requests('BYE')) peer.respond(bye, 200);
    await clock.advance(0);
  });
});

describe('requests of a dialog', () => {
  test('may jump to the last number that there is; each that is lower is out of order', async () => {
    const { inDialog } = await called();
    peer.send('INFO', { ...inDialog, cseq: 2 ** 31 - 1 });
    peer.send('INFO', { ...inDialog, cseq: 3 });
    await clock.advance(0);
    expect(peer.statuses('INFO')).toEqual([200, 500]);
  });

  test('OPTIONS asks before the answer too, as caller and as callee (RFC 3261 §11.2)', async () => {
    (await ringing()).progress(180);
    await clock.advance(0);
    peer.send('OPTIONS', { toTag: peer.responses('INVITE')[0]?.toTag() ?? '', cseq: 2 });
    const ours = await calling();
    peer.respond(ours, 180);
    await clock.advance(0);
    peer.send('OPTIONS', { callId: ours.callId, fromTag: 'bob', toTag: ours.fromTag() ?? '', cseq: 1 });
    await clock.advance(0);
    expect(peer.responses('OPTIONS').map((ok) => [ok.status, ok.headers('Allow').includes('PRACK')])).toEqual([
      [200, true],
      [200, true],
    ]);
    incoming?.reject(486);
    peer.respond(ours, 486);
    await clock.advance(0);
  });
});

/** An INVITE by hand. */
const raw = (lines: Readonly<Record<string, string>>, { method = 'INVITE', body = '' } = {}) =>
  [
    `${method} sip:bob@127.0.0.1:5060 SIP/2.0`,
    ...Object.entries({
      Via: 'SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bKbyhand',
      From: '<sip:alice@example.com>;tag=alice',
      To: '<sip:bob@example.com>',
      'Call-ID': 'byhand',
      CSeq: `1 ${method}`,
      Contact: '<sip:alice@127.0.0.1:5070>',
      'Content-Length': String(body.length),
      ...lines,
    }).map(([name, value]) => `${name}: ${value}`),
    '',
    body,
  ].join('\r\n');

describe('an INVITE', () => {
  test.each([
    [
      'with a telephone number in From and To',
      { From: '<tel:+15550100;phone-context=x>;tag=alice', To: 'tel:+15550199' },
      '',
    ],
    [
      'with blanks around every colon and semicolon',
      { 'From ': ' "A" <sip:alice@example.com> ; tag = alice', From: '' },
      '',
    ],
    [
      'with hidden and empty-looking parameters in its Via',
      { Via: 'SIP / 2.0 / UDP 127.0.0.1 : 5070 ;hidden; branch=z9hG4bKodd;x="a;b,c"' },
      '',
    ],
    ['with a type and no body', { 'Content-Type': 'application/sdp' }, ''],
    [
      'with compact names',
      {
        f: '<sip:alice@example.com>;tag=alice',
        t: '<sip:bob@example.com>',
        i: 'byhand',
        From: '',
        To: '',
        'Call-ID': '',
      },
      '',
    ],
    [
      'of a host in IPv6',
      { From: '<sip:alice@[2001:DB8::1]:5060>;tag=alice', 'Record-Route': '<sip:[2001:db8::2];lr>' },
      '',
    ],
    ['with a session timer without a refresher', { 'Session-Expires': '1800', 'Min-SE': '90;x=y' }, ''],
  ])('%s is taken, and its call can be hung up', async (_, lines, body) => {
    const given = Object.entries(lines).filter(([, value]) => value !== '');
    const left = Object.entries(lines).flatMap(([name, value]) => (value === '' ? [name] : []));
    const text = raw(Object.fromEntries(given), { body })
      .split('\r\n')
      .filter((line) => !left.some((name) => line.startsWith(`${name}: `)))
      .join('\r\n');
    peer.sendBytes(text);
    await clock.advance(0);
    expect(incoming?.offer.length).toBe(0);
    const session = incoming?.accept({ body: sdp('ours') }, handlers);
    await clock.advance(0);
    expect(peer.statuses('INVITE')).toEqual([200]);
    peer.send('ACK', { callId: 'byhand', toTag: session?.localTag ?? '' });
    await clock.advance(0);
    session?.bye();
    await clock.advance(0);
    const bye = peer.request('BYE');
    expect([bye.fromTag(), bye.toTag()]).toEqual([session?.localTag, 'alice']);
    peer.respond(bye, 200);
    await clock.advance(0);
    expect(log).toEqual(['ended local']);
  });

  test.each([
    ['whose Content-Length promises more than comes', { 'Content-Length': '9' }, 'v=0', [400]],
    ['whose method is in lower case is none (RFC 3261 §7.1)', {}, '', [405], 'invite'],
    ['whose CSeq names another method', { CSeq: '1 invite' }, '', [400]],
    ['whose Contact is a telephone number', { Contact: '<tel:+15550100>' }, '', [400]],
    ['that insists on preconditions', { Require: 'precondition, 100rel' }, '', [420]],
  ])('%s is refused', async (_, lines, body, statuses, method = 'INVITE') => {
    peer.sendBytes(raw(lines, { body, method }));
    await clock.advance(0);
    const responses = peer.received.flatMap((message) => ('status' in message ? [message.status] : []));
    expect([responses.filter((status) => status > 100), incoming]).toEqual([statuses, undefined]);
  });
});
