import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UserAgent } from '../agent/user-agent.ts';
import { MemoryNetwork } from './memory-network.ts';
import { AGENT, listenOn } from './raw-peer.ts';
import { ScriptedPeer } from './scripted-peer.ts';
import { VirtualClock } from './virtual-clock.ts';
import { WireRecorder } from './wire-recorder.ts';

describe('on a memory network', () => {
  let clock: VirtualClock;
  let network: MemoryNetwork;
  let agent: UserAgent;
  let peer: ScriptedPeer;

  beforeEach(async () => {
    clock = new VirtualClock();
    network = new MemoryNetwork(clock);
    agent = await listenOn(network, clock, { onInvite: (invite) => void invite.accept() });
    peer = await ScriptedPeer.listen({ bind: network.bind, local: { host: '127.0.0.1', port: 5070 }, clock });
  });

  afterEach(async () => {
    await agent.close();
    peer.close();
    expect(network.openSockets()).toBe(0);
  });

  test('a script calls, acknowledges and hangs up; the recorder prints the ladder', async () => {
    const wire = new WireRecorder(() => clock.now()).name(peer.address, 'peer').name(AGENT, 'agent');
    network.onDatagram = ({ from, to, data }) => {
      wire.record(from, to, data);
      return 'deliver';
    };
    peer.send('INVITE', { to: AGENT, body: { contentType: 'application/sdp', content: 'v=0' } });
    await clock.advance(0);
    const ok = await peer.response(200, 'INVITE');
    peer.send('ACK', { to: AGENT, dialog: ok, cseq: 1 });
    await clock.advance(1500);
    peer.send('BYE', { to: AGENT, dialog: ok });
    peer.sendBytes('\r\n\r\n', AGENT);
    await clock.advance(0);
    await peer.response(200, 'BYE');
    expect(wire.lines()).toEqual([
      'peer > agent INVITE (application/sdp)',
      'agent > peer 100 INVITE',
      'agent > peer 200 INVITE',
      'peer > agent ACK',
      'peer > agent BYE',
      'peer > agent "\\r\\n\\r\\n"',
      'agent > peer 200 BYE',
    ]);
  });

  test('what does not come in time is said, with what came instead', async () => {
    peer.send('OPTIONS', { to: AGENT });
    const waiting = peer.response(486, 'INVITE', 100);
    const failed = expect(waiting).rejects.toThrow('no a 486 to INVITE in 100 ms; not taken: 200');
    await clock.advance(100);
    await failed;
  });
});

test('on real UDP: a script is called, rings and refuses', async () => {
  const peer = await ScriptedPeer.listen();
  const agent = await UserAgent.listen({ local: { host: '127.0.0.1', port: 0 }, product: 'test' });
  const progress: number[] = [];
  const called = agent.invite({
    requestUri: `sip:peer@127.0.0.1:${peer.address.port}`,
    from: { uri: 'sip:us@127.0.0.1' },
    onProgress: ({ status }) => void progress.push(status),
  });
  const invite = await peer.request('INVITE');
  peer.respond(invite, 180);
  peer.respond(invite, 486);
  await expect(called).rejects.toMatchObject({ name: 'CallFailedError', message: '486 Busy Here' });
  await peer.request('ACK');
  expect(progress).toEqual([180]);
  await agent.close();
  peer.close();
});
