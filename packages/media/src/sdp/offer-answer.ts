import { isIP, isIPv6 } from 'node:net';
import { type MediaDescription, type SessionDescription, write } from 'sdp-transform';
import { audioCodec } from '../codec/codec-table.ts';
import type { CodecName, Direction, Negotiated } from '../media-engine.ts';
import { MediaError } from '../media-error.ts';
import type { RtpEndpoint } from '../rtp/udp-socket.ts';
import { allCodecs, codecDescription, isCodec, offeredByDefault, ownPayloadTypes } from './codec-description.ts';
import { parseDescription, type RemoteStream } from './remote-description.ts';
import {
  describeEvents,
  eventsFor,
  namedEvents,
  offerableEvents,
  type TelephoneEventFormat,
} from './telephone-events.ts';

const defaultPtimeMs = 20;

/** What a finished offer/answer exchange means for the packets. */
export interface Agreement {
  readonly negotiated: Negotiated;
  readonly sendingPayloadType: number;
  /** What the peer says about its receiver of the sending codec (`a=fmtp`). */
  readonly sendingParameters: string;
  /** The codec of each payload type that may be received. */
  readonly receiving: ReadonlyMap<number, CodecName>;
  /** The payload type of comfort noise (RFC 3389) if the peer may send it. */
  readonly comfortNoise: number | undefined;
  /** How keys are sent; undefined where the peer takes no telephone events. */
  readonly sendingEvents: TelephoneEventFormat | undefined;
  /** Telephone events that may be received. */
  readonly receivingEvents: readonly TelephoneEventFormat[];
  /** Where RTP and RTCP go; undefined while the peer has no address (c=0.0.0.0). */
  readonly rtp: RtpEndpoint | undefined;
  readonly rtcp: RtpEndpoint | undefined;
}

/** The last offer of ours: what it said that its answers are read against. */
interface SentOffer {
  readonly codecs: readonly CodecName[];
  readonly payloadTypes: Readonly<Record<CodecName, number>>;
  readonly events: readonly TelephoneEventFormat[];
  readonly hold: boolean;
}

/** A stream of the peer's that is used, with the codecs of ours that it can speak. */
interface Match {
  readonly index: number;
  readonly stream: RemoteStream;
  readonly codecs: ReadonlyMap<CodecName, number>;
}

/** RFC 3389 §4: the static payload type of comfort noise. */
const comfortNoise = 13;

/** A stream that was refused. Later descriptions must repeat its m= line (RFC 3264 §8). */
interface RefusedStream {
  readonly type: string;
  readonly protocol: string;
  readonly formats: string;
}

/** One session's side of SDP offer/answer (RFC 3264): one audio stream, every other stream refused. */
export class OfferAnswer {
  readonly #address: RtpEndpoint;
  readonly #bindsIpv6: boolean;
  readonly #sessionId: string;
  readonly #speaksEvents: boolean;
  /** The m= lines so far: refused ones, and undefined where our audio stands. */
  #streams: readonly (RefusedStream | undefined)[] = [undefined];
  #payloadTypes: Readonly<Record<CodecName, number>> = ownPayloadTypes();
  /** Telephone events by the numbers that were agreed on. */
  #events: readonly TelephoneEventFormat[] = [];
  #offer: SentOffer | undefined;
  /** The peer is on hold: its answer to such an offer has come. */
  #holds = false;
  #version = 0;
  #lastContent = '';

  /**
   * `address`: what SDP says we receive on. `bindsIpv6`: the address family packets are sent from. `telephoneEvents`:
   * whether they are offered and accepted.
   */
  constructor(options: {
    address: RtpEndpoint;
    bindsIpv6: boolean;
    randomBytes: (size: number) => Buffer;
    telephoneEvents: boolean;
  }) {
    this.#address = options.address;
    this.#bindsIpv6 = options.bindsIpv6;
    this.#speaksEvents = options.telephoneEvents;
    this.#sessionId = String(options.randomBytes(6).readUIntBE(0, 6));
  }

  createOffer(codecs: readonly CodecName[] | undefined, hold = false): string {
    const offered = checkCodecs(codecs) ?? offeredByDefault;
    const events = this.#speaksEvents ? offerableEvents(offered, Object.values(this.#payloadTypes), this.#events) : [];
    this.#offer = { codecs: offered, payloadTypes: this.#payloadTypes, events, hold };
    return this.#render(offered, { direction: hold ? 'sendonly' : 'sendrecv', events, comfortNoise: false });
  }

  /** Codecs and payload types of the offer that is out: the peer may send before its answer arrives (RFC 3264 §5.1). */
  receivableBeforeAnswer(): ReadonlyMap<number, CodecName> {
    const offer = this.#offer;
    return new Map(offer?.codecs.map((codec) => [offer.payloadTypes[codec], codec]));
  }

  /** The same for telephone events. */
  eventsReceivableBeforeAnswer(): readonly TelephoneEventFormat[] {
    return this.#offer?.events ?? [];
  }

