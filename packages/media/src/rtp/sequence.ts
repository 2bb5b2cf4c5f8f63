/** How far sequence number `a` is ahead of `b`, modulo 2^16: -32768 to 32767. */
export function sequenceDelta(a: number, b: number): number {
  return ((a - b) << 16) >> 16;
}

/** How far 32-bit RTP timestamp `a` is ahead of `b`, modulo 2^32: -2^31 to 2^31 - 1. */
export function timestampDelta(a: number, b: number): number {
  return (a - b) | 0;
}
