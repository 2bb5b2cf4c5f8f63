import { createHash } from 'node:crypto';
import type { DialParams } from '@hookswitch/contract';
import { type IncomingInvite, type SipRequest, SipResponse, UserAgent } from '@hookswitch/sip';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Feed } from '../feed.ts';
import { HastyClock } from '../hasty-clock.ts';
import type { Phone } from '../phone.ts';
import { callControlIdOf, type Delivery } from '../webhook-catcher.ts';
import { applicationNumber, Stage } from './stage.ts';

/** A trunk's far end: what arrives there, the test answers. */
class Desk {
  readonly invites = new Feed<IncomingInvite>();
  readonly #agent: UserAgent;

  private constructor(agent: UserAgent, invites: Feed<IncomingInvite>) {
    this.#agent = agent;
    this.invites = invites;
  }

  static async open(): Promise<Desk> {
    const invites = new Feed<IncomingInvite>();
    const agent = await UserAgent.listen({
      ...{ local: { host: '127.0.0.1', port: 0 }, product: 'desk' },
      onInvite: (invite) => invites.push(invite),
    });
    return new Desk(agent, invites);
  }

  get address() {
    return this.#agent.address;
  }

  next(): Promise<IncomingInvite> {
    return this.invites.take(() => true, { what: 'an INVITE' });
  }

  async answer(invite: IncomingInvite): Promise<void> {
    invite.accept({ body: { contentType: 'application/sdp', content: sdp } }, { ended: () => undefined });
  }

  close(): Promise<void> {
    return this.#agent.close();
  }
}

const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0 8\r\n';
const clock = new HastyClock();
let stage: Stage;
let london: Desk;
let boston: Desk;
let alice: Phone;

