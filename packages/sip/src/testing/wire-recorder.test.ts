import { expect, test } from 'vitest';
import { buildResponse } from '../message/build-response.ts';
import { SipRequest } from '../message/sip-message.ts';
import { WireRecorder } from './wire-recorder.ts';

const [alice, server, bob] = [1, 2, 3].map((port) => ({ host: '127.0.0.1', port }));

test('prints a ladder: a column for each endpoint, a line with its time for each message', () => {
  if (!alice || !server || !bob) throw new Error('three endpoints');
  let now = 1000;
  const wire = new WireRecorder(() => now).name(alice, 'alice').name(server, 'server');
  const invite = new SipRequest({
    method: 'INVITE',
    requestUri: 'sip:b@x',
    headers: [['CSeq', '1 INVITE']],
    body: { contentType: 'application/sdp', content: 'v=0' },
  });
  wire.record(alice, server, invite);
  now += 20;
  wire.record(server, bob, Buffer.from('no message at all'));
  now += 1500;
  wire.record(bob, alice, buildResponse(invite, { status: 200 }));
  expect(`\n${wire}`).toBe(`
                   alice                     server                 127.0.0.1:3
       0             | INVITE (application/s-> |                         |
      20             |                         |--- "no message a" ----> |
    1520             |<------------------ 200 INVITE ------------------- |
`);
});
