/** Octets of an RTP header without contributing sources and extension. */
export const rtpHeaderBytes = 12;

/** The fields of one packet. An object is made once and filled by {@link parseRtp} for each packet: no allocation. */
export interface RtpHeader {
  marker: boolean;
  payloadType: number;
  sequence: number;
  timestamp: number;
  ssrc: number;
  /** The payload is the datagram from `payloadStart` up to `payloadEnd`. */
  payloadStart: number;
  payloadEnd: number;
}

/** An empty {@link RtpHeader} to fill. */
export function emptyRtpHeader(): RtpHeader {
  return { marker: false, payloadType: 0, sequence: 0, timestamp: 0, ssrc: 0, payloadStart: 0, payloadEnd: 0 };
}

/**
 * Reads one RTP packet into `header` (RFC 3550 §5.1). False for what cannot be RTP: too short, another version, or
 * lengths of contributing sources, extension or padding that exceed the datagram; `header` is then undefined garbage.
 */
export function parseRtp(data: Buffer, header: RtpHeader): boolean {
  const length = data.length;
  if (length < rtpHeaderBytes) return false;
  const first = data[0] ?? 0;
  const second = data[1] ?? 0;
  if (first >> 6 !== 2) return false;
  let start = rtpHeaderBytes + 4 * (first & 0x0f);
  if ((first & 0x10) !== 0) {
    // RFC 3550 §5.3.1: 16 bits for the profile, then the extension's length in words, not counting these four octets.
    if (length < start + 4) return false;
    start += 4 + 4 * (((data[start + 2] ?? 0) << 8) | (data[start + 3] ?? 0));
  }
  let end = length;
  if ((first & 0x20) !== 0) {
    // RFC 3550 §5.1: the last octet counts the padding, itself included.
    const padding = data[length - 1] ?? 0;
    if (padding === 0) return false;
    end -= padding;
  }
  if (start > end) return false;
  header.marker = (second & 0x80) !== 0;
  header.payloadType = second & 0x7f;
  // Octet by octet: this is done for every packet, and the methods of Buffer check more than is needed.
  header.sequence = ((data[2] ?? 0) << 8) | (data[3] ?? 0);
  header.timestamp = readWord(data, 4);
  header.ssrc = readWord(data, 8);
  header.payloadStart = start;
  header.payloadEnd = end;
  return true;
}

/** Writes a plain 12-octet header (no padding, extension or contributing sources) at `offset`. */
export function writeRtpHeader(
  target: Buffer,
  offset: number,
  marker: boolean,
  payloadType: number,
  sequence: number,
  timestamp: number,
  ssrc: number,
): void {
  target[offset] = 0x80;
  target[offset + 1] = (marker ? 0x80 : 0) | payloadType;
  target[offset + 2] = sequence >> 8;
  target[offset + 3] = sequence;
  writeWord(target, offset + 4, timestamp);
  writeWord(target, offset + 8, ssrc);
}

function readWord(data: Buffer, at: number): number {
  return (
    (((data[at] ?? 0) << 24) | ((data[at + 1] ?? 0) << 16) | ((data[at + 2] ?? 0) << 8) | (data[at + 3] ?? 0)) >>> 0
  );
}

function writeWord(target: Buffer, at: number, word: number): void {
  target[at] = word >>> 24;
  target[at + 1] = word >>> 16;
  target[at + 2] = word >>> 8;
  target[at + 3] = word;
}

/**
 * True when a datagram on a port meant for RTP, or shared by both, is RTCP: packet types 192 to 223 are no RTP payload
 * types anybody may use (RFC 5761 §4).
 */
export function looksLikeRtcp(data: Buffer): boolean {
  const type = data[1] ?? 0;
  return type >= 192 && type <= 223;
}
