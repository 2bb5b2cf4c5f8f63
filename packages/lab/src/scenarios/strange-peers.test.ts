import type { SipRequest, SipResponse } from '@hookswitch/sip';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { RtpEar } from '../rtp-ear.ts';
import { toneWav } from '../tone-wav.ts';
import { RawPeer } from './raw-peer.ts';
import { applicationNumber, Stage } from './stage.ts';

const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 8\r\n';

let stage: Stage;
const peers: RawPeer[] = [];
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(async () => {
  await stage.close();
  for (const peer of peers) peer.close();
});
/** @param onInvite status and body of the answer to an INVITE; other requests but ACK get 200. */
async function peer(onInvite: { status: number; body?: string } | 'trying'): Promise<RawPeer> {
  const made = await RawPeer.listen((self, request, from) => {
    if (request.method === 'ACK') return;
    if (request.method !== 'INVITE') self.answer(request, from, 200);
    else if (onInvite === 'trying') self.answer(request, from, 100);
    else self.answer(request, from, onInvite.status, onInvite);
  });
  peers.push(made);
  return made;
}
const method = (name: string) => (request: SipRequest) => request.method === name;

test.each([
  ['without a description', ''],
  ['with a description that is none', 'what sort of sdp is this?'],
  ['with a codec that was not offered', sdp.replace('RTP/AVP 8', 'RTP/AVP 18')],
])('a 200 %s is acknowledged, ended with BYE, and told as 488', async (_name, body) => {
  const far = await peer({ status: 200, body });
  const leg = await stage.dial(far.uri);
  await far.requests.take(method('ACK'), { what: 'the ACK' });
  await far.requests.take(method('BYE'), { what: 'the BYE' });
  const ending = { hangup_cause: 'unspecified', hangup_source: 'caller', sip_hangup_cause: '488' };
  expect(await stage.ending(leg.call_control_id)).toEqual(ending);
});

test.each([
  [302, 'unspecified', 'callee'],
  [404, 'not_found', 'callee'],
  [500, 'unspecified', 'callee'],
])('a %i ends the leg with its status', async (status, cause, source) => {
  const far = await peer({ status });
  const leg = await stage.dial(far.uri);
  await far.requests.take(method('ACK'), { what: 'the ACK' });
  const ending = { hangup_cause: cause, hangup_source: source, sip_hangup_cause: String(status) };
  expect(await stage.ending(leg.call_control_id)).toEqual(ending);
});

test('a port that nobody listens on is given up after timeout_secs', async () => {
  const gone = await RawPeer.listen(() => undefined);
  const { uri } = gone;
  gone.close();
  const leg = await stage.dial(uri, { timeout_secs: 5 });
  expect(await stage.ending(leg.call_control_id)).toMatchObject({ hangup_cause: 'timeout', sip_hangup_cause: '487' });
});

test('a peer that only tries is cancelled when the application hangs up', async () => {
  const far = await peer('trying');
  const leg = await stage.dial(far.uri);
  await far.requests.take(method('INVITE'), { what: 'the INVITE' });
  await stage.platform.api.action(leg.call_control_id, 'hangup');
  await far.requests.take(method('CANCEL'), { what: 'the CANCEL' });
  expect((await stage.ending(leg.call_control_id)).hangup_cause).toBe('originator_cancel');
});

