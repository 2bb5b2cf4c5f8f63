import { isIP } from 'node:net';
import { parse, type SessionDescription } from 'sdp-transform';
import type { Direction } from '../media-engine.ts';
import { MediaError } from '../media-error.ts';

/** Far above what any telephone sends, and little enough to parse at once. */
const maxCharacters = 32_768;
const maxStreams = 32;

/** RFC 3551 §6, table 4: payload types that need no rtpmap. Types 1 and 2 and the others there are gone from use. */
const staticCodecs: ReadonlyMap<number, string> = new Map([
  [0, 'PCMU'],
  [3, 'GSM'],
  [4, 'G723'],
  [5, 'DVI4'],
  [6, 'DVI4'],
  [7, 'LPC'],
  [8, 'PCMA'],
  [9, 'G722'],
  [12, 'QCELP'],
  [13, 'CN'],
  [15, 'G728'],
  [18, 'G729'],
]);

/** One format of an audio m= line. */
export interface RemoteCodec {
  readonly payloadType: number;
  /** Encoding name as written, '' when the description does not say what this dynamic payload type is. */
  readonly name: string;
  readonly clockRate: number;
  readonly channels: number;
  /** Its `a=fmtp`, '' for none. */
  readonly parameters: string;
}

/** One `a=crypto` line. */
export interface RemoteCrypto {
  readonly tag: number;
  readonly suite: string;
  readonly keyParams: string;
  readonly sessionParams: string;
}

/** What a description says of ICE (RFC 8839 §5); its candidates are not read, for nothing is sent to them. */
export interface RemoteIce {
  readonly ufrag: string;
  readonly password: string;
  /** The peer waits for checks, as we do. */
  readonly isLite: boolean;
}

/** One m= line of a peer's description with what applies to it from the session level. */
export interface RemoteStream {
  readonly type: string;
  readonly port: number;
  readonly protocol: string;
  readonly formats: string;
  /** For audio; in the peer's order of preference. */
  readonly codecs: readonly RemoteCodec[];
  /** The c= address, not validated: it matters only for a stream that is used. */
  readonly host: string | undefined;
  /** Keys of SDES, in the peer's order (RFC 4568 §4). */
  readonly crypto: readonly RemoteCrypto[];
  /** Digests of the peer's certificate (RFC 8122 §5). */
  readonly fingerprints: readonly { readonly hash: string; readonly value: string }[];
  /** The peer's part in a DTLS handshake (RFC 4145 §4). */
  readonly setup: 'active' | 'passive' | 'actpass';
  /** Undefined for a peer that does not speak ICE. */
  readonly ice: RemoteIce | undefined;
  /** Its name for other lines to refer to (RFC 5888 §4). */
  readonly mid: string | undefined;
  /** It may share its port with the other streams of a group (RFC 9143). */
  readonly isBundled: boolean;
  /** RTCP may come to the RTP port (RFC 5761). */
  readonly rtcpMux: boolean;
  readonly rtcp: { readonly port: number; readonly host: string | undefined } | undefined;
  /** As the peer sees it. */
  readonly direction: Direction;
  readonly ptimeMs: number | undefined;
  readonly maxPtimeMs: number | undefined;
}

/** Reads a session description (RFC 8866). Throws `invalid-sdp`; the result has at least one stream. */
export function parseDescription(sdp: string): RemoteStream[] {
  if (sdp.length > maxCharacters) {
    throw new MediaError('invalid-sdp', `SDP of ${sdp.length} characters, at most ${maxCharacters} are read`);
  }
  const lines = sdp.split(/\r\n|\n|\r/);
  if (lines[0]?.trim() !== 'v=0') throw new MediaError('invalid-sdp', 'SDP does not begin with v=0');
  const mLines = lines.filter((line) => line.startsWith('m='));
  if (mLines.length === 0) throw new MediaError('invalid-sdp', 'SDP has no m= line');
  if (mLines.length > maxStreams) {
    throw new MediaError('invalid-sdp', `SDP has ${mLines.length} m= lines, at most ${maxStreams} are read`);
  }
  let session: SessionDescription;
  try {
    session = parse(sdp);
  } catch (error) {
    throw new MediaError('invalid-sdp', 'SDP cannot be parsed', { cause: error });
  }
  return mLines.map((line, index) => readStream(line, session, session.media[index]));
}

/**
 * The encoding names of a description's first audio m= line in the peer's order, such as `['PCMU', 'G729']`; payload
 * types without a name are left out. Throws `invalid-sdp`, also when there is no audio m= line.
 */
export function offeredCodecs(sdp: string): string[] {
  const audio = parseDescription(sdp).find((stream) => stream.type === 'audio');
  if (!audio) throw new MediaError('invalid-sdp', 'SDP has no audio m= line');
  return audio.codecs.map((codec) => codec.name).filter((name) => name !== '');
}

