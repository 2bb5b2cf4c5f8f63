import { createInProcessMediaEngine, type MediaEngine, type MediaSession, startMediaProcess } from '@hookswitch/media';
import { usageOfTree } from '../process-usage.ts';

/** What conferences cost the media process. */
export interface ConferenceFigures {
  readonly conferences: number;
  /** In each. */
  readonly participants: number;
  readonly speakers: number;
  /** Share of one core that the media process needs. */
  readonly cores: number;
  /** Packets that a participant heard in a second, at least: 50 where nothing was late. */
  readonly leastHeardPerSecond: number;
  readonly lost: number;
}

/** G.711 legs in mixes, all of them sending without a pause, some of each mix sound; for so long. */
export async function conferenceLoad({
  conferences,
  participants,
  speakers,
  secs,
}: {
  readonly conferences: number;
  readonly participants: number;
  readonly speakers: number;
  readonly secs: number;
}): Promise<ConferenceFigures> {
  const engine = await startMediaProcess({ host: '127.0.0.1', ports: { min: 26_000, max: 28_998 } });
  const far = createInProcessMediaEngine({ host: '127.0.0.1', ports: { min: 12_000, max: 15_998 } });
  try {
    const phones: MediaSession[] = [];
    for (let count = 0; count < conferences; count += 1)
      phones.push(...(await conference(engine, far, participants, speakers)));
    await sleep(1000);
    const before = usageOfTree(engine.pid).cpuMs;
    const heardBefore = await Promise.all(phones.map((phone) => phone.stats()));
    await sleep(secs * 1000);
    const cores = (usageOfTree(engine.pid).cpuMs - before) / (secs * 1000);
    const heard = await Promise.all(phones.map((phone) => phone.stats()));
    const counts = heard.map(({ inbound }, index) => inbound.packets - (heardBefore[index]?.inbound.packets ?? 0));
    const lost = heard.reduce((sum, { inbound }) => sum + inbound.lost, 0);
    return { conferences, participants, speakers, cores, leastHeardPerSecond: Math.min(...counts) / secs, lost };
  } finally {
    await Promise.all([engine.close(), far.close()]);
  }
}

/** One more of them; the phones in it. */
async function conference(engine: MediaEngine, far: MediaEngine, participants: number, speakers: number) {
  const mix = await engine.createMix({ comfortNoise: true });
  const phones: MediaSession[] = [];
  for (let index = 0; index < participants; index += 1) {
    const [phone, leg] = [await far.createSession({ sendSilence: true }), await engine.createSession()];
    const answer = await leg.answerOffer(await phone.createOffer({ codecs: ['PCMU'] }));
    await phone.acceptAnswer(answer.sdp);
    await mix.place(leg, { heardBy: 'all', hears: true });
    if (index < speakers) await phone.startTone(400 + 100 * index);
    phones.push(phone);
  }
  return phones;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
