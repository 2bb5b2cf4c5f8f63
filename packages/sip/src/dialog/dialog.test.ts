import { describe, expect, test } from 'vitest';
import { buildResponse } from '../message/build-response.ts';
import type { HeaderList } from '../message/headers.ts';
import { SipRequest } from '../message/sip-message.ts';
import { SipParseError } from '../message/sip-parse-error.ts';
import { Dialog } from './dialog.ts';

const PEER = { host: '192.0.2.1', port: 5060 };
const VIA = 'SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bKx';

function invite(headers: HeaderList = [['Contact', '"A" <sip:alice@192.0.2.1:5080>;q=1']]): SipRequest {
  return new SipRequest({
    method: 'INVITE',
    requestUri: 'sip:bob@192.0.2.9',
    headers: [
      ['Via', 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1'],
      ['From', '"Alice" <sip:alice@a.example>;tag=a'],
      ['To', 'Bob <sip:bob@b.example>'],
      ['Call-ID', 'c1'],
      ['CSeq', '7 INVITE'],
      ...headers,
    ],
  });
}

const ROUTES: HeaderList = [
  ['Record-Route', '<sip:p1.example;lr>, <sip:p2.example;lr>'],
  ['Record-Route', '<sip:p3.example;lr>'],
];
const CONTACT: HeaderList = [['Contact', '<sip:bob@192.0.2.4:5070>']];

describe('as UAC', () => {
  const response = buildResponse(invite(), { status: 200, toTag: 'b', headers: [...ROUTES, ...CONTACT] });

  test('takes tags, target and the reversed route set from the response', () => {
    const dialog = Dialog.ofResponse(invite(), response, PEER);
    expect(dialog.snapshot()).toEqual({
      callId: 'c1',
      localTag: 'a',
      remoteTag: 'b',
      localUri: 'sip:alice@a.example',
      remoteUri: 'sip:bob@b.example',
      remoteTarget: 'sip:bob@192.0.2.4:5070',
      routeSet: ['<sip:p3.example;lr>', '<sip:p2.example;lr>', '<sip:p1.example;lr>'],
      localCseq: 7,
      destination: PEER,
    });
  });

  test('counts its own CSeq up, while an ACK takes that of its INVITE', () => {
    const dialog = Dialog.ofResponse(invite(), response, PEER);
    expect(dialog.request('ACK', { via: VIA, cseq: 7 }).header('CSeq')).toBe('7 ACK');
    const bye = dialog.request('BYE', { via: VIA });
    expect(bye.header('CSeq')).toBe('8 BYE');
    expect(dialog.request('BYE', { via: VIA }).header('CSeq')).toBe('9 BYE');
    expect(bye.header('From')).toBe('<sip:alice@a.example>;tag=a');
    expect(bye.header('To')).toBe('<sip:bob@b.example>;tag=b');
    expect(bye.headers('Route')).toHaveLength(3);
    expect(bye.requestUri).toBe('sip:bob@192.0.2.4:5070');
  });

  test('passes over a Record-Route or Contact that cannot be read: the call is up', () => {
    const odd: HeaderList = [
      ['Record-Route', '<http://p1>'],
      ['Contact', '<tel:+1555>'],
    ];
    const dialog = Dialog.ofResponse(
      invite(),
      buildResponse(invite(), { status: 200, toTag: 'b', headers: odd }),
      PEER,
    );
    expect(dialog.snapshot()).toMatchObject({ routeSet: [], remoteTarget: 'sip:bob@192.0.2.9' });
  });
});

describe('as UAS', () => {
  test('takes the route set in order and starts its own CSeq at 1', () => {
    const dialog = Dialog.ofRequest(invite([...ROUTES, ...CONTACT]), 'b', PEER);
    expect(dialog.snapshot()).toMatchObject({
      localTag: 'b',
      remoteTag: 'a',
      localUri: 'sip:bob@b.example',
      remoteUri: 'sip:alice@a.example',
      routeSet: ['<sip:p1.example;lr>', '<sip:p2.example;lr>', '<sip:p3.example;lr>'],
    });
    expect(dialog.request('BYE', { via: VIA }).header('CSeq')).toBe('1 BYE');
  });

  test('refuses an INVITE without a Contact, or with a route that cannot be read', () => {
    expect(() => Dialog.ofRequest(invite([]), 'b', PEER)).toThrow(SipParseError);
    expect(() => Dialog.ofRequest(invite([['Record-Route', '<x>'], ...CONTACT]), 'b', PEER)).toThrow(SipParseError);
  });

  test('takes no lower CSeq than the last', () => {
    const dialog = Dialog.ofRequest(invite(), 'b', PEER);
    expect([6, 7, 9, 8, 10].map((number) => dialog.takeRemoteCseq(number))).toEqual([false, true, true, false, true]);
  });

  test('moves its target with a re-INVITE that has a readable Contact', () => {
    const dialog = Dialog.ofRequest(invite(), 'b', PEER);
    dialog.refreshTarget(invite([['Contact', '<sip:alice@192.0.2.66>']]));
    dialog.refreshTarget(invite([['Contact', '*']]));
    expect(dialog.nextHop()).toEqual({ uri: 'sip:alice@192.0.2.66', fallback: PEER, isHidden: false });
  });

  test('knows a Contact that a NAT hides, unless a proxy stands between', () => {
    const hidden: HeaderList = [['Contact', '<sip:alice@10.0.0.5>']];
    const routed: HeaderList = [['Record-Route', '<sip:10.0.0.1;lr>'], ...hidden];
    expect(Dialog.ofRequest(invite(hidden), 'b', PEER).nextHop().isHidden).toBe(true);
    expect(Dialog.ofRequest(invite(routed), 'b', PEER).nextHop()).toMatchObject({
      uri: 'sip:10.0.0.1;lr',
      isHidden: false,
    });
  });
});

test('a snapshot brings a dialog back', () => {
  const snapshot = Dialog.ofRequest(invite([...ROUTES, ...CONTACT]), 'b', PEER).snapshot();
  expect(Dialog.ofSnapshot(JSON.parse(JSON.stringify(snapshot))).snapshot()).toEqual(snapshot);
});
