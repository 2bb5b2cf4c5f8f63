import { isIP } from 'node:net';
import type { CodecName, Direction, MediaEncryption } from '../media-engine.ts';
import { MediaError } from '../media-error.ts';
import { isCodec } from './codec-description.ts';
import { encryptionOf, lacksKeys } from './media-security.ts';
import type { RemoteStream } from './remote-description.ts';

/** What packets hold unless somebody asks for another length. */
export const defaultPtimeMs = 20;
/** RFC 3389 §4: the static payload type of comfort noise. */
export const comfortNoise = 13;

/** A stream of the peer's that is used, with the codecs of ours that it can speak. */
export interface Match {
  readonly index: number;
  readonly stream: RemoteStream;
  readonly codecs: ReadonlyMap<CodecName, number>;
}

/** The first audio stream that can be used; one with the wanted encryption before others. */
export function firstUsable(
  streams: readonly RemoteStream[],
  codecs: readonly CodecName[],
  encryption: MediaEncryption | undefined,
): Match {
  const reasons: string[] = [];
  // Phones that leave it open offer the same audio twice: encrypted, and in the clear.
  const suits = (stream: RemoteStream) => stream.type === 'audio' && encryptionOf(stream.protocol) === encryption;
  const chooses = encryption !== undefined && streams.some((stream) => stream.port !== 0 && suits(stream));
  for (const [index, stream] of streams.entries()) {
    if (stream.type !== 'audio') continue;
    if (chooses && !suits(stream)) continue;
    const match = matchStream(stream, index, codecs);
    if (typeof match !== 'string') return match;
    reasons.push(match);
  }
  const reason = reasons.join('; ') || 'no audio stream';
  throw new MediaError('no-common-codec', `the offer is of no use: ${reason}`);
}

/** The stream with our codecs in its order, or why it cannot be used. */
export function matchStream(stream: RemoteStream, index: number, codecs: readonly CodecName[]): Match | string {
  if (stream.port === 0) return 'its audio stream is refused or disabled (port 0)';
  if (!encryptionOf(stream.protocol)) return `its audio wants ${stream.protocol}, which is not spoken`;
  const missing = lacksKeys(stream);
  if (missing !== undefined) return missing;
  const matched = new Map<CodecName, number>();
  for (const remote of stream.codecs) {
    const codec = codecs.find((name) => isCodec(remote, name));
    if (codec && !matched.has(codec)) matched.set(codec, remote.payloadType);
  }
  if (matched.size > 0) return { index, stream, codecs: matched };
  const names = stream.codecs.map((codec) => codec.name || codec.payloadType).join(', ') || 'nothing';
  return `its audio speaks ${names}, this side ${codecs.join(', ')}`;
}

export function hasComfortNoise(stream: RemoteStream): boolean {
  return stream.codecs.some(({ payloadType, name }) => payloadType === comfortNoise && name.toUpperCase() === 'CN');
}

export function checkHost(host: string | undefined, bindsIpv6: boolean): string {
  if (host === undefined) throw new MediaError('invalid-sdp', 'SDP has no c= line for its audio');
  const family = isIP(host);
  // Names would need a resolver in the media path; telephones send literals.
  if (family === 0) throw new MediaError('invalid-sdp', `SDP names "${host.slice(0, 80)}" in c=, not an IP address`);
  if (isUnspecified(host)) return host;
  if (family === 4 ? Number(host.split('.')[0]) >= 224 : /^ff/i.test(host)) {
    throw new MediaError('invalid-sdp', `SDP names ${host} in c=, which is no unicast address`);
  }
  if ((family === 6) !== bindsIpv6) {
    throw new MediaError(
      'invalid-sdp',
      `SDP names the IPv${family} address ${host}, this side has IPv${bindsIpv6 ? 6 : 4}`,
    );
  }
  return host;
}

/** RFC 3264 §8.4: the old way of holding, "send me nothing". */
export function isUnspecified(host: string): boolean {
  return host === '0.0.0.0' || /^[0:]+$/.test(host);
}

/** RFC 3264 §6.1: the mirror of the peer's direction; we want both, unless we hold the peer. */
export function ourDirection(theirs: Direction, { holds, held }: { holds: boolean; held: boolean }): Direction {
  const receive = (theirs === 'sendrecv' || theirs === 'sendonly') && !holds;
  const send = (theirs === 'sendrecv' || theirs === 'recvonly') && !held;
  if (receive) return send ? 'sendrecv' : 'recvonly';
  return send ? 'sendonly' : 'inactive';
}

/** RFC 8866 §6.4: what the peer would like its packets to hold, if the codec can; else 20 ms, or less if it must be. */
export function choosePtime(stream: RemoteStream, possibleMs: readonly number[]): number {
  const limitMs = stream.maxPtimeMs ?? Number.POSITIVE_INFINITY;
  const wanted = Math.min(stream.ptimeMs ?? defaultPtimeMs, limitMs);
  if (possibleMs.includes(wanted)) return wanted;
  return limitMs < defaultPtimeMs ? Math.min(...possibleMs) : defaultPtimeMs;
}
