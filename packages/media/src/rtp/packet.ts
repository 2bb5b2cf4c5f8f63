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
    start += 4 + 4 * data.readUInt16BE(start + 2);
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
  header.sequence = data.readUInt16BE(2);
  header.timestamp = data.readUInt32BE(4);
  header.ssrc = data.readUInt32BE(8);
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
  target.writeUInt16BE(sequence, offset + 2);
  target.writeUInt32BE(timestamp, offset + 4);
  target.writeUInt32BE(ssrc, offset + 8);
}

/**
 * True when a datagram on a port meant for RTP, or shared by both, is RTCP: packet types 192 to 223 are no RTP payload
 * types anybody may use (RFC 5761 §4).
 */
export function looksLikeRtcp(data: Buffer): boolean {
  const type = data[1] ?? 0;
  return type >= 192 && type <= 223;
}
