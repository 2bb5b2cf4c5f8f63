import { expect, onTestFinished } from 'vitest';
import { toneShare } from '../tone-share.ts';
import { Baresip, type BaresipOptions } from './baresip.ts';
import type { PhoneName, Stage } from './stage.ts';

/** Starts baresip as one of the stage's phones; it says 600 Hz unless told otherwise, and ends with the test. */
export async function baresipAs(
  username: PhoneName,
  stage: Stage,
  options: Partial<BaresipOptions> = {},
): Promise<Baresip> {
  const { host, port } = stage.platform.sip;
  const account = { username, password: `${username}-secret`, registrar: `${host}:${port}` };
  const phone = await Baresip.start({ toneHz: 600, ...account, ...options });
  onTestFinished(() => phone.stop());
  return phone;
}

/** Waits until the last whole second that it heard was this tone. */
export async function hearsTone(phone: Baresip, frequencyHz: number): Promise<void> {
  const share = async () => {
    const samples = (await phone.heard()).slice(-8000);
    return samples.length < 8000 ? 0 : toneShare(samples, frequencyHz);
  };
  await expect.poll(share, { timeout: 30_000, interval: 250 }).toBeGreaterThan(0.9);
}
