import { audioCodec } from '../codec/codec-table.ts';
import { icePeer } from '../ice/ice-component.ts';
import type { IceCredentials } from '../ice/ice-credentials.ts';
import type { CodecName, MediaEncryption, Negotiated, NegotiationOptions } from '../media-engine.ts';
import { MediaError } from '../media-error.ts';
import type { RtpEndpoint } from '../rtp/udp-socket.ts';
import { allCodecs, codecDescription, isCodec, offeredByDefault, ownPayloadTypes } from './codec-description.ts';
import { IceNegotiation } from './ice-negotiation.ts';
import { encryptionOf, type Fingerprint, MediaSecurity, type Protection } from './media-security.ts';
import { type OtherStream, OwnDescription, type StreamName } from './own-description.ts';
import { parseDescription, type RemoteStream } from './remote-description.ts';
import {
  checkHost,
  choosePtime,
  comfortNoise,
  firstUsable,
  hasComfortNoise,
  isUnspecified,
  type Match,
  matchStream,
  ourDirection,
} from './stream-match.ts';
import { eventsFor, namedEvents, offerableEvents, type TelephoneEventFormat } from './telephone-events.ts';

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
  /** Our credentials where both sides speak ICE: packets then take the paths that the peer has checked. */
  readonly ice: IceCredentials | undefined;
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

/** One session's side of SDP offer/answer (RFC 3264): one audio stream, every other stream refused. */
export class OfferAnswer {
  readonly #bindsIpv6: boolean;
  readonly #speaksEvents: boolean;
  /** The m= lines so far: refused ones, and undefined where our audio stands. */
  #streams: readonly (OtherStream | undefined)[] = [undefined];
  #payloadTypes: Readonly<Record<CodecName, number>> = ownPayloadTypes();
  /** Telephone events by the numbers that were agreed on. */
  #events: readonly TelephoneEventFormat[] = [];
  #offer: SentOffer | undefined;
  /** The peer is on hold: its answer to such an offer has come. */
  #holds = false;
  readonly #security: MediaSecurity;
  #encryption: MediaEncryption = 'disabled';
  readonly #ice: IceNegotiation;
  readonly #own: OwnDescription;
  /** What our audio is called, once somebody gave it a name. */
  #name: StreamName | undefined;

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
    this.#bindsIpv6 = options.bindsIpv6;
    this.#speaksEvents = options.telephoneEvents;
    this.#security = new MediaSecurity(options.randomBytes);
    this.#own = new OwnDescription(options.address, String(options.randomBytes(6).readUIntBE(0, 6)));
    this.#ice = new IceNegotiation(options.randomBytes);
  }

  /** `own`: the digest of our certificate, needed for DTLS. */
  createOffer(
    { codecs, hold = false, encryption = this.#encryption, ice: wantsIce }: NegotiationOptions = {},
    own?: Fingerprint,
  ): string {
    const offered = checkCodecs(codecs) ?? offeredByDefault;
    const events = this.#speaksEvents ? offerableEvents(offered, Object.values(this.#payloadTypes), this.#events) : [];
    const ice = this.#ice.offer(wantsIce);
    const security = this.#security.offer(encryption, own, ice !== undefined);
    // RFC 8829 §5.2.1: browsers want a name, and one port for whatever may come to be.
    if (ice) this.#name ??= { mid: '0', isBundled: true };
    this.#offer = { codecs: offered, payloadTypes: this.#payloadTypes, events, hold, encryption };
    return this.#own.write({
      codecs: offered,
      payloadTypes: this.#payloadTypes,
      events,
      security,
      ice,
      name: this.#name,
      direction: hold ? 'sendonly' : 'sendrecv',
      comfortNoise: false,
      streams: this.#streams,
      // One handshake and one path are enough if RTCP shares the port; elsewhere phones gain nothing by it.
      rtcpMux: encryption === 'DTLS' || ice !== undefined,
    });
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

  /** The credentials of that offer, which checks may come to. */
  iceBeforeAnswer(): IceCredentials | undefined {
    return this.#offer && this.#ice.offered;
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
    checkAddress(stream, this.#bindsIpv6);
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
      ice: this.#ice.accept(match.stream),
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
    checkAddress(match.stream, this.#bindsIpv6);
    const { description: security, protection } = this.#security.answer(match.stream, encryption, own);
    const ice = this.#ice.answer(match.stream);
    const codec = (wanted ?? [...match.codecs.keys()]).find((name) => match.codecs.has(name)) ?? 'PCMU';
    const receiving = new Map([...match.codecs].map(([name, payloadType]) => [payloadType, name]));
    const named = this.#speaksEvents ? namedEvents(match.stream) : [];
    const agreement = this.#agree(match, { codec, events: named, receiving, protection, ice });
    this.#offer = undefined;
    this.#streams = streams.map((stream, index) => (index === match.index ? undefined : stream));
    // RFC 3264 §6.1: the offerer's payload type numbers are used in both directions, §8.3.2: and stay.
    this.#payloadTypes = mergePayloadTypes(match.codecs);
    this.#events = named;
    this.#name =
      match.stream.mid === undefined ? undefined : { mid: match.stream.mid, isBundled: match.stream.isBundled };
    const { sendingEvents, negotiated, rtcpMux } = agreement;
    const answer = this.#own.write({
      codecs: [codec],
      payloadTypes: this.#payloadTypes,
      security,
      ice,
      name: this.#name,
      rtcpMux,
      events: sendingEvents === undefined ? [] : [sendingEvents],
      direction: negotiated.direction,
      comfortNoise: agreement.comfortNoise !== undefined,
      streams: this.#streams,
    });
    return { sdp: answer, agreement };
  }

  #agree(
    match: Match,
    chosen: {
      codec: CodecName;
      events: readonly TelephoneEventFormat[];
      receiving: ReadonlyMap<number, CodecName>;
      protection: Protection;
      ice: IceCredentials | undefined;
    },
  ): Agreement {
    const { codec, events, receiving, protection, ice } = chosen;
    const { stream } = match;
    const host = checkAddress(stream, this.#bindsIpv6);
    // With ICE "no address" is what is said before one is known (RFC 8838 §4.1.1), and nobody's hold.
    const held = ice === undefined && isUnspecified(host);
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
      ice,
      rtcpMux: stream.rtcpMux,
      sendingPayloadType: match.codecs.get(codec) ?? codecDescription(codec).payloadType,
      sendingParameters: stream.codecs.find((remote) => isCodec(remote, codec))?.parameters ?? '',
      comfortNoise: hasComfortNoise(stream) ? comfortNoise : undefined,
      receiving,
      sendingEvents: this.#speaksEvents ? eventsFor(codec, namedEvents(stream)) : undefined,
      receivingEvents: events,
      ...(held ? { rtp: undefined, rtcp: undefined } : ice ? { rtp: icePeer, rtcp: icePeer } : announced(stream, host)),
    };
  }
}

/** Where the peer says it receives. */
function announced(stream: RemoteStream, host: string): { rtp: RtpEndpoint; rtcp: RtpEndpoint } {
  const rtp = { host, port: stream.port };
  if (stream.rtcpMux) return { rtp, rtcp: rtp };
  const { host: rtcpHost = host, port = Math.min(stream.port + 1, 65535) } = stream.rtcp ?? {};
  return { rtp, rtcp: { host: rtcpHost, port } };
}

/** The c= address. With ICE it may be of any family, or a name: nothing is sent there. */
function checkAddress(stream: RemoteStream, bindsIpv6: boolean): string {
  return stream.ice && !stream.ice.isLite ? (stream.host ?? icePeer.host) : checkHost(stream.host, bindsIpv6);
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
