import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemoryNetwork } from '../testing/memory-network.ts';
import { AGENT, listenOn } from '../testing/raw-peer.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import type { DatagramSocket } from '../transport/udp-socket.ts';
import type { IncomingInvite } from './incoming-invite.ts';
import type { UserAgent } from './user-agent.ts';

// What a user agent and registrar makes of the messages of RFC 4475, under the names they have there. That they are read as
// the RFC says is in message/torture.test.ts. The list of exceptions is empty.

let clock: VirtualClock;
let agent: UserAgent;
let socket: DatagramSocket;
/** Status of each final response that came; some copy what nobody can read. */
let statuses: number[];
let invites: IncomingInvite[];
let errors: Error[];

beforeEach(async () => {
  clock = new VirtualClock();
  const network = new MemoryNetwork(clock);
  invites = [];
  errors = [];
  agent = await listenOn(network, clock, {
    password: () => 'secret',
    onInvite: (invite) => void invites.push(invite),
    onError: (error) => void errors.push(error),
  });
  statuses = [];
  socket = await network.bind({ host: '127.0.0.1', port: 5070 });
  socket.onMessage = (data) => {
    const status = Number(/^SIP\/2\.0 (\d{3}) /.exec(data.toString('latin1'))?.[1]);
    if (status > 100) statuses.push(status);
  };
});

afterEach(async () => {
  await agent.close();
  await clock.advance(0);
  expect(clock.pendingTimers()).toBe(0);
  expect(errors).toEqual([]);
});

interface Parts {
  start?: string;
  via?: string;
  from?: string;
  to?: string;
  cseq?: string;
  hops?: string;
  length?: string;
  more?: readonly string[];
  body?: string;
}

