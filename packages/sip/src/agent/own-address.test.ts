import { expect, test } from 'vitest';
import { SipRequest } from '../message/sip-message.ts';
import type { OwnAddress } from '../transport/transport-layer.ts';
import { contactAt, withSentBy } from './own-address.ts';

const UDP: OwnAddress = { transport: 'UDP', host: '192.0.2.1', port: 5060 };

test.each([
  [{ transport: 'TCP', host: '192.0.2.1', port: 5060 }, false, '<sip:bob@192.0.2.1:5060;transport=tcp>;expires=60'],
  [{ transport: 'TLS', host: 'pbx.example', port: 5061 }, false, '<sip:bob@pbx.example:5061;transport=tls>;expires=60'],
  [{ transport: 'TLS', host: 'pbx.example', port: 5061 }, true, '<sips:bob@pbx.example:5061>;expires=60'],
  [{ transport: 'WSS', host: 'pbx.example', port: 443 }, false, '<sip:bob@pbx.example:443;transport=ws>;expires=60'],
  [{ transport: 'WSS', host: 'pbx.example', port: 443 }, true, '<sips:bob@pbx.example:443;transport=ws>;expires=60'],
  [{ transport: 'UDP', host: '2001:db8::1', port: 5060 }, true, '<sip:bob@[2001:db8::1]:5060>;expires=60'],
] as const)('our Contact at %j, sips: %s', (own, secure, expected) => {
  expect(contactAt('<sip:bob@192.0.2.1:5060>;expires=60', UDP, own, secure)).toBe(expected);
});

test.each(['<sip:carol@198.51.100.1>', '*', 'nonsense'])('the Contact %s is not ours, and stays', (contact) => {
  expect(contactAt(contact, UDP, { ...UDP, transport: 'TCP' }, false)).toBe(contact);
});

test('sent-by and transport are those of the way, the branch stays', () => {
  const via = 'SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1;rport';
  const request = new SipRequest({ method: 'OPTIONS', requestUri: 'sip:b', headers: [['Via', via]] });
  expect(withSentBy(request, UDP)).toBe(request);
  const changed = withSentBy(request, { transport: 'TLS', host: 'pbx.example', port: 5061 });
  expect(changed.header('Via')).toBe('SIP/2.0/TLS pbx.example:5061;branch=z9hG4bK1;rport');
});
