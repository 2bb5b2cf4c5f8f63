import { beforeEach, describe, expect, test } from 'vitest';
import { buildResponse } from '../message/build-response.ts';
import { parseMessage } from '../message/parse.ts';
import { SipRequest, type SipResponse } from '../message/sip-message.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { type Counters, newCounters } from './counters.ts';
import { serverKey } from './match.ts';
import { type ServerTransaction, type TransactionLimits, TransactionTable } from './transaction-table.ts';

const SOURCE = { host: '192.0.2.1', port: 5060 };

let clock: VirtualClock;
let counters: Counters;
let sent: (SipRequest | SipResponse)[];
let started: ServerTransaction[];
let acks: SipRequest[];
let table: TransactionTable;

function createTable(limits: Partial<TransactionLimits> = {}): TransactionTable {
  return new TransactionTable({
    clock,
    counters,
    send: (message) => void sent.push(message),
    user: {
      request: (transaction) => void started.push(transaction),
      ack: (ack) => void acks.push(ack),
    },
    limits,
  });
}

beforeEach(() => {
  clock = new VirtualClock();
  counters = newCounters();
  sent = [];
  started = [];
  acks = [];
  table = createTable();
});

interface RequestParts {
  branch?: string;
  sentBy?: string;
  from?: string;
  to?: string;
  callId?: string;
  cseq?: number;
  uri?: string;
}

function request(method: string, parts: RequestParts = {}): SipRequest {
  const { branch = 'z9hG4bK1', sentBy = '192.0.2.1:5060', from = ';tag=a', to = '', callId = 'c1' } = parts;
  const message = parseMessage(
    Buffer.from(
      [
        `${method} ${parts.uri ?? 'sip:bob@192.0.2.2'} SIP/2.0`,
        `Via: SIP/2.0/UDP ${sentBy}${branch === '' ? '' : `;branch=${branch}`}`,
        `From: <sip:alice@192.0.2.1>${from}`,
        `To: <sip:bob@192.0.2.2>${to}`,
        `Call-ID: ${callId}`,
        `CSeq: ${parts.cseq ?? 1} ${method}`,
        'Max-Forwards: 70',
        '',
        '',
      ].join('\r\n'),
    ),
  );
  if (!(message instanceof SipRequest)) throw new Error('not a request');
  return message;
}

function receive(method: string, parts?: RequestParts): void {
  table.receiveRequest(request(method, parts), SOURCE);
}

const statuses = (): number[] => sent.flatMap((message) => ('status' in message ? [message.status] : []));

function respondToLast(status: number): void {
  const transaction = started.at(-1);
  if (!transaction) throw new Error('nothing was started');
  transaction.respond(buildResponse(transaction.request, { status, toTag: 'b' }));
}

describe('matching with the magic cookie', () => {
  test('a retransmitted request is not passed up but answered with the same bytes', () => {
    receive('OPTIONS');
    respondToLast(200);
    receive('OPTIONS');
    expect(started).toHaveLength(1);
    expect(sent).toHaveLength(2);
    expect(sent[1]?.toBuffer()).toEqual(sent[0]?.toBuffer());
    expect(counters.retransmissionsReceived).toBe(1);
  });

  test('branch, sent-by and method each make another transaction; the case of the host does not', () => {
    receive('OPTIONS', { branch: 'z9hG4bK1', sentBy: 'Phone.example.com', callId: '1' });
    receive('OPTIONS', { branch: 'z9hG4bK1', sentBy: 'phone.EXAMPLE.com:5060', callId: '1' });
    expect(started).toHaveLength(1);
    receive('OPTIONS', { branch: 'z9hG4bK2', sentBy: 'phone.example.com', callId: '2' });
    receive('OPTIONS', { branch: 'z9hG4bK1', sentBy: 'phone.example.com:5070', callId: '3' });
    receive('REGISTER', { branch: 'z9hG4bK1', sentBy: 'phone.example.com', callId: '4' });
    expect(started).toHaveLength(4);
  });

  test('the ACK to a failure ends in the transaction of its INVITE, and is not passed up', async () => {
    receive('INVITE');
    respondToLast(486);
    receive('ACK', { to: ';tag=b' });
    expect(acks).toHaveLength(0);
    const [invite] = started;
    expect(invite?.state).toBe('confirmed');
    // Only absorbs from now on, and keeps no answer for that.
    expect(invite?.lastResponse).toBeUndefined();
    receive('INVITE');
    receive('ACK', { to: ';tag=b' });
    expect(started).toHaveLength(1);
    await clock.advance(5000);
    expect(table.size).toBe(0);
  });

  test('an ACK with a branch of its own is passed up', () => {
    receive('INVITE');
    respondToLast(200);
    receive('ACK', { branch: 'z9hG4bKack', to: ';tag=b' });
    expect(acks).toHaveLength(1);
  });

  test('a CANCEL finds the INVITE with its branch and is a transaction of its own', () => {
    receive('INVITE');
    receive('CANCEL');
    expect(started).toHaveLength(2);
    expect(table.findCancelled(request('CANCEL'))).toBe(started[0]);
    expect(table.findCancelled(request('CANCEL', { branch: 'z9hG4bKother' }))).toBeUndefined();
  });
});

