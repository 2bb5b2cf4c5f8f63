import { describe, expect, test } from 'vitest';
import { MalformedRequestError, type ParseRefusal } from './malformed-request-error.ts';
import { parseNameAddr } from './name-addr.ts';
import { parseMessage } from './parse.ts';
import { SipRequest, SipResponse } from './sip-message.ts';
import { SipParseError } from './sip-parse-error.ts';
import { parseUri } from './uri.ts';
import { parseVia } from './via.ts';

// Messages with the difficulties of RFC 4475, under the names they have there, in words of our own.

interface Parts {
  start?: string;
  via?: string;
  from?: string;
  to?: string;
  callId?: string;
  cseq?: string;
  length?: string;
  more?: readonly string[];
  body?: string;
}

function datagram(parts: Parts): Buffer {
  const { body = '', more = [] } = parts;
  const lines = [
    parts.start ?? 'OPTIONS sip:desk@example.com SIP/2.0',
    `Via: ${parts.via ?? 'SIP/2.0/UDP 192.0.2.7;branch=z9hG4bKtorture1'}`,
    'Max-Forwards: 70',
    `From: ${parts.from ?? '<sip:lamp@example.net>;tag=f1'}`,
    `To: ${parts.to ?? '<sip:desk@example.com>'}`,
    `Call-ID: ${parts.callId ?? 'torture@192.0.2.7'}`,
    `CSeq: ${parts.cseq ?? '17 OPTIONS'}`,
    ...more,
    `Content-Length: ${parts.length ?? Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

function request(data: Buffer): SipRequest {
  const message = parseMessage(data);
  if (!(message instanceof SipRequest)) throw new Error('not a request');
  return message;
}

function response(data: Buffer): SipResponse {
  const message = parseMessage(data);
  if (!(message instanceof SipResponse)) throw new Error('not a response');
  return message;
}

/** The refusal that the sender of an unfit message is to get; undefined when nobody can be told. */
function refusalOf(data: Buffer): ParseRefusal | undefined {
  try {
    parseMessage(data);
  } catch (error) {
    if (error instanceof MalformedRequestError) return error.refusal;
    if (error instanceof SipParseError) return undefined;
    throw error;
  }
  throw new Error('was taken as well-formed');
}

describe('RFC 4475 §3.1.1: valid', () => {
  test('wsinv: folds, white space at every separator, mixed short and long names, lists on and over lines', () => {
    const body = 'v=0\r\n';
    const text = [
      'INVITE sip:desk@example.com;odd SIP/2.0',
      'TO :',
      ' sip:desk@example.com ;   tag    = 77t',
      'from   : "A \\\\\\"B"       <sip:lamp@example.net>',
      '  ;',
      '  tag = 88f',
      'mAx-FoRwArDs: 0068',
      'Call-ID: folded@192.0.2.7',
      'cseq: 0009',
      '\tINVITE',
      'Via  : SIP  /   2.0',
      ' /UDP',
      '    192.0.2.2;branch=old-style',
      's :',
      'NewThing:   one',
      ' two',
      'NoGrammar: ;;,,;;,;',
      'Content-Type: application/sdp',
      'v:  SIP  / 2.0  / TCP     hop.example.com   ;',
      '  branch  =   z9hG4bKa  ,',
      ' SIP  /    2.0   / UDP  192.168.9.9   ; branch=',
      ' z9hG4bKb',
      'm:"Q \\"\\"" <sip:lamp@example.net> ; new =',
      '      thing ;',
      '  flag ; q = 0.33',
      `Content-Length   : ${body.length}`,
    ].join('\r\n');
    const message = request(Buffer.from(`${text}\r\n\r\n${body}`));
    expect(message.toTag()).toBe('77t');
    expect(message.fromTag()).toBe('88f');
    expect(parseNameAddr(message.header('From') ?? '').displayName).toBe('A \\"B');
    expect(message.cseq()).toEqual({ number: 9, method: 'INVITE' });
    expect(message.headers('Via').map((value) => parseVia(value).host)).toEqual([
      '192.0.2.2',
      'hop.example.com',
      '192.168.9.9',
    ]);
    expect(message.headers('Via').map((value) => parseVia(value).branch)).toEqual([
      'old-style',
      'z9hG4bKa',
      'z9hG4bKb',
    ]);
    expect(message.header('Subject')).toBe('');
    expect(message.header('newthing')).toBe('one two');
    expect(message.header('NoGrammar')).toBe(';;,,;;,;');
    const contact = parseNameAddr(message.header('Contact') ?? '');
    expect(contact.displayName).toBe('Q ""');
    expect([...contact.params]).toEqual([
      ['new', 'thing'],
      ['flag', undefined],
      ['q', '0.33'],
    ]);
    expect(message.body.toString()).toBe(body);
  });

  test('intmeth: every odd but legal character in method, URI, branch, names, tag and Call-ID', () => {
    const method = "!a-Method019_*+`.%z'~";
    const uri = "sip:1_un.URI~(be!sure)&isn't+it$/zany?,/;;*:&it+has=1,odd!*pas$wo~d_too.(does-it)@example.com";
    const message = request(
      datagram({
        start: `${method} ${uri} SIP/2.0`,
        via: "SIP/2.0/TCP host1.example.com;branch=z9hG4bK-.!%66*_+`'~",
        to: '"BEL:\\\x07 NUL:\\\x00 DEL:\\\x7f" <sip:desk@example.com>',
        from: "tok1~` tok2'+_ tok3*%!.- <sip:lamp@example.net>;param''~+*_!.-%=\"работа\";tag=_t~1'+`*%!-.",
        callId: 'intmeth.word%ZK-!.*_+\'@word`~)(><:\\/"][?}{',
        cseq: `139122385 ${method}`,
        more: ["extra-!.%*+_`'~: 大停電"],
      }),
    );
    expect(message.method).toBe(method);
    expect(parseUri(message.requestUri)).toMatchObject({
      user: "1_un.URI~(be!sure)&isn't+it$/zany?,/;;*",
      password: '&it+has=1,odd!*pas$wo~d_too.(does-it)',
      host: 'example.com',
    });
    expect(message.via().branch).toBe("z9hG4bK-.!%66*_+`'~");
    expect(parseNameAddr(message.header('To') ?? '').displayName).toBe('BEL:\x07 NUL:\x00 DEL:\x7f');
    expect(message.fromTag()).toBe("_t~1'+`*%!-.");
    expect(parseNameAddr(message.header('From') ?? '').params.get("param''~+*_!.-%")).toBe('работа');
    expect(message.callId).toBe('intmeth.word%ZK-!.*_+\'@word`~)(><:\\/"][?}{');
    expect(message.header("extra-!.%*+_`'~")).toBe('大停電');
  });

  test('esc01: escapes in a user part are resolved, an escaped @ and a leading sip: included', () => {
    const message = request(
      datagram({ start: 'OPTIONS sip:sip%3Adesk%40example.com@proxy.example.net;other-param=x SIP/2.0' }),
    );
    expect(parseUri(message.requestUri)).toMatchObject({ user: 'sip:desk@example.com', host: 'proxy.example.net' });
  });

  test('escnull: an escaped NUL is a character of the user like any other', () => {
    const message = request(datagram({ to: '<sip:null-%00-null@example.com>' }));
    expect(parseNameAddr(message.header('To') ?? '').uri.user).toBe('null-\0-null');
  });

  test('esc02: a percent sign in a method or display name escapes nothing', () => {
    const message = request(
      datagram({
        start: 'RE%47IST%45R sip:example.com SIP/2.0',
        cseq: '29344 RE%47IST%45R',
        to: '"%Z%45" <sip:desk@example.com>',
      }),
    );
    expect(message.method).toBe('RE%47IST%45R');
    expect(parseNameAddr(message.header('To') ?? '').displayName).toBe('%Z%45');
  });

  test('lwsdisp: a display name may touch its angle bracket', () => {
    const message = request(datagram({ from: 'lamp<sip:lamp@example.net>;tag=323' }));
    expect(parseNameAddr(message.header('From') ?? '').displayName).toBe('lamp');
    expect(message.fromTag()).toBe('323');
  });

  test('longreq: very long values are kept whole', () => {
    const long = 'x'.repeat(5000);
    const vias = Array.from({ length: 34 }, (_, i) => `SIP/2.0/TCP hop${i}.example.com;branch=z9hG4bK${i}`).join(', ');
    const message = request(
      datagram({ from: `"${long}" <sip:${long}@example.net>;tag=${long}`, via: vias, callId: long }),
    );
    expect(message.callId).toBe(long);
    expect(message.fromTag()).toBe(long);
    expect(message.headers('Via')).toHaveLength(34);
  });

  test('dblreq: what follows Content-Length in the datagram is no part of the message', () => {
    const data = Buffer.concat([datagram({}), datagram({ callId: 'second' })]);
    const message = request(data);
    expect(message.callId).toBe('torture@192.0.2.7');
    expect(message.body).toHaveLength(0);
  });

  test('semiuri: semicolons before the @ belong to the user', () => {
    const message = request(datagram({ start: 'OPTIONS sip:user;par=u%40example.net@example.com SIP/2.0' }));
    expect(parseUri(message.requestUri)).toMatchObject({
      user: 'user;par=u@example.net',
      host: 'example.com',
      params: new Map(),
    });
  });

  test('transports: known and unknown transports in Via', () => {
    const message = request(
      datagram({ via: 'SIP/2.0/UDP a.example.com;branch=z9hG4bK1, SIP/2.0/UNKNOWN b.example.com;branch=z9hG4bK2' }),
    );
    expect(message.headers('Via').map((value) => parseVia(value).transport)).toEqual(['UDP', 'UNKNOWN']);
  });

  test('mpart01: a body is bytes', () => {
    const body = Buffer.from([0x2d, 0x2d, 0x00, 0xff, 0x0d, 0x0a, 0x0d, 0x0a]);
    const message = request(Buffer.concat([datagram({ length: '8' }), body]));
    expect(message.body).toEqual(body);
  });

  test('unreason: a reason phrase beyond ASCII', () => {
    const message = response(datagram({ start: 'SIP/2.0 200 = 2**3 * 5**2 но сто' }));
    expect(message).toMatchObject({ status: 200, reason: '= 2**3 * 5**2 но сто' });
  });

  test('noreason: an empty reason phrase', () => {
    expect(response(datagram({ start: 'SIP/2.0 100 ' }))).toMatchObject({ status: 100, reason: '' });
  });
});

