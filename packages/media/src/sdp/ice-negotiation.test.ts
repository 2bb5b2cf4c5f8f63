import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { icePeer } from '../ice/ice-component.ts';
import { OfferAnswer } from './offer-answer.ts';

const certificate = { hash: 'sha-256', value: 'AB:CD' };
const side = (host = '192.0.2.1') =>
  new OfferAnswer({
    ...{ address: { host, port: 20_000 }, bindsIpv6: host.includes(':') },
    ...{ telephoneEvents: true, randomBytes },
  });
const linesOf = (sdp: string, start: string) => sdp.split('\r\n').filter((line) => line.startsWith(start));

/** What Chromium offers before it has a candidate that others may know. */
const browserOffer = (options: { ufrag?: string; session?: string[]; media?: string[] } = {}) => {
  const { ufrag = '0D9c', session = ['a=group:BUNDLE 0'], media = [] } = options;
  return [
    ...['v=0', 'o=- 8821113448738318706 2 IN IP4 127.0.0.1', 's=-', 't=0 0', ...session, 'a=extmap-allow-mixed'],
    'm=audio 9 UDP/TLS/RTP/SAVPF 111 63 0 8 13 110 126',
    'c=IN IP4 0.0.0.0',
    'a=rtcp:9 IN IP4 0.0.0.0',
    'a=candidate:1 1 udp 2113937151 3f1e9d5a-1111-4222-8333-444455556666.local 51764 typ host generation 0',
    `a=ice-ufrag:${ufrag}`,
    'a=ice-pwd:liSU66NcjkL7w87HP73050pk',
    'a=ice-options:trickle',
    'a=fingerprint:sha-256 17:EC:A3',
    'a=setup:actpass',
    'a=mid:0',
    'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
    'a=sendrecv',
    'a=rtcp-mux',
    'a=rtcp-rsize',
    'a=rtpmap:111 opus/48000/2',
    'a=fmtp:111 minptime=10;useinbandfec=1',
    'a=rtpmap:63 red/48000/2',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:13 CN/8000',
    'a=rtpmap:110 telephone-event/48000',
    'a=rtpmap:126 telephone-event/8000',
    ...media,
    '',
  ].join('\r\n');
};

