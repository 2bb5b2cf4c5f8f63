import { describe, expect, test } from 'vitest';
import { buildResponse } from '../message/build-response.ts';
import { SipRequest } from '../message/sip-message.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { newCounters } from './counters.ts';
import { DelayLines } from './delay-lines.ts';
import { InviteClientTransaction } from './invite-client.ts';
import { InviteServerTransaction } from './invite-server.ts';
import { NonInviteClientTransaction } from './non-invite-client.ts';
import { NonInviteServerTransaction } from './non-invite-server.ts';
import { TimerSet } from './timers.ts';
import type { TransactionContext } from './transaction-context.ts';

const PEER = { host: '192.0.2.1', port: 5060 };
const HALF_MINUTE_UP_TO_T2 = [0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500];

function record(): { clock: VirtualClock; context: TransactionContext; sentAtMs: number[]; endedAtMs: number[] } {
  const clock = new VirtualClock();
  const sentAtMs: number[] = [];
  const endedAtMs: number[] = [];
  const context: TransactionContext = {
    clock,
    counters: newCounters(),
    delays: new DelayLines(clock),
    send: () => void sentAtMs.push(clock.now()),
    terminated: () => void endedAtMs.push(clock.now()),
  };
  return { clock, context, sentAtMs, endedAtMs };
}

function request(method: string): SipRequest {
  return new SipRequest({
    method,
    requestUri: 'sip:bob@192.0.2.1',
    headers: [
      ['Via', 'SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bK1'],
      ['From', '<sip:alice@192.0.2.2>;tag=a'],
      ['To', '<sip:bob@192.0.2.1>'],
      ['Call-ID', 'c1'],
      ['CSeq', `1 ${method}`],
    ],
  });
}

const silent = { response: () => undefined, timeout: () => undefined, transportError: () => undefined };

describe('client transactions', () => {
  test('timer A doubles without a cap and timer B ends an INVITE after 32 s', async () => {
    const { clock, context, sentAtMs, endedAtMs } = record();
    const timeouts: number[] = [];
    new InviteClientTransaction(context, 'k', request('INVITE'), PEER, {
      ...silent,
      timeout: () => timeouts.push(clock.now()),
    });
    await clock.advance(60_000);
    expect(sentAtMs).toEqual([0, 500, 1500, 3500, 7500, 15_500, 31_500]);
    expect(timeouts).toEqual([32_000]);
    expect(endedAtMs).toEqual([32_000]);
    expect(context.counters.retransmissionsSent).toBe(6);
    expect(context.counters.transactionTimeouts).toBe(1);
  });

  test('a provisional response stops the retransmission of an INVITE for good', async () => {
    const { clock, context, sentAtMs, endedAtMs } = record();
    const transaction = new InviteClientTransaction(context, 'k', request('INVITE'), PEER, silent);
    await clock.advance(700);
    transaction.receive(buildResponse(request('INVITE'), { status: 100 }));
    await clock.advance(600_000);
    expect(sentAtMs).toEqual([0, 500]);
    expect(endedAtMs).toEqual([]);
    expect(clock.pendingTimers()).toBe(0);
  });

  test('timer D keeps a failed INVITE for 32 s, timer M an accepted one for 64*T1', async () => {
    for (const status of [486, 200]) {
      const { clock, context, endedAtMs } = record();
      const transaction = new InviteClientTransaction(context, 'k', request('INVITE'), PEER, silent);
      await clock.advance(100);
      transaction.receive(buildResponse(request('INVITE'), { status, toTag: 'b' }));
      await clock.advance(60_000);
      expect(endedAtMs).toEqual([32_100]);
    }
  });

  test('timer E doubles up to T2 and timer F ends a request after 32 s', async () => {
    const { clock, context, sentAtMs, endedAtMs } = record();
    new NonInviteClientTransaction(context, 'k', request('BYE'), PEER, silent);
    await clock.advance(60_000);
    expect(sentAtMs).toEqual(HALF_MINUTE_UP_TO_T2);
    expect(endedAtMs).toEqual([32_000]);
  });

  test('after a provisional response timer E is T2 from its next firing, and timer F still ends it', async () => {
    const { clock, context, sentAtMs, endedAtMs } = record();
    const transaction = new NonInviteClientTransaction(context, 'k', request('BYE'), PEER, silent);
    await clock.advance(600);
    transaction.receive(buildResponse(request('BYE'), { status: 100 }));
    await clock.advance(60_000);
    expect(sentAtMs).toEqual([0, 500, 1500, 5500, 9500, 13_500, 17_500, 21_500, 25_500, 29_500]);
    expect(endedAtMs).toEqual([32_000]);
  });

  test('timer K keeps an answered request for T4', async () => {
    const { clock, context, endedAtMs } = record();
    const transaction = new NonInviteClientTransaction(context, 'k', request('BYE'), PEER, silent);
    await clock.advance(40);
    transaction.receive(buildResponse(request('BYE'), { status: 200 }));
    await clock.advance(60_000);
    expect(endedAtMs).toEqual([5040]);
  });
});

describe('server transactions', () => {
  test('timer G doubles up to T2 and timer H gives up on the ACK after 32 s', async () => {
    const { clock, context, sentAtMs, endedAtMs } = record();
    const transaction = new InviteServerTransaction(context, 'k', request('INVITE'), PEER);
    transaction.respond(buildResponse(request('INVITE'), { status: 486, toTag: 'b' }));
    await clock.advance(60_000);
    expect(sentAtMs).toEqual(HALF_MINUTE_UP_TO_T2);
    expect(endedAtMs).toEqual([32_000]);
    expect(context.counters.transactionTimeouts).toBe(1);
  });

  test('an ACK stops timer G, and timer I ends the transaction T4 later', async () => {
    const { clock, context, sentAtMs, endedAtMs } = record();
    const transaction = new InviteServerTransaction(context, 'k', request('INVITE'), PEER);
    transaction.respond(buildResponse(request('INVITE'), { status: 486, toTag: 'b' }));
    await clock.advance(600);
    transaction.receive(request('ACK'));
    await clock.advance(60_000);
    expect(sentAtMs).toEqual([0, 500]);
    expect(endedAtMs).toEqual([5600]);
  });

  test('timer L keeps an accepted INVITE for 64*T1 without sending by itself', async () => {
    const { clock, context, sentAtMs, endedAtMs } = record();
    const transaction = new InviteServerTransaction(context, 'k', request('INVITE'), PEER);
    transaction.respond(buildResponse(request('INVITE'), { status: 200, toTag: 'b' }));
    await clock.advance(60_000);
    expect(sentAtMs).toEqual([0]);
    expect(endedAtMs).toEqual([32_000]);
  });

  test('timer J keeps an answered request for 64*T1', async () => {
    const { clock, context, endedAtMs } = record();
    const transaction = new NonInviteServerTransaction(context, 'k', request('BYE'), PEER);
    transaction.respond(buildResponse(request('BYE'), { status: 200, toTag: 'b' }));
    await clock.advance(60_000);
    expect(endedAtMs).toEqual([32_000]);
  });
});

test('a timer set starts a name anew, and stops all of them', async () => {
  const clock = new VirtualClock();
  const fired: string[] = [];
  const timers = new TimerSet<'a' | 'b'>(clock);
  timers.start('a', 100, () => fired.push('first'));
  timers.start('a', 200, () => fired.push('second'));
  await clock.advance(200);
  timers.start('b', 100, () => fired.push('never'));
  timers.stopAll();
  await clock.advance(1000);
  expect(fired).toEqual(['second']);
  expect(clock.pendingTimers()).toBe(0);
});
