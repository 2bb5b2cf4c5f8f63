import { parseUri } from '@hookswitch/sip';
import { describe, expect, test } from 'vitest';
import { admission, calledApplication, numberOf } from './called-application.ts';
import type { CallerIdentity } from './caller-identity.ts';
import type { Application, Directory } from './directory.ts';

const application: Application = {
  ...{
    id: '1',
    active: true,
    webhookUrl: 'http://127.0.0.1/',
    webhookFailoverUrl: null,
    webhookTimeoutMs: null,
    webhookOrder: 'leg',
    webhookApiVersion: '2',
  },
  ...{ inboundChannelLimit: null, outboundChannelLimit: null, tags: [], firstCommandTimeoutMs: null, subdomain: null },
  ...{ dtmfType: 'RFC 2833' as const, redactsDigits: false },
};

/** As much of a directory as an inbound call asks. */
function directory(fields: Partial<Application> = {}): Directory {
  const known = { ...application, ...fields };
  return {
    applicationAtHost: (host: string) => (host.startsWith('shop.') && known.subdomain ? known : undefined),
    ownerOfNumber: (number: string) => (number === '+15550109999' ? { applicationId: '1' } : undefined),
    application: () => known,
  } as Partial<Directory> as Directory;
}

const called = (uri: string, fields: Partial<Application> = {}) => calledApplication(directory(fields), parseUri(uri));

const verdicts = (uri: string, fields: Partial<Application> = {}) => {
  const kinds: CallerIdentity[] = [
    { kind: 'trunk' },
    { kind: 'phone', username: 'alice' },
    { kind: 'guest' },
    { kind: 'unknown' },
  ];
  return kinds.map((caller) => admission(caller, called(uri, fields)));
};

test('a number is found with and without its plus sign', () => {
  expect(called('sip:15550109999@192.0.2.1')).toMatchObject({ to: '+15550109999', application: { id: '1' } });
  expect(called('sip:+15550100000@192.0.2.1')).toMatchObject({ to: '+15550100000', application: undefined });
});

test.each([
  // RFC 4694, as carriers with number portability send it, and the line information of others.
  ['sip:+15550109999;npdi;rn=+15550200000@192.0.2.1;user=phone', '+15550109999'],
  ['sip:15550109999;rn=5550200000;npdi=yes@192.0.2.1', '+15550109999'],
  ['sip:+15550109999;isup-oli=00@192.0.2.1', '+15550109999'],
  // RFC 3966
  ['tel:+1-555-010-9999', '+15550109999'],
  ['tel:(555)010.9999;phone-context=+1', '+15550109999'],
  ['sip:+1.555.010.9999@192.0.2.1', '+15550109999'],
  ['sip:5550109999;phone-context=+1@192.0.2.1;user=phone', '+15550109999'],
  ['tel:911;phone-context=example.com', '911'],
  ['sip:101@192.0.2.1', '101'],
  // No numbers.
  ['sip:100-200@192.0.2.1', '100-200'],
  ['sip:alice;day=tuesday@192.0.2.1', 'alice;day=tuesday'],
  ['sip:192.0.2.1', ''],
])('%s names %s', (uri, number) => {
  expect(numberOf(parseUri(uri))).toBe(number);
});

test('a subdomain leads to its application whatever the user part is', () => {
  const subdomain = { name: 'shop', fromAnyone: true };
  expect(called('sip:sales@shop.example.com', { subdomain })).toMatchObject({ to: 'sales', application: { id: '1' } });
  expect(called('sip:shop.example.com', { subdomain })).toMatchObject({ to: 'shop.example.com' });
});

describe('trunk, phone, guest and unknown caller', () => {
  test('at a number: who is unknown is challenged', () => {
    expect(verdicts('sip:+15550109999@192.0.2.1')).toEqual(['in', 'in', 'in', 401]);
    expect(verdicts('sip:nobody@192.0.2.1')).toEqual([404, 404, 404, 401]);
  });

  test('at a subdomain from_anyone: all are let in', () => {
    const subdomain = { name: 'shop', fromAnyone: true };
    expect(verdicts('sip:x@shop.example.com', { subdomain })).toEqual(['in', 'in', 'in', 'in']);
  });

  test('at a subdomain only_my_connections: trunks and phones are let in', () => {
    const subdomain = { name: 'shop', fromAnyone: false };
    expect(verdicts('sip:x@shop.example.com', { subdomain })).toEqual(['in', 'in', 403, 401]);
  });

  test('at an application that is not active: nobody is', () => {
    const subdomain = { name: 'shop', fromAnyone: true };
    expect(verdicts('sip:x@shop.example.com', { subdomain, active: false })).toEqual([404, 404, 404, 401]);
    expect(verdicts('sip:+15550109999@192.0.2.1', { active: false })).toEqual([404, 404, 404, 401]);
  });
});
