import { EventEmitter, once } from 'node:events';
import { expect, test } from 'vitest';
import type { Session } from './session.ts';
import { UserAgent } from './user-agent.ts';

test('two agents call each other over UDP of the operating system', async () => {
  const events = new EventEmitter();
  const local = { host: '127.0.0.1', port: 0 };
  const callee = await UserAgent.listen({
    local,
    product: 'callee',
    password: () => 'secret',
    onInvite: (invite) => {
      invite.progress(180);
      invite.accept(
        { body: { contentType: 'application/sdp', content: 'v=0\r\n' } },
        { ended: (end) => events.emit('calleeEnded', end.by), acknowledged: () => events.emit('acknowledged') },
      );
    },
  });
  const caller = await UserAgent.listen({ local, product: 'caller' });
  try {
    const registration = caller.register({
      registrar: callee.address,
      aor: 'sip:alice@127.0.0.1',
      credentials: { username: 'alice', password: 'secret' },
    });
    await registration.registered;
    expect(callee.bindingsOf('alice')[0]?.source).toEqual(caller.address);

    const acknowledged = once(events, 'acknowledged');
    const session = await new Promise<Session>((resolve, reject) => {
      caller.invite(
        { requestUri: `sip:bob@localhost:${callee.address.port}`, from: { uri: 'sip:alice@127.0.0.1' } },
        {
          answerOffer: () => ({ contentType: 'application/sdp', content: 'v=0 answer' }),
          accepted: resolve,
          failed: (failure) => reject(new Error(failure.kind)),
        },
      );
    });
    await acknowledged;
    const calleeEnded = once(events, 'calleeEnded');
    const callerEnded = new Promise<string>((resolve) => session.setHandlers({ ended: (end) => resolve(end.by) }));
    session.bye();
    expect(await callerEnded).toBe('local');
    expect(await calleeEnded).toEqual(['remote']);

    // An address that a socket on loopback cannot send to fails at once, not after timer B.
    const failure = await new Promise<{ kind: string }>((resolve) => {
      caller.invite(
        { requestUri: 'sip:bob@192.0.2.1', from: { uri: 'sip:alice@127.0.0.1' } },
        { accepted: () => undefined, failed: resolve },
      );
    });
    expect(failure.kind).toBe('transport');
  } finally {
    await caller.close();
    await callee.close();
  }
});

test('an agent that closes takes its registration along, in a last datagram', async () => {
  const local = { host: '127.0.0.1', port: 0 };
  const events = new EventEmitter();
  const registrar = await UserAgent.listen({
    local,
    product: 'registrar',
    password: () => 'secret',
    onRegistered: (username, bindings) => events.emit('bindings', username, bindings.length),
  });
  const phone = await UserAgent.listen({ local, product: 'phone' });
  const registered = once(events, 'bindings');
  const registration = phone.register({
    registrar: registrar.address,
    aor: 'sip:alice@127.0.0.1',
    credentials: { username: 'alice', password: 'secret' },
  });
  expect(await registered).toEqual(['alice', 1]);
  const gone = once(events, 'bindings');
  await registration.registered;
  await phone.close();
  expect(await gone).toEqual(['alice', 0]);
  await registrar.close();
});
