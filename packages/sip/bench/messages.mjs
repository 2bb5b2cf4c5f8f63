// What a carrier sends: an INVITE of some 900 bytes with SDP, and the 200 to it.

const sdp = [
  'v=0',
  'o=carrier 1764 1764 IN IP4 198.51.100.20',
  's=-',
  'c=IN IP4 198.51.100.20',
  't=0 0',
  'm=audio 27340 RTP/AVP 0 8 101',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=fmtp:101 0-15',
  'a=ptime:20',
  'a=sendrecv',
  '',
].join('\r\n');

const message = (...lines) =>
  Buffer.from([...lines, 'Content-Type: application/sdp', `Content-Length: ${sdp.length}`, '', sdp].join('\r\n'));

export const invite = message(
  'INVITE sip:+15550109999@203.0.113.5:5060 SIP/2.0',
  'Via: SIP/2.0/UDP 198.51.100.10:5060;branch=z9hG4bK74bf9a1c0d2e;rport',
  'Record-Route: <sip:198.51.100.10;lr>',
  'Max-Forwards: 69',
  'From: "Jane Roe" <sip:+15550100001@198.51.100.10;user=phone>;tag=9fxced76sl',
  'To: <sip:+15550109999@203.0.113.5;user=phone>',
  'Call-ID: 3848276298220188511@198.51.100.10',
  'CSeq: 102 INVITE',
  'Contact: <sip:+15550100001@198.51.100.10:5060;transport=udp>',
  'Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, PRACK, INFO, REFER',
  'Supported: timer, 100rel, replaces',
  'Session-Expires: 1800',
  'Min-SE: 90',
  'P-Early-Media: supported',
  'User-Agent: Carrier SBC 7.2',
);

export const ok = message(
  'SIP/2.0 200 OK',
  'Via: SIP/2.0/UDP 203.0.113.5:5060;branch=z9hG4bK1f00c0ffee;rport=5060;received=203.0.113.5',
  'From: <sip:+15550109999@203.0.113.5>;tag=a6c85cf',
  'To: <sip:+15550100001@198.51.100.10>;tag=314159',
  'Call-ID: a84b4c76e66710@203.0.113.5',
  'CSeq: 1 INVITE',
  'Contact: <sip:+15550100001@198.51.100.10:5060>',
);
