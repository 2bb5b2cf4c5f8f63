import { describe, expect, test } from 'vitest';
import { OfferAnswer } from './offer-answer.ts';
import { offeredCodecs } from './remote-description.ts';

const side = (options: { host?: string; bindsIpv6?: boolean; telephoneEvents?: boolean } = {}): OfferAnswer =>
  new OfferAnswer({
    address: { host: options.host ?? '192.0.2.1', port: 20000 },
    bindsIpv6: options.bindsIpv6 ?? false,
    randomBytes: (size) => Buffer.alloc(size, 1),
    telephoneEvents: options.telephoneEvents ?? false,
  });

/** A peer's description: the session level, then the given lines. */
const sdpOf = (...lines: string[]): string =>
  ['v=0', 'o=bob 1 1 IN IP4 198.51.100.7', 's=-', 'c=IN IP4 198.51.100.7', 't=0 0', ...lines, ''].join('\r\n');

const plainOffer = sdpOf('m=audio 4000 RTP/AVP 0 8');
const linesOf = (sdp: string, prefix: string): string[] => sdp.split('\r\n').filter((line) => line.startsWith(prefix));

describe('offering', () => {
  test('the offer is this text', () => {
    expect(side().createOffer().split('\r\n')).toEqual([
      'v=0',
      'o=- 1103823438081 1 IN IP4 192.0.2.1',
      's=-',
      'c=IN IP4 192.0.2.1',
      't=0 0',
      'm=audio 20000 RTP/AVP 0 8 9 111',
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:8 PCMA/8000',
      'a=rtpmap:9 G722/8000',
      'a=rtpmap:111 opus/48000/2',
      'a=fmtp:111 maxplaybackrate=16000;sprop-maxcapturerate=16000;stereo=0;useinbandfec=1',
      'a=ptime:20',
      'a=sendrecv',
      '',
    ]);
  });

  test('codecs are offered as wanted, in that order, and nothing else', () => {
    expect(linesOf(side().createOffer({ codecs: ['PCMA'] }), 'm=')).toEqual(['m=audio 20000 RTP/AVP 8']);
    expect(linesOf(side().createOffer({ codecs: ['PCMA', 'PCMU', 'PCMA'] }), 'm=')).toEqual([
      'm=audio 20000 RTP/AVP 8 0',
    ]);
    expect(() => side().createOffer({ codecs: [] })).toThrow(RangeError);
    expect(() => side().createOffer({ codecs: ['G729' as 'PCMU'] })).toThrow(RangeError);
  });

  test('the version goes up by one with a change and stays without', () => {
    const we = side();
    const [first, same, changed] = [we.createOffer(), we.createOffer(), we.createOffer({ codecs: ['PCMU'] })];
    expect(same).toBe(first);
    expect(linesOf(changed, 'o=')).toEqual(['o=- 1103823438081 2 IN IP4 192.0.2.1']);
  });

  test('an IPv6 address goes into o= and c= as such', () => {
    const offer = side({ host: '2001:db8::1', bindsIpv6: true }).createOffer();
    expect(linesOf(offer, 'c=')).toEqual(['c=IN IP6 2001:db8::1']);
    expect(linesOf(offer, 'o=')[0]).toContain('IN IP6 2001:db8::1');
  });
});

