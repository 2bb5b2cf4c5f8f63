import { execFileSync } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listenToWav } from '../heard-wav.ts';
import type { Phone } from '../phone.ts';
import { PlatformProcess } from '../platform-process.ts';
import { WebhookCatcher } from '../webhook-catcher.ts';
import { applicationNumber, stageSettings, startPhone } from './stage.ts';

// The limit on the size of files is set by util-linux' prlimit, the media process found through /proc.
const onLinux = process.platform === 'linux';

let catcher: WebhookCatcher;
let platform: PlatformProcess;
let alice: Phone;

beforeAll(async () => {
  catcher = await WebhookCatcher.start();
  platform = await PlatformProcess.spawn({ settings: stageSettings(catcher.url) });
  catcher.publicKey = platform.publicKey;
  alice = await startPhone(platform, 'alice', { toneHz: 440 });
});
afterAll(async () => {
  await platform?.close();
  await alice?.close();
  await catcher?.close();
});

function openRecordings(pid: number): string[] {
  const fds = readdirSync(`/proc/${pid}/fd`).map((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      // Closed since it was listed.
      return '';
    }
  });
  return fds.filter((file) => file.endsWith('.wav') || file.includes('recording'));
}

async function nextSaved(id: string): Promise<Buffer> {
  const saved = await catcher.next('call.recording.saved', { callControlId: id, withinMs: 20_000 });
  return Buffer.from(await (await fetch(saved.data.payload.recording_urls.wav ?? '')).arrayBuffer());
}

test.runIf(onLinux)(
  'a write that the system refuses ends the recording with an error, and not the call',
  {
    timeout: 120_000,
  },
  async () => {
    const call = await alice.call(applicationNumber);
    const { call_control_id: id } = (await catcher.next('call.initiated')).data.payload;
    await platform.api.action(id, 'answer', { record: 'record-from-answer', record_format: 'wav' });
    await call.isAnswered();
    const media = platform.mediaPid;
    await expect.poll(() => openRecordings(media), { timeout: 20_000 }).toHaveLength(1);
    // A chunk of half a second fits; the one after it fails (EFBIG) as on a file system that is full.
    execFileSync('prlimit', ['--pid', String(media), '--fsize=20000:unlimited']);
    const error = await catcher.next('call.recording.error', { callControlId: id, withinMs: 30_000 });
    expect(error.data.payload).toMatchObject({ call_control_id: id });
    // What was written before it is kept.
    const kept = listenToWav(await nextSaved(id));
    expect(kept.hears(0, 440)).toBe(true);
    expect(kept.durationMs).toBeGreaterThanOrEqual(500);
    await expect.poll(() => openRecordings(media), { timeout: 20_000 }).toEqual([]);
    expect(platform.mediaPid).toBe(media);

    // The call goes on with its sound, and the next recording is as good as any.
    execFileSync('prlimit', ['--pid', String(media), '--fsize=unlimited']);
    await platform.api.action(id, 'record_start', { format: 'wav', channels: 'single' });
    await expect.poll(() => openRecordings(media), { timeout: 20_000 }).toHaveLength(1);
    const before = (await call.stats()).outbound.packets;
    await expect
      .poll(async () => (await call.stats()).outbound.packets, { timeout: 20_000 })
      .toBeGreaterThan(before + 75);
    await platform.api.action(id, 'record_stop');
    const heard = listenToWav(await nextSaved(id));
    expect(heard.hears(0, 440)).toBe(true);
    expect(heard.durationMs).toBeGreaterThanOrEqual(1000);
    await platform.api.action(id, 'hangup');
    const hangup = await catcher.next('call.hangup', { callControlId: id });
    expect(hangup.data.payload).toMatchObject({ hangup_cause: 'normal_clearing' });
    expect(openRecordings(media)).toEqual([]);
  },
);