describe('RFC 4475 §3.1.2: invalid requests are answered', () => {
  const bad: Record<string, Parts> = {
    'clerr: Content-Length beyond the datagram': { length: '9999', body: 'v=0\r\n' },
    'ncl: negative Content-Length': { length: '-999' },
    'scalar02: CSeq beyond 2**31-1': { cseq: '36893488147419103232 OPTIONS' },
    'scalar02: Max-Forwards beyond 255': { more: ['Max-Forwards: 300'] },
    'quotbal: a quote that never closes': { to: '"Mr. J. User <sip:desk@example.com>' },
    'ltgtruri: Request-URI in angle brackets': { start: 'OPTIONS <sip:user@example.com> SIP/2.0' },
    'lwsruri: white space within the Request-URI': { start: 'OPTIONS sip:user@example.com; lr SIP/2.0' },
    'lwsstart: two spaces in the Request-Line': { start: 'OPTIONS  sip:user@example.com  SIP/2.0' },
    'trws: white space after the Request-Line': { start: 'OPTIONS sip:user@example.com SIP/2.0  ' },
    'escruri: headers in the Request-URI': {
      start: 'OPTIONS sip:user@example.com?Route=%3Csip:example.com%3E SIP/2.0',
    },
    'baddn: a comma in an unquoted display name': { from: 'Bell, Alexander <sip:a.g.bell@example.com>;tag=43' },
    'badaspec: spaces within the angle brackets': { to: '"Watson, Thomas" < sip:t.watson@example.org >' },
    'mismatch01: another method in CSeq': { cseq: '8 INVITE' },
    'mismatch02: an unknown method and another in CSeq': {
      start: 'NEWMETHOD sip:user@example.com SIP/2.0',
      cseq: '8 INVITE',
    },
    'multi01: two of what may stand once': { more: ['CSeq: 18 OPTIONS'] },
    'mcl01: two lengths': { more: ['Content-Length: 5'] },
  };
  test.each(Object.entries(bad))('%s', (_, parts) => {
    const refusal = refusalOf(datagram(parts));
    expect(refusal?.status).toBe(400);
    expect(refusal?.request.callId).toBe('torture@192.0.2.7');
    expect(refusal?.request.via().host).toBe('192.0.2.7');
  });

  test('insuf: Call-ID, From and To are missing', () => {
    const data = Buffer.from(
      'INVITE sip:user@example.com SIP/2.0\r\nCSeq: 193942 INVITE\r\nVia: SIP/2.0/UDP 192.0.2.95;branch=z9hG4bKk\r\n' +
        'Content-Length: 0\r\n\r\n',
    );
    expect(refusalOf(data)).toMatchObject({ status: 400, reason: 'Missing From' });
  });

  test('badvers: another version of SIP gets 505', () => {
    expect(refusalOf(datagram({ start: 'OPTIONS sip:t.watson@example.org SIP/7.0' }))).toMatchObject({
      status: 505,
      reason: 'Version Not Supported',
    });
  });
});