beforeAll(async () => {
  [london, boston] = await Promise.all([Desk.open(), Desk.open()]);
  const trunk = (name: string, { address: { host, port } }: Desk, prefixes: string[], region: string) => ({
    ...{ name, host, port, prefixes, region },
  });
  const trunks = [trunk('london', london, ['+4420', '+33'], 'Europe'), trunk('boston', boston, ['+44', '+1617'], 'US')];
  stage = await Stage.open({ trunks }, clock);
  alice = await stage.phone('alice');
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(async () => {
  await stage?.close();
  await Promise.all([london?.close(), boston?.close()]);
});

/** Alice's call to the application. */
async function inboundCall(answered: boolean) {
  const call = await alice.call(applicationNumber);
  const { call_control_id: id, call_session_id: session } = await stage.inbound();
  if (answered) await stage.platform.api.action(id, 'answer');
  if (answered) await call.isAnswered();
  return { id, session, call };
}

type Command = 'dial' | 'transfer';
const both: readonly Command[] = ['dial', 'transfer'];

/** A new leg by either command, while Alice is on the line with the application; `end` hangs everything up. */
async function launch(command: Command, params: Partial<DialParams>) {
  const { id, session, call } = await inboundCall(command === 'transfer');
  const to = '+442071838750';
  let leg: string;
  if (command === 'dial') leg = (await stage.dial(to, params)).call_control_id;
  else {
    await stage.platform.api.action(id, 'transfer', { to, ...params });
    const initiated = await stage.catcher.next('call.initiated', {
      where: (payload) => payload.call_session_id === session && payload.direction === 'outgoing',
    });
    leg = initiated.data.payload.call_control_id;
  }
  return { id, leg, call };
}

async function end({ id, leg }: { id: string; leg: string }): Promise<void> {
  for (const each of [leg, id]) {
    await stage.platform.api.request('POST', `/calls/${each}/actions/hangup`, {});
    const isOver = () => stage.platform.api.data<{ is_alive: boolean }>('GET', `/calls/${each}`);
    await expect.poll(async () => (await isOver()).is_alive, { timeout: 10_000 }).toBe(false);
  }
}

describe.each(both)('%s:', (command) => {
  test('from, from_display_name, custom_headers and sip_headers are in the INVITE', async () => {
    const legs = await launch(command, {
      from: '+442071838751',
      from_display_name: 'Front desk',
      custom_headers: [{ name: 'X-Account', value: '7' }],
      sip_headers: [{ name: 'User-to-User', value: '00c8;encoding=hex' }],
    });
    const { request } = await london.next();
    expect(request.header('From')).toMatch(/^"Front desk" <sip:\+442071838751@/);
    expect(request.header('X-Account')).toBe('7');
    expect(request.header('User-to-User')).toBe('00c8;encoding=hex');
    await end(legs);
  });

  test('privacy: id hides the caller and tells the trunk alone', async () => {
    const legs = await launch(command, { from: '+442071838751', privacy: 'id' });
    const { request } = await london.next();
    expect(request.header('From')).toMatch(/^"?Anonymous"? <sip:anonymous@anonymous\.invalid>/);
    expect(request.header('P-Asserted-Identity')).toMatch(/^"\+442071838751" <sip:\+442071838751@/);
    expect(request.header('Privacy')).toBe('id');
    await end(legs);
  });

  test('diversion names the number of the live inbound leg', async () => {
    const legs = await launch(command, { from: '+493012345678', diversion: applicationNumber });
    const { request } = await london.next();
    expect(request.header('Diversion')).toMatch(/^<sip:\+15550109999@.*>;reason=unconditional$/);
    await end(legs);
  });

  test('without from_display_name the name is the number', async () => {
    const legs = await launch(command, { from: '+442071838751' });
    const { request } = await london.next();
    expect(request.header('From')).toMatch(/^"\+442071838751" <sip:\+442071838751@/);
    await end(legs);
  });

  test('preferred_codecs is the order of the offer', async () => {
    const legs = await launch(command, { preferred_codecs: 'PCMA,PCMU' });
    const { request } = await london.next();
    expect(request.body.toString()).toMatch(/^m=audio \d+ RTP\/AVP 8 0\b/m);
    await end(legs);
  });

  test('sip_auth_username and sip_auth_password answer the challenge of the far end', async () => {
    const legs = await launch(command, { sip_auth_username: 'desk', sip_auth_password: 'secret' });
    const first = await london.next();
    first.reject(401, { headers: [['WWW-Authenticate', 'Digest realm="desk", nonce="n1", algorithm=MD5']] });
    const { request } = await london.next();
    expect(isProven(request, 'desk:desk:secret')).toBe(true);
    await end(legs);
  });

  test('sip_region chooses among the trunks', async () => {
    const legs = await launch(command, { sip_region: 'US' });
    await boston.next();
    await end(legs);
  });

  test('time_limit_secs counts from the answer and ends the leg with time_limit', async () => {
    const legs = await launch(command, { time_limit_secs: 45 });
    await london.answer(await london.next());
    await stage.catcher.next('call.answered', { callControlId: legs.leg });
    clock.fire(45_000);
    expect((await stage.ending(legs.leg)).hangup_cause).toBe('time_limit');
    await end(legs);
  });
});

/** RFC 7616 §3.4.1 without qop: MD5 of secret, nonce and request. */
function isProven(request: SipRequest, secret: string): boolean {
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const fields = request.header('Authorization') ?? '';
  const field = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(fields)?.[1];
  return field('response') === md5(`${md5(secret)}:n1:${md5(`INVITE:${field('uri')}`)}`);
}

describe('answer:', () => {
  test('preferred_codecs chooses the codec, custom_headers and sip_headers are in the 200', async () => {
    const { id, call } = await inboundCall(false);
    await stage.platform.api.action(id, 'answer', {
      preferred_codecs: 'PCMA',
      custom_headers: [{ name: 'X-Agent', value: '12' }],
      sip_headers: [{ name: 'User-to-User', value: '00c9;encoding=hex' }],
    });
    const { data } = await stage.catcher.next('call.answered', { callControlId: id });
    expect(data.payload).toMatchObject({ codec: 'PCMA' });
    expect((await call.isAnswered()).codec).toBe('PCMA');
    const ok = alice.trace.findLast(
      ({ message }) => message instanceof SipResponse && message.status === 200 && message.cseq().method === 'INVITE',
    );
    expect(ok?.message.header('X-Agent')).toBe('12');
    expect(ok?.message.header('User-to-User')).toBe('00c9;encoding=hex');
    await call.hangup();
    await stage.ending(id);
  });
});

describe.each(['dial', 'transfer', 'answer'] as const)('%s:', (command) => {
  /** The leg that the command is about, its events going where `params` say. */
  async function start(params: Partial<DialParams>) {
    if (command !== 'answer') return launch(command, params);
    const { id, call } = await inboundCall(false);
    await stage.platform.api.action(id, 'answer', params);
    return { id, leg: id, call };
  }
  const answerDesk = async () => {
    if (command !== 'answer') await london.answer(await london.next());
  };
  /** How the event was delivered: method and where to, each attempt. */
  const deliveriesOf = (type: string, leg: string) =>
    stage.catcher.deliveries.all
      .filter(({ event }) => event?.data.event_type === type && callControlIdOf(event) === leg)
      .map(({ method, path }) => `${method} ${path.split('?')[0]}`);
  const elsewhere = () => `${stage.catcher.url}/elsewhere`;

  test.each(['POST', 'GET'] as const)('webhook_url and webhook_url_method %s', async (method) => {
    const legs = await start({ webhook_url: elsewhere(), webhook_url_method: method });
    await answerDesk();
    await stage.catcher.next('call.answered', { callControlId: legs.leg });
    expect(deliveriesOf('call.answered', legs.leg)).toEqual([`${method} /webhooks/elsewhere`]);
    await end(legs);
    await stage.ending(legs.leg);
    expect(deliveriesOf('call.hangup', legs.leg)).toEqual([`${method} /webhooks/elsewhere`]);
  });

  test.each(['POST', 'GET'] as const)('webhook_urls and webhook_urls_method %s', async (method) => {
    const legs = await start({ webhook_urls: { 'call.hangup': [elsewhere()] }, webhook_urls_method: method });
    await answerDesk();
    await stage.catcher.next('call.answered', { callControlId: legs.leg });
    // What is not listed goes where it always goes.
    expect(deliveriesOf('call.answered', legs.leg)).toEqual(['POST /webhooks']);
    await end(legs);
    await stage.ending(legs.leg);
    expect(deliveriesOf('call.hangup', legs.leg)).toEqual([`${method} /webhooks/elsewhere`]);
  });

  test('webhook_retries_policies: so many attempts, and the next event', async () => {
    const refused = ({ event }: Delivery) => event?.data.event_type === 'call.answered';
    stage.catcher.behave = (delivery) => (refused(delivery) ? { status: 500 } : {});
    const policies = { 'call.answered': { retries_ms: [1, 1] } };
    const legs = await start({ webhook_retries_policies: policies });
    await answerDesk();
    await expect.poll(() => deliveriesOf('call.answered', legs.leg).length, { timeout: 10_000 }).toBe(3);
    await end(legs);
    await stage.ending(legs.leg);
    expect(deliveriesOf('call.answered', legs.leg)).toHaveLength(3);
    stage.catcher.behave = () => ({});
  });
});
