import type { PeerCertificate } from 'node:tls';
import { expect, test } from 'vitest';
import { checkSipIdentity } from './certificate-name.ts';

const certificate = (subjectaltname: string) =>
  ({ subject: { CN: 'nobody' }, subjectaltname }) as unknown as PeerCertificate;

test.each([
  ['a SIP URI', 'URI:sip:example.com'],
  ['a SIP URI among others', 'DNS:a.example, URI:sip:Example.com, IP Address:192.0.2.1'],
  ['a DNS name', 'DNS:example.com'],
  ['a wildcard', 'DNS:*.com, DNS:example.com'],
])('%s proves a name', (_, names) => {
  expect(checkSipIdentity('example.com', certificate(names))).toBeUndefined();
});

test.each([
  ['another name', 'URI:sip:a.example'],
  ['a URI with a user part (RFC 5922 §7.1)', 'URI:sip:alice@example.com'],
  ['a URI that stands inside of a quoted name', 'DNS:"a.example, URI:sip:example.com"'],
  ['a quoted URI', 'DNS:a.example, URI:"sip:example.com"'],
])('%s proves nothing', (_, names) => {
  expect(checkSipIdentity('example.com', certificate(names))).toBeInstanceOf(Error);
});
