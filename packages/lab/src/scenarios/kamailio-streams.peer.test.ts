import type { Endpoint } from '@hookswitch/sip';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isOfType } from '../webhook-catcher.ts';
import { Baresip } from './baresip.ts';
import { Kamailio } from './kamailio.ts';
import { startSipp } from './sipp.ts';
import { applicationNumber, Stage } from './stage.ts';
import { listenerOf, type TlsFiles, writeTlsFiles } from './tls-files.ts';

// A proxy that we reach over connections, and the phone behind it over UDP.

let files: TlsFiles;

beforeAll(async () => {
  files = await writeTlsFiles();
});
afterAll(() => files?.remove());

describe.each(['tcp', 'tls'] as const)('Kamailio between %s and the UDP of a phone', (transport) => {
  let stage: Stage;
  let proxy: Kamailio;
  let address: Endpoint;
  let phone: Baresip;

  beforeAll(async () => {
    address = await Kamailio.reserve();
    phone = await Baresip.start({ username: 'far', toneHz: 600 });
    const trunk = { name: 'proxy', host: address.host, port: address.port, transport, prefixes: ['+44'] };
    stage = await Stage.open({ ...files.settings, trunks: [trunk] });
    proxy = await Kamailio.start(address, {
      ...{ platform: listenerOf(stage.platform, transport), far: phone.uri },
      ...(transport === 'tls' ? { tls: files.pem } : {}),
    });
  });
  // Also proves that every leg ended in exactly one call.hangup.
  afterAll(async () => {
    await stage?.close();
    await phone?.stop();
    await proxy?.stop();
  });

  /** What the proxy forwarded in dialogs so far. Two transports make two Record-Routes; nothing may leave them. */
  function forwarded(): string[] {
    expect(proxy.log).not.toContain('astray');
    return [...proxy.log.matchAll(/in dialog: (\w+)/g)].map(([, method = '']) => method);
  }

  test('a call of the platform is held and resumed by the phone, and hung up by the application', async () => {
    const { call_control_id: callControlId } = await stage.dial('+442071838750');
    await stage.catcher.next('call.answered', { callControlId });
    await phone.event('CALL_ESTABLISHED');
    await phone.command('hold');
    await stage.catcher.next('call.hold', { callControlId });
    await phone.command('resume');
    await stage.catcher.next('call.unhold', { callControlId });
    await expect.poll(() => forwarded().filter((method) => method === 'ACK'), { timeout: 10_000 }).toHaveLength(3);
    await stage.platform.api.action(callControlId, 'hangup');
    expect((await stage.ending(callControlId)).hangup_source).toBe('caller');
    await phone.event('CALL_CLOSED');
    expect(forwarded()).toEqual(['ACK', 'INVITE', 'ACK', 'INVITE', 'ACK', 'BYE']);
  });

  test('the phone calls through the proxy, and hangs up', async () => {
    const before = forwarded().length;
    await phone.command('dial', `sip:${applicationNumber}@${address.host}:${address.port}`);
    const { call_control_id: callControlId } = await stage.inbound();
    await stage.platform.api.action(callControlId, 'answer');
    await phone.event('CALL_ESTABLISHED');
    await phone.command('hangup');
    expect((await stage.ending(callControlId)).hangup_source).toBe('caller');
    expect(forwarded().slice(before)).toEqual(['ACK', 'BYE']);
  });

  // SIPp as Debian builds it has no TLS of its own: the proxy lends it his.
  test('SIPp calls, insists on PRACK, and hangs up', async () => {
    const before = forwarded().length;
    stage.catcher.onEvent = async (event) => {
      if (!isOfType(event, 'call.initiated')) return;
      await stage.platform.api.action(event.data.payload.call_control_id, 'answer');
    };
    const caller = await startSipp('uac-insists-on-prack', { remote: address, service: applicationNumber });
    const { call_control_id: callControlId } = await stage.inbound();
    expect((await stage.ending(callControlId)).hangup_source).toBe('caller');
    await caller.done;
    stage.catcher.onEvent = undefined;
    expect(forwarded().slice(before)).toEqual(['PRACK', 'ACK', 'BYE']);
  });

  test('SIPp is called, answers, and is hung up', async () => {
    const callee = await startSipp('uas-behind-proxy');
    const other = await Kamailio.reserve();
    const second = await Kamailio.start(other, {
      ...{ platform: listenerOf(stage.platform, transport), far: callee.uri },
      ...(transport === 'tls' ? { tls: files.pem } : {}),
    });
    try {
      const to = `sip:callee@${other.host}:${other.port};transport=${transport}`;
      const { call_control_id: callControlId } = await stage.dial(to);
      await stage.catcher.next('call.answered', { callControlId });
      await stage.platform.api.action(callControlId, 'hangup');
      expect((await stage.ending(callControlId)).hangup_source).toBe('caller');
      await callee.done;
      expect(second.log).not.toContain('astray');
    } finally {
      await second.stop();
    }
  });
});
