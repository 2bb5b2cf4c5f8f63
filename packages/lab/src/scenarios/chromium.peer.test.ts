import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Phone } from '../phone.ts';
import { Chromium } from './chromium.test.support.ts';
import { applicationNumber, numbers, Stage } from './stage.ts';
import { type TlsFiles, writeTlsFiles } from './tls-files.ts';

/** What bob's browser says, and what the phone of alice says. */
const [browserHz, aliceHz] = [1000, 600];

let files: TlsFiles;
let stage: Stage;
let alice: Phone;
let browser: Chromium;

beforeAll(async () => {
  files = await writeTlsFiles();
  stage = await Stage.open(files.settings);
  alice = await stage.phone('alice', { toneHz: aliceHz, listenHz: [browserHz], behaviour: 'answer' });
  browser = await Chromium.start(browserHz);
}, 120_000);
afterEach(() => browser.run('phone.leave()'));
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(async () => {
  await browser?.stop();
  await stage?.close();
  await files?.remove();
});

async function register(scheme: 'ws' | 'wss'): Promise<void> {
  const endpoint = stage.platform.sipOver.get(scheme);
  if (!endpoint) throw new Error(`the platform does not listen over ${scheme}`);
  const { host, port } = endpoint;
  const settings = {
    ...{ server: `${scheme}://${host}:${port}/`, uri: `sip:bob@${host}` },
    ...{ username: 'bob', password: 'bob-secret' },
  };
  await browser.run(`phone.register(${JSON.stringify(settings)})`);
}

/** The browser calls the application, which answers and connects it with alice. */
async function callIn(options: { codec?: string; withoutSdp?: boolean } = {}) {
  const { codec = 'PCMU', withoutSdp = false } = options;
  await browser.run(`phone.call('sip:${applicationNumber}@127.0.0.1', ${JSON.stringify({ withoutSdp })})`);
  const { call_control_id: leg } = await stage.inbound();
  await stage.platform.api.action(leg, 'answer', { preferred_codecs: codec });
  await stage.catcher.next('call.answered', { callControlId: leg });
  await browser.run(`phone.reaches('Established')`);
  await stage.platform.api.action(leg, 'transfer', { to: numbers.alice });
  const call = await alice.nextCall();
  await Promise.all([browser.hears(aliceHz), call.hears(browserHz)]);
  return { leg, call };
}

describe('a browser with SIP.js calls in', () => {
  test.each([
    ['wss', 'OPUS', 'audio/opus'],
    ['ws', 'PCMU', 'audio/PCMU'],
    ['ws', 'G722', 'audio/G722'],
  ] as const)('over %s with %s: each hears the other, until the browser hangs up', async (scheme, codec, mimeType) => {
    await register(scheme);
    const { leg, call } = await callIn({ codec });
    const facts = await browser.facts();
    expect(facts).toMatchObject({ connection: 'connected', dtls: 'connected', codec: mimeType });
    expect(facts.remote).toContain('a=ice-lite');
    await browser.run('phone.hangUp()');
    expect(await stage.ending(leg)).toMatchObject({ hangup_source: 'caller', hangup_cause: 'normal_clearing' });
    await call.isOver();
  });

  test('and asks for an offer: it gets one for browsers', async () => {
    await register('ws');
    const { leg } = await callIn({ withoutSdp: true });
    expect((await browser.facts()).remote).toContain('UDP/TLS/RTP/SAVPF');
    await stage.platform.api.action(leg, 'hangup');
    await browser.run(`phone.reaches('Terminated')`);
    await stage.ending(leg);
  });

  test.each(['OPUS', 'PCMU'])('its keys arrive, once each, with %s', async (codec) => {
    await register('ws');
    const { leg } = await callIn({ codec });
    for (const digit of ['5', '#']) {
      await browser.run(`phone.press('${digit}')`);
      expect((await stage.catcher.next('call.dtmf.received', { callControlId: leg })).data.payload.digit).toBe(digit);
    }
    await browser.run('phone.hangUp()');
    await stage.ending(leg);
    const types = stage.catcher.eventsOf(leg).map(({ data }) => data.event_type);
    expect(types.filter((type) => type === 'call.dtmf.received')).toHaveLength(2);
  });

  test('puts the call on hold and takes it off, and goes on after an ICE restart', async () => {
    await register('ws');
    const { leg, call } = await callIn();
    await browser.run('phone.hold(true)');
    await stage.catcher.next('call.hold', { callControlId: leg });
    // RFC 3264 §8.4: who holds may go on speaking, as SIP.js does, and hears nothing.
    await browser.hears(0);
    await browser.run('phone.hold(false)');
    await stage.catcher.next('call.unhold', { callControlId: leg });
    await Promise.all([browser.hears(aliceHz), call.hears(browserHz)]);
    const before = await browser.facts();
    await browser.run('phone.restartIce()');
    await expect.poll(async () => (await browser.facts()).ice, { timeout: 15_000 }).toBe('connected');
    const after = await browser.facts();
    expect(ufragOf(after.local)).not.toBe(ufragOf(before.local));
    expect(ufragOf(after.remote)).not.toBe(ufragOf(before.remote));
    await expect
      .poll(async () => (await browser.facts()).received, { timeout: 15_000 })
      .toBeGreaterThan(after.received + 50);
    await Promise.all([browser.hears(aliceHz), call.hears(browserHz)]);
    await browser.run('phone.hangUp()');
    await stage.ending(leg);
  });
});

describe('a browser with SIP.js is called', () => {
  test.each([
    ['wss', {}, 'audio/PCMU'],
    ['ws', { preferred_codecs: 'OPUS' }, 'audio/opus'],
  ] as const)('over %s: it is offered ICE and DTLS, and each hears the other', async (scheme, params, mimeType) => {
    await register(scheme);
    const { call_control_id: leg } = await stage.dial(numbers.bob, params);
    await stage.catcher.next('call.answered', { callControlId: leg });
    await stage.platform.api.action(leg, 'transfer', { to: numbers.alice });
    const call = await alice.nextCall();
    await Promise.all([browser.hears(aliceHz), call.hears(browserHz)]);
    expect(await browser.facts()).toMatchObject({ connection: 'connected', codec: mimeType });
    await stage.platform.api.action(leg, 'hangup');
    await browser.run(`phone.reaches('Terminated')`);
    expect(await stage.ending(leg)).toMatchObject({ hangup_cause: 'normal_clearing' });
  });

  test('is put on hold by the application, hears nothing, and is taken off it', async () => {
    await register('ws');
    const { call_control_id: leg } = await stage.dial(numbers.bob);
    await stage.catcher.next('call.answered', { callControlId: leg });
    const { call_control_id: other } = await stage.dial(numbers.alice);
    await stage.catcher.next('call.answered', { callControlId: other });
    const bridge = { call_control_id: other, hold_after_unbridge: true };
    await stage.platform.api.action(leg, 'bridge', bridge);
    const call = await alice.nextCall();
    await Promise.all([browser.hears(aliceHz), call.hears(browserHz)]);
    await call.hangup();
    await stage.catcher.next('call.hold', { callControlId: leg });
    await browser.hears(0);
    await stage.platform.api.action(leg, 'transfer', { to: numbers.alice });
    await stage.catcher.next('call.unhold', { callControlId: leg });
    const again = await alice.nextCall();
    await Promise.all([browser.hears(aliceHz), again.hears(browserHz)]);
    await browser.run('phone.hangUp()');
    await stage.ending(leg);
  });
});

function ufragOf(sdp: string): string | undefined {
  return /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1];
}
