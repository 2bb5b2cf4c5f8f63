import { type HeaderList, parseNameAddr, SipRequest } from '@hookswitch/sip';
import { describe, expect, test } from 'vitest';
import { callerId, passedHeaders } from './caller-id.ts';
import type { CallerIdentity } from './caller-identity.ts';

const trunk: CallerIdentity = { kind: 'trunk' };
const guest: CallerIdentity = { kind: 'guest' };
const phone: CallerIdentity = { kind: 'phone', username: 'alice' };
const anonymous = '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=1';
const known = '"Shop" <sip:15550001111@carrier.example>;tag=1';
const asserted = ['P-Asserted-Identity', '"Jane" <sip:+15550002222@carrier.example>'] as const;
const older = ['Remote-Party-ID', '"Jane" <sip:+15550003333@carrier.example>;party=calling;screen=yes'] as const;

const invite = (headers: HeaderList) => new SipRequest({ method: 'INVITE', requestUri: 'sip:us@us.example', headers });
const told = (caller: CallerIdentity, from: string, headers: HeaderList, own?: string) =>
  callerId(caller, parseNameAddr(from), invite(headers), own);

describe('the number that calls', () => {
  test.each<[string, CallerIdentity, string, HeaderList, { number: string; name: string }]>([
    ['From is the number to show', trunk, known, [asserted], { number: '+15550001111', name: 'Shop' }],
    [
      'the trunk tells who is behind an anonymous From',
      trunk,
      anonymous,
      [asserted],
      { number: '+15550002222', name: 'Jane' },
    ],
    ['in the older header too', trunk, anonymous, [older], { number: '+15550003333', name: 'Jane' }],
    [
      'a tel URI has a number as well',
      trunk,
      '<sip:unavailable@10.0.0.2>',
      [['P-Asserted-Identity', '<sip:10.0.0.2>, <tel:+15550004444>']],
      { number: '+15550004444', name: '+15550004444' },
    ],
    [
      'who asks for privacy has it',
      trunk,
      anonymous,
      [asserted, ['Privacy', 'critical; id']],
      { number: 'anonymous', name: 'Anonymous' },
    ],
    [
      'in the older way too',
      trunk,
      anonymous,
      [['Remote-Party-ID', '<sip:+15550003333@carrier.example>;privacy=full']],
      { number: 'anonymous', name: 'Anonymous' },
    ],
    [
      'what cannot be read is passed over',
      trunk,
      anonymous,
      [['P-Asserted-Identity', '<sip:'], older],
      { number: '+15550003333', name: 'Jane' },
    ],
    ['a stranger asserts in vain', guest, anonymous, [asserted], { number: 'anonymous', name: 'Anonymous' }],
  ])('%s', (_, caller, from, headers, expected) => {
    expect(told(caller, from, headers)).toEqual(expected);
  });

  test('a phone has its own', () => {
    expect(told(phone, '"A" <sip:+19@a>', [asserted], '+15550005555')).toEqual({ number: '+15550005555', name: 'A' });
  });
});

describe('the headers that are passed', () => {
  const all: HeaderList = [
    asserted,
    older,
    ['History-Info', '<sip:+1@a>;index=1'],
    ['Reason', 'SIP;cause=302'],
    ['X-Account', '7'],
    ['P-Early-Media', 'supported'],
    ['Subject', 'none of them'],
  ];
  const names = (caller: CallerIdentity, more: HeaderList = []) =>
    passedHeaders(caller, invite([...all, ...more])).map(({ name }) => name);

  test('of a trunk all, of others none that assert who they are', () => {
    const others = ['History-Info', 'Reason', 'X-Account', 'P-Early-Media'];
    expect(names(trunk)).toEqual(['P-Asserted-Identity', 'Remote-Party-ID', ...others]);
    expect(names(guest)).toEqual(others);
    expect(names(phone)).toEqual(others);
  });

  test('of a trunk none that is to stay private', () => {
    expect(names(trunk, [['Privacy', 'id']])).toEqual(['History-Info', 'Reason', 'X-Account', 'P-Early-Media']);
    expect(names(trunk, [['Privacy', 'history']])).not.toContain('History-Info');
    expect(names(trunk, [['Privacy', 'history']])).toContain('P-Asserted-Identity');
  });
});
