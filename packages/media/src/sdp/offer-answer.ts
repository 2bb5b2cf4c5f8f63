import { isIPv6 } from 'node:net';
import { type MediaDescription, type SessionDescription, write } from 'sdp-transform';
import { audioCodec } from '../codec/codec-table.ts';
import type { CodecName, Direction, MediaEncryption, Negotiated, NegotiationOptions } from '../media-engine.ts';
import { MediaError } from '../media-error.ts';
import type { RtpEndpoint } from '../rtp/udp-socket.ts';
import { allCodecs, codecDescription, isCodec, offeredByDefault, ownPayloadTypes } from './codec-description.ts';
import {
  encryptionOf,
  type Fingerprint,
  MediaSecurity,
  type Protection,
  type SecurityDescription,
} from './media-security.ts';
import { parseDescription } from './remote-description.ts';
import {
  checkHost,
  choosePtime,
  comfortNoise,
  defaultPtimeMs,
  firstUsable,
  hasComfortNoise,
  isUnspecified,
  type Match,
  matchStream,
  ourDirection,
} from './stream-match.ts';
import {
  describeEvents,
  eventsFor,
  namedEvents,
  offerableEvents,
  type TelephoneEventFormat,
} from './telephone-events.ts';

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
  readonly protection: Protection;
  /** RTCP goes to the peer's RTP port (RFC 5761). */
  readonly rtcpMux: boolean;
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
  readonly encryption: MediaEncryption;
}

/** What a description of ours says beside its codecs. */
interface Terms {
  readonly direction: Direction;
  readonly events: readonly TelephoneEventFormat[];
  readonly comfortNoise: boolean;
  readonly security: SecurityDescription;
}

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
  readonly #security: MediaSecurity;
  #encryption: MediaEncryption = 'disabled';
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
    this.#security = new MediaSecurity(options.randomBytes);
    this.#sessionId = String(options.randomBytes(6).readUIntBE(0, 6));
  }

  /** `own`: the digest of our certificate, needed for DTLS. */
  createOffer(
    { codecs, hold = false, encryption = this.#encryption }: NegotiationOptions = {},
    own?: Fingerprint,
  ): string {
    const offered = checkCodecs(codecs) ?? offeredByDefault;
    const events = this.#speaksEvents ? offerableEvents(offered, Object.values(this.#payloadTypes), this.#events) : [];
    const security = this.#security.offer(encryption, own);
    this.#offer = { codecs: offered, payloadTypes: this.#payloadTypes, events, hold, encryption };
    const terms: Terms = { direction: hold ? 'sendonly' : 'sendrecv', events, comfortNoise: false, security };
    // One handshake is enough if RTCP shares the port; elsewhere phones gain nothing by it.
    return this.#render(offered, terms, encryption === 'DTLS');
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
    const protection = this.#security.accept(stream, offer.encryption);
    this.#holds = offer.hold;
    // RFC 3264 §6.1: the answer's first codec is the one the peer would rather receive.
    const [first] = match.codecs.keys();
    this.#events = offer.events;
    return this.#agree(match, {
      codec: first ?? 'PCMU',
      events: offer.events,
      receiving: this.receivableBeforeAnswer(),
      protection,
    });
  }

  /** `own`: the digest of our certificate, needed where DTLS is offered. */
  answerOffer(
    sdp: string,
    { codecs, encryption }: NegotiationOptions = {},
    own?: Fingerprint,
  ): { sdp: string; agreement: Agreement } {
    const wanted = checkCodecs(codecs);
    const streams = parseDescription(sdp);
    const match = firstUsable(streams, wanted ?? allCodecs, encryption);
    const { description: security, protection } = this.#security.answer(match.stream, encryption, own);
    const codec = (wanted ?? [...match.codecs.keys()]).find((name) => match.codecs.has(name)) ?? 'PCMU';
    const receiving = new Map([...match.codecs].map(([name, payloadType]) => [payloadType, name]));
    const named = this.#speaksEvents ? namedEvents(match.stream) : [];
    const agreement = this.#agree(match, { codec, events: named, receiving, protection });
    this.#offer = undefined;
    this.#streams = streams.map((stream, index) => (index === match.index ? undefined : stream));
    // RFC 3264 §6.1: the offerer's payload type numbers are used in both directions, §8.3.2: and stay.
    this.#payloadTypes = mergePayloadTypes(match.codecs);
    this.#events = named;
    const { sendingEvents, negotiated } = agreement;
    const terms: Terms = {
      direction: negotiated.direction,
      events: sendingEvents === undefined ? [] : [sendingEvents],
      comfortNoise: agreement.comfortNoise !== undefined,
      security,
    };
    return { sdp: this.#render([codec], terms, agreement.rtcpMux), agreement };
  }

  #agree(
    match: Match,
    chosen: {
      codec: CodecName;
      events: readonly TelephoneEventFormat[];
      receiving: ReadonlyMap<number, CodecName>;
      protection: Protection;
    },
  ): Agreement {
    const { codec, events, receiving, protection } = chosen;
    const { stream } = match;
    const host = checkHost(stream.host, this.#bindsIpv6);
    const held = isUnspecified(host);
    this.#encryption = encryptionOf(stream.protocol) ?? 'disabled';
    return {
      negotiated: {
        codec,
        samplingRate: audioCodec(codec).rateHz,
        ptimeMs: choosePtime(stream, audioCodec(codec).ptimesMs),
        remote: { host, port: stream.port },
        direction: ourDirection(stream.direction, { holds: this.#holds, held }),
        encryption: this.#encryption,
      },
      protection,
      rtcpMux: stream.rtcpMux,
      sendingPayloadType: match.codecs.get(codec) ?? codecDescription(codec).payloadType,
      sendingParameters: stream.codecs.find((remote) => isCodec(remote, codec))?.parameters ?? '',
      comfortNoise: hasComfortNoise(stream) ? comfortNoise : undefined,
      receiving,
      sendingEvents: this.#speaksEvents ? eventsFor(codec, namedEvents(stream)) : undefined,
      receivingEvents: events,
      rtp: held ? undefined : { host, port: stream.port },
      rtcp: held
        ? undefined
        : stream.rtcpMux
          ? { host, port: stream.port }
          : { host: stream.rtcp?.host ?? host, port: stream.rtcp?.port ?? Math.min(stream.port + 1, 65535) },
    };
  }

  /** `rtcpMux`: RTCP on one port with RTP, used where both sides say so (RFC 5761 §5.1.1). */
  #render(
    codecs: readonly CodecName[],
    { direction, events, comfortNoise: withNoise, security }: Terms,
    rtcpMux: boolean,
  ): string {
    const payloadTypes = this.#payloadTypes;
    const { host, port } = this.#address;
    const version = isIPv6(host) ? 6 : 4;
    const described = codecs.map((codec) => ({ ...codecDescription(codec), payload: payloadTypes[codec] }));
    const payloads = [...described.map(({ payload }) => payload), ...(withNoise ? [comfortNoise] : [])];
    const audio: MediaDescription = {
      type: 'audio',
      port,
      protocol: security.protocol,
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
      ...security.attributes,
      ...(rtcpMux ? { rtcpMux: 'rtcp-mux' } : {}),
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
