import type { SipResponse } from '@hookswitch/sip';
import { ScriptedPeer } from '@hookswitch/sip/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applicationNumber, numbers, Stage } from './stage.ts';

// A BYE and a re-INVITE on the wire at the same time, in each order and from either side (RFC 3261 §14, §15.1.2).

let stage: Stage;
let peer: ScriptedPeer;

beforeAll(async () => {
  stage = await Stage.open();
  peer = await ScriptedPeer.listen();
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(async () => {
  peer?.close();
  await stage?.close();
});

const withinMs = 15_000;
const body = {
  contentType: 'application/sdp',
  content: 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n',
};
const uri = () => `sip:${applicationNumber}@127.0.0.1:${stage.platform.sip.port}`;

/** A call of the peer that the application answered. */
async function answered(): Promise<{ id: string; ok: SipResponse }> {
  peer.send('INVITE', { to: stage.platform.sip, uri: uri(), body });
  const { call_control_id: id } = await stage.inbound();
  await stage.platform.api.action(id, 'answer');
  const ok = await peer.response(200, 'INVITE', withinMs);
  peer.send('ACK', { ...inDialog(ok), cseq: 1 });
  await stage.catcher.next('call.answered', { callControlId: id });
  return { id, ok };
}

const inDialog = (dialog: SipResponse) => ({ to: stage.platform.sip, uri: uri(), dialog });

async function endedByPeer(id: string): Promise<void> {
  expect(await stage.ending(id)).toEqual({
    hangup_cause: 'normal_clearing',
    hangup_source: 'caller',
    sip_hangup_cause: '200',
  });
}

test('a re-INVITE behind the BYE finds no call any more', async () => {
  const { id, ok } = await answered();
  peer.send('BYE', { ...inDialog(ok), cseq: 2 });
  const late = peer.send('INVITE', { ...inDialog(ok), cseq: 3, body });
  await peer.response(200, 'BYE', withinMs);
  const refusal = await peer.response(481, 'INVITE', withinMs);
  expect(refusal.cseq().number).toBe(3);
  peer.send('ACK', { ...inDialog(ok), cseq: 3, branch: late.via().branch ?? '' });
  await endedByPeer(id);
});

test('a re-INVITE before the BYE has one final response, and the BYE ends the call', async () => {
  const { id, ok } = await answered();
  const reinvite = peer.send('INVITE', { ...inDialog(ok), cseq: 2, body });
  peer.send('BYE', { ...inDialog(ok), cseq: 3 });
  await peer.response(200, 'BYE', withinMs);
  // Pending as it was, or answered in the moment between the two.
  const { status } = await Promise.race([
    peer.response(487, 'INVITE', withinMs),
    peer.response(200, 'INVITE', withinMs),
  ]);
  const branch = status === 487 ? { branch: reinvite.via().branch ?? '' } : {};
  peer.send('ACK', { ...inDialog(ok), cseq: 2, ...branch });
  await endedByPeer(id);
});

test('a BYE while a re-INVITE of the platform waits for its answer ends the call, and a late answer is acknowledged', async () => {
  const bob = await stage.phone('bob', { behaviour: 'answer' });
  const { id, ok } = await answered();
  const other = await stage.dial(numbers.bob);
  await stage.catcher.next('call.answered', { callControlId: other.call_control_id });
  const bridge = { call_control_id: other.call_control_id, hold_after_unbridge: true };
  await stage.platform.api.action(id, 'bridge', bridge);
  await stage.catcher.next('call.bridged', { callControlId: id });
  await bob.calls.at(-1)?.hangup();
  const reinvite = await peer.request('INVITE', withinMs);
  peer.send('BYE', { ...inDialog(ok), cseq: 2 });
  await peer.response(200, 'BYE', withinMs);
  await endedByPeer(id);
  peer.respond(reinvite, 200, { toTag: 'unused', body });
  expect((await peer.request('ACK', withinMs)).cseq().number).toBe(reinvite.cseq().number);
  await stage.ending(other.call_control_id);
});
