import { describe, expect, test } from 'vitest';
import { readMultipart, sessionDescription } from './multipart.ts';
import { SipRequest } from './sip-message.ts';
import { SipParseError } from './sip-parse-error.ts';

const lines = (...text: string[]) => Buffer.from(text.join('\r\n'), 'latin1');

function message(contentType: string | undefined, body: Buffer): SipRequest {
  const headers = contentType === undefined ? [] : [['Content-Type', contentType] as const];
  return new SipRequest({ method: 'INVITE', requestUri: 'sip:b@x', headers, body });
}

describe('readMultipart', () => {
  test('parts with their types and headers, preamble and epilogue left out, bytes as they are', () => {
    const binary = Buffer.from([0, 255, 13, 10, 45, 45, 120, 13, 10, 0]);
    const body = Buffer.concat([
      lines('no part', '--b1', 'Content-Type: Application/SDP; x=1', 'c-odd:', '  folded', '', 'v=0', 's=-', ''),
      lines('', '--b1 ', '', 'plain', '--b1', 'c: application/octet-stream', '', ''),
      binary,
      lines('', '--b1--', 'no part either', '--b1', '', 'nor this'),
    ]);
    const parts = readMultipart('multipart/mixed; boundary="b1"', body);
    expect(parts.map(({ type }) => type)).toEqual(['application/sdp', 'text/plain', 'application/octet-stream']);
    expect(parts[0]?.headers.get('c-odd')).toBe('folded');
    expect(parts[0]?.content.toString()).toBe('v=0\r\ns=-\r\n');
    expect(parts[1]?.content.toString()).toBe('plain');
    expect(parts[2]?.content).toEqual(binary);
  });

  test('RFC 4475 mpart01: a boundary of odd characters, and one part that starts like another delimiter', () => {
    const boundary = '7a9cbec02ceef655';
    const body = lines(
      `--${boundary}`,
      'Content-Type: text/plain',
      'Content-Transfer-Encoding: binary',
      '',
      'Hello',
      `--${boundary}`,
      'Content-Type: application/octet-stream',
      '',
      `x--${boundary} is no delimiter, nor is`,
      `--${boundary}9`,
      `--${boundary}--`,
      '',
    );
    const [text, bytes, ...more] = readMultipart(`multipart/mixed;boundary=${boundary}`, body);
    expect(text?.content.toString()).toBe('Hello');
    expect(bytes?.content.toString()).toBe(`x--${boundary} is no delimiter, nor is\r\n--${boundary}9`);
    expect(more).toEqual([]);
  });

  test('what is not multipart, has no boundary or a head of nonsense is refused; no more than 32 parts are read', () => {
    expect(() => readMultipart('application/sdp', lines('v=0'))).toThrow(SipParseError);
    expect(() => readMultipart('multipart/mixed', lines('--b', '', 'x', '--b--'))).toThrow(SipParseError);
    expect(() => readMultipart('multipart/mixed;boundary=b', lines('--b', 'nonsense', '', 'x', '--b--'))).toThrow(
      SipParseError,
    );
    const many = lines(...Array.from({ length: 99 }, () => '--b\r\n\r\nx'), '--b--');
    expect(readMultipart('multipart/mixed;boundary=b', many)).toHaveLength(32);
    expect(readMultipart('multipart/mixed;boundary=b', lines('--b--'))).toEqual([]);
    expect(readMultipart('multipart/mixed;boundary=b', lines('--b'))).toEqual([]);
  });
});

describe('sessionDescription', () => {
  const sdp = 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\n';

  test('is the body, whatever the case of its type, and where no type is given', () => {
    expect(sessionDescription(message('Application/SDP;charset=utf-8', Buffer.from(sdp))).toString()).toBe(sdp);
    expect(sessionDescription(message(undefined, Buffer.from(sdp))).toString()).toBe(sdp);
  });

  test('is found among other parts, and within a part', () => {
    const inner = lines(
      '--in',
      'Content-Type: text/plain',
      '',
      'hi',
      '--in',
      'Content-Type: application/sdp',
      '',
      `${sdp}`,
      '--in--',
    );
    const outer = Buffer.concat([
      lines(
        '--out',
        'Content-Type: application/isup',
        '',
        '\x01\x02',
        '--out',
        'Content-Type: multipart/alternative; boundary=in',
        '',
        '',
      ),
      inner,
      lines('', '--out--', ''),
    ]);
    expect(sessionDescription(message('multipart/mixed; boundary=out', outer)).toString()).toBe(sdp);
  });

  test('is empty where there is none, the type is another, or the body cannot be read', () => {
    expect(sessionDescription(message('application/sdp', Buffer.alloc(0)))).toHaveLength(0);
    expect(sessionDescription(message('text/plain', Buffer.from(sdp)))).toHaveLength(0);
    expect(sessionDescription(message('multipart/mixed; boundary=x', Buffer.from(sdp)))).toHaveLength(0);
    expect(sessionDescription(message('multipart/mixed', Buffer.from(sdp)))).toHaveLength(0);
    let deep = Buffer.from(sdp);
    let type = 'application/sdp';
    for (let i = 0; i < 6; i++) {
      deep = Buffer.concat([lines(`--${i}`, `Content-Type: ${type}`, '', ''), deep, lines('', `--${i}--`)]);
      type = `multipart/mixed; boundary=${i}`;
    }
    expect(sessionDescription(message(type, deep))).toHaveLength(0);
  });
});
