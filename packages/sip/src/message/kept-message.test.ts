import { expect, test } from 'vitest';
import { KeptMessage } from './kept-message.ts';
import { parseMessage } from './parse.ts';

const bytes = Buffer.concat([
  Buffer.from(
    [
      'SIP/2.0 200 OK',
      'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1;received=192.0.2.7',
      'From: "Žofie \\"Z\\"" <sip:z@192.0.2.1>;tag=a',
      'To: <sip:b@192.0.2.2>;tag=b',
      'Call-ID: c1',
      'CSeq: 1 INVITE',
      'Content-Length: 5',
      '',
      '',
    ].join('\r\n'),
  ),
  Buffer.from([0, 0xff, 0x80, 13, 10]),
]);

test('put away it is the same message, to the last octet', () => {
  const message = parseMessage(bytes);
  const kept = new KeptMessage(message);
  expect(kept.message).toBe(message);
  kept.putAway();
  kept.putAway();
  expect(kept.message).not.toBe(message);
  expect(kept.message.toBuffer()).toEqual(message.toBuffer());
  expect(kept.message.headerList()).toEqual(message.headerList());
  expect(kept.message.body).toEqual(Buffer.from([0, 0xff, 0x80, 13, 10]));
});
