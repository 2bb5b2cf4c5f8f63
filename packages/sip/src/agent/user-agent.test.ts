import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemoryNetwork } from '../testing/memory-network.ts';
import { AGENT, listenOn, RawPeer } from '../testing/raw-peer.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { UserAgent } from './user-agent.ts';

let clock: VirtualClock;
let network: MemoryNetwork;
let agent: UserAgent;
let peer: RawPeer;
let errors: Error[];

beforeEach(async () => {
  clock = new VirtualClock();
  network = new MemoryNetwork(clock);
  errors = [];
  agent = await listenOn(network, clock, {
    password: () => 'secret',
    onInvite: (invite) => invite.reject(486),
    onError: (error) => void errors.push(error),
  });
  peer = await RawPeer.on(network);
});

afterEach(async () => {
  await agent.close();
  await clock.advance(0);
  expect(clock.pendingTimers()).toBe(0);
  expect(errors).toEqual([]);
});

describe('a request outside a dialog', () => {
  test('OPTIONS is told the capabilities', async () => {
    peer.send('OPTIONS');
    await clock.advance(0);
    const [response] = peer.responses('OPTIONS');
    expect(response?.status).toBe(200);
    expect(response?.headers('Allow')).toEqual([
      ...['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS'],
      ...['PRACK', 'UPDATE', 'INFO', 'MESSAGE', 'REFER', 'NOTIFY', 'REGISTER'],
    ]);
    expect(response?.header('Accept')).toBe('application/sdp');
    expect(response?.headers('Supported')).toEqual(['100rel', 'replaces', 'timer']);
    expect(response?.header('Server')).toBe('test');
    expect(response?.toTag()).toMatch(/^[0-9a-f]{16}$/);
  });

  test('of a method that is not served gets 405 with Allow', async () => {
    for (const method of ['SUBSCRIBE', 'MESSAGE', 'PUBLISH', 'FOO']) {
      peer.send(method, { callId: method });
      await clock.advance(0);
      expect(peer.statuses(method)).toEqual([405]);
      expect(peer.responses(method)[0]?.headers('Allow')).toContain('INVITE');
    }
  });

  test('INVITE and REGISTER get 405 from an agent that serves neither', async () => {
    await agent.close();
    agent = await listenOn(network, clock);
    peer.send('INVITE');
    peer.send('REGISTER', { callId: '2' });
    await clock.advance(0);
    expect(peer.statuses('INVITE')).toEqual([405]);
    expect(peer.statuses('REGISTER')).toEqual([405]);
    expect(peer.responses('INVITE')[0]?.headers('Allow')).not.toContain('INVITE');
  });

  test.each(['taken and rejected', 'not served'])(
    'a CANCEL after the ACK to the failure of an INVITE that was %s has the tag of that failure',
    async (kind) => {
      if (kind === 'not served') {
        await agent.close();
        agent = await listenOn(network, clock);
      }
      const branch = 'z9hG4bKlate';
      peer.send('INVITE', { branch });
      await clock.advance(0);
      const toTag = peer.responses('INVITE')[0]?.toTag() ?? '';
      peer.send('ACK', { branch, toTag });
      peer.send('CANCEL', { branch });
      await clock.advance(0);
      expect(peer.responses('CANCEL').map((response) => [response.status, response.toTag()])).toEqual([[200, toTag]]);
    },
  );

  test('of a method that belongs into a dialog gets 481', async () => {
    for (const method of ['BYE', 'PRACK', 'UPDATE', 'INFO', 'NOTIFY']) {
      peer.send(method, { callId: method });
      await clock.advance(0);
      expect(peer.statuses(method)).toEqual([481]);
    }
  });

  test('BYE gets 481, a hop limit of 0 gets 483, a foreign scheme 416, a needed extension 420, a compressed body 415', async () => {
    peer.send('BYE');
    peer.sendBytes(
      'MESSAGE sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bKhops\r\nMax-Forwards: 0\r\n' +
        'From: <sip:a@x>;tag=1\r\nTo: <sip:b@x>\r\nCall-ID: hops\r\nCSeq: 1 MESSAGE\r\n\r\n',
    );
    await clock.advance(0);
    peer.send('INVITE', { callId: '1', uri: 'http://127.0.0.1/' });
    peer.send('INVITE', { callId: '2', uri: 'sips:bob@127.0.0.1' });
    peer.send('INVITE', { callId: '3', headers: [['Require', '100rel, precondition']] });
    const body = { contentType: 'application/sdp', content: 'x' };
    peer.send('INVITE', { callId: '4', headers: [['Content-Encoding', 'gzip']], body });
    await clock.advance(0);
    expect(peer.statuses('BYE')).toEqual([481]);
    expect(peer.statuses('MESSAGE')).toEqual([483]);
    expect(peer.statuses('INVITE')).toEqual([416, 416, 420, 415]);
    expect(peer.responses('INVITE')[2]?.header('Unsupported')).toBe('precondition');
    expect(peer.responses('INVITE')[3]?.header('Accept-Encoding')).toBe('identity');
  });

  test('what whoever uses the agent can do may be required, and is told', async () => {
    await agent.close();
    agent = await listenOn(network, clock, {
      extensions: ['siprec'],
      onInvite: (invite) => invite.reject(486),
      onError: (error) => void errors.push(error),
    });
    peer.send('INVITE', { callId: '1', headers: [['Require', 'siprec']] });
    peer.send('INVITE', { callId: '2', headers: [['Require', 'siprec, precondition']] });
    peer.send('OPTIONS', { callId: '3' });
    await clock.advance(0);
    expect(peer.statuses('INVITE').sort()).toEqual([420, 486]);
    expect(peer.responses('OPTIONS')[0]?.headers('Supported')).toContain('siprec');
  });

  test.each(['OPTIONS', 'INVITE', 'REGISTER'])(
    '%s with a list of needs that nobody can read gets 400',
    async (method) => {
      peer.send(method, { headers: [['Require', '"open, 100rel']] });
      await clock.advance(0);
      expect(peer.statuses(method)).toEqual([400]);
      expect(agent.counters.parseErrors).toBe(1);
    },
  );

  test('that came another way too gets 482', async () => {
    peer.send('OPTIONS', { branch: 'z9hG4bKway1' });
    peer.send('OPTIONS', { branch: 'z9hG4bKway2' });
    await clock.advance(0);
    expect(peer.statuses('OPTIONS')).toEqual([200, 482]);
  });

  test('that is malformed gets 400 when its sender can be told, and is counted', async () => {
    peer.sendBytes(
      'OPTIONS sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bKbad;rport\r\n' +
        'From: <sip:a@x>;tag=1\r\nTo: <sip:b@x>\r\nCall-ID: bad\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: many\r\n\r\n',
    );
    peer.sendBytes('GET / HTTP/1.1\r\n\r\n');
    await clock.advance(0);
    expect(peer.received).toHaveLength(1);
    expect(peer.received[0]).toMatchObject({ status: 400, reason: 'Malformed Max-Forwards' });
    expect(agent.counters.parseErrors).toBe(2);
  });
});

