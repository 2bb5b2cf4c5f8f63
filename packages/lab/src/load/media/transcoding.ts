import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CodecName, createInProcessMediaEngine, type MediaEngine, startMediaProcess } from '@hookswitch/media';
import { usageOfTree } from '../process-usage.ts';

/**
 * What else is done to each call. recorded: both sides go into a file; suppressed, pitched: one leg of it passes through
 * the filter, what its far end says; encrypted: both legs are SRTP by SDES, packets are relayed.
 */
export type Treatment = 'none' | 'recorded' | 'suppressed' | 'pitched' | 'encrypted';

/** What calls between unlike legs, or treated ones, cost the media process. */
export interface TranscodingFigures {
  readonly codecs: readonly [CodecName, CodecName];
  readonly treatment: Treatment;
  readonly calls: number;
  /** CPU milliseconds of the media process for a second of one call, both directions. */
  readonly cpuMsPerCallSecond: number;
  /** Such calls that one core could carry. */
  readonly callsPerCore: number;
  readonly lost: number;
}

/** Bridges phones of one codec with phones of another, all sounding, for so long. */
export async function transcoding(
  codecs: readonly [CodecName, CodecName],
  { calls, secs }: { readonly calls: number; readonly secs: number },
  treatment: Treatment = 'none',
): Promise<TranscodingFigures> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-recordings-'));
  const engine = await startMediaProcess({ host: '127.0.0.1', ports: { min: 26_000, max: 28_998 } });
  const phones = createInProcessMediaEngine({ host: '127.0.0.1', ports: { min: 12_000, max: 15_998 } });
  try {
    const ends = [];
    for (let call = 0; call < calls; call += 1) {
      const encryption = treatment === 'encrypted' ? 'SRTP' : undefined;
      const a = await connect(engine, phones, codecs[0], encryption);
      const b = await connect(engine, phones, codecs[1], encryption);
      await engine.bridge(a.leg, b.leg);
      const file = join(directory, `${call}.wav`);
      if (treatment === 'recorded')
        await a.leg.startRecording({ id: `${call}`, file, channels: 'dual', track: 'both' });
      else if (treatment === 'suppressed') await a.leg.suppressNoise('inbound');
      else if (treatment === 'pitched') await a.leg.shiftPitch({ factor: 1.2, track: 'inbound' });
      ends.push(a.phone, b.phone);
    }
    await sleep(1000);
    const before = usageOfTree(engine.pid).cpuMs;
    await sleep(secs * 1000);
    const cpuMsPerCallSecond = (usageOfTree(engine.pid).cpuMs - before) / secs / calls;
    const figures = await Promise.all(ends.map((phone) => phone.stats()));
    const lost = figures.reduce((sum, { inbound }) => sum + inbound.lost, 0);
    return { codecs, treatment, calls, cpuMsPerCallSecond, callsPerCore: Math.floor(1000 / cpuMsPerCallSecond), lost };
  } finally {
    await Promise.all([engine.close(), phones.close()]);
    rmSync(directory, { recursive: true });
  }
}

async function connect(engine: MediaEngine, phones: MediaEngine, codec: CodecName, encryption?: 'SRTP') {
  const [phone, leg] = [await phones.createSession(), await engine.createSession()];
  const answer = await leg.answerOffer(await phone.createOffer({ codecs: [codec], ...(encryption && { encryption }) }));
  await phone.acceptAnswer(answer.sdp);
  await phone.startTone(440);
  return { phone, leg };
}

/** Resident memory of the media process for one bridged call, in bytes. */
export async function memoryPerCall(calls: number): Promise<number> {
  const engine = await startMediaProcess({ host: '127.0.0.1', ports: { min: 26_000, max: 32_000 } });
  try {
    const pair = async () => engine.bridge(await engine.createSession(), await engine.createSession());
    for (let call = 0; call < 20; call += 1) await pair();
    const before = usageOfTree(engine.pid).rssBytes;
    for (let call = 0; call < calls; call += 1) await pair();
    return (usageOfTree(engine.pid).rssBytes - before) / calls;
  } finally {
    await engine.close();
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
