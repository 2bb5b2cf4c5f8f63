import type { SipResponse } from '@hookswitch/sip';
import { ScriptedPeer } from '@hookswitch/sip/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applicationId, applicationNumber, platformAddress, World } from '../testing/world.ts';

// Third-party call control (RFC 3725): calls and changes of calls in which the far end leaves the offer to the platform. It comes
// in the 200, and its answer in the ACK (RFC 3261 §13.2.1, §14.2).

let world: World;
let phone: ScriptedPeer;
let types: string[];
let callControlId: string;

beforeEach(async () => {
  world = await World.open();
  types = [];
  world.onEvent = ({ event_type: type, payload }) => {
    types.push(type);
    if (type === 'call.initiated') callControlId = String(payload.call_control_id);
  };
  await world.start();
  // At the host of the trunk, which is known by it.
  phone = await ScriptedPeer.listen({
    ...{ bind: world.network.bind, clock: world.clock },
    local: { host: '10.0.0.2', port: 5070 },
  });
});
afterEach(async () => {
  phone.close();
  await world.close();
});

const to = platformAddress;
const uri = `sip:${applicationNumber}@${to.host}:${to.port}`;
const sdp = ({ codec = 8, direction = 'sendrecv', port = 40_000 } = {}) => ({
  contentType: 'application/sdp',
  content: [
    ...['v=0', `o=phone 1 ${port} IN IP4 10.0.0.2`, 's=-', 'c=IN IP4 10.0.0.2', 't=0 0'],
    ...[`m=audio ${port} RTP/AVP ${codec}`, 'a=rtpmap:18 G729/8000', `a=${direction}`, ''],
  ].join('\r\n'),
});

/** A call without an offer, and the 200 with ours. */
async function called(): Promise<SipResponse> {
  phone.send('INVITE', { to, uri });
  await world.pass(500);
  await world.command(`/calls/${callControlId}/actions/answer`, {});
  await world.pass(100);
  return phone.response(200, 'INVITE');
}

const acknowledge = (dialog: SipResponse, cseq: number, body?: ReturnType<typeof sdp>) =>
  phone.send('ACK', { to, uri, dialog, cseq, ...(body === undefined ? {} : { body }) });

/** A call that is up. */
async function answered(): Promise<SipResponse> {
  const ok = await called();
  acknowledge(ok, 1, sdp());
  await world.pass(500);
  expect(types).toEqual(['call.initiated', 'call.answered']);
  return ok;
}

async function reinvited(dialog: SipResponse, cseq: number, body?: ReturnType<typeof sdp>): Promise<SipResponse> {
  phone.send('INVITE', { to, uri, dialog, cseq, ...(body === undefined ? {} : { body }) });
  await world.pass(200);
  return phone.response(200, 'INVITE');
}

describe('a call without an offer', () => {
  test('is changed right behind the ACK that answers ours: both count, in their order', async () => {
    const ok = await called();
    acknowledge(ok, 1, sdp());
    phone.send('INVITE', { to, uri, dialog: ok, cseq: 2, body: sdp({ direction: 'sendonly' }) });
    await world.pass(500);
    const again = await phone.response(200, 'INVITE');
    expect(`${again.body}`).toContain('a=recvonly');
    acknowledge(ok, 2);
    await world.pass(200);
    expect(types).toEqual(['call.initiated', 'call.answered', 'call.hold']);
  });

  test('is not answered by an ACK without an answer: it is ended', async () => {
    acknowledge(await called(), 1);
    await world.pass(500);
    await phone.request('BYE');
    expect(types).toEqual(['call.initiated', 'call.hangup']);
  });

  test('whose ACK is late has no sound before, and commands that need it say so', async () => {
    const ok = await called();
    const early = await world.command(`/calls/${callControlId}/actions/playback_start`, {
      audio_url: 'http://x/y.wav',
    });
    expect(early).toMatchObject({ status: 422, code: '90034' });
    expect(await world.command(`/calls/${callControlId}/actions/answer`, {})).toMatchObject({ code: '90102' });
    acknowledge(ok, 1, sdp());
    await world.pass(500);
    expect(types).toEqual(['call.initiated', 'call.answered']);
  });
});

describe('a re-INVITE without an offer', () => {
  test('repeats in its 200 what is offered, and the answer in the ACK may move the call', async () => {
    const ok = await answered();
    const offer = await reinvited(ok, 2);
    expect(`${offer.body}`).toMatch(/^m=audio \d+ RTP\/AVP \d+ \d+/m);
    expect(`${offer.body}`).toContain('a=sendrecv');
    acknowledge(ok, 2, sdp({ codec: 0, direction: 'inactive', port: 42_000 }));
    await world.pass(200);
    expect(types.slice(2)).toEqual(['call.hold']);
    // What is agreed on by then.
    const resumed = await reinvited(ok, 3, sdp({ codec: 0, port: 42_000 }));
    expect(`${resumed.body}`).toMatch(/^m=audio \d+ RTP\/AVP 0\r\n/m);
    acknowledge(ok, 3);
    await world.pass(200);
    expect(types.slice(2)).toEqual(['call.hold', 'call.unhold']);
  });

  test.each([
    ['no answer', undefined],
    ['an answer that takes no codec', sdp({ codec: 18 })],
    ['an answer that cannot be read', { contentType: 'application/sdp', content: 'v=1' }],
  ])('with %s in its ACK leaves the call as it was', async (_, body) => {
    const ok = await answered();
    await reinvited(ok, 2);
    acknowledge(ok, 2, body);
    await world.pass(200);
    const held = await reinvited(ok, 3, sdp({ direction: 'sendonly' }));
    expect(`${held.body}`).toContain('a=recvonly');
    acknowledge(ok, 3);
    await world.pass(200);
    expect(types.slice(2)).toEqual(['call.hold']);
  });

  test('keeps a hold of ours: who refreshes the session so is not taken off it', async () => {
    const ok = await answered();
    world.carrier.conduct = () => ({ kind: 'answer', afterMs: 100, hangUpAfterMs: 3_000 });
    const dialled = { connection_id: applicationId, to: '+15550101', from: applicationNumber };
    const held = callControlId;
    await world.command('/calls', dialled);
    await world.pass(1_000);
    await world.command(`/calls/${held}/actions/bridge`, { call_control_id: callControlId, hold_after_unbridge: true });
    await world.pass(3_000);
    const hold = await phone.request('INVITE');
    expect(`${hold.body}`).toContain('a=sendonly');
    phone.respond(hold, 200, { body: sdp({ direction: 'recvonly' }) });
    await world.pass(500);
    expect(types.at(-1)).toBe('call.hold');
    const refresh = await reinvited(ok, 2);
    expect(`${refresh.body}`).toContain('a=sendonly');
    acknowledge(ok, 2, sdp({ direction: 'recvonly' }));
    await world.pass(200);
    expect(types.at(-1)).toBe('call.hold');
  });
});