describe('RFC 4475: what cannot be answered is only refused', () => {
  const silent: Record<string, Parts> = {
    'badinv01: stray separators in Via': { via: 'SIP/2.0/UDP 192.0.2.15;;,;,,' },
    'bigcode: a status code beyond three digits': { start: 'SIP/2.0 4294967301 better not break the receiver' },
    'scalarlg: a response with a CSeq beyond 2**31-1': {
      start: 'SIP/2.0 503 Service Unavailable',
      cseq: '9292394834772304023312 OPTIONS',
    },
    'a malformed ACK': { start: 'ACK sip:user@example.com SIP/2.0', cseq: '8 INVITE' },
    'a response that is shorter than its Content-Length': { start: 'SIP/2.0 200 OK', length: '10' },
  };
  test.each(Object.entries(silent))('%s', (_, parts) => {
    expect(refusalOf(datagram(parts))).toBeUndefined();
  });
});

describe('RFC 4475 §3.2 to §3.4: well-formed, for the layers above to judge', () => {
  test('badbranch: nothing after the magic cookie', () => {
    expect(request(datagram({ via: 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK' })).via().branch).toBe('z9hG4bK');
  });

  test('unkscm, novelsc: an unknown scheme in the Request-URI is kept for a 416', () => {
    expect(request(datagram({ start: 'OPTIONS nobodyKnowsThisScheme:totallyopaque SIP/2.0' })).requestUri).toBe(
      'nobodyKnowsThisScheme:totallyopaque',
    );
  });

  test('unksm2: unknown schemes in To and From leave the tags readable', () => {
    const message = request(datagram({ to: '<isbn:2983792873>', from: '<http://www.example.com>;tag=3234233' }));
    expect(message.fromTag()).toBe('3234233');
    expect(message.toTag()).toBeUndefined();
  });

  test('regbadct: a Contact URI with headers needs angle brackets', () => {
    const message = request(datagram({ more: ['Contact: sip:user@example.com?Route=%3Csip:sip.example.com%3E'] }));
    expect(() => parseNameAddr(message.header('Contact') ?? '')).toThrow(SipParseError);
  });

  test('cparam01 and cparam02: parameters outside belong to the header, inside to the URI', () => {
    const message = request(
      datagram({ more: ['Contact: sip:+19725552222@gw1.example.net;unknownparam', 'Contact: <sip:a@b;unknownparam>'] }),
    );
    const [outside, inside] = message.headers('Contact').map(parseNameAddr);
    expect(outside?.params.has('unknownparam')).toBe(true);
    expect(outside?.uri.params.size).toBe(0);
    expect(inside?.params.size).toBe(0);
    expect(inside?.uri.params.has('unknownparam')).toBe(true);
  });

  test('regescrt: escaped headers of a Contact URI are kept as they are', () => {
    const message = request(datagram({ more: ['Contact: <sip:user@example.com?Route=%3Csip:sip.example.com%3E>'] }));
    expect(parseNameAddr(message.header('Contact') ?? '').uri.headers).toBe('Route=%3Csip:sip.example.com%3E');
  });

  test('zeromf, bext01, baddate: nothing that stops a parser', () => {
    const message = request(
      datagram({
        more: ['Require: nothingSupportsThis, nothingSupportsThisEither', 'Date: Fri, 01 Jan 2010 16:00:00 EST'],
      }),
    );
    expect(message.headers('Require')).toEqual(['nothingSupportsThis', 'nothingSupportsThisEither']);
    expect(message.header('Date')).toBe('Fri, 01 Jan 2010 16:00:00 EST');
  });

  test('inv2543: without branch, Content-Length and Max-Forwards', () => {
    const body = 'v=0\r\n';
    const message = request(
      Buffer.from(
        'INVITE sip:UserB@example.com SIP/2.0\r\nVia: SIP/2.0/UDP iftgw.example.com\r\nFrom: <sip:+13035551111@ift.example.net;user=phone>\r\n' +
          `To: sip:+16505552222@ss1.example.net;user=phone\r\nCall-ID: old\r\nCSeq: 1 INVITE\r\nContent-Type: application/sdp\r\n\r\n${body}`,
      ),
    );
    expect(message.via().branch).toBeUndefined();
    expect(message.fromTag()).toBeUndefined();
    expect(message.body.toString()).toBe(body);
  });
});
