import { describe, expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { parseMessage } from './parse.ts';
import { SipRequest } from './sip-message.ts';
import { SipParseError } from './sip-parse-error.ts';

const HEAD =
  'OPTIONS sip:b@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa\r\nFrom: <sip:a@example.com>;tag=f\r\n' +
  'To: <sip:b@example.com>\r\nCall-ID: c1\r\nCSeq: 1 OPTIONS\r\n';

function parse(text: string): ReturnType<typeof parseMessage> {
  return parseMessage(Buffer.from(text));
}

describe('what a datagram may look like', () => {
  test('empty lines before the message are skipped', () => {
    expect(parse(`\r\n\r\n${HEAD}\r\n`)).toBeInstanceOf(SipRequest);
  });

  test('lines may end in a lone LF', () => {
    expect(parse(`${HEAD}\r\n`.replaceAll('\r\n', '\n')).callId).toBe('c1');
  });

  test('without Content-Length the body is the rest', () => {
    expect(parse(`${HEAD}\r\nhello`).body.toString()).toBe('hello');
  });

  test('an empty line within the body is part of it', () => {
    expect(parse(`${HEAD}l: 7\r\n\r\na\r\n\r\nbb and more`).body.toString()).toBe('a\r\n\r\nbb');
  });

  test.each(['', '\r\n', '\r\n\r\n', '\0\0\0\0', 'hello', 'hello\r\n\r\n', HEAD, 'SIP/2.0 abc OK\r\n\r\n', '\xff\xfe'])(
    'refuses %j without an answer',
    (text) => {
      try {
        parse(text);
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(SipParseError);
        expect(error).not.toHaveProperty('refusal');
      }
    },
  );

  test.each([
    ['a line without a colon', `${HEAD}nonsense\r\n\r\n`],
    ['a header name that is no token', `${HEAD}a b: c\r\n\r\n`],
    ['a CR within a value', `${HEAD}X-A: b\rc\r\n\r\n`],
    ['a Content-Length with a sign', `${HEAD}Content-Length: +0\r\n\r\n`],
    ['a Content-Length that is no number', `${HEAD}Content-Length: 0x10\r\n\r\n`],
    ['an empty Call-ID', `${HEAD.replace('Call-ID: c1', 'Call-ID:')}\r\n`],
    ['no CSeq', `${HEAD.replace('CSeq: 1 OPTIONS\r\n', '')}\r\n`],
    ['a CSeq without method', `${HEAD.replace('CSeq: 1 OPTIONS', 'CSeq: 1')}\r\n`],
    ['a malformed host in the Request-URI', `${HEAD.replace('b@example.com SIP', 'b@[::z] SIP')}\r\n`],
  ])('%s is answered with 400', (_, text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ refusal: expect.objectContaining({ status: 400 }) }));
  });

  test('names are recognised in every case and compact form, whatever stands around them', () => {
    const message = parse(
      `OPTIONS sip:b SIP/2.0\r\nV : SIP/2.0/UDP h;branch=z9hG4bKa\r\nFROM:\t<sip:a@b>;tag=f \r\nt:<sip:b>\r\n` +
        'call-id: c1\r\nCSEQ:  1 OPTIONS\r\nX-Own: a:b\r\nL: 0\r\n\r\n',
    );
    expect(message.headerList().map(([name]) => name)).toEqual([
      ...['Via', 'FROM', 'To', 'call-id', 'CSEQ', 'X-Own', 'Content-Length'],
    ]);
    expect(message.fromTag()).toBe('f');
    expect(message.header('x-own')).toBe('a:b');
  });

  test('a byte beyond ASCII in the body or a header changes no other header', () => {
    const name = Buffer.from(`${HEAD}Subject: na\u00efve \u0434\r\nX-B: \u010a\r\nl: 3\r\n\r\n`);
    const message = parseMessage(Buffer.concat([name, Buffer.from([0xff, 0x0a, 0x80, 0x80])]));
    expect(message.header('Subject')).toBe('na\u00efve \u0434');
    expect(message.header('X-B')).toBe('\u010a');
    expect(message.callId).toBe('c1');
    expect(message.body).toEqual(Buffer.from([0xff, 0x0a, 0x80]));
  });

  test('a Request-Line cannot be folded', () => {
    expect(() => parse(`${HEAD.replace('\r\n', '\r\n folded\r\n')}\r\n`)).toThrow(SipParseError);
  });

  test('a datagram full of one difficulty costs no more than its size', () => {
    const fillings = ['\r\n x', ' ', '"', '\\', ';a', ',', '<', 'SIP/2.0 ', '\t\r\n\t', '%', '(', '='];
    for (const name of ['Via', 'To', 'Contact', 'Subject', 'CSeq']) {
      for (const filling of fillings) {
        const text = `${HEAD}${name}: a${filling.repeat(60_000 / filling.length)}\r\n\r\n`;
        const startMs = systemClock.now();
        try {
          parse(text).headers('Contact');
        } catch (error) {
          expect(error).toBeInstanceOf(SipParseError);
        }
        // Quadratic work would take seconds.
        expect(systemClock.now() - startMs).toBeLessThan(1000);
      }
    }
  });

  test('a second Via line that cannot be copied leaves no way to answer', () => {
    expect(() => parse(`${HEAD}Via: SIP/2.0/UDP h;x="a, b\r\n\r\n`)).toThrow(
      expect.not.objectContaining({ refusal: expect.anything() }),
    );
  });

  test('no random damage to a message breaks anything but the message', () => {
    const good = Buffer.from(`${HEAD}Contact: "A" <sip:a@b>\r\nContent-Length: 5\r\n\r\nhello`);
    let state = 12_345;
    const next = (limit: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % limit;
    };
    for (let round = 0; round < 5000; round++) {
      const damaged = Buffer.from(good.subarray(0, good.length - next(3) * next(good.length)));
      for (let i = 0; i < 3 && damaged.length > 0; i++) damaged[next(damaged.length)] = next(256);
      try {
        parseMessage(damaged).toBuffer();
      } catch (error) {
        expect(error).toBeInstanceOf(SipParseError);
      }
    }
  });
});
