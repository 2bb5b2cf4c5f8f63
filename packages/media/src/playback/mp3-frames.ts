/** Bit rates of layer III in kbit/s by their index (ISO 11172-3 §2.4.2.3, ISO 13818-3 §2.4.2.3); 0 and 15 are none. */
const kbpsOfMpeg1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const kbpsOfMpeg2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
/** Sampling rates of MPEG 1; those of MPEG 2 are half, those of 2.5 a quarter of them. */
const ratesHz = [44_100, 48_000, 32_000];
const headerBytes = 4;
/** Garbage is looked through so far, then the audio is over: nothing is searched for through a whole file. */
const longestGapBytes = 1 << 20;

/**
 * The frames of an MPEG layer III stream and nothing else: no tags, no garbage, no frames of another rate than the first
 * one's. The decoder looks for frames by trying every octet, in time that grows with the square of what it finds there; a
 * file that was made for that would stop the whole process. Free format is left out for the same reason: nobody uses it.
 */
export function onlyFrames(bytes: Uint8Array): Uint8Array {
  const kept = new Uint8Array(bytes.length);
  let length = 0;
  let kind: number | undefined;
  let endOfLast = firstFrame(bytes);
  for (let at = endOfLast; at + headerBytes <= bytes.length && at - endOfLast < longestGapBytes; ) {
    const frameBytes = frameLength(bytes, at);
    const frameKind = kindOf(bytes, at);
    // A frame is one that another follows, or that ends the file: a few octets alone may look like a header.
    if (frameBytes === 0 || (kind ?? frameKind) !== frameKind || !isBoundary(bytes, at + frameBytes)) {
      at += 1;
      continue;
    }
    kind = frameKind;
    kept.set(bytes.subarray(at, at + frameBytes), length);
    length += frameBytes;
    at += frameBytes;
    endOfLast = at;
  }
  return kept.subarray(0, length);
}

/** ID3v2 §3.1: a tag before the audio may hold anything, a picture for example, and so what looks like audio. */
function firstFrame(bytes: Uint8Array): number {
  const [i = 0, d = 0, three = 0, , , flags = 0, ...size] = bytes.subarray(0, 10);
  if (String.fromCharCode(i, d, three) !== 'ID3') return 0;
  // Seven bits in each octet; a footer repeats the header.
  const tagBytes = size.reduce((sum, octet) => sum * 128 + (octet & 0x7f), 0);
  return 10 + tagBytes + ((flags & 0x10) === 0 ? 0 : 10);
}

/** What stands behind a frame: the next one, a tag, or the end, maybe in the middle of it. */
function isBoundary(bytes: Uint8Array, at: number): boolean {
  return at + headerBytes > bytes.length || frameLength(bytes, at) > 0 || isTag(bytes, at);
}

/** ID3v1 at the end of the file, APEv2 and ID3v2 wherever somebody put them. */
function isTag(bytes: Uint8Array, at: number): boolean {
  const word = String.fromCharCode(...bytes.subarray(at, at + 3));
  return word === 'TAG' || word === 'APE' || word === 'ID3';
}

/** Version, layer and sampling rate of a header. */
function kindOf(bytes: Uint8Array, at: number): number {
  return (((bytes[at + 1] ?? 0) & 0x1e) << 8) | ((bytes[at + 2] ?? 0) & 0x0c);
}

/** Octets of the frame whose header is here; 0: there is none. */
function frameLength(bytes: Uint8Array, at: number): number {
  const [first = 0, second = 0, third = 0] = [bytes[at], bytes[at + 1], bytes[at + 2]];
  // Eleven ones, and 01 for layer III.
  if (first !== 0xff || (second & 0xe6) !== 0xe2) return 0;
  const version = (second >> 3) & 3;
  const kbps = (version === 3 ? kbpsOfMpeg1 : kbpsOfMpeg2)[third >> 4] ?? 0;
  const rateHz = (ratesHz[(third >> 2) & 3] ?? 0) / (version === 3 ? 1 : version === 2 ? 2 : 4);
  if (version === 1 || kbps === 0 || rateHz === 0) return 0;
  const slots = version === 3 ? 144_000 : 72_000;
  return Math.floor((slots * kbps) / rateHz) + ((third >> 1) & 1);
}
