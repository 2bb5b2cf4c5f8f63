import { type TraceEntry, UserAgent } from '@hookswitch/sip';
import { testCertificates as certificates } from '@hookswitch/sip/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { applicationNumber, numbers, Stage } from './stage.ts';
import { type TlsFiles, writeTlsFiles } from './tls-files.ts';

const TRANSPORTS = ['tcp', 'tls', 'ws', 'wss'] as const;

let files: TlsFiles;
let stage: Stage;

beforeAll(async () => {
  files = await writeTlsFiles();
});

afterAll(() => files.remove());

beforeEach(async () => {
  stage = await Stage.open(files.settings);
});

afterEach(() => stage.close());

function registrarOver(transport: string) {
  const endpoint = stage.platform.sipOver.get(transport);
  if (!endpoint) throw new Error(`the platform does not listen over ${transport}`);
  return endpoint;
}

/** Transports that a phone's messages went by, each once. */
function transportsOf(trace: readonly TraceEntry[]): string[] {
  return [...new Set(trace.map(({ remote }) => remote.transport ?? 'UDP'))];
}

describe.each(TRANSPORTS)('a phone over %s', (transport) => {
  const tls = { ca: certificates.ca };

  test('registers, is called by number over its connection, and hung up', async () => {
    const registrar = registrarOver(transport);
    const alice = await stage.phone('alice', { registrar, tls, behaviour: 'answer' });
    const { call_control_id: callControlId } = await stage.dial(numbers.alice);
    await stage.catcher.next('call.answered', { callControlId });
    await stage.platform.api.action(callControlId, 'hangup');
    expect(await stage.ending(callControlId)).toMatchObject({ hangup_cause: 'normal_clearing' });
    expect(transportsOf(alice.trace)).toEqual([transport.toUpperCase()]);
  });

  test('calls the application, is answered, and hangs up', async () => {
    const alice = await stage.phone('alice', { registrar: registrarOver(transport), tls });
    const call = await alice.call(applicationNumber);
    const { call_control_id: callControlId } = await stage.inbound();
    await stage.platform.api.action(callControlId, 'answer');
    await call.answered;
    await call.hangup();
    expect(await stage.ending(callControlId)).toMatchObject({ hangup_source: 'caller' });
    expect(transportsOf(alice.trace)).toEqual([transport.toUpperCase()]);
  });
});

describe('sip_transport_protocol', () => {
  test.each(['UDP', 'TCP', 'TLS'] as const)('%s: the leg leaves over it', async (transport) => {
    const seen: string[] = [];
    const far = await UserAgent.listen({
      ...{ local: { host: '127.0.0.1', port: 0 }, product: 'far', tls: certificates.server },
      listeners: (['TCP', 'TLS'] as const).map((over) => ({ transport: over, local: { host: '127.0.0.1', port: 0 } })),
      onInvite: (invite) => {
        seen.push(`${invite.source.transport ?? 'UDP'} ${invite.request.via().transport}`);
        invite.reject(486);
      },
    });
    const there = far.addresses.find(({ own }) => own.transport === transport)?.bound;
    const { call_control_id: callControlId } = await stage.dial(`sip:x@127.0.0.1:${there?.port}`, {
      sip_transport_protocol: transport,
    });
    expect(await stage.ending(callControlId)).toMatchObject({ sip_hangup_cause: '486' });
    expect(seen).toEqual([`${transport} ${transport}`]);
    await far.close();
  });

  test('is refused for a phone that is not registered over it', async () => {
    await stage.phone('alice', { behaviour: 'answer' });
    await expect(stage.dial(numbers.alice, { sip_transport_protocol: 'TLS' })).rejects.toThrow(/10027|TLS/);
  });

  test('of transfer: the target is called over it, or the command is refused', async () => {
    const tls = { ca: certificates.ca };
    const carol = await stage.phone('carol', { registrar: registrarOver('tls'), tls, behaviour: 'answer' });
    await stage.phone('bob', { behaviour: 'answer' });
    const { call_control_id: id } = await stage.dial(numbers.bob);
    await stage.catcher.next('call.answered', { callControlId: id });
    const transfer = (to: string) =>
      stage.platform.api.request('POST', `/calls/${id}/actions/transfer`, { to, sip_transport_protocol: 'TLS' });
    expect(await transfer(numbers.bob)).toMatchObject({ status: 422 });
    expect(await transfer(numbers.carol)).toMatchObject({ status: 200 });
    await stage.catcher.next('call.bridged', { callControlId: id });
    expect(transportsOf(carol.trace)).toEqual(['TLS']);
  });
});

test.each(['tcp', 'tls'] as const)('a trunk over %s: registered at, asked, called through', async (transport) => {
  const seen: string[] = [];
  const carrier = await UserAgent.listen({
    ...{ local: { host: '127.0.0.1', port: 0 }, product: 'carrier', tls: certificates.server },
    listeners: [{ transport: transport === 'tcp' ? 'TCP' : 'TLS', local: { host: '127.0.0.1', port: 0 } }],
    password: () => 'pw',
    onTrace: ({ direction, message, remote }) => {
      if (direction === 'received' && 'method' in message) seen.push(`${message.method} ${remote.transport ?? 'UDP'}`);
    },
    onInvite: (invite) => invite.reject(486),
  });
  const bound = carrier.addresses[1]?.bound;
  await stage.platform.api.request('POST', '/trunks', {
    ...{ name: 'carrier', host: 'localhost', port: bound?.port, transport, username: 'me', password: 'pw' },
    ...{ prefixes: ['+44'], register: true, options_interval_secs: 60 },
  });
  const registered = new Promise<void>((resolve) => {
    const look = () => (carrier.bindingsOf('me').length > 0 ? resolve() : setImmediate(look));
    look();
  });
  await registered;
  const { call_control_id: callControlId } = await stage.dial('+441632960000');
  expect(await stage.ending(callControlId)).toMatchObject({ sip_hangup_cause: '486' });
  const over = transport.toUpperCase();
  expect(new Set(seen)).toEqual(new Set(['REGISTER', 'OPTIONS', 'INVITE', 'ACK'].map((method) => `${method} ${over}`)));
  await carrier.close();
});
