/** One octet of mu-law (ITU-T G.711) as a linear sample: written here again, so that no codec is judged by itself. */
export function decodeUlaw(code: number): number {
  const bits = ~code & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + 132) << ((bits >> 4) & 7)) - 132;
  return bits & 0x80 ? -magnitude : magnitude;
}
