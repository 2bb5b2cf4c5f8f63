import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Tone } from '../audio/tone.ts';
import type { DtmfWay } from '../dtmf-event.ts';
import { createInProcessMediaEngine } from '../in-process-media-engine.ts';
import type { MediaEngine } from '../media-engine.ts';
import { MemoryNetwork } from '../memory-network.test.support.ts';
import { looksLikeRtcp } from '../rtp/packet.ts';
import { Session } from '../session.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

async function open(engine: MediaEngine, dtmf: DtmfWay): Promise<Session> {
  const session = await engine.createSession({ dtmf });
  if (!(session instanceof Session)) throw new Error('an engine in this process makes sessions of its own');
  return session;
}

/** What a session tells of keys, as lines. */
function said(session: Session): string[] {
  const lines: string[] = [];
  session.onEvent = (event) => {
    if (event.kind === 'dtmf-to-send') lines.push(`INFO ${event.key} ${event.durationMs}`);
    if (event.kind !== 'dtmf') return;
    lines.push(event.state === 'down' ? `${event.key} ${event.way}` : `up ${Math.round(event.durationMs)}`);
  };
  return lines;
}

/** A phone in a call with a leg of ours, each with its way. */
async function call(engine: MediaEngine, phoneWay: DtmfWay, legWay: DtmfWay) {
  const [phone, leg] = [await open(engine, phoneWay), await open(engine, legWay)];
  const offer = await leg.createOffer();
  const { sdp: answer } = await phone.answerOffer(offer);
  await leg.acceptAnswer(answer);
  return { phone, leg, offer, answer, atPhone: said(phone), atLeg: said(leg) };
}

function engineOn(network = new MemoryNetwork()) {
  return createInProcessMediaEngine({ host: '127.0.0.1', bind: network.bind });
}

/** Lines that say a key went down. */
const downs = (lines: readonly string[]) => lines.filter((line) => !line.startsWith('up'));

