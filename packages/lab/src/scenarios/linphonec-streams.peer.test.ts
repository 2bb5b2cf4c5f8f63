import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Linphone } from './linphone.ts';
import { applicationNumber, numbers, Stage } from './stage.ts';
import { listenerOf, type TlsFiles, writeTlsFiles } from './tls-files.ts';

let files: TlsFiles;

beforeAll(async () => {
  files = await writeTlsFiles();
});
afterAll(() => files?.remove());

describe.each(['tcp', 'tls'] as const)('linphone over %s', (transport) => {
  let stage: Stage;
  let phone: Linphone;

  beforeAll(async () => {
    stage = await Stage.open(files.settings);
    const { host, port } = listenerOf(stage.platform, transport);
    phone = await Linphone.start({
      ...{ username: 'bob', password: 'bob-secret', registrar: `${host}:${port}`, transport, autoAnswer: true },
      ...(transport === 'tls' ? { caFile: files.caFile } : {}),
    });
  });
  afterAll(async () => {
    await phone?.stop();
    await stage?.close();
  });

  test('registers, and is called by its number', async () => {
    const { call_control_id: callControlId } = await stage.dial(numbers.bob);
    await stage.catcher.next('call.answered', { callControlId });
    await phone.prints(/Media streams established/);
    await stage.platform.api.action(callControlId, 'hangup');
    expect((await stage.ending(callControlId)).hangup_source).toBe('caller');
    await phone.prints(/Call \d+ with .* ended/);
  });

  test('calls the application, holds it, resumes and hangs up', async () => {
    const { host, port } = listenerOf(stage.platform, transport);
    phone.type(`call sip:${applicationNumber}@${host}:${port};transport=${transport}`);
    const { call_control_id: callControlId, from } = await stage.inbound();
    expect(from).toBe(numbers.bob);
    await stage.platform.api.action(callControlId, 'answer');
    await phone.prints(/Media streams established/);
    phone.type('pause');
    // Its prompt is ahead of its call: an early `resume` finds nothing paused.
    await phone.prints(/is now paused/);
    await stage.catcher.next('call.hold', { callControlId });
    phone.type('resume');
    await phone.prints(/Media streams established/);
    await stage.catcher.next('call.unhold', { callControlId });
    phone.type('terminate');
    expect((await stage.ending(callControlId)).hangup_source).toBe('caller');
  });

  test('transfers: whoever its user speaks with is connected with the new one', async () => {
    const { host, port } = listenerOf(stage.platform, transport);
    const alice = await stage.phone('alice', { behaviour: 'answer', toneHz: 1000 });
    const carol = await stage.phone('carol', { behaviour: 'answer', toneHz: 1700 });
    const [first, second] = await Promise.all([stage.dial(numbers.bob), stage.dial(numbers.alice)]);
    const ids = [first.call_control_id, second.call_control_id] as const;
    for (const callControlId of ids) await stage.catcher.next('call.answered', { callControlId });
    await stage.platform.api.action(ids[0], 'bridge', { call_control_id: ids[1] });
    await alice.hears(600);
    phone.type(`transfer sip:${numbers.carol}@${host}:${port}`);
    await alice.hears(1700);
    await carol.hears(1000);
    expect((await stage.ending(ids[0])).hangup_cause).toBe('normal_clearing');
    await stage.platform.api.action(ids[1], 'hangup');
    await stage.ending(ids[1]);
  });
});