describe('the answer to our offer', () => {
  const accept = (answer: string, codecs?: ('PCMU' | 'PCMA')[]) => {
    const we = side();
    we.createOffer(codecs ? { codecs } : {});
    return we.acceptAnswer(answer);
  };

  test('its first codec is what we send; all we offered may come', () => {
    const agreement = accept(sdpOf('m=audio 4000 RTP/AVP 8 0', 'a=ptime:30'));
    expect(agreement.negotiated).toEqual({
      codec: 'PCMA',
      samplingRate: 8000,
      ptimeMs: 30,
      remote: { host: '198.51.100.7', port: 4000 },
      direction: 'sendrecv',
      encryption: 'disabled',
    });
    expect([...agreement.receiving]).toEqual([
      [0, 'PCMU'],
      [8, 'PCMA'],
      [9, 'G722'],
      [111, 'OPUS'],
    ]);
    expect(agreement).toMatchObject({ sendingPayloadType: 8, rtcp: { host: '198.51.100.7', port: 4001 } });
  });

  test('the peer may number a codec its own way for what we send', () => {
    const agreement = accept(sdpOf('m=audio 4000 RTP/AVP 96', 'a=rtpmap:96 pcmu/8000/1'));
    expect(agreement.sendingPayloadType).toBe(96);
    expect(agreement.receiving.get(0)).toBe('PCMU');
  });

  test.each([
    ['a refused stream', 'no-common-codec', 'm=audio 0 RTP/AVP 0'],
    ['a codec that was not offered', 'no-common-codec', 'm=audio 4000 RTP/AVP 18'],
    ['another profile', 'no-common-codec', 'm=audio 4000 RTP/SAVP 0'],
    ['video where the audio was', 'invalid-sdp', 'm=video 4000 RTP/AVP 0'],
  ])('%s is %s', (_, code, line) => {
    expect(() => accept(sdpOf(line))).toThrow(expect.objectContaining({ code }));
  });

  test('a codec of ours that this offer did not hold is not taken', () => {
    expect(() => accept(sdpOf('m=audio 4000 RTP/AVP 0'), ['PCMA'])).toThrow(
      expect.objectContaining({ code: 'no-common-codec' }),
    );
  });

  test('without an offer, and after answering one, there is nothing to accept', () => {
    const we = side();
    expect(() => we.acceptAnswer(plainOffer)).toThrow(expect.objectContaining({ code: 'wrong-state' }));
    we.createOffer();
    we.answerOffer(plainOffer);
    expect(() => we.acceptAnswer(plainOffer)).toThrow(expect.objectContaining({ code: 'wrong-state' }));
  });

  test('a second answer to the same offer counts, a refused one leaves the offer standing', () => {
    const we = side();
    we.createOffer();
    expect(() => we.acceptAnswer('junk')).toThrow();
    expect(we.acceptAnswer(sdpOf('m=audio 4000 RTP/AVP 0')).negotiated.remote.port).toBe(4000);
    expect(we.acceptAnswer(sdpOf('m=audio 5000 RTP/AVP 0')).negotiated.remote.port).toBe(5000);
  });
});