  acceptAnswer(sdp: string): Agreement {
    const offer = this.#offer;
    if (!offer) throw new MediaError('wrong-state', 'there is no offer that this could be the answer to');
    const streams = parseDescription(sdp);
    const index = this.#streams.indexOf(undefined);
    const stream = streams[index];
    // RFC 3264 §6: the answer has the m= lines of the offer, in their order.
    if (stream?.type !== 'audio') {
      throw new MediaError(
        'invalid-sdp',
        `the answer has no audio as its m= line ${index + 1}, where the offer has it`,
      );
    }
    const match = matchStream(stream, index, offer.codecs);
    if (typeof match === 'string') throw new MediaError('no-common-codec', `the answer is of no use: ${match}`);
    this.#holds = offer.hold;
    // RFC 3264 §6.1: the answer's first codec is the one the peer would rather receive.
    const [first] = match.codecs.keys();
    this.#events = offer.events;
    return this.#agree(match, first ?? 'PCMU', this.receivableBeforeAnswer(), offer.events);
  }

  answerOffer(sdp: string, codecs: readonly CodecName[] | undefined): { sdp: string; agreement: Agreement } {
    const wanted = checkCodecs(codecs);
    const streams = parseDescription(sdp);
    const match = firstUsable(streams, wanted ?? allCodecs);
    const codec = (wanted ?? [...match.codecs.keys()]).find((name) => match.codecs.has(name)) ?? 'PCMU';
    const receiving = new Map([...match.codecs].map(([name, payloadType]) => [payloadType, name]));
    const named = this.#speaksEvents ? namedEvents(match.stream) : [];
    const agreement = this.#agree(match, codec, receiving, named);
    this.#offer = undefined;
    this.#streams = streams.map((stream, index) => (index === match.index ? undefined : stream));
    // RFC 3264 §6.1: the offerer's payload type numbers are used in both directions, §8.3.2: and stay.
    this.#payloadTypes = mergePayloadTypes(match.codecs);
    this.#events = named;
    const { sendingEvents, negotiated } = agreement;
    const events = sendingEvents === undefined ? [] : [sendingEvents];
    const withNoise = agreement.comfortNoise !== undefined;
    return {
      sdp: this.#render([codec], { direction: negotiated.direction, events, comfortNoise: withNoise }),
      agreement,
    };
  }