describe('matching without the magic cookie (RFC 2543)', () => {
  test('the same Request-URI, From tag, Call-ID, CSeq and sent-by is a retransmission; anything else is not', () => {
    receive('INVITE', { branch: '' });
    receive('INVITE', { branch: '' });
    expect(started).toHaveLength(1);
    const others: RequestParts[] = [
      { uri: 'sip:carol@192.0.2.2' },
      { callId: 'c2' },
      { cseq: 2 },
      { from: ';tag=z' },
      { sentBy: '192.0.2.9' },
    ];
    for (const other of others) expect(serverKey(request('INVITE', { branch: '', ...other }))).not.toBe(keyOfFirst());
  });

  function keyOfFirst(): string {
    return serverKey(request('INVITE', { branch: '' }));
  }

  test('two that differ in the To tag alone stand side by side, each with its ACK and CANCEL', () => {
    receive('INVITE', { branch: 'old' });
    receive('INVITE', { branch: 'old', to: ';tag=x' });
    receive('INVITE', { branch: 'old', to: ';tag=x' });
    expect(started).toHaveLength(2);
    expect(started.map(({ state }) => state)).toEqual(['proceeding', 'proceeding']);
    expect(table.findCancelled(request('CANCEL', { branch: 'old', to: ';tag=x' }))).toBe(started[1]);
    expect(table.findCancelled(request('CANCEL', { branch: 'old' }))).toBe(started[0]);
    respondToLast(486);
    receive('ACK', { branch: 'old', to: ';tag=x' });
    expect(started.map(({ state }) => state)).toEqual(['proceeding', 'confirmed']);
  });

  test('RFC 4475 badbranch: the magic cookie with nothing after it is no branch', () => {
    receive('OPTIONS', { branch: 'z9hG4bK', callId: '1' });
    receive('OPTIONS', { branch: 'z9hG4bK', callId: '1' });
    receive('OPTIONS', { branch: 'z9hG4bK', callId: '2' });
    expect(started).toHaveLength(2);
  });

  test('an ACK matches only with the To tag of the response', () => {
    receive('INVITE', { branch: '1' });
    respondToLast(486);
    receive('ACK', { branch: '1', to: ';tag=other' });
    expect(acks).toHaveLength(1);
    expect(started[0]?.state).toBe('completed');
    receive('ACK', { branch: '1', to: ';tag=b' });
    expect(acks).toHaveLength(1);
    expect(started[0]?.state).toBe('confirmed');
  });
});

describe('responses', () => {
  const user = { response: () => undefined, timeout: () => undefined, transportError: () => undefined };

  test('find their transaction by branch and CSeq method; strays are counted and dropped', () => {
    const invite = table.startInvite(request('INVITE'), SOURCE, user);
    const cancel = table.startNonInvite(request('CANCEL'), SOURCE, user);
    table.receiveResponse(buildResponse(request('CANCEL'), { status: 200 }));
    expect([invite.state, cancel.state]).toEqual(['calling', 'completed']);
    table.receiveResponse(buildResponse(request('INVITE', { branch: 'z9hG4bKother' }), { status: 200 }));
    expect(invite.state).toBe('calling');
    expect(counters.strayResponses).toBe(1);
    table.receiveResponse(buildResponse(request('INVITE'), { status: 180 }));
    expect(invite.state).toBe('proceeding');
  });

  test('a transport failure reaches the transactions towards that endpoint only', () => {
    const errors: string[] = [];
    const failing = { ...user, transportError: (error: Error) => void errors.push(error.message) };
    table.startNonInvite(request('OPTIONS', { branch: 'z9hG4bKa' }), SOURCE, failing);
    table.startNonInvite(request('OPTIONS', { branch: 'z9hG4bKb' }), { host: '192.0.2.9', port: 5060 }, failing);
    table.transportFailed(SOURCE, new Error('no route'));
    expect(errors).toEqual(['no route']);
    expect(table.size).toBe(1);
  });
});

