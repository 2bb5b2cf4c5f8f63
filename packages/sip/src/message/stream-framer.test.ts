import { describe, expect, test } from 'vitest';
import { Random } from '../testing/fuzz/random.ts';
import { parseMessage } from './parse.ts';
import { type Frame, MAX_MESSAGE_BYTES, StreamFramer } from './stream-framer.ts';

function framesOf(...chunks: readonly (string | Buffer)[]): Frame[] {
  const frames: Frame[] = [];
  const framer = new StreamFramer((frame) => frames.push(frame));
  for (const chunk of chunks) framer.push(Buffer.from(chunk));
  return frames;
}

/** Messages as text, other frames by their kind or reason. */
function shown(frames: readonly Frame[]): string[] {
  return frames.map((frame) => {
    if (frame.kind === 'message') return frame.data.toString('latin1');
    return frame.kind === 'broken' ? `${frame.status} ${frame.reason}` : frame.kind;
  });
}

function message(method: string, body = '', length = `Content-Length: ${body.length}`): string {
  return `${method} sip:b@127.0.0.1 SIP/2.0\r\nCSeq: 1 ${method}\r\n${length}\r\n\r\n${body}`;
}

describe('messages', () => {
  test('several in one piece', () => {
    const [a, b, c] = [message('OPTIONS'), message('INVITE', 'v=0\r\n\r\nx'), message('BYE')];
    expect(shown(framesOf(a + b + c))).toEqual([a, b, c]);
  });

  test('one, byte by byte', () => {
    const text = message('INVITE', 'v=0\r\n\r\nbody');
    expect(shown(framesOf(...[...text]))).toEqual([text]);
  });

  test.each([
    'Content-Length: 4',
    'content-length:4',
    'CONTENT-LENGTH \t:  4  ',
    'l: 4',
    'L:4',
    'Content-Length:\r\n  4',
    'Subject: a\r\n Content-Length: 9\r\nl: 4',
    'X-Content-Length: 9\r\nContent-Length: 0004',
  ])('with %j', (length) => {
    const text = message('INVITE', 'body', length);
    expect(shown(framesOf(`${text}${message('BYE')}`))).toEqual([text, message('BYE')]);
  });

  test('with bare LF as line end, as the parser takes them', () => {
    const text = 'OPTIONS sip:b SIP/2.0\nContent-Length: 3\n\nabc';
    expect(shown(framesOf(text + text))).toEqual([text, text]);
  });

  test('are copies: later bytes do not change them', () => {
    const frames: Frame[] = [];
    const framer = new StreamFramer((frame) => frames.push(frame));
    framer.push(Buffer.from(message('OPTIONS') + message('INVITE', 'abc').slice(0, 20)));
    framer.push(Buffer.from(message('INVITE', 'abc').slice(20)));
    expect(shown(frames)).toEqual([message('OPTIONS'), message('INVITE', 'abc')]);
  });

  test('cut anywhere are the same: 300 random ways to cut', () => {
    const random = new Random(7);
    const parts = [message('OPTIONS'), '\r\n\r\n', message('INVITE', '\r\n\r\nv=0'), '\r\n', message('BYE')];
    const text = parts.join('');
    const expected = [parts[0], 'ping', parts[2], 'pong', parts[4]];
    for (let round = 0; round < 300; round++) {
      const chunks: string[] = [];
      for (let at = 0; at < text.length; ) {
        // A pong cut from a ping in the middle cannot be told from two pongs, so that one is kept whole.
        let end = at + 1 + random.below(40);
        const ping = (parts[0]?.length ?? 0) + 2;
        if (end > ping - 2 && end < ping + 2) end = ping + 2;
        chunks.push(text.slice(at, end));
        at = end;
      }
      expect(shown(framesOf(...chunks))).toEqual(expected);
    }
  });
});

