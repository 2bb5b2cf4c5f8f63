import type { SipRequest } from '@hookswitch/sip';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Feed } from '../feed.ts';
import { RawPeer } from './raw-peer.ts';
import { Stage } from './stage.ts';

// A far end that was asked to call somebody says everything at once, in each order in which a network may deliver it: its 202,
// the two NOTIFYs and its BYE leave in one turn of the event loop, microseconds apart (RFC 3515 §2.4.4, RFC 5057 §4.2).

const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n';
/** As they were sent, by CSeq. */
const messages = ['202', 'trying', 'reached', 'bye'] as const;
type Message = (typeof messages)[number];

function ordersOf(rest: readonly Message[]): Message[][] {
  if (rest.length === 0) return [[]];
  return rest.flatMap((first) => ordersOf(rest.filter((other) => other !== first)).map((others) => [first, ...others]));
}
const orders = ordersOf(messages);

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(() => stage?.close());

/** A request of the callee in the dialog of this request of the platform. */
function inDialog(
  peer: RawPeer,
  refer: SipRequest,
  cseq: number,
  method: string,
  more: readonly string[] = [],
  body = '',
) {
  const target = /<([^>]+)>/.exec(refer.header('Contact') ?? '')?.[1] ?? '';
  return [
    `${method} ${target} SIP/2.0`,
    `Via: SIP/2.0/UDP 127.0.0.1:${peer.port};branch=z9hG4bK${refer.callId}${cseq};rport`,
    'Max-Forwards: 70',
    ...[`From: ${refer.header('To')}`, `To: ${refer.header('From')}`, `Call-ID: ${refer.callId}`],
    ...[`CSeq: ${cseq} ${method}`, `Contact: <${peer.uri}>`, ...more, `Content-Length: ${body.length}`, '', body],
  ];
}

function notify(peer: RawPeer, refer: SipRequest, cseq: number, state: string, fragment: string) {
  const more = ['Event: refer', `Subscription-State: ${state}`, 'Content-Type: message/sipfrag;version=2.0'];
  return inDialog(peer, refer, cseq, 'NOTIFY', more, fragment);
}

/** What the platform answered each request, by CSeq, once all three have their answers. */
async function answersTo(peer: RawPeer): Promise<Map<number, number>> {
  const answers = new Map<number, number>();
  while (answers.size < 3) {
    const response = await peer.responses.take(() => true, { what: 'the answers to NOTIFY, NOTIFY and BYE' });
    const { number } = response.cseq();
    expect(answers.has(number), `a second answer to CSeq ${number}`).toBe(false);
    answers.set(number, response.status);
  }
  return answers;
}

async function play(order: readonly Message[]): Promise<void> {
  const referred = new Feed<[SipRequest, Parameters<RawPeer['answer']>[1]]>();
  const peer = await RawPeer.listen((self, request, from) => {
    if (request.method === 'INVITE') self.answer(request, from, 200, { body: sdp });
    if (request.method === 'REFER') referred.push([request, from]);
  });
  try {
    const { call_control_id: callControlId } = await stage.dial(peer.uri);
    await stage.catcher.next('call.answered', { callControlId });
    await stage.platform.api.action(callControlId, 'refer', { sip_address: 'sip:carol@example.com' });
    const [refer, from] = await referred.take(() => true, { what: 'the REFER' });
    const send: Record<Message, () => void> = {
      '202': () => peer.answer(refer, from, 202),
      trying: () => peer.send(from, notify(peer, refer, 1, 'active;expires=60', 'SIP/2.0 100 Trying\r\n')),
      reached: () => peer.send(from, notify(peer, refer, 2, 'terminated;reason=noresource', 'SIP/2.0 200 OK\r\n')),
      bye: () => peer.send(from, inDialog(peer, refer, 3, 'BYE')),
    };
    for (const message of order) send[message]();

    const isBefore = (one: Message, other: Message): boolean => order.indexOf(one) < order.indexOf(other);
    const isReached = isBefore('reached', 'bye');
    const answers = await answersTo(peer);
    const late = isReached && isBefore('bye', 'trying') ? 481 : 500;
    expect([...answers].sort(([one], [other]) => one - other)).toEqual([
      // RFC 3261 §12.2.2: what a later request of the dialog overtook is out of order; after all is said and done, unknown.
      [1, isBefore('trying', 'reached') && isBefore('trying', 'bye') ? 200 : late],
      [2, isReached ? 200 : 500],
      [3, 200],
    ]);
    const outcome = isReached ? 'call.refer.completed' : 'call.refer.failed';
    // What was taken and never told of is waited for as long as a NOTIFY may take (RFC 6665 §4.1.2.4, timer N).
    await stage.catcher.next(outcome, { callControlId, withinMs: 60_000 });
    await stage.ending(callControlId);
    const told = stage.catcher.eventsOf(callControlId).map(({ data }) => data.event_type);
    expect(told.filter((type) => type === 'call.refer.completed' || type === 'call.refer.failed')).toEqual([outcome]);
  } finally {
    peer.close();
  }
}

test('each order: every message is answered once, and the leg is told of once', async () => {
  const outcomes = await Promise.allSettled(orders.map(play));
  const failed = outcomes.flatMap((outcome, index) =>
    outcome.status === 'rejected' ? [`${orders[index]?.join(', ')}: ${outcome.reason}`] : [],
  );
  expect(failed).toEqual([]);
}, 110_000);
