import type { CodecName } from '../media-engine.ts';
import type { RemoteCodec } from './remote-description.ts';

/** A codec as SDP names it. */
export interface CodecDescription {
  /** Encoding name, clock rate and channels of `a=rtpmap`. */
  readonly encoding: string;
  readonly clockRate: number;
  readonly channels: number;
  /** The number it has by RFC 3551 §6, or a dynamic one that we like to use. */
  readonly payloadType: number;
  /** What we say about our receiver in `a=fmtp`. */
  readonly parameters?: string;
}

const descriptions: Readonly<Record<CodecName, CodecDescription>> = {
  PCMU: { encoding: 'PCMU', clockRate: 8000, channels: 1, payloadType: 0 },
  PCMA: { encoding: 'PCMA', clockRate: 8000, channels: 1, payloadType: 8 },
  // RFC 3551 §4.5.2: 8000 stands in SDP although it samples at 16,000.
  G722: { encoding: 'G722', clockRate: 8000, channels: 1, payloadType: 9 },
  // RFC 7587 §4.1, §7: always 48000/2; the parameters say that 16 kHz, mono and redundancy are what we make use of.
  OPUS: {
    encoding: 'opus',
    clockRate: 48_000,
    channels: 2,
    payloadType: 111,
    parameters: 'maxplaybackrate=16000;sprop-maxcapturerate=16000;stereo=0;useinbandfec=1',
  },
  L16: { encoding: 'L16', clockRate: 16_000, channels: 1, payloadType: 112 },
};

/** What is offered unless told otherwise: what everybody speaks comes first, so that few calls are transcoded. */
export const offeredByDefault: readonly CodecName[] = ['PCMU', 'PCMA', 'G722', 'OPUS'];

/** Every codec that is spoken. L16 takes four times the bandwidth, so it is for those who ask for it. */
export const allCodecs: readonly CodecName[] = [...offeredByDefault, 'L16'];

export function codecDescription(codec: CodecName): CodecDescription {
  return descriptions[codec];
}

/** RFC 8866 §6.6: encoding names are case-insensitive. */
export function isCodec(remote: RemoteCodec, codec: CodecName): boolean {
  const { encoding, clockRate, channels } = descriptions[codec];
  const sameName = remote.name.toUpperCase() === encoding.toUpperCase();
  return sameName && remote.clockRate === clockRate && remote.channels === channels;
}

/** The codecs our numbers would be, were nothing agreed on yet. */
export function ownPayloadTypes(): Record<CodecName, number> {
  const numberOf = (codec: CodecName): number => descriptions[codec].payloadType;
  return {
    PCMU: numberOf('PCMU'),
    PCMA: numberOf('PCMA'),
    G722: numberOf('G722'),
    OPUS: numberOf('OPUS'),
    L16: numberOf('L16'),
  };
}
