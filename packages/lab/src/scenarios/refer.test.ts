import { createHash } from 'node:crypto';
import { type IncomingReferral, type Session, type SessionHandlers, type SipRequest, UserAgent } from '@hookswitch/sip';
import Telnyx from 'telnyx';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Feed } from '../feed.ts';
import { RawPeer } from './raw-peer.ts';
import { applicationId, Stage } from './stage.ts';

let stage: Stage;
let client: Telnyx;
let agent: UserAgent;
const sessions = new Feed<Session>();
const referrals = new Feed<IncomingReferral>();
const infos = new Feed<SipRequest>();

const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n';
const handlers: SessionHandlers = {
  ended: () => undefined,
  refer: (referral) => referrals.push(referral),
  request: (request) => {
    infos.push(request);
    return { status: 200 };
  },
};

beforeAll(async () => {
  stage = await Stage.open();
  client = new Telnyx({ apiKey: stage.platform.apiKey, baseURL: stage.platform.apiUrl });
  agent = await UserAgent.listen({
    ...{ local: { host: '127.0.0.1', port: 0 }, product: 'phone' },
    onInvite: (invite) => {
      sessions.push(invite.accept({ body: { contentType: 'application/sdp', content: sdp } }, handlers));
    },
  });
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(async () => {
  await stage?.close();
  await agent?.close();
});

async function call() {
  const { host, port } = agent.address;
  const { call_control_id: id } = await stage.dial(`sip:phone@${host}:${port}`);
  await stage.catcher.next('call.answered', { callControlId: id });
  return { id, session: await sessions.take(() => true, { what: 'a call' }) };
}

test('refer: the far end calls somebody else, tells how that goes, and hangs up', async () => {
  const { id, session } = await call();
  const reply = await client.calls.actions.refer(id, {
    sip_address: 'sip:carol@example.com',
    custom_headers: [{ name: 'X-Why', value: 'refer' }],
    sip_headers: [{ name: 'User-to-User', value: '00;encoding=hex' }],
  });
  expect(reply.data).toEqual({ result: 'ok' });
  const referral = await referrals.take(() => true, { what: 'a REFER' });
  expect(referral.referTo).toBe('sip:carol@example.com');
  expect([referral.request.header('X-Why'), referral.request.header('User-to-User')]).toEqual([
    'refer',
    '00;encoding=hex',
  ]);
  referral.accept();
  const started = await stage.catcher.next('call.refer.started', { callControlId: id });
  expect(started.data.payload).toMatchObject({ sip_notify_response: 100, connection_id: applicationId });
  referral.notify(180);
  referral.notify(200);
  const completed = await stage.catcher.next('call.refer.completed', { callControlId: id });
  expect(completed.data.payload.sip_notify_response).toBe(200);
  session.bye();
  expect((await stage.ending(id)).hangup_cause).toBe('normal_clearing');
});

test('refer: a far end that refuses, or does not reach anybody, leaves the leg to be commanded on', async () => {
  const { id } = await call();
  await client.calls.actions.refer(id, { sip_address: 'sip:carol@example.com' });
  (await referrals.take(() => true, { what: 'a REFER' })).reject(603);
  const refused = await stage.catcher.next('call.refer.failed', { callControlId: id });
  expect(refused.data.payload.sip_notify_response).toBe(603);
  await client.calls.actions.refer(id, { sip_address: 'sip:carol@example.com' });
  const second = await referrals.take(() => true, { what: 'a REFER' });
  second.accept();
  second.notify(486);
  await stage.catcher.next('call.refer.started', { callControlId: id });
  const failed = await stage.catcher.next('call.refer.failed', { callControlId: id });
  expect(failed.data.payload.sip_notify_response).toBe(486);
  await client.calls.actions.hangup(id, {});
  await stage.ending(id);
  const late = await client.calls.actions.refer(id, { sip_address: 'sip:carol@example.com' }).catch((error) => error);
  expect(late).toMatchObject({ status: 422, error: { errors: [{ code: '90018' }] } });
});

test('INFO in both directions', async () => {
  const { id, session } = await call();
  const sent = await client.calls.actions.sendSipInfo(id, { content_type: 'application/json', body: '{"a":1}' });
  expect(sent.data).toEqual({ result: 'ok' });
  const info = await infos.take(() => true, { what: 'an INFO' });
  expect([info.header('Content-Type'), info.body.toString()]).toEqual(['application/json', '{"a":1}']);
  const answer = await session.request('INFO', { body: { contentType: 'text/plain', content: 'hello' } });
  expect(answer.status).toBe(200);
  const received = await stage.catcher.next('call.sip_info.received', { callControlId: id });
  expect(received.data.payload).toMatchObject({ body: 'hello', content_type: 'text/plain', call_control_id: id });
  const long = await client.calls.actions
    .sendSipInfo(id, { content_type: 'text/plain', body: 'ü'.repeat(900) })
    .catch((error) => error);
  expect(long).toMatchObject({ status: 422, error: { errors: [{ code: '10033', source: { pointer: '/body' } }] } });
  session.bye();
  await stage.ending(id);
});

test('refer: sip_auth_username and sip_auth_password answer the challenge of the far end', async () => {
  const peer = await RawPeer.listen((self, request, from) => {
    const challenge = ['WWW-Authenticate: Digest realm="far", nonce="n1", algorithm=MD5'];
    const known = request.header('Authorization') !== undefined;
    if (request.method === 'INVITE') self.answer(request, from, 200, { body: sdp });
    else if (request.method === 'REFER' && !known) self.answer(request, from, 401, { headers: challenge });
    else if (request.method !== 'ACK') self.answer(request, from, request.method === 'REFER' ? 202 : 200);
  });
  const { call_control_id: id } = await stage.dial(peer.uri);
  await stage.catcher.next('call.answered', { callControlId: id });
  await client.calls.actions.refer(id, {
    ...{ sip_address: 'sip:carol@example.com', sip_auth_username: 'ann', sip_auth_password: 'secret' },
  });
  const request = await peer.requests.take(isProven, { what: 'a REFER with credentials' });
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const field = (name: string) =>
    new RegExp(`\\b${name}="([^"]*)"`).exec(request.header('Authorization') ?? '')?.[1] ?? '';
  expect(field('username')).toBe('ann');
  expect(field('response')).toBe(md5(`${md5('ann:far:secret')}:n1:${md5(`REFER:${field('uri')}`)}`));
  await client.calls.actions.hangup(id, {});
  await stage.ending(id);
  peer.close();
});

const isProven = (request: SipRequest) => request.method === 'REFER' && request.header('Authorization') !== undefined;
