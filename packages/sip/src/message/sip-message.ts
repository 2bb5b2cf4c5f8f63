import { DIGIT, skipBlanks, skipClass } from './char-class.ts';
import { HeaderTable } from './header-table.ts';
import { type HeaderList, headerName } from './headers.ts';
import { type NameAddrParts, splitNameAddr } from './name-addr.ts';
import { isToken } from './quoted-string.ts';
import { reasonPhrase } from './reason-phrase.ts';
import { serialize } from './serialize.ts';
import { SipParseError } from './sip-parse-error.ts';
import { parseUri, type SipUri } from './uri.ts';
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
  /** All values as they stand on their lines, lists not taken apart: for copying. */
  headerLines(name: string): string[];
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
  /** A Content-Length among them keeps its place and gets the computed value. A table is taken as it is. */
  headers: HeaderList | HeaderTable;
  /** A SipBody brings its Content-Type; bare bytes leave the headers as they are. */
  body?: SipBody | Buffer;
}

/** Headers and body of both kinds of message. Immutable; structured headers are read on demand and remembered. */
abstract class MessageBase implements SipMessage {
  readonly body: Buffer;
  protected readonly table: HeaderTable;
  #list: HeaderList | undefined;
  #via: Via | undefined;
  #cseq: CSeq | undefined;
  #from: NameAddrParts | undefined;
  #to: NameAddrParts | undefined;
  #wire: Buffer | undefined;

  protected constructor({ headers, body }: MessageInit) {
    this.body = bodyBytes(body);
    const contentType = body === undefined || Buffer.isBuffer(body) ? undefined : body.contentType;
    this.table = headers instanceof HeaderTable ? headers : HeaderTable.of(headers, contentType, this.body.length);
  }

  /** About how many bytes it holds, start line apart: for a bound on memory. */
  get size(): number {
    return this.table.size + this.body.length;
  }

  /** Request-Line or Status-Line without its CRLF. */
  protected abstract startLine(): string;

  header(name: string): string | undefined {
    return this.table.first(headerName(name));
  }

  headers(name: string): string[] {
    return this.table.all(headerName(name));
  }

  headerLines(name: string): string[] {
    return this.table.lines(headerName(name));
  }

  headerList(): HeaderList {
    this.#list ??= this.table.list();
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

  /** The From header, its URI unread. Throws SipParseError when it is absent or malformed. */
  from(): NameAddrParts {
    this.#from ??= splitNameAddr(this.header('From') ?? '');
    return this.#from;
  }

  /** The To header, its URI unread. Throws SipParseError when it is absent or malformed. */
  to(): NameAddrParts {
    this.#to ??= splitNameAddr(this.header('To') ?? '');
    return this.#to;
  }

  /** Tag of the From header; `undefined` when it has none. Throws SipParseError when From is absent or malformed. */
  fromTag(): string | undefined {
    return this.from().params.get('tag');
  }

  /** Tag of the To header; `undefined` when it has none. Throws SipParseError when To is absent or malformed. */
  toTag(): string | undefined {
    return this.to().params.get('tag');
  }

  /** Takes over what was read of headers that are the same in both. */
  protected takeReadings(other: MessageBase): void {
    this.#from = other.#from;
    this.#to = other.#to;
    this.#cseq = other.#cseq;
  }

  /** The message as it goes on the wire. The same buffer each time: do not write into it. */
  toBuffer(): Buffer {
    this.#wire ??= serialize(this.startLine(), this.table, this.body);
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
  const digitsEnd = skipClass(text, DIGIT, 0, text.length);
  const methodStart = skipBlanks(text, digitsEnd, text.length);
  const number = digitsEnd === 0 ? Number.NaN : Number(text.slice(0, digitsEnd));
  const method = text.slice(methodStart);
  if (!(number < 2 ** 31) || methodStart === digitsEnd || !isToken(method)) {
    throw new SipParseError(`malformed CSeq: ${text}`);
  }
  return { number, method };
}

/** A request (RFC 3261 §7.1). Building one throws SipParseError when a part could not be written safely. */
export class SipRequest extends MessageBase {
  readonly method: string;
  readonly requestUri: string;
  #uri: SipUri | undefined;

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

  /** The Request-URI. Throws SipParseError when it is malformed or its scheme is not sip, sips or tel. */
  uri(): SipUri {
    this.#uri ??= parseUri(this.requestUri);
    return this.#uri;
  }

  /** The same request with the topmost Via value replaced, which a transport does. */
  withTopVia(via: string): SipRequest {
    return this.withFirst('Via', via);
  }

  /** The same request with the first value of a header replaced; not one of From, To and CSeq. */
  withFirst(name: string, value: string): SipRequest {
    const { method, requestUri, body } = this;
    const changed = new SipRequest({
      method,
      requestUri,
      headers: this.table.withFirst(headerName(name), value),
      body,
    });
    changed.takeReadings(this);
    return changed;
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

  /** The same response with the first value of a header replaced; not one of From, To and CSeq. */
  withFirst(name: string, value: string): SipResponse {
    const { status, reason, body } = this;
    const changed = new SipResponse({ status, reason, headers: this.table.withFirst(headerName(name), value), body });
    changed.takeReadings(this);
    return changed;
  }
}