let calls = 0;
/** An INVITE of this peer to the application's number. */
function invite(caller: RawPeer, body: string): string[] {
  calls += 1;
  return [
    `INVITE sip:${applicationNumber}@127.0.0.1 SIP/2.0`,
    `Via: SIP/2.0/UDP 127.0.0.1:${caller.port};branch=z9hG4bKstrange${calls}`,
    'Max-Forwards: 70',
    'From: <sip:stranger@127.0.0.1>;tag=stranger',
    `To: <sip:${applicationNumber}@127.0.0.1>`,
    `Call-ID: strange-${calls}`,
    'CSeq: 1 INVITE',
    `Contact: <${caller.uri}>`,
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${body.length}`,
    '',
    body,
  ];
}

let caller: RawPeer;
beforeEach(async () => {
  caller = await peer('trying');
});

/** Sends requests in the dialog that this 200 made. */
function sender(ok: SipResponse) {
  const target = ok.header('Contact')?.replace(/^<|>.*$/g, '') ?? '';
  return (method: string, cseq: number, body = '') =>
    caller.send(stage.platform.sip, [
      `${method} ${target} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${caller.port};branch=z9hG4bK${method}${cseq}${calls}`,
      'Max-Forwards: 70',
      `From: ${ok.header('From')}`,
      `To: ${ok.header('To')}`,
      `Call-ID: ${ok.callId}`,
      `CSeq: ${cseq} ${method}`,
      `Contact: <${caller.uri}>`,
      ...(body === '' ? [] : ['Content-Type: application/sdp']),
      `Content-Length: ${body.length}`,
      '',
      body,
    ]);
}

test('sound follows the answers in the ACKs of INVITEs without an offer', async () => {
  const [here, there] = [await RtpEar.listen(), await RtpEar.listen()];
  const at = (ear: RtpEar) => sdp.replace('audio 9 RTP/AVP 8', `audio ${ear.port} RTP/AVP 0`);
  const heard = (ear: RtpEar) => expect.poll(() => ear.hears(440), { timeout: 20_000 }).toBe(true);
  try {
    caller.send(stage.platform.sip, invite(caller, ''));
    const { call_control_id: callControlId } = await stage.inbound();
    await stage.platform.api.action(callControlId, 'answer');
    const ok = await caller.responses.take(({ status }) => status === 200, { what: 'the 200' });
    const send = sender(ok);
    send('ACK', 1, at(here));
    await stage.catcher.next('call.answered', { callControlId });
    const content = toneWav(440, 1).toString('base64');
    await stage.platform.api.action(callControlId, 'playback_start', { playback_content: content, loop: 'infinity' });
    await heard(here);
    send('INVITE', 2);
    await caller.responses.take((response) => response.status === 200 && response.cseq().number === 2, {
      what: 'the 200 of the re-INVITE',
    });
    expect(there.packets).toEqual([]);
    send('ACK', 2, at(there));
    await heard(there);
    const before = here.packets.length;
    await expect.poll(() => there.packets.length, { timeout: 20_000 }).toBeGreaterThan(50);
    // One may have been on its way.
    expect(here.packets.length - before).toBeLessThan(2);
    await stage.platform.api.action(callControlId, 'hangup');
    await stage.ending(callControlId);
  } finally {
    here.close();
    there.close();
  }
});

test('an INVITE without an offer gets one in the 200, and its ACK answers the call', async () => {
  caller.send(stage.platform.sip, invite(caller, ''));
  const { call_control_id: callControlId, offered_codecs: offered } = await stage.inbound();
  expect(offered).toBe('');
  await stage.platform.api.action(callControlId, 'answer');
  const ok = await caller.responses.take(({ status }) => status === 200, { what: 'the 200' });
  expect(ok.body.toString()).toContain('m=audio');
  const send = sender(ok);
  send('ACK', 1, sdp);
  const answered = await stage.catcher.next('call.answered', { callControlId });
  expect(answered.data.payload.codec).toBe('PCMA');
  // The same again while the call is up; this time the answer in the ACK puts the platform on hold.
  send('INVITE', 2, '');
  const again = await caller.responses.take((response) => response.status === 200 && response.cseq().number === 2, {
    what: 'the 200 of the re-INVITE',
  });
  expect(again.body.toString()).toMatch(/^m=audio \d+ RTP\/AVP \d+/m);
  send('ACK', 2, sdp.replace('m=audio 9 RTP/AVP 8\r\n', 'm=audio 9 RTP/AVP 8\r\na=sendonly\r\n'));
  await stage.catcher.next('call.hold', { callControlId });
  await stage.platform.api.action(callControlId, 'hangup');
  await caller.requests.take(method('BYE'), { what: 'the BYE' });
  expect((await stage.ending(callControlId)).hangup_cause).toBe('normal_clearing');
});

test('an INVITE from and to telephone numbers, written as carriers do, reaches the number', async () => {
  const dashed = applicationNumber.replace(/^(\+1)(\d{3})(\d{3})(\d{4})$/, '$1-$2-$3-$4');
  const lines = invite(caller, sdp).map((line) =>
    line
      .replace(/^INVITE \S+/, `INVITE tel:${dashed}`)
      .replace(/^From: .*/, 'From: "A. Caller" <tel:+1-555-010-0199;isup-oli=00>;tag=stranger')
      .replace(/^To: .*/, `To: <tel:${dashed}>`),
  );
  caller.send(stage.platform.sip, lines);
  const { call_control_id: callControlId, from, to, caller_id_name: name } = await stage.inbound();
  expect([from, to, name]).toEqual(['+15550100199', applicationNumber, 'A. Caller']);
  await stage.platform.api.action(callControlId, 'answer');
  const ok = await caller.responses.take(({ status }) => status === 200, { what: 'the 200' });
  sender(ok)('ACK', 1);
  await stage.platform.api.action(callControlId, 'hangup');
  const bye = await caller.requests.take(method('BYE'), { what: 'the BYE' });
  expect([bye.to().uriText, bye.from().uriText]).toEqual(['tel:+1-555-010-0199;isup-oli=00', `tel:${dashed}`]);
  await stage.ending(callControlId);
});

test('an INVITE with a broken description is refused with 400 and makes no leg', async () => {
  caller.send(stage.platform.sip, invite(caller, 'no sdp at all'));
  const refused = await caller.responses.take(({ status }) => status >= 300, { what: 'the refusal' });
  expect(refused.status).toBe(400);
});

test('an INVITE with nothing but a codec we lack is parked, and its answer is refused with 90033 and 488', async () => {
  caller.send(stage.platform.sip, invite(caller, sdp.replace('RTP/AVP 8', 'RTP/AVP 18')));
  const { call_control_id: callControlId } = await stage.inbound();
  const answer = await stage.platform.api.request('POST', `/calls/${callControlId}/actions/answer`, {});
  expect([answer.status, answer.body]).toEqual([422, { errors: [expect.objectContaining({ code: '90033' })] }]);
  const refused = await caller.responses.take(({ status }) => status >= 300, { what: 'the refusal' });
  expect(refused.status).toBe(488);
  expect((await stage.ending(callControlId)).sip_hangup_cause).toBe('488');
});
