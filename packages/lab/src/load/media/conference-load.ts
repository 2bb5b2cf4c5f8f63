import { createInProcessMediaEngine, startMediaProcess } from '@hookswitch/media';
import { usageOfTree } from '../process-usage.ts';

/** What one conference costs the media process. */
export interface ConferenceFigures {
  readonly participants: number;
  readonly speakers: number;
  /** Share of one core that the media process needs. */
  readonly cores: number;
  /** Packets that a participant heard in a second, at least: 50 where nothing was late. */
  readonly leastHeardPerSecond: number;
  readonly lost: number;
}

/** G.711 legs in one mix, all of them sending without a pause, some of them sound; for so long. */
export async function conferenceLoad({
  participants,
  speakers,
  secs,
}: {
  readonly participants: number;
  readonly speakers: number;
  readonly secs: number;
}): Promise<ConferenceFigures> {
  const engine = await startMediaProcess({ host: '127.0.0.1', ports: { min: 26_000, max: 28_998 } });
  const far = createInProcessMediaEngine({ host: '127.0.0.1', ports: { min: 12_000, max: 15_998 } });
  try {
    const mix = await engine.createMix({ comfortNoise: true });
    const phones = [];
    for (let index = 0; index < participants; index += 1) {
      const [phone, leg] = [await far.createSession({ sendSilence: true }), await engine.createSession()];
      const answer = await leg.answerOffer(await phone.createOffer({ codecs: ['PCMU'] }));
      await phone.acceptAnswer(answer.sdp);
      await mix.place(leg, { heardBy: 'all', hears: true });
      if (index < speakers) await phone.startTone(400 + 100 * index);
      phones.push(phone);
    }
    await sleep(1000);
    const before = usageOfTree(engine.pid).cpuMs;
    const heardBefore = await Promise.all(phones.map((phone) => phone.stats()));
    await sleep(secs * 1000);
    const cores = (usageOfTree(engine.pid).cpuMs - before) / (secs * 1000);
    const heard = await Promise.all(phones.map((phone) => phone.stats()));
    const counts = heard.map(({ inbound }, index) => inbound.packets - (heardBefore[index]?.inbound.packets ?? 0));
    const lost = heard.reduce((sum, { inbound }) => sum + inbound.lost, 0);
    return { participants, speakers, cores, leastHeardPerSecond: Math.min(...counts) / secs, lost };
  } finally {
    await Promise.all([engine.close(), far.close()]);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
