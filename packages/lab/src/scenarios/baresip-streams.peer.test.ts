import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { baresipAs, hearsTone } from './baresip.test.support.ts';
import type { Baresip } from './baresip.ts';
import { applicationNumber, numbers, Stage } from './stage.ts';
import { type TlsFiles, writeTlsFiles } from './tls-files.ts';

let files: TlsFiles;
let stage: Stage;

beforeAll(async () => {
  files = await writeTlsFiles();
  stage = await Stage.open(files.settings);
});
afterAll(async () => {
  await stage?.close();
  await files.remove();
});

async function bob(transport: 'tcp' | 'tls'): Promise<{ phone: Baresip; registrar: string }> {
  const endpoint = stage.platform.sipOver.get(transport);
  if (!endpoint) throw new Error(`the platform does not listen over ${transport}`);
  const registrar = `${endpoint.host}:${endpoint.port}`;
  const trust = transport === 'tls' ? { caFile: files.caFile } : {};
  const phone = await baresipAs('bob', stage, { registrar, transport, ...trust });
  return { phone, registrar };
}

describe.each(['tcp', 'tls'] as const)('baresip over %s', (transport) => {
  test('registers, is dialled by its number, hears and is heard through hold and resume, and is hung up', async () => {
    const alice = await stage.phone('alice', { behaviour: 'answer', toneHz: 1000 });
    const { phone } = await bob(transport);
    const [first, second] = await Promise.all([stage.dial(numbers.bob), stage.dial(numbers.alice)]);
    const ids = [first.call_control_id, second.call_control_id] as const;
    for (const callControlId of ids) await stage.catcher.next('call.answered', { callControlId });
    await stage.platform.api.action(ids[0], 'bridge', { call_control_id: ids[1] });
    const atAlice = await alice.nextCall();
    await Promise.all([atAlice.hears(600), hearsTone(phone, 1000)]);
    await phone.command('hold');
    await expect.poll(() => atAlice.hearing, { timeout: 20_000 }).toEqual([]);
    await phone.command('resume');
    await Promise.all([atAlice.hears(600), hearsTone(phone, 1000)]);
    await stage.platform.api.action(ids[0], 'hangup');
    for (const callControlId of ids) expect((await stage.ending(callControlId)).hangup_cause).toBe('normal_clearing');
    await phone.event('CALL_CLOSED');
  });

  test('calls the application, is answered, and hangs up', async () => {
    const { phone, registrar } = await bob(transport);
    // The transport is that of its account.
    await phone.command('dial', `sip:${applicationNumber}@${registrar}`);
    const { call_control_id: callControlId, from } = await stage.inbound();
    expect(from).toBe(numbers.bob);
    await stage.platform.api.action(callControlId, 'answer');
    await phone.event('CALL_ESTABLISHED');
    await phone.command('hangup');
    expect(await stage.ending(callControlId)).toMatchObject({ hangup_source: 'caller' });
  });

  test('its user transfers: whoever he speaks with is connected with the new one', async () => {
    const alice = await stage.phone('alice', { behaviour: 'answer', toneHz: 1000 });
    const nobody = await stage.phone('nobody', { behaviour: 'answer', toneHz: 1300 });
    const { phone, registrar } = await bob(transport);
    const [first, second] = await Promise.all([stage.dial(numbers.bob), stage.dial(numbers.alice)]);
    const ids = [first.call_control_id, second.call_control_id] as const;
    for (const callControlId of ids) await stage.catcher.next('call.answered', { callControlId });
    await stage.platform.api.action(ids[0], 'bridge', { call_control_id: ids[1] });
    await alice.hears(600);
    await phone.command('transfer', `sip:${numbers.nobody}@${registrar}`);
    await Promise.all([alice.hears(1300), (await nobody.nextCall()).hears(1000)]);
    await stage.ending(ids[0]);
    await stage.platform.api.action(ids[1], 'hangup');
    await stage.ending(ids[1]);
  });

  test('it obeys a REFER of ours: it calls somebody else itself and tells how that goes', async () => {
    const { phone, registrar } = await bob(transport);
    const { call_control_id: callControlId } = await stage.dial(numbers.bob);
    await stage.catcher.next('call.answered', { callControlId });
    await stage.platform.api.action(callControlId, 'refer', {
      sip_address: `sip:${applicationNumber}@${registrar};transport=${transport}`,
    });
    const { call_control_id: reached, from } = await stage.inbound();
    expect(from).toBe(numbers.bob);
    await stage.platform.api.action(reached, 'answer');
    const completed = await stage.catcher.next('call.refer.completed', { callControlId });
    expect(completed.data.payload).toMatchObject({ sip_notify_response: 200 });
    await phone.event('TRANSFER');
    for (const id of [callControlId, reached]) {
      await stage.platform.api.action(id, 'hangup');
      await stage.ending(id);
    }
  });
});
