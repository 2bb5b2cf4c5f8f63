import { createSocket, type Socket } from 'node:dgram';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createInProcessMediaEngine } from './in-process-media-engine.ts';
import type { CodecName, MediaEngine, MediaSession } from './media-engine.ts';
import { startMediaProcess } from './process/media-process-client.ts';

const engines = {
  'in this process': async (): Promise<MediaEngine> => createInProcessMediaEngine({ host: '127.0.0.1' }),
  'in a process of its own': (): Promise<MediaEngine> => startMediaProcess({ host: '127.0.0.1' }),
};

/** A session's tone events, to wait for. */
class Ear {
  readonly #heard: string[] = [];
  #wake = (): void => {};

  constructor(session: MediaSession) {
    session.onEvent = (event) => {
      if (event.kind === 'tone') this.#heard.push(`${event.frequencyHz} ${event.state}`);
      this.#wake();
    };
  }

  get heard(): readonly string[] {
    return this.#heard;
  }

  async hears(tone: string): Promise<void> {
    while (!this.#heard.includes(tone)) await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}

/** A UDP socket of the test's own, for datagrams no session would send. */
async function openPeer(): Promise<{ socket: Socket; port: number; received: Buffer[]; next(): Promise<Buffer> }> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const received: Buffer[] = [];
  let wake = (): void => {};
  socket.on('message', (data) => {
    received.push(data);
    wake();
  });
  let read = 0;
  return {
    socket,
    port: socket.address().port,
    received,
    async next() {
      while (received.length <= read) await new Promise<void>((resolve) => (wake = resolve));
      read += 1;
      return received[read - 1] ?? Buffer.alloc(0);
    },
  };
}

const offerOf = (port: number, ...attributes: string[]): string =>
  [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${port} RTP/AVP 0 8`,
    ...attributes,
    '',
  ].join('\r\n');

const becomes = (condition: () => Promise<boolean>): Promise<void> =>
  vi.waitFor(async () => expect(await condition()).toBe(true), { timeout: 20_000, interval: 20 });

const portOf = (sdp: string): number => Number(/^m=audio (\d+)/m.exec(sdp)?.[1]);
const sequenceOf = (packet: Buffer): number => packet.readUInt16BE(2);

function rtp(payloadType: number, sequence: number, ssrc = 1): Buffer {
  const packet = Buffer.alloc(172, 0xd5);
  packet[0] = 0x80;
  packet[1] = payloadType;
  packet.writeUInt16BE(sequence, 2);
  packet.writeUInt32BE(sequence * 160, 4);
  packet.writeUInt32BE(ssrc, 8);
  return packet;
}

describe.each(Object.entries(engines))('an engine %s', (_, start) => {
  let engine: MediaEngine;
  let phones: MediaEngine;
  beforeEach(async () => {
    engine = await start();
    phones = createInProcessMediaEngine({ host: '127.0.0.1' });
  });
  afterEach(async () => {
    await Promise.all([engine.close(), phones.close()]);
  });

  /** A phone that calls a session of the engine in one codec. */
  async function connect(
    codec: CodecName,
    listen: number[],
  ): Promise<{ phone: MediaSession; leg: MediaSession; ear: Ear }> {
    const [phone, leg] = await Promise.all([
      phones.createSession({ listen: { tones: listen } }),
      engine.createSession(),
    ]);
    const answer = await leg.answerOffer(await phone.createOffer({ codecs: [codec] }));
    expect(answer.negotiated.codec).toBe(codec);
    await phone.acceptAnswer(answer.sdp);
    return { phone, leg, ear: new Ear(phone) };
  }

  test('two phones of unlike laws hear each other through a bridge, and no longer without it', async () => {
    const a = await connect('PCMU', [440, 1000]);
    const b = await connect('PCMA', [440, 1000]);
    await engine.bridge(a.leg, b.leg);
    await Promise.all([a.phone.startTone(440), b.phone.startTone(1000)]);
    await Promise.all([a.ear.hears('1000 started'), b.ear.hears('440 started')]);
    expect(a.ear.heard).not.toContain('440 started');
    await engine.unbridge(a.leg);
    await engine.unbridge(b.leg);
    await Promise.all([a.ear.hears('1000 stopped'), b.ear.hears('440 stopped')]);
    const [atPhone, atLeg] = [await a.phone.stats(), await a.leg.close()];
    expect(atPhone.inbound).toMatchObject({ lost: 0, duplicates: 0, skippedPackets: 0 });
    expect(atPhone.inbound.mos).toBeGreaterThan(4);
    expect(atPhone.inbound.packets).toBe(atLeg.outbound.packets);
    expect(atLeg.inbound.packets).toBeGreaterThan(5);
    expect(atLeg.inbound.bytes).toBe(atLeg.inbound.packets * 160);
    expect(await a.leg.close()).toEqual(atLeg);
    expect(await a.leg.stats()).toEqual(atLeg);
  });

  test('the engine hears a listened tone and plays one back over a bridge, in one stream without a gap', async () => {
    const leg = await engine.createSession({ listen: { tones: [600] } });
    const phone = await phones.createSession({ listen: { tones: [350, 850] } });
    await leg.acceptAnswer((await phone.answerOffer(await leg.createOffer())).sdp);
    const [atLeg, atPhone] = [new Ear(leg), new Ear(phone)];
    await phone.startTone(600);
    await atLeg.hears('600 started');
    await phone.stopTone();
    await atLeg.hears('600 stopped');
    const other = await connect('PCMA', []);
    await engine.bridge(leg, other.leg);
    await other.phone.startTone(350);
    await atPhone.hears('350 started');
    await leg.startTone(850);
    await atPhone.hears('850 started');
    await leg.stopTone();
    await atPhone.hears('850 stopped');
    expect((await phone.stats()).inbound).toMatchObject({ lost: 0, duplicates: 0, skippedPackets: 0 });
    expect((await leg.stats()).outbound.skippedPackets).toBeGreaterThan(0);
  });

  test.each(['SRTP', 'DTLS'] as const)(
    'phones hear each other over %s, and a bridge to one in the clear',
    async (encryption) => {
      const [phone, leg] = [await phones.createSession({ listen: { tones: [440] } }), await engine.createSession()];
      const answer = await phone.answerOffer(await leg.createOffer({ encryption }));
      expect(answer.negotiated.encryption).toBe(encryption);
      expect((await leg.acceptAnswer(answer.sdp)).encryption).toBe(encryption);
      const other = await connect('PCMA', [1000]);
      await engine.bridge(leg, other.leg);
      await Promise.all([phone.startTone(1000), other.phone.startTone(440)]);
      await Promise.all([new Ear(phone).hears('440 started'), other.ear.hears('1000 started')]);
      // A re-INVITE that changes nothing interrupts nothing.
      const { packets } = (await phone.stats()).inbound;
      await phone.acceptAnswer((await leg.answerOffer(await phone.createOffer())).sdp);
      await becomes(async () => (await phone.stats()).inbound.packets > packets + 10);
      expect((await phone.stats()).inbound).toMatchObject({ lost: 0, skippedPackets: 0 });
    },
  );

  test('a far end that is not who its SDP says is told of, and hears nothing', async () => {
    const [phone, leg] = [await phones.createSession(), await engine.createSession()];
    const failed = new Promise((resolve) => {
      leg.onEvent = (event) => event.kind === 'encryption-failed' && resolve(event.reason);
    });
    const answer = await phone.answerOffer(await leg.createOffer({ encryption: 'DTLS' }));
    await leg.acceptAnswer(
      answer.sdp.replace(/(?<=a=fingerprint:sha-256 ).+/, (digest) => [...digest].reverse().join('')),
    );
    expect(await failed).toContain('certificate');
    await leg.startTone(440);
    await becomes(async () => (await leg.stats()).outbound.packets > 3);
    expect((await phone.stats()).inbound.packets).toBe(0);
  });

  test('a new bridge replaces the old one', async () => {
    const [a, b, c] = [await connect('PCMU', [440]), await connect('PCMU', [440]), await connect('PCMA', [440])];
    await engine.bridge(a.leg, b.leg);
    await engine.bridge(c.leg, a.leg);
    await a.phone.startTone(440);
    await c.ear.hears('440 started');
    expect(b.ear.heard).toEqual([]);
    expect((await b.leg.stats()).outbound.packets).toBe(0);
  });

  test('hold stops what we send, resume brings it back, on the same port', async () => {
    const peer = await openPeer();
    const leg = await engine.createSession();
    const first = await leg.answerOffer(offerOf(peer.port));
    await leg.startTone(440);
    await peer.next();
    const held = await leg.answerOffer(offerOf(peer.port, 'a=sendonly'));
    expect(held.negotiated.direction).toBe('recvonly');
    expect(portOf(held.sdp)).toBe(portOf(first.sdp));
    const { packets } = (await leg.stats()).outbound;
    await becomes(async () => (await leg.stats()).outbound.skippedPackets >= 5);
    expect((await leg.stats()).outbound.packets).toBe(packets);
    await leg.answerOffer(offerOf(peer.port));
    while (peer.received.length < packets + 3) await peer.next();
    const numbers = peer.received.slice(0, packets + 3).map(sequenceOf);
    expect(numbers.every((sequence, n) => sequence === (((numbers[0] ?? 0) + n) & 0xffff))).toBe(true);
    // The first packet, and the first after the hold, begin a talkspurt.
    const marked = peer.received.map((packet, n) => ((packet[1] ?? 0) & 0x80 ? n : -1)).filter((n) => n >= 0);
    expect(marked).toEqual(expect.arrayContaining([0, packets]));
    peer.socket.close();
  });

  test('audio follows the source of the packets, and strangers and junk are counted and ignored', async () => {
    const [announced, real, stranger] = [await openPeer(), await openPeer(), await openPeer()];
    const leg = await engine.createSession();
    const port = portOf((await leg.answerOffer(offerOf(announced.port))).sdp);
    await leg.startTone(440);
    await announced.next();
    real.socket.send(rtp(8, 1), port, '127.0.0.1');
    await real.next();
    stranger.socket.send(rtp(8, 1, 99), port, '127.0.0.1');
    real.socket.send(Buffer.from('junk'), port, '127.0.0.1');
    real.socket.send(rtp(101, 2), port, '127.0.0.1');
    real.socket.send(rtp(0, 3), port, '127.0.0.1');
    await becomes(async () => {
      const { packets, skippedPackets } = (await leg.stats()).inbound;
      return packets + skippedPackets === 6;
    });
    expect((await leg.stats()).inbound).toMatchObject({ packets: 3, skippedPackets: 3, lost: 0 });
    expect(stranger.received).toEqual([]);
    for (const { socket } of [announced, real, stranger]) socket.close();
  });

  test("our packets are as long as the peer's ptime asks", async () => {
    const peer = await openPeer();
    const leg = await engine.createSession();
    const { negotiated } = await leg.answerOffer(offerOf(peer.port, 'a=ptime:40'));
    expect(negotiated.ptimeMs).toBe(40);
    await leg.startTone(440);
    const [first, second] = [await peer.next(), await peer.next()];
    expect(first).toHaveLength(12 + 320);
    const samples = (second.readUInt32BE(4) - first.readUInt32BE(4)) >>> 0;
    expect(samples).toBeGreaterThan(0);
    // More than one packet's worth only if the machine stood still: frames of 20 ms are left out then.
    expect(samples % 160).toBe(0);
    expect(samples).toBeGreaterThanOrEqual(320);
    peer.socket.close();
  });

  test('what does not fit is refused with its code and changes nothing', async () => {
    const leg = await engine.createSession();
    const other = await phones.createSession();
    await expect(leg.acceptAnswer(offerOf(4000))).rejects.toMatchObject({ code: 'wrong-state', name: 'MediaError' });
    await expect(leg.startTone(440)).rejects.toMatchObject({ code: 'wrong-state' });
    await expect(leg.answerOffer('junk')).rejects.toMatchObject({ code: 'invalid-sdp' });
    await expect(leg.answerOffer(offerOf(4000).replace(' 0 8', ' 18'))).rejects.toMatchObject({
      code: 'no-common-codec',
    });
    await expect(leg.createOffer({ codecs: [] })).rejects.toThrow(RangeError);
    await expect(leg.startTone(4000)).rejects.toThrow(RangeError);
    await expect(engine.createSession({ listen: { tones: [440, 441] } })).rejects.toThrow(RangeError);
    await expect(engine.bridge(leg, leg)).rejects.toMatchObject({ code: 'wrong-state' });
    await expect(engine.bridge(leg, other)).rejects.toMatchObject({ code: 'wrong-state' });
    await engine.unbridge(leg);
    expect((await leg.answerOffer(offerOf(4000))).negotiated.codec).toBe('PCMU');
  });

  test('a session may offer as it is opened; when it cannot, there is no session', async () => {
    await expect(engine.createOfferingSession({ codecs: [] })).rejects.toThrow(RangeError);
    const { session, sdp } = await engine.createOfferingSession({ codecs: ['PCMA'] }, { listen: { tones: [440] } });
    const ear = new Ear(session);
    const phone = await phones.createSession();
    const answer = await phone.answerOffer(sdp);
    expect((await session.acceptAnswer(answer.sdp)).codec).toBe('PCMA');
    await phone.startTone(440);
    await ear.hears('440 started');
  });

  test('a session that is being opened while the engine closes is gone with it', async () => {
    const opening = engine.createSession().then((session) => session.createOffer());
    await Promise.all([expect(opening).rejects.toMatchObject({ code: 'engine-gone' }), engine.close()]);
  });

  test('a closed session refuses everything but its figures', async () => {
    const [leg, other] = [await engine.createSession(), await engine.createSession()];
    const figures = await leg.close();
    expect(figures.inbound).toMatchObject({ packets: 0, mos: 0 });
    await expect(leg.createOffer()).rejects.toMatchObject({ code: 'session-closed' });
    await expect(leg.stopTone()).rejects.toMatchObject({ code: 'session-closed' });
    await expect(engine.bridge(other, leg)).rejects.toMatchObject({ code: 'session-closed' });
    await expect(engine.unbridge(leg)).rejects.toMatchObject({ code: 'session-closed' });
    expect(await leg.stats()).toEqual(figures);
  });

  test('a closed engine is gone, keeps the figures of its sessions, frees its ports and calls nobody', async () => {
    const { leg, phone } = await connect('PCMU', []);
    const closedBefore = await engine.createSession();
    await closedBefore.close();
    let exits = 0;
    engine.onExit = () => {
      exits += 1;
    };
    await phone.startTone(440);
    await becomes(async () => (await leg.stats()).inbound.packets >= 3);
    const port = portOf(await leg.createOffer());
    await engine.close();
    await engine.close();
    expect((await leg.close()).inbound.packets).toBeGreaterThanOrEqual(3);
    expect(await leg.stats()).toEqual(await leg.close());
    await expect(leg.createOffer()).rejects.toMatchObject({ code: 'engine-gone' });
    await expect(closedBefore.createOffer()).rejects.toMatchObject({ code: 'session-closed' });
    await expect(engine.createSession()).rejects.toMatchObject({ code: 'engine-gone' });
    await expect(engine.bridge(leg, phone)).rejects.toMatchObject({ code: 'engine-gone' });
    const successor = createSocket('udp4');
    await new Promise<void>((resolve) => successor.bind(port, '127.0.0.1', resolve));
    successor.close();
    expect(exits).toBe(0);
  });
});