describe('answering a browser', () => {
  test('the answer has what a browser must find in it', () => {
    const { sdp, agreement } = side().answerOffer(browserOffer(), {}, certificate);
    expect(linesOf(sdp, 'a=')).toEqual([
      'a=ice-lite',
      'a=group:BUNDLE 0',
      'a=rtpmap:111 opus/48000/2',
      'a=rtpmap:110 telephone-event/48000',
      expect.stringMatching(/^a=fmtp:111 /),
      'a=fmtp:110 0-15',
      'a=setup:passive',
      'a=mid:0',
      expect.stringMatching(/^a=msid:\d+ audio$/),
      'a=ptime:20',
      'a=sendrecv',
      `a=ice-ufrag:${agreement.ice?.ufrag}`,
      `a=ice-pwd:${agreement.ice?.password}`,
      'a=fingerprint:sha-256 AB:CD',
      'a=candidate:1 1 udp 2130706431 192.0.2.1 20000 typ host',
      'a=rtcp-mux',
    ]);
    expect(linesOf(sdp, 'm=')).toEqual(['m=audio 20000 UDP/TLS/RTP/SAVPF 111 13 110']);
    expect(agreement).toMatchObject({
      negotiated: { codec: 'OPUS', direction: 'sendrecv', encryption: 'DTLS' },
      protection: { kind: 'dtls', role: 'server' },
      ...{ rtp: icePeer, rtcp: icePeer, rtcpMux: true },
    });
  });

  test('an address that is not there yet, of the other family, or a name, is nobody putting us on hold', () => {
    for (const host of ['IP4 0.0.0.0', 'IP6 2001:db8::7', 'IP4 3f1e9d5a.local']) {
      const offer = browserOffer().replace('c=IN IP4 0.0.0.0', `c=IN ${host}`);
      expect(side().answerOffer(offer, {}, certificate).agreement.negotiated.direction).toBe('sendrecv');
    }
    const held = browserOffer().replace('a=sendrecv', 'a=sendonly');
    expect(side().answerOffer(held, {}, certificate).agreement.negotiated.direction).toBe('recvonly');
  });

  test('a video beside it is refused by its name, and is not in the group', () => {
    const video = ['m=video 9 UDP/TLS/RTP/SAVPF 96', 'c=IN IP4 0.0.0.0', 'a=mid:1', 'a=rtpmap:96 VP8/90000'];
    const offer = browserOffer({ session: ['a=group:BUNDLE 0 1'], media: video });
    const { sdp } = side().answerOffer(offer, {}, certificate);
    expect(linesOf(sdp, 'a=group')).toEqual(['a=group:BUNDLE 0']);
    expect(linesOf(sdp, 'm=')[1]).toBe('m=video 0 UDP/TLS/RTP/SAVPF 96');
    expect(linesOf(sdp, 'a=mid')).toEqual(['a=mid:0', 'a=mid:1']);
  });

  test('an offer that is repeated keeps the credentials, one with others is a restart and gets others', () => {
    const we = side();
    const first = we.answerOffer(browserOffer(), {}, certificate).agreement.ice;
    expect(we.answerOffer(browserOffer(), {}, certificate).agreement.ice).toEqual(first);
    const restarted = we.answerOffer(browserOffer({ ufrag: 'x7Qz' }), {}, certificate).agreement;
    expect(restarted.ice?.ufrag).not.toBe(first?.ufrag);
    expect(restarted.ice?.password).not.toBe(first?.password);
    expect(restarted.protection).toMatchObject({ role: 'server' });
    // An offer of ours in the call goes on with all of it.
    const ours = we.createOffer({ hold: true }, certificate);
    expect(linesOf(ours, 'a=ice-ufrag')).toEqual([`a=ice-ufrag:${restarted.ice?.ufrag}`]);
    expect(linesOf(ours, 'm=')[0]).toMatch(/^m=audio 20000 UDP\/TLS\/RTP\/SAVPF /);
    expect(linesOf(ours, 'a=group')).toEqual(['a=group:BUNDLE 0']);
    expect(linesOf(ours, 'a=mid')).toEqual(['a=mid:0']);
    expect(linesOf(ours, 'a=setup')).toEqual(['a=setup:passive']);
  });

  test('without rtcp-mux there is a candidate for RTCP as well', () => {
    const offer = browserOffer().replace('a=rtcp-mux\r\n', '');
    const { sdp, agreement } = side('2001:db8::1').answerOffer(offer, {}, certificate);
    expect(linesOf(sdp, 'a=candidate')).toEqual([
      'a=candidate:1 1 udp 2130706431 2001:db8::1 20000 typ host',
      'a=candidate:1 2 udp 2130706430 2001:db8::1 20001 typ host',
    ]);
    expect(agreement.rtcpMux).toBe(false);
  });

  test.each([
    ['another lite side', browserOffer({ session: ['a=ice-lite'] })],
    ['credentials that are too short', browserOffer({ ufrag: 'abc' })],
    ['no password', browserOffer().replace(/a=ice-pwd.*\r\n/, '')],
  ])('%s gets an answer without ICE', (_, text) => {
    const offer = text.replace('c=IN IP4 0.0.0.0', 'c=IN IP4 198.51.100.7');
    const { sdp, agreement } = side().answerOffer(offer, {}, certificate);
    expect(sdp).not.toMatch(/^a=(ice|candidate)/m);
    expect(agreement).toMatchObject({ ice: undefined, rtp: { host: '198.51.100.7', port: 9 } });
  });
});

describe('offering to a browser', () => {
  test('the offer has one audio that can be bundled, and the profile of WebRTC', () => {
    const offer = side().createOffer({ encryption: 'DTLS', ice: true }, certificate);
    expect(linesOf(offer, 'm=')[0]).toMatch(/^m=audio 20000 UDP\/TLS\/RTP\/SAVPF 0 8 9 111 /);
    for (const line of ['a=ice-lite', 'a=group:BUNDLE 0', 'a=mid:0', 'a=rtcp-mux', 'a=setup:actpass']) {
      expect(linesOf(offer, line)).toEqual([line]);
    }
    expect(linesOf(offer, 'a=candidate')).toHaveLength(1);
  });

  test('its answer brings ICE into force, one without ICE does not, and neither is offered it again', () => {
    const we = side();
    we.createOffer({ encryption: 'DTLS', ice: true }, certificate);
    const offered = we.iceBeforeAnswer();
    const answer = browserOffer().replace('a=setup:actpass', 'a=setup:active');
    expect(we.acceptAnswer(answer)).toMatchObject({ ice: offered, rtp: icePeer, protection: { role: 'server' } });
    const plain = answer.replace(/a=ice-ufrag.*\r\n/, '').replace('c=IN IP4 0.0.0.0', 'c=IN IP4 198.51.100.7');
    expect(we.acceptAnswer(plain)).toMatchObject({ ice: undefined, rtp: { host: '198.51.100.7' } });
    expect(linesOf(we.createOffer({}, certificate), 'a=ice')).toEqual([]);
  });

  test('between two lite sides nobody would check: the call goes without ICE', () => {
    const [we, they] = [side(), side('192.0.2.2')];
    const { sdp, agreement: theirs } = they.answerOffer(we.createOffer({ ice: true }));
    const ours = we.acceptAnswer(sdp);
    expect(theirs).toMatchObject({ ice: undefined, rtp: { host: '192.0.2.1', port: 20_000 } });
    expect(ours).toMatchObject({ ice: undefined, rtp: { host: '192.0.2.2', port: 20_000 } });
    expect(linesOf(sdp, 'a=mid')).toEqual(['a=mid:0']);
  });
});