  #agree(
    match: Match,
    codec: CodecName,
    receiving: ReadonlyMap<number, CodecName>,
    receivingEvents: readonly TelephoneEventFormat[],
  ): Agreement {
    const { stream } = match;
    const host = checkHost(stream.host, this.#bindsIpv6);
    const held = isUnspecified(host);
    return {
      negotiated: {
        codec,
        samplingRate: audioCodec(codec).rateHz,
        ptimeMs: choosePtime(stream, audioCodec(codec).ptimesMs),
        remote: { host, port: stream.port },
        direction: ourDirection(stream.direction, { holds: this.#holds, held }),
      },
      sendingPayloadType: match.codecs.get(codec) ?? codecDescription(codec).payloadType,
      sendingParameters: stream.codecs.find((remote) => isCodec(remote, codec))?.parameters ?? '',
      comfortNoise: hasComfortNoise(stream) ? comfortNoise : undefined,
      receiving,
      sendingEvents: this.#speaksEvents ? eventsFor(codec, namedEvents(stream)) : undefined,
      receivingEvents,
      rtp: held ? undefined : { host, port: stream.port },
      rtcp: held
        ? undefined
        : { host: stream.rtcp?.host ?? host, port: stream.rtcp?.port ?? Math.min(stream.port + 1, 65535) },
    };
  }

  #render(
    codecs: readonly CodecName[],
    {
      direction,
      events,
      comfortNoise: withNoise,
    }: { direction: Direction; events: readonly TelephoneEventFormat[]; comfortNoise: boolean },
  ): string {
    const payloadTypes = this.#payloadTypes;
    const { host, port } = this.#address;
    const version = isIPv6(host) ? 6 : 4;
    const described = codecs.map((codec) => ({ ...codecDescription(codec), payload: payloadTypes[codec] }));
    const payloads = [...described.map(({ payload }) => payload), ...(withNoise ? [comfortNoise] : [])];
    const audio: MediaDescription = {
      type: 'audio',
      port,
      protocol: 'RTP/AVP',
      payloads: payloads.join(' '),
      rtp: described.map(({ payload, encoding, clockRate, channels }) => ({
        payload,
        codec: encoding,
        rate: clockRate,
        ...(channels === 1 ? {} : { encoding: channels }),
      })),
      fmtp: described.flatMap(({ payload, parameters }) => (parameters ? [{ payload, config: parameters }] : [])),
      ptime: defaultPtimeMs,
      direction,
    };
    const describe = (sessionVersion: number): string =>
      write({
        version: 0,
        origin: {
          username: '-',
          sessionId: this.#sessionId,
          sessionVersion,
          netType: 'IN',
          ipVer: version,
          address: host,
        },
        name: '-',
        connection: { version, ip: host },
        timing: { start: 0, stop: 0 },
        media: this.#streams.map((refused) => (refused ? refuse(refused) : describeEvents(audio, events))),
      } satisfies SessionDescription);
    // RFC 3264 §8: the version goes up by one with each change, and the same description keeps it.
    const content = describe(0);
    if (content !== this.#lastContent) this.#version += 1;
    this.#lastContent = content;
    return describe(this.#version);
  }
}

/** RFC 3264 §6: a refused stream has port zero and is otherwise as it was offered. */
function refuse(stream: RefusedStream): MediaDescription {
  return { type: stream.type, port: 0, protocol: stream.protocol, payloads: stream.formats || '0', rtp: [], fmtp: [] };
}

function checkCodecs(codecs: readonly CodecName[] | undefined): readonly CodecName[] | undefined {
  if (codecs === undefined) return undefined;
  const unique = [...new Set(codecs)];
  if (unique.length === 0 || unique.some((codec) => !allCodecs.includes(codec))) {
    throw new RangeError(`codecs are one or more of ${allCodecs.join(', ')}, not "${codecs.join(', ')}"`);
  }
  return unique;
}

function firstUsable(streams: readonly RemoteStream[], codecs: readonly CodecName[]): Match {
  const reasons: string[] = [];
  for (const [index, stream] of streams.entries()) {
    if (stream.type !== 'audio') continue;
    const match = matchStream(stream, index, codecs);
    if (typeof match !== 'string') return match;
    reasons.push(match);
  }
  const reason = reasons.join('; ') || 'no audio stream';
  throw new MediaError('no-common-codec', `the offer is of no use: ${reason}`);
}

/** The stream with our codecs in its order, or why it cannot be used. */
function matchStream(stream: RemoteStream, index: number, codecs: readonly CodecName[]): Match | string {
  if (stream.port === 0) return 'its audio stream is refused or disabled (port 0)';
  // RFC 3264 §5.1: the profile is part of what is agreed on; RTP/SAVP in the clear would be no RTP/SAVP.
  if (stream.protocol !== 'RTP/AVP') return `its audio wants ${stream.protocol}, only RTP/AVP is spoken`;
  const matched = new Map<CodecName, number>();
  for (const remote of stream.codecs) {
    const codec = codecs.find((name) => isCodec(remote, name));
    if (codec && !matched.has(codec)) matched.set(codec, remote.payloadType);
  }
  if (matched.size > 0) return { index, stream, codecs: matched };
  const names = stream.codecs.map((codec) => codec.name || codec.payloadType).join(', ') || 'nothing';
  return `its audio speaks ${names}, this side ${codecs.join(', ')}`;
}

/** The peer's numbers for the codecs it named; for the others their own, or a free one if the peer took that. */
function mergePayloadTypes(named: ReadonlyMap<CodecName, number>): Record<CodecName, number> {
  const numbers = ownPayloadTypes();
  const taken = new Set(named.values());
  for (const codec of allCodecs) {
    let number = named.get(codec) ?? numbers[codec];
    if (!named.has(codec)) for (let free = 96; taken.has(number); free += 1) number = free;
    numbers[codec] = number;
    taken.add(number);
  }
  return numbers;
}

function hasComfortNoise(stream: RemoteStream): boolean {
  return stream.codecs.some(({ payloadType, name }) => payloadType === comfortNoise && name.toUpperCase() === 'CN');
}

function checkHost(host: string | undefined, bindsIpv6: boolean): string {
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
function isUnspecified(host: string): boolean {
  return host === '0.0.0.0' || /^[0:]+$/.test(host);
}

/** RFC 3264 §6.1: the mirror of the peer's direction; we want both, unless we hold the peer. */
function ourDirection(theirs: Direction, { holds, held }: { holds: boolean; held: boolean }): Direction {
  const receive = (theirs === 'sendrecv' || theirs === 'sendonly') && !holds;
  const send = (theirs === 'sendrecv' || theirs === 'recvonly') && !held;
  if (receive) return send ? 'sendrecv' : 'recvonly';
  return send ? 'sendonly' : 'inactive';
}

/** RFC 8866 §6.4: what the peer would like its packets to hold, if the codec can; else 20 ms, or less if it must be. */
function choosePtime(stream: RemoteStream, possibleMs: readonly number[]): number {
  const limitMs = stream.maxPtimeMs ?? Number.POSITIVE_INFINITY;
  const wanted = Math.min(stream.ptimeMs ?? defaultPtimeMs, limitMs);
  if (possibleMs.includes(wanted)) return wanted;
  return limitMs < defaultPtimeMs ? Math.min(...possibleMs) : defaultPtimeMs;
}