describe('line ends between messages', () => {
  test('two are a ping, one is a pong', () => {
    const text = message('OPTIONS');
    expect(shown(framesOf(`\r\n\r\n${text}`, '\r\n', text))).toEqual(['ping', text, 'pong', text]);
  });

  test('a CR alone waits for what it becomes', () => {
    expect(shown(framesOf('\r', '\n'))).toEqual(['pong']);
  });
});

describe('what cannot be framed', () => {
  test.each([
    ['Subject: none', '400 Missing Content-Length'],
    ['Content-Length: 4\r\nl: 4', '400 Repeated Content-Length'],
    ['Content-Length: -1', '400 Malformed Content-Length'],
    ['Content-Length: 4x', '400 Malformed Content-Length'],
    ['Content-Length:', '400 Malformed Content-Length'],
    [`Content-Length: ${MAX_MESSAGE_BYTES}`, '513 Message Too Large'],
    ['Content-Length: 9999999999', '513 Message Too Large'],
  ])('%j is told, and nothing after it is read', (length, reason) => {
    const text = message('INVITE', '', length);
    const frames = framesOf(`${text}${message('BYE')}`, message('BYE'));
    expect(shown(frames)).toEqual([reason]);
    expect(frames[0]).toHaveProperty('head', Buffer.from(text));
  });

  test('a head without end is given up at the limit, its bytes are let go', () => {
    const frames: Frame[] = [];
    const framer = new StreamFramer((frame) => frames.push(frame));
    const chunk = Buffer.alloc(1000, 'a');
    for (let sent = 0; sent < 10 * MAX_MESSAGE_BYTES; sent += chunk.length) framer.push(chunk);
    expect(shown(frames)).toEqual(['513 Message Too Large']);
    expect(framer.isInside).toBe(false);
  });

  test('the largest message passes', () => {
    const head = message('INVITE', '', 'Content-Length: 65000');
    const [frame] = framesOf(head, Buffer.alloc(65_000, 'x'));
    expect(frame).toMatchObject({ kind: 'message' });
  });
});

test('random bytes, cut at random, are never more than one end and never an error', () => {
  const random = new Random(11);
  const alphabet = ['\r', '\n', '\r\n\r\n', 'l: ', '9', 'Content-Length', ':', ' ', 'SIP/2.0', '\0', '\xff', '2'];
  for (let round = 0; round < 3_000; round++) {
    const frames: Frame[] = [];
    const framer = new StreamFramer((frame) => frames.push(frame));
    for (let piece = 0; piece < 60; piece++) framer.push(Buffer.from(random.pick(alphabet), 'latin1'));
    expect(frames.filter(({ kind }) => kind === 'broken').length).toBeLessThanOrEqual(1);
    const end = frames.findIndex(({ kind }) => kind === 'broken');
    if (end >= 0) expect(end).toBe(frames.length - 1);
  }
});

test('isInside tells an unfinished message from a quiet stream', () => {
  const framer = new StreamFramer(() => undefined);
  const text = message('INVITE', 'body');
  framer.push(Buffer.from(text.slice(0, 5)));
  expect(framer.isInside).toBe(true);
  framer.push(Buffer.from(text.slice(5)));
  expect(framer.isInside).toBe(false);
});

test('a frame handler that stops the framer gets no more', () => {
  const frames: Frame[] = [];
  const framer = new StreamFramer((frame) => {
    frames.push(frame);
    framer.stop();
  });
  framer.push(Buffer.from(message('OPTIONS') + message('BYE')));
  expect(frames).toHaveLength(1);
});

test('what it cuts out is what the parser reads', () => {
  const text =
    'OPTIONS sip:b@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bK1\r\nFrom: <sip:a@a>;tag=1\r\n' +
    'To: <sip:b@b>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nL: 5\r\n\r\nhello';
  const [frame] = framesOf(`${text}${text}`);
  if (frame?.kind !== 'message') return expect.unreachable();
  expect(parseMessage(frame.data).body.toString()).toBe('hello');
});
