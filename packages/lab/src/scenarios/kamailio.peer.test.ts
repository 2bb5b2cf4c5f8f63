import type { Endpoint } from '@hookswitch/sip';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isOfType } from '../webhook-catcher.ts';
import { Baresip } from './baresip.ts';
import { Kamailio } from './kamailio.ts';
import { startSipp } from './sipp.ts';
import { applicationNumber, Stage } from './stage.ts';

// A proxy stands between the platform and a phone, and stays in every dialog. Whatever it does not see as a route of its own
// it refuses, so a request that leaves the route set does not arrive.

let stage: Stage;
let proxy: Kamailio;
let address: Endpoint;
let phone: Baresip;

beforeAll(async () => {
  address = await Kamailio.reserve();
  phone = await Baresip.start({ username: 'far', toneHz: 600 });
  stage = await Stage.open({ trunks: [{ name: 'proxy', host: address.host, port: address.port, prefixes: ['+44'] }] });
  proxy = await Kamailio.start(address, { platform: stage.platform.sip, far: phone.uri });
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(async () => {
  await stage?.close();
  await phone?.stop();
  await proxy?.stop();
});

/** What the proxy forwarded in a dialog since the last look; nothing may have gone astray. */
let looked = 0;
function forwarded(): string[] {
  expect(proxy.log).not.toContain('astray');
  const seen = [...proxy.log.matchAll(/in dialog: (\w+)/g)].map(([, method = '']) => method);
  const news = seen.slice(looked);
  looked = seen.length;
  return news;
}

test('a call of the platform is answered, held and resumed by the phone, and hung up by the application', async () => {
  const { call_control_id: callControlId } = await stage.dial('+442071838750');
  await stage.catcher.next('call.answered', { callControlId });
  await phone.event('CALL_ESTABLISHED');
  await phone.command('hold');
  await phone.command('resume');
  await expect.poll(() => (proxy.log.match(/in dialog: ACK/g) ?? []).length, { timeout: 10_000 }).toBe(3);
  await stage.platform.api.action(callControlId, 'hangup');
  expect(await stage.ending(callControlId)).toMatchObject({ hangup_cause: 'normal_clearing', hangup_source: 'caller' });
  await phone.event('CALL_CLOSED');
  expect(forwarded()).toEqual(['ACK', 'INVITE', 'ACK', 'INVITE', 'ACK', 'BYE']);
});

test('the phone calls through the proxy and is hung up by the application', async () => {
  await phone.command('dial', `sip:${applicationNumber}@${address.host}:${address.port}`);
  const { call_control_id: callControlId } = await stage.inbound();
  await stage.platform.api.action(callControlId, 'answer');
  await phone.event('CALL_ESTABLISHED');
  await stage.platform.api.action(callControlId, 'hangup');
  expect((await stage.ending(callControlId)).hangup_source).toBe('callee');
  await phone.event('CALL_CLOSED');
  expect(forwarded()).toEqual(['ACK', 'BYE']);
});

test('the phone calls through the proxy, and hangs up', async () => {
  await phone.command('dial', `sip:${applicationNumber}@${address.host}:${address.port}`);
  const { call_control_id: callControlId } = await stage.inbound();
  await stage.platform.api.action(callControlId, 'answer');
  await phone.event('CALL_ESTABLISHED');
  await phone.command('hangup');
  expect((await stage.ending(callControlId)).hangup_source).toBe('caller');
  expect(forwarded()).toEqual(['ACK', 'BYE']);
});

test('SIPp calls through the proxy, insists on PRACK, and hangs up', async () => {
  stage.catcher.onEvent = async (event) => {
    if (!isOfType(event, 'call.initiated')) return;
    await stage.platform.api.action(event.data.payload.call_control_id, 'answer');
  };
  const caller = await startSipp('uac-insists-on-prack', { remote: address, service: applicationNumber });
  const { call_control_id: callControlId } = await stage.inbound();
  expect((await stage.ending(callControlId)).hangup_source).toBe('caller');
  await caller.done;
  stage.catcher.onEvent = undefined;
  expect(forwarded()).toEqual(['PRACK', 'ACK', 'BYE']);
});

test('a call of the platform that still rings is cancelled through the proxy', async () => {
  const manual = await Baresip.start({ username: 'manual', answer: 'manual' });
  const other = await Kamailio.reserve();
  const second = await Kamailio.start(other, { platform: stage.platform.sip, far: manual.uri });
  try {
    const { call_control_id: callControlId } = await stage.dial(`sip:manual@${other.host}:${other.port}`);
    await manual.event('CALL_INCOMING');
    await stage.platform.api.action(callControlId, 'hangup');
    expect((await stage.ending(callControlId)).hangup_cause).toBe('originator_cancel');
    await manual.event('CALL_CLOSED');
  } finally {
    await manual.stop();
    await second.stop();
  }
});