/** The m= line is read here, not by the parser: an answer must repeat even the streams that the parser finds odd. */
function readStream(
  line: string,
  session: SessionDescription,
  media: SessionDescription['media'][number] | undefined,
): RemoteStream {
  // RFC 8866 §5.14: m=<media> <port>/<number of ports> <proto> <fmt> ...
  const match = /^m=([!-.0-~]{1,32}) (\d{1,10})(?:\/\d{1,5})? ([!-~]{1,64})(?: ([\x21-\x7e][\x20-\x7e]*))?\s*$/.exec(
    line,
  );
  const [, type, portText, protocol, formats = ''] = match ?? [];
  if (type === undefined || protocol === undefined || !media) {
    throw new MediaError('invalid-sdp', `SDP line cannot be read: ${line.slice(0, 80)}`);
  }
  const port = Number(portText);
  if (port > 65535) throw new MediaError('invalid-sdp', `SDP names port ${port}, above 65535`);
  const mid = textOf(media.mid);
  return {
    type,
    port,
    protocol,
    formats: formats.trim(),
    codecs: type === 'audio' ? readCodecs(formats, media) : [],
    host: textOf((media.connection ?? session.connection)?.ip),
    crypto: readCrypto(media.crypto),
    fingerprints: readFingerprints(media.fingerprint ?? session.fingerprint),
    setup: readSetup(media.setup ?? session.setup),
    ice: readIce(session, media),
    mid,
    isBundled: mid !== undefined && isBundled(mid, session),
    rtcpMux: media.rtcpMux !== undefined,
    rtcp: readRtcp(media.rtcp),
    // RFC 8866 §6.7: sendrecv unless the stream or the session says otherwise.
    direction: media.direction ?? session.direction ?? 'sendrecv',
    ptimeMs: milliseconds(media.ptime),
    maxPtimeMs: milliseconds(media.maxptime),
  };
}

function readCodecs(formats: string, media: SessionDescription['media'][number]): RemoteCodec[] {
  const codecs: RemoteCodec[] = [];
  for (const format of formats.split(/\s+/)) {
    if (!/^\d{1,3}$/.test(format)) continue;
    const payloadType = Number(format);
    if (payloadType > 127) continue;
    const rtpMap = media.rtp.find((entry) => entry.payload === payloadType);
    codecs.push({
      payloadType,
      name: rtpMap ? String(rtpMap.codec) : (staticCodecs.get(payloadType) ?? ''),
      clockRate: rtpMap ? Number(rtpMap.rate) : 8000,
      channels: rtpMap?.encoding === undefined ? 1 : Number(rtpMap.encoding),
      parameters: textOf(media.fmtp?.find((entry) => entry.payload === payloadType)?.config) ?? '',
    });
  }
  return codecs;
}

function readCrypto(lines: SessionDescription['media'][number]['crypto']): RemoteCrypto[] {
  return (lines ?? []).map(({ id, suite, config, sessionConfig }) => ({
    tag: Number(id),
    suite: String(suite),
    keyParams: String(config),
    sessionParams: textOf(sessionConfig) ?? '',
  }));
}

function readFingerprints(line: { type: string; hash: string } | undefined): RemoteStream['fingerprints'] {
  return line ? [{ hash: String(line.type).toLowerCase(), value: String(line.hash).toUpperCase() }] : [];
}

/** RFC 4145 §4.1: who offers without saying is active, but RFC 5763 §5 has every offer say it. */
function readSetup(setup: unknown): RemoteStream['setup'] {
  return setup === 'active' || setup === 'passive' ? setup : 'actpass';
}

/** RFC 8839 §5.4: 4 to 256 and 22 to 256 characters of `ice-char`, at the stream or for all of them. */
function readIce(session: SessionDescription, media: SessionDescription['media'][number]): RemoteStream['ice'] {
  const ufrag = textOf(media.iceUfrag ?? session.iceUfrag) ?? '';
  const password = textOf(media.icePwd ?? session.icePwd) ?? '';
  const isLite = session.icelite !== undefined;
  const isWhole = /^[A-Za-z0-9+/]{4,256}$/.test(ufrag) && /^[A-Za-z0-9+/]{22,256}$/.test(password);
  return isWhole ? { ufrag, password, isLite } : undefined;
}

function isBundled(mid: string, session: SessionDescription): boolean {
  return (session.groups ?? []).some(({ type, mids }) => type === 'BUNDLE' && String(mids).split(' ').includes(mid));
}

/** RFC 3605: a=rtcp names the RTCP port where it is not the one above the RTP port. */
function readRtcp(rtcp: { port: number; address?: string } | undefined): RemoteStream['rtcp'] {
  if (!rtcp || !Number.isInteger(rtcp.port) || rtcp.port < 1 || rtcp.port > 65535) return undefined;
  const host = textOf(rtcp.address);
  return { port: rtcp.port, host: host !== undefined && isIP(host) !== 0 ? host : undefined };
}

/** The parser turns whatever looks like a number into one. */
function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : String(value);
}

function milliseconds(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;
}
