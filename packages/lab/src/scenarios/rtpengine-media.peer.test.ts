import { type CodecName, createInProcessMediaEngine, type MediaEngine, type MediaSession } from '@hookswitch/media';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Rtpengine } from '../rtpengine.ts';

let media: MediaEngine;
let rtpengine: Rtpengine;

beforeAll(async () => {
  const started = await Rtpengine.start({ min: 28_000, max: 28_998 });
  if (started === undefined) throw new Error('rtpengine is not installed');
  rtpengine = started;
  media = createInProcessMediaEngine({ host: '127.0.0.1', ports: { min: 10_000, max: 16_382 } });
});
afterAll(async () => {
  await media?.close();
  await rtpengine?.close();
});

/** Resolves when a session has heard this tone. */
function hears(session: MediaSession, frequencyHz: number): Promise<void> {
  return new Promise((resolve) => {
    session.onEvent = (event) => {
      if (event.kind === 'tone' && event.frequencyHz === frequencyHz && event.state === 'started') resolve();
    };
  });
}

interface Sides {
  /** The offer of one side, as its session made it or changed. */
  offer(session: MediaSession): Promise<string>;
  /** What rtpengine is to make of it. */
  readonly asked: Readonly<Record<string, string | Readonly<Record<string, readonly string[]>>>>;
  readonly answering: CodecName;
}

/** Two sessions with rtpengine between them, each hearing the tone of the other. */
async function talk(callId: string, { offer, asked, answering }: Sides) {
  const listen = { tones: [440, 1000] };
  const [a, b] = [await media.createSession({ listen }), await media.createSession({ listen })];
  const id = { 'call-id': callId, 'from-tag': 'a' };
  const towardsB = await rtpengine.translate({ command: 'offer', ...id, ...asked, sdp: await offer(a) });
  const atB = await b.answerOffer(towardsB, { codecs: [answering] });
  const towardsA = await rtpengine.translate({ command: 'answer', ...id, 'to-tag': 'b', sdp: atB.sdp });
  const atA = await a.acceptAnswer(towardsA);
  const heard = Promise.all([hears(a, 1000), hears(b, 440)]);
  await Promise.all([a.startTone(440), b.startTone(1000)]);
  await heard;
  for (const session of [a, b]) {
    expect((await session.close()).inbound).toMatchObject({ lost: 0, duplicates: 0, skippedPackets: 0 });
  }
  return { atA, atB: atB.negotiated };
}

describe('rtpengine reads what we encrypt, and we what it encrypts', () => {
  test.each([
    'AES_CM_128_HMAC_SHA1_80',
    'AES_CM_128_HMAC_SHA1_32',
    'AES_256_CM_HMAC_SHA1_80',
    'AES_256_CM_HMAC_SHA1_32',
    'AEAD_AES_128_GCM',
    'AEAD_AES_256_GCM',
  ])('%s', async (suite) => {
    const only = (sdp: string) =>
      sdp.replaceAll(/a=crypto:\d+ (\S+) \S+\r\n/g, (line, name) => (name === suite ? line : ''));
    const { atA, atB } = await talk(suite, {
      offer: async (session) => only(await session.createOffer({ codecs: ['PCMU'], encryption: 'SRTP' })),
      asked: { 'transport-protocol': 'RTP/AVP' },
      answering: 'PCMU',
    });
    expect([atA.encryption, atB.encryption]).toEqual(['SRTP', 'disabled']);
  });
});

describe('rtpengine transcodes what we encode, and we hear what it encodes', () => {
  test.each(['G722', 'OPUS'] as const)('%s', async (codec) => {
    const { atA, atB } = await talk(`transcoded-${codec}`, {
      offer: (session) => session.createOffer({ codecs: [codec] }),
      asked: { codec: { transcode: ['PCMA'], mask: ['all'] } },
      answering: 'PCMA',
    });
    expect([atA.codec, atB.codec]).toEqual([codec, 'PCMA']);
  });
});
