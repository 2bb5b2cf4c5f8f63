import { afterAll, beforeAll, expect, test } from 'vitest';
import { listenToWav } from '../heard-wav.ts';
import type { Phone } from '../phone.ts';
import { PlatformProcess } from '../platform-process.ts';
import { callControlIdOf, WebhookCatcher } from '../webhook-catcher.ts';
import { applicationId, checkLegs, numbers, stageSettings, startPhone } from './stage.ts';

// The media process is found through /proc.
const onLinux = process.platform === 'linux';

let catcher: WebhookCatcher;
let platform: PlatformProcess;
let bob: Phone;

beforeAll(async () => {
  catcher = await WebhookCatcher.start();
  platform = await PlatformProcess.spawn({ settings: stageSettings(catcher.url) });
  catcher.publicKey = platform.publicKey;
  bob = await startPhone(platform, 'bob', { behaviour: 'answer' });
});
afterAll(async () => {
  await platform?.close();
  await bob?.close();
  await catcher?.close();
});

const dial = () => platform.api.dial({ connection_id: applicationId, from: '+15550100000', to: numbers.bob });

test.runIf(onLinux)('the death of the media process ends its calls, and the next call has sound again', async () => {
  const leg = await dial();
  const call = await bob.nextCall();
  await catcher.next('call.answered', { callControlId: leg.call_control_id });
  process.kill(platform.mediaPid, 'SIGKILL');
  const hangup = await catcher.next('call.hangup', { callControlId: leg.call_control_id });
  expect(hangup.data.payload).toMatchObject({ hangup_cause: 'unspecified', hangup_source: 'unknown' });
  expect((await call.isOver()).by).toBe('remote');

  // Until the next media process is up a call may still end at once; each says so with its call.hangup.
  const afterwards = await firstAnswered();
  await platform.api.action(afterwards, 'hangup');
  await catcher.next('call.hangup', { callControlId: afterwards });
  checkLegs(catcher.events);
});

test.runIf(onLinux)('a recording is saved as far as it got when the media process dies', async () => {
  await firstAnswered();
  const leg = await platform.api.dial({
    connection_id: applicationId,
    from: '+15550100000',
    to: numbers.bob,
    record: 'record-from-answer',
    record_format: 'wav',
  });
  await catcher.next('call.answered', { callControlId: leg.call_control_id });
  const call = bob.calls.at(-1);
  if (call === undefined) throw new Error('Bob was not called');
  await call.playTone(1000);
  await expect.poll(async () => (await call.stats()).outbound.packets, { timeout: 20_000 }).toBeGreaterThan(110);
  process.kill(platform.mediaPid, 'SIGKILL');
  const { payload } = (await catcher.next('call.recording.saved', { callControlId: leg.call_control_id })).data;
  expect(payload.recording_id).toBe(leg.recording_id);
  const file = await fetch(payload.recording_urls.wav ?? '');
  const heard = listenToWav(Buffer.from(await file.arrayBuffer()));
  expect(heard.hears(0, 1000)).toBe(true);
  expect(heard.durationMs).toBeGreaterThanOrEqual(1000);
});

async function firstAnswered(): Promise<string> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const { call_control_id: callControlId } = await dial();
    const { event } = await catcher.deliveries.take(
      ({ event: delivered }) =>
        delivered !== undefined &&
        callControlIdOf(delivered) === callControlId &&
        delivered.data.event_type !== 'call.initiated',
      { what: `the answer or the end of ${callControlId}` },
    );
    if (event?.data.event_type === 'call.answered') return callControlId;
  }
  throw new Error('no call was answered any more');
}
