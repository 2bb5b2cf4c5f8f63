import type { MediaDescription } from 'sdp-transform';
import { audioCodec } from '../codec/codec-table.ts';
import type { CodecName } from '../media-engine.ts';
import type { RemoteStream } from './remote-description.ts';

/** A payload type that carries telephone events (RFC 4733), and its clock rate in Hz. */
export interface TelephoneEventFormat {
  readonly payloadType: number;
  readonly clockRate: number;
}

/** What everybody uses; others are numbered from the end of the dynamic range, away from where codecs begin. */
const usualPayloadType = 101;
const lastDynamic = 127;

/**
 * The formats to offer beside these codecs. RFC 4733 §2.1: events of a stream run on the clock of its audio, so there is
 * one for each clock rate. @param known payload types that were agreed on before stay (RFC 3264 §8.3.2)
 */
export function offerableEvents(
  codecs: readonly CodecName[],
  taken: readonly number[],
  known: readonly TelephoneEventFormat[],
): TelephoneEventFormat[] {
  const used = new Set([...taken, ...known.map(({ payloadType }) => payloadType)]);
  const free = () => {
    let payloadType = usualPayloadType;
    if (used.has(payloadType)) payloadType = lastDynamic;
    while (used.has(payloadType)) payloadType -= 1;
    used.add(payloadType);
    return payloadType;
  };
  const rates = [...new Set(codecs.map((codec) => audioCodec(codec).clockRate))];
  return rates.map(
    (clockRate) => known.find((format) => format.clockRate === clockRate) ?? { payloadType: free(), clockRate },
  );
}

/** Clock rates of audio, in Hz; a peer may write any number, and times are divided by it. */
const [lowestRateHz, highestRateHz] = [8000, 48_000];

/** The formats that a peer's stream names. */
export function namedEvents(stream: RemoteStream): TelephoneEventFormat[] {
  return stream.codecs
    .filter(({ name }) => name.toLowerCase() === 'telephone-event')
    .filter(({ clockRate }) => clockRate >= lowestRateHz && clockRate <= highestRateHz)
    .map(({ payloadType, clockRate }) => ({ payloadType, clockRate }));
}

/** The one that goes with a codec. Phones name 8000 Hz alone beside any codec, and mean it. */
export function eventsFor(
  codec: CodecName,
  formats: readonly TelephoneEventFormat[],
): TelephoneEventFormat | undefined {
  const { clockRate } = audioCodec(codec);
  return (
    formats.find((format) => format.clockRate === clockRate) ?? formats.find((format) => format.clockRate === 8000)
  );
}

/** Adds formats to an m= section. RFC 4733 §2.4.1: events 0 to 15 are the keys. */
export function describeEvents(media: MediaDescription, formats: readonly TelephoneEventFormat[]): MediaDescription {
  const rtp = formats.map(({ payloadType, clockRate }) => ({
    payload: payloadType,
    codec: 'telephone-event',
    rate: clockRate,
  }));
  const fmtp = formats.map(({ payloadType }) => ({ payload: payloadType, config: '0-15' }));
  return {
    ...media,
    payloads: [media.payloads, ...formats.map(({ payloadType }) => payloadType)].join(' '),
    rtp: [...media.rtp, ...rtp],
    fmtp: [...media.fmtp, ...fmtp],
  };
}
