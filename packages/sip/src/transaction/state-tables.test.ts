import { describe, expect, test } from 'vitest';
import { buildResponse } from '../message/build-response.ts';
import { SipRequest, type SipResponse } from '../message/sip-message.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { newCounters } from './counters.ts';
import { DelayLines } from './delay-lines.ts';
import { InviteClientTransaction, inviteClientTable } from './invite-client.ts';
import { InviteServerTransaction, inviteServerTable } from './invite-server.ts';
import { NonInviteClientTransaction, nonInviteClientTable } from './non-invite-client.ts';
import { NonInviteServerTransaction, nonInviteServerTable } from './non-invite-server.ts';
import { IllegalMoveError, moveFor, type StateTable } from './state-table.ts';
import { TIMER_MS } from './timers.ts';
import type { TransactionContext } from './transaction-context.ts';

const PEER = { host: '192.0.2.1', port: 5060 };

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

function response(method: string, status: number): SipResponse {
  return buildResponse(request(method), { status, toTag: 'b' });
}

/** Writes down what a transaction does: what it sends, what it tells its user, and its end. */
class Recorder {
  readonly clock = new VirtualClock();
  readonly counters = newCounters();
  log: string[] = [];
  readonly context: TransactionContext = {
    delays: new DelayLines(this.clock),
    clock: this.clock,
    counters: this.counters,
    send: (message) => this.log.push(`send ${'method' in message ? message.method : message.status}`),
    terminated: () => this.log.push('end'),
  };
  readonly user = {
    response: (received: SipResponse) => this.log.push(`up ${received.status}`),
    timeout: () => this.log.push('timeout'),
    transportError: (error: Error) => this.log.push(`error ${error.message}`),
  };

  /** What happened since the last call. */
  take(): string {
    const log = this.log.join(', ');
    this.log = [];
    return log;
  }
}

interface Harness {
  readonly recorder: Recorder;
  readonly state: () => string;
  /** Inputs that a peer or the TU can give at any time; timers are inputs of the clock. */
  readonly give: Readonly<Record<string, () => void>>;
}

/** `state: effects` for each input; 'illegal' where only a defect of ours could give it. */
type Expectations = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Walks every state x input: brings a fresh transaction into the state by real inputs, gives the input, and compares
 * what it did. A timer is given by moving the clock to the moment when it is due.
 */
function walk(
  name: string,
  machine: {
    table: StateTable<string, string, string>;
    start: () => Harness;
    reach: Readonly<Record<string, readonly string[]>>;
    expected: Expectations;
  },
): void {
  describe(name, () => {
    const states = Object.keys(machine.table);
    for (const state of states) {
      const inputs = Object.keys(machine.table[state] ?? {});
      test.each(inputs)(`${state} x %s`, async (input) => {
        const wanted = machine.expected[state]?.[input];
        expect(wanted, 'every cell is expected').toBeDefined();
        const harness = machine.start();
        for (const step of machine.reach[state] ?? []) await give(harness, step);
        expect(harness.state()).toBe(state);
        harness.recorder.take();
        if (wanted === 'illegal') {
          expect(() => moveFor(name, machine.table, state, input)).toThrow(IllegalMoveError);
          const act = harness.give[input];
          if (act) expect(act).toThrow(IllegalMoveError);
          expect(harness.state()).toBe(state);
          return;
        }
        await give(harness, input);
        expect(`${harness.state()}: ${harness.recorder.take()}`.trim()).toBe(wanted);
      });
    }

    test('holds no timer once it is terminated', async () => {
      const harness = machine.start();
      for (const step of machine.reach.terminated ?? []) await give(harness, step);
      expect(harness.recorder.clock.pendingTimers()).toBe(0);
    });
  });
}

async function give(harness: Harness, input: string): Promise<void> {
  const act = harness.give[input];
  if (act) {
    act();
    return;
  }
  const letter = input.slice('timer'.length) as keyof typeof TIMER_MS;
  const repeats = letter === 'A' || letter === 'E' || letter === 'G';
  if (!repeats) {
    // A timer that ends a transaction is watched alone: what repeats until then is another cell.
    await harness.recorder.clock.advance(TIMER_MS[letter] - 1);
    harness.recorder.take();
    await harness.recorder.clock.advance(1);
    return;
  }
  await harness.recorder.clock.advance(TIMER_MS[letter]);
}

