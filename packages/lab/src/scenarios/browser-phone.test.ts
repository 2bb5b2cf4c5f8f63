import { testCertificates as certificates } from '@hookswitch/sip/testing';
import {
  type Invitation,
  Inviter,
  Registerer,
  RegistererState,
  type SessionDescriptionHandler,
  SessionState,
  UserAgent,
} from 'sip.js';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { applicationNumber, numbers, Stage } from './stage.ts';
import { type TlsFiles, writeTlsFiles } from './tls-files.ts';

/** The WebSocket of a browser, which SIP.js finds in the global scope; this one believes the test's authority. */
class BrowserWebSocket extends WebSocket {
  constructor(url: string, protocols: string) {
    super(url, protocols, { ca: certificates.ca });
  }
}

/** The description of a plain RTP stream: what matters here is the signalling of SIP.js. A browser's media: chromium.peer.test.ts. */
function plainMedia(): SessionDescriptionHandler {
  const lines = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=audio 9 RTP/AVP 0', ''];
  return {
    close: () => undefined,
    getDescription: async () => ({ body: lines.join('\r\n'), contentType: 'application/sdp' }),
    hasDescription: (contentType) => contentType === 'application/sdp',
    rollbackDescription: async () => undefined,
    setDescription: async () => undefined,
    sendDtmf: () => false,
  };
}

let files: TlsFiles;
let stage: Stage;
const agents: UserAgent[] = [];

beforeAll(async () => {
  Object.assign(globalThis, { WebSocket: BrowserWebSocket });
  files = await writeTlsFiles();
  stage = await Stage.open(files.settings);
});
afterEach(async () => {
  for (const agent of agents.splice(0)) await agent.stop();
});
afterAll(async () => {
  await stage.close();
  await files.remove();
});

async function bob(scheme: 'ws' | 'wss', onInvite: (invitation: Invitation) => void = () => undefined) {
  const endpoint = stage.platform.sipOver.get(scheme);
  if (!endpoint) throw new Error(`the platform does not listen over ${scheme}`);
  const { host, port } = endpoint;
  const uri = UserAgent.makeURI(`sip:bob@${host}`);
  if (!uri) throw new Error('no URI');
  const agent = new UserAgent({
    ...{ uri, authorizationUsername: 'bob', authorizationPassword: 'bob-secret', logBuiltinEnabled: false },
    transportOptions: { server: `${scheme}://${host}:${port}/` },
    sessionDescriptionHandlerFactory: plainMedia,
    delegate: { onInvite },
  });
  agents.push(agent);
  await agent.start();
  const registerer = new Registerer(agent);
  const registered = new Promise<void>((resolve, reject) => {
    registerer.stateChange.addListener((state) => state === RegistererState.Registered && resolve());
    void registerer.register({
      requestDelegate: { onReject: ({ message }) => reject(new Error(String(message.statusCode))) },
    });
  });
  await registered;
  return { agent, host };
}

describe.each(['ws', 'wss'] as const)('SIP.js over %s', (scheme) => {
  test('registers, is dialled by its number, answers, and is hung up', async () => {
    const terminated = new Promise<void>((resolve) => {
      void bob(scheme, (invitation) => {
        invitation.stateChange.addListener((state) => state === SessionState.Terminated && resolve());
        void invitation.accept();
      }).then(async () => {
        const { call_control_id: callControlId } = await stage.dial(numbers.bob, { media_encryption: 'disabled' });
        await stage.catcher.next('call.answered', { callControlId });
        await stage.platform.api.action(callControlId, 'hangup');
        expect(await stage.ending(callControlId)).toMatchObject({ hangup_cause: 'normal_clearing' });
      });
    });
    await terminated;
  });

  test('calls the application, is answered, and hangs up', async () => {
    const { agent, host } = await bob(scheme);
    const target = UserAgent.makeURI(`sip:${applicationNumber}@${host}`);
    if (!target) return expect.unreachable();
    const inviter = new Inviter(agent, target);
    const established = new Promise<void>((resolve) => {
      inviter.stateChange.addListener((state) => state === SessionState.Established && resolve());
    });
    await inviter.invite();
    const { call_control_id: callControlId, from } = await stage.inbound();
    expect(from).toBe(numbers.bob);
    await stage.platform.api.action(callControlId, 'answer');
    await established;
    await inviter.bye();
    expect(await stage.ending(callControlId)).toMatchObject({ hangup_source: 'caller' });
  });
});
