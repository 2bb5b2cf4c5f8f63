import { describe, expect, test } from 'vitest';
import { SipRequest } from '../message/sip-message.ts';
import { parseVia } from '../message/via.ts';
import { reopenedDestination, responseDestination, stampVia } from './rport.ts';

const SOURCE = { host: '198.51.100.4', port: 4242 };

function withVia(via: string): SipRequest {
  return new SipRequest({ method: 'OPTIONS', requestUri: 'sip:b', headers: [['Via', via]] });
}

function stamped(via: string, source = SOURCE): string | undefined {
  return stampVia(withVia(via), source).header('Via');
}

describe('stampVia', () => {
  test('leaves a Via that tells the truth alone', () => {
    const request = withVia('SIP/2.0/UDP 198.51.100.4;branch=z9hG4bKa');
    expect(stampVia(request, SOURCE)).toBe(request);
  });

  test('adds received when sent-by is a name or another address', () => {
    expect(stamped('SIP/2.0/UDP phone.example.com:5070;branch=z')).toBe(
      'SIP/2.0/UDP phone.example.com:5070;branch=z;received=198.51.100.4',
    );
    expect(stamped('SIP/2.0/UDP 10.0.0.1;branch=z')).toContain(';received=198.51.100.4');
  });

  test('fills rport and adds received with it, even when sent-by is right', () => {
    expect(stamped('SIP/2.0/UDP 198.51.100.4;rport;branch=z')).toBe(
      'SIP/2.0/UDP 198.51.100.4;rport=4242;branch=z;received=198.51.100.4',
    );
  });

  test('does not believe received and rport of the sender', () => {
    expect(stamped('SIP/2.0/UDP 198.51.100.4;received=203.0.113.66;rport=9;branch=z')).toBe(
      'SIP/2.0/UDP 198.51.100.4;received=198.51.100.4;rport=4242;branch=z',
    );
  });

  test('leaves the zone of a link-local source out: it means nothing to others', () => {
    const source = { host: 'fe80::1%eth0', port: 9 };
    expect(stamped('SIP/2.0/UDP h;rport', source)).toBe('SIP/2.0/UDP h;rport=9;received=fe80::1');
    expect(stamped('SIP/2.0/UDP [fe80::1];branch=z', source)).toBe('SIP/2.0/UDP [fe80::1];branch=z');
  });

  test('writes an IPv6 source', () => {
    expect(stamped('SIP/2.0/UDP h;rport', { host: '2001:db8::1', port: 9 })).toBe(
      'SIP/2.0/UDP h;rport=9;received=2001:db8::1',
    );
  });
});

describe('responseDestination', () => {
  test.each([
    ['SIP/2.0/UDP 192.0.2.1', '192.0.2.1', 5060],
    ['SIP/2.0/UDP 192.0.2.1:5070', '192.0.2.1', 5070],
    ['SIP/2.0/UDP h.example.com:5070;received=192.0.2.9', '192.0.2.9', 5070],
    ['SIP/2.0/UDP h.example.com:5070;received=192.0.2.9;rport=4242', '192.0.2.9', 4242],
    ['SIP/2.0/UDP h.example.com;received=192.0.2.9;rport', '192.0.2.9', 5060],
    ['SIP/2.0/UDP h.example.com;received=192.0.2.9;maddr=224.0.1.75', '224.0.1.75', 5060],
    ['SIP/2.0/UDP h.example.com;received=192.0.2.9;maddr=ff02::5', 'ff02::5', 5060],
    ['SIP/2.0/UDP h.example.com;received=192.0.2.9;maddr=evil.example.com', '192.0.2.9', 5060],
    // Not to whom the sender wants it sent.
    ['SIP/2.0/UDP h.example.com;received=192.0.2.9;maddr=203.0.113.66', '192.0.2.9', 5060],
    ['SIP/2.0/UDP h.example.com;received=192.0.2.9;maddr=[2001:db8::66]', '192.0.2.9', 5060],
    ['SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];rport=7', '2001:db8::9:255', 7],
    ['SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::9:255', '2001:db8::9:255', 5060],
    ['SIP/2.0/UDP 192.0.2.1;rport=70000', '192.0.2.1', 5060],
    // Behind a NAT, and does not ask for it.
    ['SIP/2.0/UDP 192.168.1.20:5060;received=198.51.100.4', '198.51.100.4', 4242],
    ['SIP/2.0/UDP phone.invalid;received=198.51.100.4', '198.51.100.4', 4242],
    ['SIP/2.0/UDP 198.51.100.9:5070;received=198.51.100.4', '198.51.100.4', 5070],
  ])('%s goes to %s port %d', (via, host, port) => {
    expect(responseDestination(parseVia(via), SOURCE)).toEqual({ host, port });
  });

  test('over a stream it goes back by the connection, whatever Via says', () => {
    const source = { ...SOURCE, transport: 'TCP' } as const;
    expect(responseDestination(parseVia('SIP/2.0/TCP 192.0.2.1;maddr=192.0.2.2'), source)).toEqual(source);
  });

  test('when that is gone, it goes to the same address at the port of sent-by', () => {
    const gone = { ...SOURCE, transport: 'TLS' } as const;
    const { host } = SOURCE;
    expect(reopenedDestination(parseVia('SIP/2.0/TLS 10.0.0.1:5071'), gone)).toEqual({
      host,
      port: 5071,
      transport: 'TLS',
    });
    expect(reopenedDestination(parseVia('SIP/2.0/TLS a.example'), gone)).toEqual({
      host,
      port: 5061,
      transport: 'TLS',
    });
  });

  test('over UDP it leaves by the socket that the request came to', () => {
    const source = { ...SOURCE, local: '192.0.2.8:5060' };
    expect(responseDestination(parseVia('SIP/2.0/UDP h.example.com;received=198.51.100.4'), source)).toEqual({
      ...{ host: '198.51.100.4', port: 5060, local: '192.0.2.8:5060' },
    });
  });

  test('a stamped request is answered where it came from', () => {
    const request = stampVia(withVia('SIP/2.0/UDP 10.0.0.1:5060;rport;branch=z'), SOURCE);
    expect(responseDestination(request.via(), SOURCE)).toEqual(SOURCE);
    const nextDoor = { host: 'fe80::1%eth0', port: 5060 };
    const local = stampVia(withVia('SIP/2.0/UDP [fe80::1];branch=z'), nextDoor);
    expect(responseDestination(local.via(), nextDoor)).toEqual(nextDoor);
  });
});
