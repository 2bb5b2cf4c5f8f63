/** What a stream holds, piece by piece. */
export type Frame =
  /** One whole message: head and as much body as its Content-Length says. */
  | { kind: 'message'; data: Buffer }
  /** A double CRLF between messages: the peer asks whether the connection still works (RFC 5626 §3.5.1). */
  | { kind: 'ping' }
  /** A single CRLF between messages: the answer to that. */
  | { kind: 'pong' }
  /**
   * Where the next message begins cannot be known: the connection is of no use any more, and nothing follows. `head` is
   * there when its sender can be told so, with `status` and `reason`.
   */
  | { kind: 'broken'; status: number; reason: string; head?: Buffer };

/** As much as a UDP datagram can hold: who stays below it is understood over every transport. */
export const MAX_MESSAGE_BYTES = 65_535;

const CR = 0x0d;
const LF = 0x0a;
const FIRST_BUFFER_BYTES = 2_048;
// Folded or not, as the parser takes it (RFC 3261 §7.3.1, §7.3.3): a name at the start of a line, blanks, a colon.
const CONTENT_LENGTH = /\n(?:content-length|l)[ \t]*:((?:[^\n]|\n[ \t])*)/gi;

/**
 * Cuts a byte stream into SIP messages (RFC 3261 §18.3). It holds at most one unfinished message, of bounded size, and reads
 * every byte once however small the pieces are that they come in.
 */
export class StreamFramer {
  readonly #onFrame: (frame: Frame) => void;
  #buffer = Buffer.alloc(0);
  /** The bytes between the two are waiting. */
  #start = 0;
  #end = 0;
  /** Up to here the head has been looked through for its empty line. */
  #scanned = 0;
  /** Whole length of the message whose head is complete. */
  #messageLength: number | undefined;
  #isBroken = false;

  constructor(onFrame: (frame: Frame) => void) {
    this.#onFrame = onFrame;
  }

  /** Whether a message has begun and not ended. */
  get isInside(): boolean {
    return this.#end > this.#start && !this.#isBroken;
  }

  /** Takes the next bytes and reports what they complete. After `broken`, or `stop`, everything is ignored. */
  push(chunk: Uint8Array): void {
    if (this.#isBroken) return;
    this.#append(chunk);
    while (!this.#isBroken && this.#next()) {
      // Each turn reports one frame.
    }
    if (this.#start === this.#end) this.#release();
  }

  /** Nothing is reported any more. */
  stop(): void {
    this.#isBroken = true;
    this.#release();
  }

  /** Reports the next frame when it is whole; false when more bytes are needed. */
  #next(): boolean {
    if (this.#messageLength === undefined) {
      if (this.#takeLineEnds()) return true;
      if (!this.#readHead()) return false;
    }
    const length = this.#messageLength ?? 0;
    if (this.#isBroken || this.#end - this.#start < length) return false;
    // A copy: the buffer is used again, and what is read of a message refers to its bytes.
    const data = Buffer.from(this.#buffer.subarray(this.#start, this.#start + length));
    this.#start += length;
    this.#scanned = this.#start;
    this.#messageLength = undefined;
    this.#onFrame({ kind: 'message', data });
    return true;
  }

  /** Line ends between messages. False when none stands there, or it is not known yet what it will be. */
  #takeLineEnds(): boolean {
    let at = this.#start;
    let count = 0;
    while (at < this.#end && count < 2) {
      if (this.#buffer[at] === LF) at += 1;
      else if (this.#buffer[at] === CR && this.#buffer[at + 1] === LF && at + 1 < this.#end) at += 2;
      else break;
      count += 1;
    }
    if (count === 0) return false;
    this.#start = at;
    this.#scanned = at;
    this.#onFrame({ kind: count === 2 ? 'ping' : 'pong' });
    return true;
  }

  /** Looks for the end of the head, and what it says of the body. False when the head goes on. */
  #readHead(): boolean {
    const headEnd = this.#findHeadEnd();
    if (headEnd === undefined) {
      if (this.#end - this.#start >= MAX_MESSAGE_BYTES) this.#break(513, 'Message Too Large');
      return false;
    }
    const head = this.#buffer.subarray(this.#start, headEnd);
    const lengths = [...head.toString('latin1').matchAll(CONTENT_LENGTH)].map(([, value = '']) => value.trim());
    const [written] = lengths;
    // RFC 3261 §20.14: over a stream Content-Length must be there: without it nobody knows where the body ends.
    if (written === undefined) this.#break(400, 'Missing Content-Length', head);
    else if (lengths.length > 1) this.#break(400, 'Repeated Content-Length', head);
    else if (!/^\d{1,10}$/.test(written)) this.#break(400, 'Malformed Content-Length', head);
    else if (head.length + Number(written) > MAX_MESSAGE_BYTES) this.#break(513, 'Message Too Large', head);
    else this.#messageLength = head.length + Number(written);
    return this.#messageLength !== undefined;
  }

  /** Index after the empty line, or where to go on looking is noted. */
  #findHeadEnd(): number | undefined {
    let lf = this.#indexOfLf(this.#scanned);
    while (lf >= 0) {
      // The line after this LF: empty with or without CR, as the parser takes it.
      const next = this.#buffer[lf + 1];
      if (lf + 1 < this.#end && next === LF) return lf + 2;
      if (lf + 2 < this.#end && next === CR && this.#buffer[lf + 2] === LF) return lf + 3;
      if (lf + 2 >= this.#end) break;
      lf = this.#indexOfLf(lf + 1);
    }
    this.#scanned = lf >= 0 ? lf : this.#end;
    return undefined;
  }

  #indexOfLf(from: number): number {
    return this.#buffer.subarray(0, this.#end).indexOf(LF, from);
  }

  #break(status: number, reason: string, head?: Buffer): void {
    this.#isBroken = true;
    const copy = head && Buffer.from(head);
    this.#release();
    this.#onFrame({ kind: 'broken', status, reason, ...(copy === undefined ? {} : { head: copy }) });
  }

  #append(chunk: Uint8Array): void {
    const waiting = this.#end - this.#start;
    if (this.#end + chunk.length > this.#buffer.length) {
      const needed = waiting + chunk.length;
      const target = needed <= this.#buffer.length ? this.#buffer : Buffer.allocUnsafe(grownTo(needed));
      this.#buffer.copy(target, 0, this.#start, this.#end);
      this.#buffer = target;
      this.#scanned -= this.#start;
      this.#start = 0;
      this.#end = waiting;
    }
    this.#buffer.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** Ten thousand quiet connections hold no buffer each. */
  #release(): void {
    this.#buffer = Buffer.alloc(0);
    this.#start = 0;
    this.#end = 0;
    this.#scanned = 0;
  }
}

/** Doubled, so that bytes that come one by one are not copied again for each of them. */
function grownTo(bytes: number): number {
  let size = FIRST_BUFFER_BYTES;
  while (size < bytes) size *= 2;
  return size;
}
