import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { isOfType } from '../webhook-catcher.ts';
import { applicationNumber, Stage } from './stage.ts';

// TCP knows no messages: what a peer sends in one piece may arrive byte by byte, and several messages in one (RFC 3261 §18.3).

let stage: Stage;
let socket: Socket;
let heard = '';

const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n';

beforeAll(async () => {
  stage = await Stage.open();
  stage.catcher.onEvent = async (event) => {
    if (!isOfType(event, 'call.initiated')) return;
    await stage.platform.api.action(event.data.payload.call_control_id, 'answer');
  };
});
afterEach(() => void socket?.destroy());
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(() => stage?.close());

async function open(): Promise<void> {
  const { host, port } = stage.platform.sipOver.get('tcp') ?? expect.unreachable();
  socket = connect({ host, port, noDelay: true });
  heard = '';
  socket.on('data', (data) => {
    heard += data.toString('latin1');
  });
  await once(socket, 'connect');
}

function request(method: string, callId: string, cseq: number, { toTag = '', body = '' } = {}): string {
  const { host, port } = stage.platform.sipOver.get('tcp') ?? expect.unreachable();
  return [
    `${method} sip:${applicationNumber}@${host}:${port};transport=tcp SIP/2.0`,
    `Via: SIP/2.0/TCP 127.0.0.1:9;branch=z9hG4bK${callId}${method}${cseq};rport`,
    ...['Max-Forwards: 70', 'From: <sip:pieces@127.0.0.1>;tag=pieces'],
    `To: <sip:${applicationNumber}@${host}>${toTag === '' ? '' : `;tag=${toTag}`}`,
    ...[`Call-ID: ${callId}`, `CSeq: ${cseq} ${method}`, 'Contact: <sip:pieces@127.0.0.1:9;transport=tcp>'],
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    ...[`Content-Length: ${body.length}`, '', body],
  ].join('\r\n');
}

/** The To tag of the 200 to the INVITE of that call, once it came. */
async function tagOf(callId: string): Promise<string> {
  const answers = () =>
    heard.split('SIP/2.0 ').filter((text) => text.startsWith('200') && text.includes(`Call-ID: ${callId}\r\n`));
  await expect.poll(() => answers().length, { timeout: 20_000 }).toBeGreaterThan(0);
  return /^To:.*;tag=([^;\r]+)/m.exec(answers()[0] ?? '')?.[1] ?? expect.unreachable();
}

/** Each byte in a segment of its own. */
async function drip(text: string): Promise<void> {
  for (const byte of Buffer.from(text)) {
    await new Promise<void>((resolve) => socket.write(Buffer.from([byte]), () => resolve()));
  }
}

async function endsByCaller(): Promise<void> {
  const { call_control_id: id } = await stage.inbound();
  await stage.catcher.next('call.answered', { callControlId: id });
  expect(await stage.ending(id)).toMatchObject({ hangup_cause: 'normal_clearing', hangup_source: 'caller' });
}

test('a call whose every message comes byte by byte is answered and hung up', async () => {
  await open();
  await drip(request('INVITE', 'dripped', 1, { body: sdp }));
  const toTag = await tagOf('dripped');
  await drip(request('ACK', 'dripped', 1, { toTag }));
  await drip(request('BYE', 'dripped', 2, { toTag }));
  await endsByCaller();
});

test('two calls in one segment, and the ACK and BYE of both in another, are two calls', async () => {
  await open();
  socket.write(request('INVITE', 'first', 1, { body: sdp }) + request('INVITE', 'second', 1, { body: sdp }));
  const [one, two] = await Promise.all([tagOf('first'), tagOf('second')]);
  const ends = ['ACK', 'BYE'].flatMap((method, index) => [
    request(method, 'first', 1 + index, { toTag: one }),
    request(method, 'second', 1 + index, { toTag: two }),
  ]);
  socket.write(ends.join(''));
  await endsByCaller();
  await endsByCaller();
});

test('a segment that ends within the next message, within its line ends and within its body: each is a message all the same', async () => {
  await open();
  const invite = request('INVITE', 'cut', 1, { body: sdp });
  const other = request('INVITE', 'after', 1, { body: sdp });
  const both = `\r\n\r\n${invite}\r\n\r\n${other}`;
  const cuts = [2, 3, 40, invite.indexOf('\r\n\r\n') + 5, invite.length - 7, invite.length + 5, invite.length + 60];
  let at = 0;
  for (const cut of [...cuts, both.length]) {
    await new Promise<void>((resolve) => socket.write(both.slice(at, cut), () => resolve()));
    at = cut;
  }
  for (const callId of ['cut', 'after']) {
    const toTag = await tagOf(callId);
    socket.write(request('ACK', callId, 1, { toTag }) + request('BYE', callId, 2, { toTag }));
    await endsByCaller();
  }
});