walk('INVITE client transaction', {
  table: inviteClientTable,
  start: () => {
    const recorder = new Recorder();
    const transaction = new InviteClientTransaction(recorder.context, 'k', request('INVITE'), PEER, recorder.user);
    return {
      recorder,
      state: () => transaction.state,
      give: {
        '1xx': () => transaction.receive(response('INVITE', 180)),
        '2xx': () => transaction.receive(response('INVITE', 200)),
        '300-699': () => transaction.receive(response('INVITE', 486)),
        transportError: () => transaction.fail(new Error('unreachable')),
      },
    };
  },
  reach: {
    calling: [],
    proceeding: ['1xx'],
    completed: ['300-699'],
    accepted: ['2xx'],
    terminated: ['300-699', 'timerD'],
  },
  expected: {
    calling: {
      '1xx': 'proceeding: up 180',
      '2xx': 'accepted: up 200',
      '300-699': 'completed: send ACK, up 486',
      timerA: 'calling: send INVITE',
      timerB: 'terminated: end, timeout',
      timerD: 'illegal',
      timerM: 'illegal',
      transportError: 'terminated: end, error unreachable',
    },
    proceeding: {
      '1xx': 'proceeding: up 180',
      '2xx': 'accepted: up 200',
      '300-699': 'completed: send ACK, up 486',
      timerA: 'illegal',
      timerB: 'illegal',
      timerD: 'illegal',
      timerM: 'illegal',
      transportError: 'proceeding:',
    },
    completed: {
      '1xx': 'completed:',
      '2xx': 'completed:',
      '300-699': 'completed: send ACK',
      timerA: 'illegal',
      timerB: 'illegal',
      timerD: 'terminated: end',
      timerM: 'illegal',
      transportError: 'completed:',
    },
    accepted: {
      '1xx': 'accepted:',
      '2xx': 'accepted: up 200',
      '300-699': 'accepted:',
      timerA: 'illegal',
      timerB: 'illegal',
      timerD: 'illegal',
      timerM: 'terminated: end',
      transportError: 'accepted:',
    },
    terminated: {
      '1xx': 'terminated:',
      '2xx': 'terminated:',
      '300-699': 'terminated:',
      timerA: 'illegal',
      timerB: 'illegal',
      timerD: 'illegal',
      timerM: 'illegal',
      transportError: 'terminated:',
    },
  },
});

walk('INVITE server transaction', {
  table: inviteServerTable,
  start: () => {
    const recorder = new Recorder();
    const transaction = new InviteServerTransaction(recorder.context, 'k', request('INVITE'), PEER);
    transaction.user = {
      localTag: 'b',
      acknowledged: () => recorder.log.push('up ACK'),
      cancelled: () => recorder.log.push('up CANCEL'),
    };
    transaction.respond(response('INVITE', 100));
    return {
      recorder,
      state: () => transaction.state,
      give: {
        invite: () => transaction.receive(request('INVITE')),
        ack: () => transaction.receive(request('ACK')),
        send1xx: () => transaction.respond(response('INVITE', 180)),
        send2xx: () => transaction.respond(response('INVITE', 200)),
        'send300-699': () => transaction.respond(response('INVITE', 486)),
      },
    };
  },
  reach: {
    proceeding: [],
    completed: ['send300-699'],
    confirmed: ['send300-699', 'ack'],
    accepted: ['send2xx'],
    terminated: ['send2xx', 'timerL'],
  },
  expected: {
    proceeding: {
      invite: 'proceeding: send 100',
      ack: 'proceeding:',
      send1xx: 'proceeding: send 180',
      send2xx: 'accepted: send 200',
      'send300-699': 'completed: send 486',
      timerG: 'illegal',
      timerH: 'illegal',
      timerI: 'illegal',
      timerL: 'illegal',
    },
    completed: {
      invite: 'completed: send 486',
      ack: 'confirmed:',
      send1xx: 'illegal',
      send2xx: 'illegal',
      'send300-699': 'illegal',
      timerG: 'completed: send 486',
      timerH: 'terminated: end',
      timerI: 'illegal',
      timerL: 'illegal',
    },
    confirmed: {
      invite: 'confirmed:',
      ack: 'confirmed:',
      send1xx: 'illegal',
      send2xx: 'illegal',
      'send300-699': 'illegal',
      timerG: 'illegal',
      timerH: 'illegal',
      timerI: 'terminated: end',
      timerL: 'illegal',
    },
    accepted: {
      invite: 'accepted:',
      ack: 'accepted: up ACK',
      send1xx: 'illegal',
      send2xx: 'accepted: send 200',
      'send300-699': 'illegal',
      timerG: 'illegal',
      timerH: 'illegal',
      timerI: 'illegal',
      timerL: 'terminated: end',
    },
    terminated: {
      invite: 'terminated:',
      ack: 'terminated:',
      send1xx: 'illegal',
      send2xx: 'illegal',
      'send300-699': 'illegal',
      timerG: 'illegal',
      timerH: 'illegal',
      timerI: 'illegal',
      timerL: 'illegal',
    },
  },
});