/** Sends it; resolves with the statuses that come back, 100 left out. */
async function statusesOf({ body = '', more = [], ...parts }: Parts): Promise<number[]> {
  const start = parts.start ?? 'OPTIONS sip:desk@127.0.0.1 SIP/2.0';
  const lines = [
    start,
    `Via: ${parts.via ?? 'SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bKtorture'}`,
    `Max-Forwards: ${parts.hops ?? '70'}`,
    `From: ${parts.from ?? '<sip:lamp@example.net>;tag=f1'}`,
    `To: ${parts.to ?? '<sip:desk@example.com>'}`,
    'Call-ID: torture@127.0.0.1',
    `CSeq: ${parts.cseq ?? `17 ${start.split(' ')[0]}`}`,
    ...more,
    `Content-Length: ${parts.length ?? Buffer.byteLength(body)}`,
  ];
  socket.send(Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`), AGENT);
  await clock.advance(0);
  return statuses;
}

const REGISTER = 'REGISTER sip:127.0.0.1 SIP/2.0';
const INVITE = 'INVITE sip:desk@127.0.0.1 SIP/2.0';
const CONTACT = 'Contact: <sip:lamp@127.0.0.1:5070>';

describe('valid messages are served', () => {
  test.each<[string, Parts]>([
    ['esc01', { start: 'OPTIONS sip:sip%3Adesk%40example.com@127.0.0.1;other-param=x SIP/2.0' }],
    ['escnull', { to: '<sip:null-%00-null@example.com>' }],
    ['lwsdisp', { from: 'lamp<sip:lamp@example.net>;tag=323' }],
    ['semiuri', { start: 'OPTIONS sip:user;par=u%40example.net@127.0.0.1 SIP/2.0' }],
    [
      'transports',
      { via: 'SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK1, SIP/2.0/UNKNOWN b.example.com;branch=z9hG4bK2' },
    ],
    ['dblreq', { body: '' }],
    ['zeromf', { hops: '0' }],
    ['badbranch', { via: 'SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK' }],
    ['baddate', { more: ['Date: Fri, 01 Jan 2010 16:00:00 EST'] }],
    [
      'unksm2: the schemes in To and From do not matter',
      { to: '<isbn:2983792873>', from: '<http://www.example.com>;tag=3' },
    ],
  ])('%s', async (_, parts) => {
    expect(await statusesOf(parts)).toEqual([200]);
  });

  test('wsinv, inv2543, cparam01, sdp of several parts: the call is offered', async () => {
    const body =
      '--b\r\nContent-Type: text/plain\r\n\r\nhi\r\n--b\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--b--\r\n';
    await statusesOf({ start: INVITE, more: [CONTACT, 'Content-Type: multipart/mixed;boundary=b'], body });
    expect(invites[0]?.offer.toString()).toBe('v=0');
    const old =
      'INVITE sip:desk@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5070\r\nFrom: <sip:+13035551111@127.0.0.1;user=phone>\r\n' +
      'To: sip:+16505552222@127.0.0.1;user=phone\r\nCall-ID: old\r\nCSeq: 1 INVITE\r\nContact: <sip:+13035551111@127.0.0.1:5070>\r\n' +
      'Content-Type: application/sdp\r\n\r\nv=0\r\n';
    socket.send(Buffer.from(old), AGENT);
    await clock.advance(0);
    expect(invites[1]?.offer.toString()).toBe('v=0\r\n');
  });
});

describe('what cannot be served is told why', () => {
  test.each<[string, number, Parts]>([
    ['intmeth, esc02: a method nobody knows', 405, { start: 'RE%47IST%45R sip:127.0.0.1 SIP/2.0' }],
    ['unkscm', 416, { start: 'OPTIONS nobodyKnowsThisScheme:totallyopaque SIP/2.0' }],
    ['novelsc', 416, { start: 'OPTIONS soap.beep://192.0.2.103:3002 SIP/2.0' }],
    ['bext01', 420, { more: ['Require: nothingSupportsThis, nothingSupportsThisEither'] }],
    ['invut', 415, { start: INVITE, more: [CONTACT, 'Content-Type: application/unknownformat'], body: '<audio/>' }],
    ['regaut01', 401, { start: REGISTER, more: [CONTACT, 'Authorization: NoOneKnowsThisScheme opaque-data=here'] }],
    ['sdp01', 406, { start: INVITE, more: [CONTACT, 'Accept: text/nobodyKnowsThis'] }],
    ['badvers', 505, { start: 'OPTIONS sip:t.watson@example.org SIP/7.0' }],
    ['mismatch01', 400, { cseq: '8 INVITE' }],
    ['mismatch02', 400, { start: 'NEWMETHOD sip:user@example.com SIP/2.0', cseq: '8 INVITE' }],
    ['clerr', 400, { length: '9999', body: 'v=0' }],
    ['ncl', 400, { length: '-999' }],
    ['mcl01', 400, { more: ['Content-Length: 5'] }],
    ['multi01', 400, { more: ['CSeq: 18 OPTIONS'] }],
    ['scalar02', 400, { cseq: '36893488147419103232 OPTIONS' }],
    ['quotbal', 400, { to: '"Mr. J. User <sip:desk@example.com>' }],
    ['ltgtruri', 400, { start: 'OPTIONS <sip:user@example.com> SIP/2.0' }],
    ['lwsruri', 400, { start: 'OPTIONS sip:user@example.com; lr SIP/2.0' }],
    ['lwsstart', 400, { start: 'OPTIONS  sip:user@example.com  SIP/2.0', cseq: '17 OPTIONS' }],
    ['trws', 400, { start: 'OPTIONS sip:user@example.com SIP/2.0  ' }],
    ['escruri', 400, { start: 'OPTIONS sip:user@example.com?Route=%3Csip:example.com%3E SIP/2.0' }],
    ['baddn', 400, { from: 'Bell, Alexander <sip:a.g.bell@example.com>;tag=43' }],
    ['badaspec', 400, { to: '"Watson, Thomas" < sip:t.watson@example.org >' }],
  ])('%s: %i', async (_, status, parts) => {
    expect(await statusesOf(parts)).toEqual([status]);
    expect(invites).toEqual([]);
  });
});

describe('what nobody can be told about is dropped and counted', () => {
  test('badinv01: a Via that cannot be read', async () => {
    expect(await statusesOf({ via: 'SIP/2.0/UDP 192.0.2.15;;,;,,' })).toEqual([]);
    expect(agent.counters.parseErrors).toBe(1);
  });

  test.each([
    ['bcast: a response that was meant for somebody else', 'SIP/2.0 200 OK', 'strayResponses'],
    ['unreason: a response to nothing, its reason beyond ASCII', 'SIP/2.0 200 = 2**3 * 5**2 но сто', 'strayResponses'],
    ['bigcode: a status beyond three digits', 'SIP/2.0 4294967301 better not break the receiver', 'parseErrors'],
  ])('%s', async (_, start, counter) => {
    expect(await statusesOf({ start, cseq: '1 INVITE', via: 'SIP/2.0/UDP 192.0.2.198;branch=z9hG4bKb' })).toEqual([]);
    expect(agent.counters[counter]).toBe(1);
  });
});