test('a copy of a request that came another way is refused with 482, one inside a dialog is not', () => {
  receive('INVITE', { branch: 'z9hG4bKway1' });
  receive('INVITE', { branch: 'z9hG4bKway2' });
  expect(started).toHaveLength(1);
  expect(statuses()).toEqual([482]);
  expect(counters.mergedRequests).toBe(1);
  receive('INVITE', { branch: 'z9hG4bKway1', callId: 'c2', to: ';tag=x' });
  receive('BYE', { branch: 'z9hG4bKway3', callId: 'c2', to: ';tag=x' });
  receive('BYE', { branch: 'z9hG4bKway4', callId: 'c2', to: ';tag=x' });
  expect(statuses()).toEqual([482]);
});

test('the memory of merged requests goes with the transaction', async () => {
  receive('OPTIONS', { branch: 'z9hG4bKway1' });
  respondToLast(200);
  await clock.advance(32_000);
  expect(table.size).toBe(0);
  receive('OPTIONS', { branch: 'z9hG4bKway2' });
  expect(started).toHaveLength(2);
});

describe.each([
  ['transactions', { transactions: 2 }],
  // The requests of this test are some 250 characters long.
  ['bytes', { bytes: 2 * request('OPTIONS', { branch: 'z9hG4bK1', callId: '1' }).size }],
])('above the bound on %s', (_, limits) => {
  beforeEach(() => {
    table = createTable(limits);
    receive('OPTIONS', { branch: 'z9hG4bK1', callId: '1' });
    receive('OPTIONS', { branch: 'z9hG4bK2', callId: '2' });
  });

  test('a new INVITE gets a stateless 503 with Retry-After', () => {
    receive('INVITE', { branch: 'z9hG4bK3', callId: '3' });
    receive('INVITE', { branch: 'z9hG4bK3', callId: '3' });
    expect(started).toHaveLength(2);
    expect(statuses()).toEqual([503, 503]);
    expect(sent[0]?.header('Retry-After')).toBe('5');
    expect(sent[0]?.toTag()).toBe(sent[1]?.toTag());
    expect(counters.overloadRefused).toBe(2);
  });

  test('calls that are up go on: twice as much keeps out what is outside a dialog, four times as much everything', () => {
    receive('INVITE', { branch: 'z9hG4bK3', callId: '3', to: ';tag=x' });
    receive('OPTIONS', { branch: 'z9hG4bK4', callId: '4' });
    expect(started).toHaveLength(4);
    receive('OPTIONS', { branch: 'z9hG4bK5', callId: '5' });
    expect([started.length, counters.overloadDropped]).toEqual([4, 1]);
    for (let i = 6; i < 20; i++) receive('BYE', { branch: `z9hG4bK${i}`, callId: `${i}`, to: ';tag=x' });
    expect(started.length).toBeGreaterThan(6);
    expect(started.length).toBeLessThan(10);
    expect(counters.overloadDropped).toBeGreaterThan(5);
    expect(statuses()).toEqual([]);
  });

  test('what has ended makes room', async () => {
    respondToLast(200);
    await clock.advance(32_000);
    receive('INVITE', { branch: 'z9hG4bK3', callId: '3' });
    expect(started).toHaveLength(3);
  });
});

test('closing leaves no transaction and no timer', () => {
  receive('INVITE', { callId: '1' });
  respondToLast(486);
  table.startNonInvite(request('OPTIONS', { branch: 'z9hG4bKa' }), SOURCE, {
    response: () => undefined,
    timeout: () => undefined,
    transportError: () => undefined,
  });
  table.close();
  expect(table.size).toBe(0);
  expect(clock.pendingTimers()).toBe(0);
});