walk('non-INVITE client transaction', {
  table: nonInviteClientTable,
  start: () => {
    const recorder = new Recorder();
    const transaction = new NonInviteClientTransaction(recorder.context, 'k', request('BYE'), PEER, recorder.user);
    return {
      recorder,
      state: () => transaction.state,
      give: {
        '1xx': () => transaction.receive(response('BYE', 100)),
        final: () => transaction.receive(response('BYE', 200)),
        transportError: () => transaction.fail(new Error('unreachable')),
      },
    };
  },
  reach: { trying: [], proceeding: ['1xx'], completed: ['final'], terminated: ['final', 'timerK'] },
  expected: {
    trying: {
      '1xx': 'proceeding: up 100',
      final: 'completed: up 200',
      timerE: 'trying: send BYE',
      timerF: 'terminated: end, timeout',
      timerK: 'illegal',
      transportError: 'terminated: end, error unreachable',
    },
    proceeding: {
      '1xx': 'proceeding: up 100',
      final: 'completed: up 200',
      timerE: 'proceeding: send BYE',
      timerF: 'terminated: end, timeout',
      timerK: 'illegal',
      transportError: 'proceeding:',
    },
    completed: {
      '1xx': 'completed:',
      final: 'completed:',
      timerE: 'illegal',
      timerF: 'illegal',
      timerK: 'terminated: end',
      transportError: 'completed:',
    },
    terminated: {
      '1xx': 'terminated:',
      final: 'terminated:',
      timerE: 'illegal',
      timerF: 'illegal',
      timerK: 'illegal',
      transportError: 'terminated:',
    },
  },
});

walk('non-INVITE server transaction', {
  table: nonInviteServerTable,
  start: () => {
    const recorder = new Recorder();
    const transaction = new NonInviteServerTransaction(recorder.context, 'k', request('BYE'), PEER);
    return {
      recorder,
      state: () => transaction.state,
      give: {
        request: () => transaction.receive(),
        send1xx: () => transaction.respond(response('BYE', 100)),
        sendFinal: () => transaction.respond(response('BYE', 200)),
      },
    };
  },
  reach: { trying: [], proceeding: ['send1xx'], completed: ['sendFinal'], terminated: ['sendFinal', 'timerJ'] },
  expected: {
    trying: {
      request: 'trying:',
      send1xx: 'proceeding: send 100',
      sendFinal: 'completed: send 200',
      timerJ: 'illegal',
    },
    proceeding: {
      request: 'proceeding: send 100',
      send1xx: 'proceeding: send 100',
      sendFinal: 'completed: send 200',
      timerJ: 'illegal',
    },
    completed: {
      request: 'completed: send 200',
      send1xx: 'illegal',
      sendFinal: 'completed:',
      timerJ: 'terminated: end',
    },
    terminated: {
      request: 'terminated:',
      send1xx: 'terminated:',
      sendFinal: 'terminated:',
      timerJ: 'illegal',
    },
  },
});