describe('what is no request', () => {
  test('keep-alives are swallowed without a word', async () => {
    for (const bytes of ['\r\n\r\n', '\r\n', '\0\0\0\0', '']) peer.sendBytes(bytes);
    await clock.advance(0);
    expect(peer.received).toEqual([]);
    expect(agent.counters.keepAlivesReceived).toBe(4);
    expect(agent.counters.parseErrors).toBe(0);
  });

  test('scanners get no answer', async () => {
    for (const [i, name] of ['friendly-scanner', 'sipcli/v1.8', 'SIPVicious 0.3'].entries()) {
      peer.send('OPTIONS', { callId: String(i), headers: [['User-Agent', name]] });
    }
    await clock.advance(0);
    expect(peer.received).toEqual([]);
    expect(agent.counters.scannersDropped).toBe(3);
  });

  test('a response that nobody waits for is counted and dropped', async () => {
    const request = peer.send('OPTIONS');
    await clock.advance(0);
    peer.respond(request, 200);
    await clock.advance(0);
    expect(agent.counters.strayResponses).toBe(1);
  });
});

test('a socket that cannot send fails the call at once', async () => {
  await agent.close();
  agent = await listenOn(network, clock, {
    onError: (error) => void errors.push(error),
    bind: async (local) => {
      const socket = await network.bind(local);
      const { onError } = socket;
      expect(onError).toBeDefined();
      return Object.assign(socket, {
        send: (_data: Uint8Array, to: { host: string; port: number }) => {
          const error = Object.assign(new Error('send EINVAL'), { address: to.host, port: to.port });
          clock.setTimer(0, () => socket.onError(error));
        },
      });
    },
  });
  const failures: unknown[] = [];
  agent.invite(
    { requestUri: 'sip:bob@192.0.2.1', from: { uri: 'sip:alice@example.com' } },
    { accepted: () => undefined, failed: (failure) => failures.push(failure) },
  );
  await clock.advance(0);
  expect(failures).toMatchObject([{ kind: 'transport', error: { message: 'send EINVAL' } }]);
  expect(errors.splice(0)).toHaveLength(1);
  expect(agent.counters.transportErrors).toBe(1);
});

test('each message is traced in both directions with its peer and time', async () => {
  const trace: string[] = [];
  await agent.close();
  agent = await listenOn(network, clock, {
    onTrace: ({ direction, remote, message, atMs }) => {
      const what = 'method' in message ? message.method : message.status;
      trace.push(`${direction} ${remote.host}:${remote.port} ${what} ${atMs - clock.wallTimeMs()}`);
    },
  });
  peer.send('OPTIONS');
  await clock.advance(0);
  expect(trace).toEqual(['received 127.0.0.1:5070 OPTIONS 0', 'sent 127.0.0.1:5070 200 0']);
});

test('a trace handler that fails does not disturb the protocol', async () => {
  await agent.close();
  agent = await listenOn(network, clock, {
    onTrace: () => {
      throw new Error('trace failed');
    },
    onError: () => {
      throw new Error('error handler failed');
    },
  });
  peer.send('OPTIONS');
  await clock.advance(0);
  expect(peer.statuses('OPTIONS')).toEqual([200]);
});

test('listening on a wildcard without an advertised address, or on a taken port, is refused', async () => {
  const bind = network.bind;
  await expect(UserAgent.listen({ local: { host: '0.0.0.0', port: 1 }, product: 'x', bind })).rejects.toThrow(
    'advertised is needed',
  );
  await expect(UserAgent.listen({ local: AGENT, product: 'x', bind })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
