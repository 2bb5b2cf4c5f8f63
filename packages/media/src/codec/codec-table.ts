import type { CodecName } from '../media-engine.ts';
import type { AudioCodec } from './audio-codec.ts';
import { g711 } from './g711.ts';
import { g722 } from './g722.ts';
import { l16 } from './l16.ts';
import { opus } from './opus.ts';

const codecs: Readonly<Record<CodecName, AudioCodec>> = {
  PCMU: g711('PCMU'),
  PCMA: g711('PCMA'),
  G722: g722,
  OPUS: opus,
  L16: l16,
};

/** The codec of this name. */
export function audioCodec(name: CodecName): AudioCodec {
  return codecs[name];
}