describe('between a phone and a leg', () => {
  test('telephone events are agreed on, and keys travel both ways by them', async () => {
    const { phone, leg, offer, answer, atPhone, atLeg } = await call(engineOn(), 'telephone-event', 'telephone-event');
    for (const sdp of [offer, answer]) {
      expect(sdp).toContain('a=rtpmap:101 telephone-event/8000\r\n');
      expect(sdp).toContain('a=fmtp:101 0-15\r\n');
    }
    await phone.sendDtmf('19w#', 120);
    await leg.sendDtmf('A', 500);
    vi.advanceTimersByTime(3000);
    expect(atLeg).toEqual(['1', '9', '#'].flatMap((key) => [`${key} telephone-event`, 'up 120']));
    expect(atPhone).toEqual(['A telephone-event', 'up 500']);
  });

  test('each event arrives through a network that loses a third of the packets', async () => {
    const network = new MemoryNetwork();
    const { phone, atLeg } = await call(engineOn(network), 'telephone-event', 'telephone-event');
    let packets = 0;
    network.loses = () => {
      packets += 1;
      return packets % 3 === 1;
    };
    await phone.sendDtmf('1234567890*#', 100);
    vi.advanceTimersByTime(5000);
    expect(downs(atLeg).map((line) => line[0])).toEqual([...'1234567890*#']);
  });

  test.each([
    ['OPUS', 48_000],
    ['L16', 16_000],
    ['G722', 8000],
  ] as const)(
    'beside %s events run on the clock of the audio, %i Hz, and are as long as they were',
    async (codec, rate) => {
      const engine = engineOn();
      const [phone, leg] = [await open(engine, 'telephone-event'), await open(engine, 'telephone-event')];
      const offer = await leg.createOffer({ codecs: [codec] });
      expect(offer).toContain(`telephone-event/${rate}\r\n`);
      await leg.acceptAnswer((await phone.answerOffer(offer, { codecs: [codec] })).sdp);
      const lines = said(leg);
      leg.audio.addSource(new Tone({ frequenciesHz: [500] }), 'overlay');
      await phone.sendDtmf('59', 300);
      await leg.sendDtmf('#', 2000);
      vi.advanceTimersByTime(4000);
      expect(lines).toEqual(['5 telephone-event', 'up 300', '9 telephone-event', 'up 300']);
      expect((await phone.stats()).inbound).toMatchObject({ lost: 0, skippedPackets: 0 });
    },
  );

  test('a phone that takes no telephone events hears tones, and its tones are heard', async () => {
    const { phone, leg, answer, atPhone, atLeg } = await call(engineOn(), 'inband', 'telephone-event');
    expect(answer).not.toContain('telephone-event');
    await leg.sendDtmf('5', 100);
    await phone.sendDtmf('7*', 100);
    vi.advanceTimersByTime(2000);
    expect(downs(atPhone)).toEqual(['5 audio']);
    expect(downs(atLeg)).toEqual(['7 audio', '* audio']);
  });

  test('the way info gives the keys back when it is their turn, and listens to no audio', async () => {
    const { phone, leg, offer, atPhone, atLeg } = await call(engineOn(), 'inband', 'info');
    expect(offer).not.toContain('telephone-event');
    await leg.sendDtmf('1w2', 200);
    await phone.sendDtmf('9', 100);
    vi.advanceTimersByTime(200);
    expect(atLeg).toEqual(['INFO 1 200']);
    vi.advanceTimersByTime(1000);
    expect(atLeg).toEqual(['INFO 1 200', 'INFO 2 200']);
    expect(atPhone).toEqual([]);
  });

  test('keys and audio share one sequence, and the audio goes on on its own time', async () => {
    const network = new MemoryNetwork();
    const { leg, phone } = await call(engineOn(network), 'telephone-event', 'telephone-event');
    leg.audio.addSource(new Tone({ frequenciesHz: [500] }), 'overlay');
    vi.advanceTimersByTime(200);
    await leg.sendDtmf('4', 100);
    vi.advanceTimersByTime(800);
    const { inbound } = await phone.stats();
    expect(inbound).toMatchObject({ lost: 0, duplicates: 0, skippedPackets: 0 });
    const rtp = network.sent.filter(({ data }) => data.length >= 16 && !looksLikeRtcp(data));
    const events = rtp.filter(({ data }) => ((data[1] ?? 0) & 0x7f) === 101);
    expect(events).toHaveLength(7);
    expect(new Set(events.map(({ data }) => data.readUInt32BE(4))).size).toBe(1);
    expect(events.filter(({ data }) => ((data[1] ?? 0) & 0x80) !== 0)).toHaveLength(1);
    const audio = rtp.filter(({ data }) => ((data[1] ?? 0) & 0x7f) === 0).map(({ data }) => data.readUInt32BE(4));
    const steps = audio.slice(1).map((timestamp, index) => (timestamp - (audio[index] ?? 0)) >>> 0);
    expect(new Set(steps)).toEqual(new Set([160]));
  });

  test('digits before a negotiation and digits that are none are refused', async () => {
    const engine = engineOn();
    const lonely = await open(engine, 'telephone-event');
    await expect(lonely.sendDtmf('1', 100)).rejects.toMatchObject({ code: 'wrong-state' });
    const { leg } = await call(engine, 'telephone-event', 'telephone-event');
    await expect(leg.sendDtmf('1x', 100)).rejects.toThrow(RangeError);
    await leg.sendDtmf('W'.repeat(1000), 100);
    await expect(leg.sendDtmf('1', 100)).rejects.toThrow(RangeError);
  });
});