describe('answering', () => {
  const answer = (offer: string, codecs?: ('PCMU' | 'PCMA')[]) => side().answerOffer(offer, codecs ? { codecs } : {});

  test("the offer's first codec of ours is chosen, unless the caller prefers another", () => {
    const offer = sdpOf('m=audio 4000 RTP/AVP 18 8 0 101', 'a=rtpmap:101 telephone-event/8000', 'a=fmtp:101 0-16');
    expect(linesOf(answer(offer).sdp, 'm=')).toEqual(['m=audio 20000 RTP/AVP 8']);
    expect(answer(offer, ['PCMU', 'PCMA']).agreement.negotiated.codec).toBe('PCMU');
    expect(answer(offer).sdp).not.toContain('telephone-event');
  });

  test("the offerer's payload type numbers are used both ways and stay in later offers", () => {
    const we = side();
    const { sdp, agreement } = we.answerOffer(sdpOf('m=audio 4000 RTP/AVP 97', 'a=rtpmap:97 PCMA/8000'));
    expect(linesOf(sdp, 'a=rtpmap')).toEqual(['a=rtpmap:97 PCMA/8000']);
    expect(agreement.sendingPayloadType).toBe(97);
    expect([...agreement.receiving]).toEqual([[97, 'PCMA']]);
    expect(linesOf(we.createOffer(), 'm=')).toEqual(['m=audio 20000 RTP/AVP 0 97 9 111']);
  });

  test('a number that the peer took for one codec is not given to the other', () => {
    const we = side();
    we.answerOffer(sdpOf('m=audio 4000 RTP/AVP 8', 'a=rtpmap:8 PCMU/8000'));
    expect(linesOf(we.createOffer(), 'm=')).toEqual(['m=audio 20000 RTP/AVP 8 96 9 111']);
  });

  test('every m= line is answered in its place; all but the first usable audio are refused', () => {
    const we = side();
    const streams = [
      'm=audio 4010 RTP/SAVP 0',
      'm=video 4020 RTP/AVP 96 97',
      'm=audio 4000/2 RTP/AVP 0',
      'm=audio 4030 RTP/AVP 0',
      'm=image 4040 udptl t38',
      'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    ];
    const expected = [
      'm=audio 0 RTP/SAVP 0',
      'm=video 0 RTP/AVP 96 97',
      'm=audio 20000 RTP/AVP 0',
      'm=audio 0 RTP/AVP 0',
      'm=image 0 udptl t38',
      'm=application 0 UDP/DTLS/SCTP webrtc-datachannel',
    ];
    const { sdp, agreement } = we.answerOffer(sdpOf(...streams));
    expect(linesOf(sdp, 'm=')).toEqual(expected);
    expect(agreement.negotiated.remote.port).toBe(4000);
    const reoffer = we.createOffer();
    expect(linesOf(reoffer, 'm=')).toEqual(expected.map((line) => (line.includes('20000') ? `${line} 8 9 111` : line)));
  });

  test.each([
    ['sendrecv', 'a=sendrecv', 'sendrecv'],
    ['nothing said', 'a=x', 'sendrecv'],
    ['sendonly', 'a=sendonly', 'recvonly'],
    ['recvonly', 'a=recvonly', 'sendonly'],
    ['inactive', 'a=inactive', 'inactive'],
  ])('%s is answered with its mirror', (_, attribute, ours) => {
    const { sdp, agreement } = answer(sdpOf('m=audio 4000 RTP/AVP 0', attribute));
    expect(linesOf(sdp, `a=${ours}`)).toEqual([`a=${ours}`]);
    expect(agreement.negotiated.direction).toBe(ours);
  });

  test('a direction at the session level holds for the stream', () => {
    const offer = plainOffer.replace('t=0 0', 't=0 0\r\na=sendonly');
    expect(answer(offer).agreement.negotiated.direction).toBe('recvonly');
  });

  test.each([
    ['c=0.0.0.0', 'IN IP4 0.0.0.0', 'recvonly'],
    ['c=::', 'IN IP6 ::', 'recvonly'],
  ])('the old hold by %s sends nothing to anybody', (_, connection, direction) => {
    const { agreement } = answer(plainOffer.replace('c=IN IP4 198.51.100.7', `c=${connection}`));
    expect(agreement).toMatchObject({ negotiated: { direction }, rtp: undefined, rtcp: undefined });
  });

  test('a peer that we hold hears us and is not heard, until it takes an offer without hold', () => {
    const we = side();
    we.createOffer();
    we.acceptAnswer(sdpOf('m=audio 4000 RTP/AVP 0'));
    expect(linesOf(we.createOffer({ hold: true }), 'a=sendonly')).toHaveLength(1);
    // Not taken yet: nothing has changed.
    const unheld = we.answerOffer(sdpOf('m=audio 4000 RTP/AVP 0'));
    expect(unheld.agreement.negotiated.direction).toBe('sendrecv');
    we.createOffer({ hold: true });
    expect(we.acceptAnswer(sdpOf('m=audio 4000 RTP/AVP 0', 'a=recvonly')).negotiated.direction).toBe('sendonly');
    expect(we.answerOffer(sdpOf('m=audio 4000 RTP/AVP 0')).sdp).toContain('a=sendonly');
    we.createOffer();
    expect(we.acceptAnswer(sdpOf('m=audio 4000 RTP/AVP 0')).negotiated.direction).toBe('sendrecv');
  });

  test('hold and resume change the version, a repeated offer does not', () => {
    const we = side();
    const version = (offer: string): string | undefined => linesOf(we.answerOffer(offer).sdp, 'o=')[0]?.split(' ')[2];
    const hold = sdpOf('m=audio 4000 RTP/AVP 0 8', 'a=sendonly');
    expect([plainOffer, plainOffer, hold, hold, plainOffer].map(version)).toEqual(['1', '1', '2', '2', '3']);
  });

  test("a stream's own c= line and a=rtcp come before the session's", () => {
    const { agreement } = answer(
      sdpOf('m=audio 4000 RTP/AVP 0', 'c=IN IP4 198.51.100.8', 'a=rtcp:4999 IN IP4 198.51.100.9'),
    );
    expect(agreement.rtp).toEqual({ host: '198.51.100.8', port: 4000 });
    expect(agreement.rtcp).toEqual({ host: '198.51.100.9', port: 4999 });
  });

  test('an IPv6 peer is answered by an IPv6 side and refused by an IPv4 one', () => {
    const offer = plainOffer.replace('c=IN IP4 198.51.100.7', 'c=IN IP6 2001:db8::7');
    const { agreement } = side({ host: '2001:db8::1', bindsIpv6: true }).answerOffer(offer);
    expect(agreement.rtp).toEqual({ host: '2001:db8::7', port: 4000 });
    expect(() => answer(offer)).toThrow(/IPv6 address 2001:db8::7, this side has IPv4/);
  });

  test.each([
    [['a=ptime:10'], 10],
    [['a=ptime:60'], 60],
    [['a=ptime:20', 'a=maxptime:10'], 10],
    [['a=maxptime:150'], 20],
    [['a=ptime:5'], 20],
    [['a=ptime:25'], 20],
    [['a=ptime:2000'], 20],
    [['a=ptime:-30'], 20],
    [['a=ptime:1.5.7'], 20],
  ])('%j makes our packets %d ms long', (attributes, ptimeMs) => {
    expect(answer(sdpOf('m=audio 4000 RTP/AVP 0', ...attributes)).agreement.negotiated.ptimeMs).toBe(ptimeMs);
  });
});

test.each([
  ['a=ptime:60', 'OPUS', 60],
  ['a=ptime:30', 'OPUS', 20],
  ['a=ptime:30', 'G722', 30],
  ['a=ptime:120', 'PCMU', 20],
  ['a=maxptime:10', 'OPUS', 10],
] as const)('%s for %s gives packets of %d ms', (attribute, codec, ptimeMs) => {
  const offer = sdpOf('m=audio 4000 RTP/AVP 96 9 0', 'a=rtpmap:96 OPUS/48000/2', 'a=fmtp:96 useinbandfec=1', attribute);
  const { agreement } = side().answerOffer(offer, { codecs: [codec] });
  expect(agreement.negotiated).toMatchObject({ codec, ptimeMs });
  expect(agreement.sendingParameters).toBe(codec === 'OPUS' ? 'useinbandfec=1' : '');
});

test('comfort noise is agreed to where it is offered, and never offered', () => {
  const { sdp, agreement } = side().answerOffer(sdpOf('m=audio 4000 RTP/AVP 8 13'));
  expect(linesOf(sdp, 'm=')).toEqual(['m=audio 20000 RTP/AVP 8 13']);
  expect(agreement.comfortNoise).toBe(13);
  expect(side().answerOffer(sdpOf('m=audio 4000 RTP/AVP 8')).agreement.comfortNoise).toBeUndefined();
});

describe('offers nobody can answer', () => {
  test.each([
    ['only other codecs', ['m=audio 4000 RTP/AVP 18 96', 'a=rtpmap:96 speex/16000'], /G729, speex/],
    ['PCMU of another rate', ['m=audio 4000 RTP/AVP 96', 'a=rtpmap:96 PCMU/16000'], /PCMU/],
    ['stereo', ['m=audio 4000 RTP/AVP 96', 'a=rtpmap:96 PCMU/8000/2'], /PCMU/],
    ['SRTP', ['m=audio 4000 RTP/SAVP 0'], /RTP\/SAVP/],
    ['disabled audio', ['m=audio 0 RTP/AVP 0'], /port 0/],
    ['no formats', ['m=audio 4000 RTP/AVP'], /nothing/],
    ['no audio at all', ['m=video 4000 RTP/AVP 96'], /no audio/],
  ])('%s: no-common-codec, with the reason', (_, lines, message) => {
    const attempt = () => side().answerOffer(sdpOf(...lines));
    expect(attempt).toThrow(
      expect.objectContaining({ code: 'no-common-codec', message: expect.stringMatching(message) }),
    );
  });

  test.each([
    ['nothing', '', /v=0/],
    ['something else', '<xml/>', /v=0/],
    ['no m= line', sdpOf(), /no m= line/],
    ['a port above 65535', sdpOf('m=audio 70000 RTP/AVP 0'), /70000/],
    ['a port that is none', sdpOf('m=audio x RTP/AVP 0'), /cannot be read: m=audio x/],
    ['no c= line', plainOffer.replace('c=IN IP4 198.51.100.7\r\n', ''), /no c= line/],
    ['a host name', plainOffer.replace('c=IN IP4 198.51.100.7', 'c=IN IP4 phone.example'), /phone\.example/],
    ['a multicast group', plainOffer.replace('c=IN IP4 198.51.100.7', 'c=IN IP4 239.1.1.1'), /unicast/],
    ['a hundred streams', sdpOf(...Array.from({ length: 100 }, () => 'm=audio 4000 RTP/AVP 0')), /100 m= lines/],
    ['half a megabyte', sdpOf(...Array.from({ length: 10_000 }, (_, n) => `a=x${n}:${'y'.repeat(40)}`)), /characters/],
    ['control characters in an m= line', sdpOf('m=audio 4000 RTP/AVP 0 \u0000'), /cannot be read/],
  ])('%s: invalid-sdp, with the reason', (_, sdp, message) => {
    const attempt = () => side().answerOffer(sdp);
    expect(attempt).toThrow(expect.objectContaining({ code: 'invalid-sdp', message: expect.stringMatching(message) }));
  });

  test('a refused offer changes nothing', () => {
    const we = side();
    const before = we.createOffer();
    expect(() => we.answerOffer(sdpOf('m=video 1 RTP/AVP 96'))).toThrow();
    expect(we.createOffer()).toBe(before);
    expect(we.acceptAnswer(plainOffer).negotiated.codec).toBe('PCMU');
  });
});

test('bare line feeds and lines nobody knows are read over', () => {
  const offer = sdpOf('b=AS:64', 'm=audio 4000 RTP/AVP 0', 'a=', 'garbage', 'k=clear:x').replaceAll('\r\n', '\n');
  expect(side().answerOffer(offer).agreement.negotiated.codec).toBe('PCMU');
});

test('the codecs of an offer are named in its order, static ones by their number', () => {
  const lines = ['m=video 9 RTP/AVP 31', 'm=audio 4000 RTP/AVP 0 18 96 101 120', 'a=rtpmap:96 AMR-WB/16000'];
  expect(offeredCodecs(sdpOf(...lines, 'a=rtpmap:101 telephone-event/8000'))).toEqual([
    'PCMU',
    'G729',
    'AMR-WB',
    'telephone-event',
  ]);
  expect(() => offeredCodecs(sdpOf('m=video 9 RTP/AVP 31'))).toThrow(expect.objectContaining({ code: 'invalid-sdp' }));
});

describe('telephone events', () => {
  const speaker = () => side({ telephoneEvents: true });
  const events = (sdp: string) => linesOf(sdp, 'a=rtpmap').filter((line) => line.includes('telephone-event'));
  const offerOf = (...lines: string[]) => sdpOf('m=audio 4000 RTP/AVP 0 8 96 97', ...lines);

  test('are offered beside the codecs, and taken on the number that the answer names', () => {
    const under = speaker();
    const offer = under.createOffer({ codecs: ['PCMU', 'PCMA'] });
    expect(linesOf(offer, 'm=')).toEqual(['m=audio 20000 RTP/AVP 0 8 101']);
    expect(events(offer)).toEqual(['a=rtpmap:101 telephone-event/8000']);
    expect(linesOf(offer, 'a=fmtp')).toEqual(['a=fmtp:101 0-15']);
    const answer = sdpOf('m=audio 4000 RTP/AVP 0 110', 'a=rtpmap:110 telephone-event/8000');
    const { sendingEvents, receivingEvents } = under.acceptAnswer(answer);
    expect(sendingEvents).toEqual({ payloadType: 110, clockRate: 8000 });
    expect(receivingEvents).toEqual([{ payloadType: 101, clockRate: 8000 }]);
  });

  test('are not sent to who does not name them, nor offered by who does not want them', () => {
    const under = speaker();
    under.createOffer();
    expect(under.acceptAnswer(sdpOf('m=audio 4000 RTP/AVP 0')).sendingEvents).toBeUndefined();
    expect(events(side().createOffer())).toEqual([]);
    const { sdp, agreement } = side().answerOffer(offerOf('a=rtpmap:96 telephone-event/8000'));
    expect(events(sdp)).toEqual([]);
    expect(agreement.sendingEvents).toBeUndefined();
  });

  test('of an offer are answered on its number: the one on the clock of the audio', () => {
    const under = speaker();
    const offer = offerOf('a=rtpmap:96 telephone-event/48000', 'a=rtpmap:97 Telephone-Event/8000', 'a=fmtp:97 0-16');
    const { sdp, agreement } = under.answerOffer(offer);
    expect(events(sdp)).toEqual(['a=rtpmap:97 telephone-event/8000']);
    expect(agreement.sendingEvents).toEqual({ payloadType: 97, clockRate: 8000 });
    expect(agreement.receivingEvents).toHaveLength(2);
    // RFC 3264 §8.3.2: and our later offers keep the number.
    expect(events(under.createOffer({ codecs: ['PCMU', 'PCMA'] }))).toEqual(['a=rtpmap:97 telephone-event/8000']);
  });

  test('are offered on each clock that a codec has', () => {
    const offer = speaker().createOffer({ codecs: ['G722', 'OPUS'] });
    expect(linesOf(offer, 'm=')).toEqual(['m=audio 20000 RTP/AVP 9 111 101 127']);
    expect(events(offer)).toEqual(['a=rtpmap:101 telephone-event/8000', 'a=rtpmap:127 telephone-event/48000']);
  });

  test('get a number that no codec has', () => {
    const under = speaker();
    under.answerOffer(sdpOf('m=audio 4000 RTP/AVP 101', 'a=rtpmap:101 PCMA/8000'));
    expect(events(under.createOffer({ codecs: ['PCMU', 'PCMA'] }))).toEqual(['a=rtpmap:127 telephone-event/8000']);
  });
});
