import { assertHeader, fullHeaderName, type HeaderList, headerKey, splitHeaderValue } from './headers.ts';
import { type NameAddrParts, splitNameAddr } from './name-addr.ts';
import { isToken } from './quoted-string.ts';
import { reasonPhrase } from './reason-phrase.ts';
import { serialize } from './serialize.ts';
import { SipParseError } from './sip-parse-error.ts';
import { parseVia, type Via } from './via.ts';

/** A message body with its type; Content-Length is always computed. */
export interface SipBody {
  contentType: string;
  content: Buffer | string;
}

/** What requests and responses have in common. Header names are case-insensitive and compact forms are the same name. */
export interface SipMessage {
  /** First value. */
  header(name: string): string | undefined;
  /** All values in order; comma-separated lists are taken apart where the grammar makes them lists. */
  headers(name: string): string[];
  /** Header lines in order, compact names written in full. */
  headerList(): HeaderList;
  readonly body: Buffer;
  /** '' when the header is absent. */
  readonly callId: string;
}

export interface CSeq {
  number: number;
  method: string;
}

export interface MessageInit {
  /** A Content-Length among them keeps its place and gets the computed value. */
  headers: HeaderList;
  /** A SipBody brings its Content-Type; bare bytes leave the headers as they are. */
  body?: SipBody | Buffer;
}

/** Headers and body of both kinds of message. Immutable; structured headers are read on demand and remembered. */
abstract class MessageBase implements SipMessage {
  readonly body: Buffer;
  readonly #list: (readonly [name: string, value: string])[] = [];
  readonly #keys: string[] = [];
  #via: Via | undefined;
  #cseq: CSeq | undefined;
  #from: NameAddrParts | undefined;
  #to: NameAddrParts | undefined;
  #wire: Buffer | undefined;

  protected constructor(init: MessageInit) {
    this.body = bodyBytes(init.body);
    const contentType = init.body === undefined || Buffer.isBuffer(init.body) ? undefined : init.body.contentType;
    const length = String(this.body.length);
    let lengthWritten = false;
    for (const [name, value] of init.headers) {
      const key = headerKey(name);
      if (key !== 'content-length') {
        if (key !== 'content-type' || contentType === undefined) this.#add(fullHeaderName(name), key, value);
      } else if (!lengthWritten) {
        this.#add('Content-Length', key, length);
        lengthWritten = true;
      }
    }
    if (contentType !== undefined) this.#add('Content-Type', 'content-type', contentType);
    if (!lengthWritten) this.#add('Content-Length', 'content-length', length);
  }

  #add(name: string, key: string, value: string): void {
    assertHeader(name, value);
    this.#list.push([name, value]);
    this.#keys.push(key);
  }

  /** Request-Line or Status-Line without its CRLF. */
  protected abstract startLine(): string;

  header(name: string): string | undefined {
    const key = headerKey(name);
    for (let i = this.#keys.indexOf(key); i >= 0; i = this.#keys.indexOf(key, i + 1)) {
      const first = splitHeaderValue(key, this.#list[i]?.[1] ?? '')[0];
      if (first !== undefined) return first;
    }
    return undefined;
  }

  headers(name: string): string[] {
    const key = headerKey(name);
    const values: string[] = [];
    for (let i = this.#keys.indexOf(key); i >= 0; i = this.#keys.indexOf(key, i + 1)) {
      values.push(...splitHeaderValue(key, this.#list[i]?.[1] ?? ''));
    }
    return values;
  }

  headerList(): HeaderList {
    return this.#list;
  }

  get callId(): string {
    return this.header('Call-ID') ?? '';
  }

  /** The topmost Via. Throws SipParseError when there is none or it is malformed. */
  via(): Via {
    this.#via ??= parseVia(this.header('Via') ?? '');
    return this.#via;
  }

  /** Throws SipParseError when the header is absent or malformed. */
  cseq(): CSeq {
    this.#cseq ??= parseCSeq(this.header('CSeq') ?? '');
    return this.#cseq;
  }

  /** Tag of the From header; `undefined` when it has none. Throws SipParseError when From is absent or malformed. */
  fromTag(): string | undefined {
    this.#from ??= splitNameAddr(this.header('From') ?? '');
    return this.#from.params.get('tag');
  }

  /** Tag of the To header; `undefined` when it has none. Throws SipParseError when To is absent or malformed. */
  toTag(): string | undefined {
    this.#to ??= splitNameAddr(this.header('To') ?? '');
    return this.#to.params.get('tag');
  }

  /** The message as it goes on the wire. The same buffer each time: do not write into it. */
  toBuffer(): Buffer {
    this.#wire ??= serialize(this.startLine(), this.#list, this.body);
    return this.#wire;
  }
}

function bodyBytes(body: SipBody | Buffer | undefined): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (Buffer.isBuffer(body)) return body;
  return Buffer.isBuffer(body.content) ? body.content : Buffer.from(body.content, 'utf8');
}

/** Reads a CSeq value. RFC 3261 §8.1.1.5: the number must be less than 2**31. Throws SipParseError. */
function parseCSeq(text: string): CSeq {
  const [digits = '', method = '', ...more] = text.trim().split(/\s+/);
  const number = /^\d{1,20}$/.test(digits) ? Number(digits) : Number.NaN;
  if (!(number < 2 ** 31) || !isToken(method) || more.length > 0) throw new SipParseError(`malformed CSeq: ${text}`);
  return { number, method };
}

/** A request (RFC 3261 §7.1). Building one throws SipParseError when a part could not be written safely. */
export class SipRequest extends MessageBase {
  readonly method: string;
  readonly requestUri: string;

  constructor(init: MessageInit & { method: string; requestUri: string }) {
    super(init);
    if (!isToken(init.method)) throw new SipParseError(`malformed method: ${JSON.stringify(init.method)}`);
    if (init.requestUri === '' || /[\r\n]/.test(init.requestUri)) throw new SipParseError('malformed Request-URI');
    this.method = init.method;
    this.requestUri = init.requestUri;
  }

  protected override startLine(): string {
    return `${this.method} ${this.requestUri} SIP/2.0`;
  }

  /** The same request with the topmost Via value replaced, which a transport does on arrival. */
  withTopVia(via: string): SipRequest {
    let replaced = false;
    const headers = this.headerList().map(([name, value]) => {
      if (replaced || headerKey(name) !== 'via') return [name, value] as const;
      const [top, ...others] = splitHeaderValue('via', value);
      if (top === undefined) return [name, value] as const;
      replaced = true;
      return [name, [via, ...others].join(', ')] as const;
    });
    return new SipRequest({ method: this.method, requestUri: this.requestUri, headers, body: this.body });
  }
}

/** A response (RFC 3261 §7.2). Building one throws SipParseError when a part could not be written safely. */
export class SipResponse extends MessageBase {
  /** 100..699 */
  readonly status: number;
  readonly reason: string;

  /** Without `reason` the usual phrase for the status is written. */
  constructor(init: MessageInit & { status: number; reason?: string }) {
    super(init);
    if (!Number.isInteger(init.status) || init.status < 100 || init.status > 699) {
      throw new SipParseError(`malformed status: ${init.status}`);
    }
    if (init.reason !== undefined && /[\r\n]/.test(init.reason)) throw new SipParseError('CR or LF in a reason phrase');
    this.status = init.status;
    this.reason = init.reason ?? reasonPhrase(init.status);
  }

  protected override startLine(): string {
    return `SIP/2.0 ${this.status} ${this.reason}`;
  }
}