describe('through a bridge', () => {
  test('the phones offer events on numbers of their own, and each gets them on the number it named', async () => {
    const engine = engineOn();
    const a = await call(engine, 'telephone-event', 'telephone-event');
    const b = await call(engine, 'telephone-event', 'telephone-event');
    await b.leg.answerOffer((await b.phone.createOffer()).replaceAll('101', '96'));
    await engine.bridge(a.leg, b.leg);
    await a.phone.sendDtmf('3', 300);
    vi.advanceTimersByTime(1000);
    expect(a.atLeg).toEqual(['3 telephone-event', 'up 300']);
    expect(b.atPhone).toEqual([]);
    expect((await b.phone.stats()).inbound.skippedPackets).toBeGreaterThan(10);
  });

  test('a press goes to the other phone as long as it was, and while it is held', async () => {
    const engine = engineOn();
    const a = await call(engine, 'telephone-event', 'telephone-event');
    const b = await call(engine, 'telephone-event', 'telephone-event');
    await engine.bridge(a.leg, b.leg);
    await a.phone.sendDtmf('3', 2000);
    vi.advanceTimersByTime(500);
    expect(b.atPhone).toEqual(['3 telephone-event']);
    vi.advanceTimersByTime(2000);
    expect(b.atPhone).toEqual(['3 telephone-event', 'up 2000']);
    expect(downs(b.atLeg)).toEqual([]);
  });

  test('between unlike legs each phone is told in its own way, once', async () => {
    const engine = engineOn();
    const events = await call(engine, 'telephone-event', 'telephone-event');
    const tones = await call(engine, 'inband', 'inband');
    await engine.bridge(events.leg, tones.leg);
    await events.phone.sendDtmf('12', 150);
    await tones.phone.sendDtmf('8', 150);
    vi.advanceTimersByTime(2000);
    expect(downs(tones.atPhone)).toEqual(['1 audio', '2 audio']);
    expect(downs(events.atPhone)).toEqual(['8 telephone-event']);
    expect(downs(events.atLeg)).toEqual(['1 telephone-event', '2 telephone-event']);
    expect(downs(tones.atLeg)).toEqual(['8 audio']);
  });

  test('tones pass by themselves between two legs of tones', async () => {
    const engine = engineOn();
    const a = await call(engine, 'inband', 'inband');
    const b = await call(engine, 'inband', 'inband');
    await engine.bridge(a.leg, b.leg);
    await a.phone.sendDtmf('159', 150);
    vi.advanceTimersByTime(2000);
    expect(downs(b.atPhone)).toEqual(['1 audio', '5 audio', '9 audio']);
  });

  test('a leg with INFO gives its owner the key to send', async () => {
    const engine = engineOn();
    const a = await call(engine, 'telephone-event', 'telephone-event');
    const b = await call(engine, 'info', 'info');
    await engine.bridge(a.leg, b.leg);
    await a.phone.sendDtmf('0', 160);
    vi.advanceTimersByTime(1000);
    expect(b.atLeg).toEqual(['INFO 0 160']);
  });

  test('muted keys are told to the owner and not to the other phone; the other direction is free', async () => {
    const engine = engineOn();
    for (const way of ['telephone-event', 'inband'] as const) {
      const a = await call(engine, way, way);
      const b = await call(engine, way, way);
      await engine.bridge(a.leg, b.leg, { mutesDtmf: { a: true, b: false } });
      await a.phone.sendDtmf('6', 300);
      vi.advanceTimersByTime(1000);
      await b.phone.sendDtmf('2', 300);
      vi.advanceTimersByTime(1000);
      expect(downs(a.atLeg).map((line) => line[0])).toEqual(['6']);
      expect(downs(b.atPhone)).toEqual([]);
      expect(downs(a.atPhone).map((line) => line[0])).toEqual(['2']);
    }
  });

  test('the audio is back after a key, and a phone that leaves in the middle of one leaves nothing pressed', async () => {
    const engine = engineOn();
    const a = await call(engine, 'telephone-event', 'telephone-event');
    const b = await call(engine, 'telephone-event', 'telephone-event');
    await engine.bridge(a.leg, b.leg);
    a.phone.audio.addSource(new Tone({ frequenciesHz: [600] }), 'overlay');
    vi.advanceTimersByTime(500);
    await a.phone.sendDtmf('6', 5000);
    vi.advanceTimersByTime(500);
    await a.phone.close();
    await a.leg.close();
    vi.advanceTimersByTime(200);
    const c = await call(engine, 'telephone-event', 'telephone-event');
    await engine.bridge(c.leg, b.leg);
    c.phone.audio.addSource(new Tone({ frequenciesHz: [600] }), 'overlay');
    vi.advanceTimersByTime(100);
    const before = (await b.phone.stats()).inbound.packets;
    vi.advanceTimersByTime(1000);
    expect((await b.phone.stats()).inbound.packets - before).toBeGreaterThan(45);
    expect(b.atPhone).toEqual(['6 telephone-event', expect.stringMatching(/^up/)]);
  });
});
