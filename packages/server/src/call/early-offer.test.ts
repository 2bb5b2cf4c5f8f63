import { ScriptedPeer } from '@hookswitch/sip/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { applicationNumber, platformAddress, World } from '../testing/world.ts';

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
const sdp = (codec: number) => ({
  contentType: 'application/sdp',
  content: [
    ...['v=0', 'o=phone 1 1 IN IP4 10.0.0.2', 's=-', 'c=IN IP4 10.0.0.2', 't=0 0'],
    ...[`m=audio 40000 RTP/AVP ${codec}`, 'a=rtpmap:18 G729/8000', ''],
  ].join('\r\n'),
});

/** An INVITE without an offer that requires 100rel (RFC 3262 §4), and the 180 to it. */
async function rung() {
  phone.send('INVITE', { to, uri, headers: [['Require', '100rel']] });
  await world.pass(1000);
  return phone.response(180, 'INVITE');
}

function acknowledge(ringing: Awaited<ReturnType<typeof rung>>, codec: number): void {
  const headers = [['RAck', `${ringing.header('RSeq')} 1 INVITE`]] as const;
  phone.send('PRACK', { to, uri, dialog: ringing, cseq: 2, headers, body: sdp(codec) });
}

test('the 180 has our offer, the PRACK the answer, and the 200 nothing', async () => {
  const ringing = await rung();
  expect(ringing.header('Require')).toBe('100rel');
  expect(`${ringing.body}`).toMatch(/^m=audio \d+ RTP\/AVP/m);
  acknowledge(ringing, 0);
  await world.pass(500);
  await phone.response(200, 'PRACK');
  expect(types).toEqual(['call.initiated']);
  const silent = await world.command(`/calls/${callControlId}/actions/answer`, { send_silence_when_idle: true });
  expect(silent).toEqual({ status: 422, code: '10027' });
  await world.command(`/calls/${callControlId}/actions/answer`, {});
  await world.pass(500);
  const ok = await phone.response(200, 'INVITE');
  expect(ok.body).toHaveLength(0);
  phone.send('ACK', { to, uri, dialog: ok, cseq: 1 });
  await world.pass(500);
  expect(types).toEqual(['call.initiated', 'call.answered']);
});

test('an answer command before the PRACK waits for it, and so does call.answered', async () => {
  const ringing = await rung();
  await world.command(`/calls/${callControlId}/actions/answer`, {});
  await world.pass(300);
  expect(types).toEqual(['call.initiated']);
  acknowledge(ringing, 0);
  await world.pass(500);
  const ok = await phone.response(200, 'INVITE');
  phone.send('ACK', { to, uri, dialog: ok, cseq: 1 });
  await world.pass(500);
  expect(types).toEqual(['call.initiated', 'call.answered']);
});

test('an answer that leaves no codec ends the call with 488', async () => {
  acknowledge(await rung(), 18);
  await world.pass(500);
  await phone.response(488, 'INVITE');
  expect(types).toEqual(['call.initiated', 'call.hangup']);
});

test('a caller that never answers the offer is gone after 32 s', async () => {
  await rung();
  await world.pass(33_000);
  await phone.response(504, 'INVITE');
  await world.pass(500);
  expect(types).toEqual(['call.initiated', 'call.hangup']);
});
