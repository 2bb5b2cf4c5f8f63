import { isIPv6 } from 'node:net';
import { type MediaDescription, type SessionDescription, write } from 'sdp-transform';
import type { IceCredentials } from '../ice/ice-credentials.ts';
import type { CodecName, Direction } from '../media-engine.ts';
import type { RtpEndpoint } from '../rtp/udp-socket.ts';
import { codecDescription } from './codec-description.ts';
import { describeIce } from './ice-negotiation.ts';
import type { SecurityDescription } from './media-security.ts';
import { comfortNoise, defaultPtimeMs } from './stream-match.ts';
import { describeEvents, type TelephoneEventFormat } from './telephone-events.ts';

/** What a stream is called (RFC 5888 §4), and whether others may share its port (RFC 9143). */
export interface StreamName {
  readonly mid: string;
  readonly isBundled: boolean;
}

/** A stream that was refused. Later descriptions must repeat its m= line (RFC 3264 §8). */
export interface OtherStream {
  readonly type: string;
  readonly protocol: string;
  readonly formats: string;
  readonly mid: string | undefined;
}

/** What a description of ours says. */
interface DescriptionTerms {
  readonly codecs: readonly CodecName[];
  readonly payloadTypes: Readonly<Record<CodecName, number>>;
  readonly events: readonly TelephoneEventFormat[];
  readonly comfortNoise: boolean;
  readonly direction: Direction;
  readonly security: SecurityDescription;
  readonly ice: IceCredentials | undefined;
  readonly name: StreamName | undefined;
  /** RTCP on one port with RTP, used where both sides say so (RFC 5761 §5.1.1). */
  readonly rtcpMux: boolean;
  /** The m= lines: refused ones, and undefined where our audio stands. */
  readonly streams: readonly (OtherStream | undefined)[];
}

/** The descriptions that one session writes, with their versions. */
export class OwnDescription {
  readonly #address: RtpEndpoint;
  readonly #sessionId: string;
  #version = 0;
  #lastContent = '';

  constructor(address: RtpEndpoint, sessionId: string) {
    this.#address = address;
    this.#sessionId = sessionId;
  }

  write(terms: DescriptionTerms): string {
    // RFC 3264 §8: the version goes up by one with each change, and the same description keeps it.
    const content = this.#describe(terms);
    if (content !== this.#lastContent) this.#version += 1;
    this.#lastContent = content;
    const origin = `o=- ${this.#sessionId}`;
    return content.replace(`${origin} 0 `, `${origin} ${this.#version} `);
  }

  /** Of version 0. */
  #describe(terms: DescriptionTerms): string {
    const { host } = this.#address;
    const version = isIPv6(host) ? 6 : 4;
    const audio = describeEvents(this.#audio(terms), terms.events);
    return write({
      version: 0,
      origin: {
        username: '-',
        sessionId: this.#sessionId,
        sessionVersion: 0,
        netType: 'IN',
        ipVer: version,
        address: host,
      },
      name: '-',
      connection: { version, ip: host },
      timing: { start: 0, stop: 0 },
      ...(terms.ice ? { icelite: 'ice-lite' } : {}),
      ...(terms.name?.isBundled ? { groups: [{ type: 'BUNDLE', mids: terms.name.mid }] } : {}),
      media: terms.streams.map((refused) => (refused ? refuse(refused) : audio)),
    } satisfies SessionDescription);
  }

  #audio(terms: DescriptionTerms): MediaDescription {
    const { payloadTypes, name, ice } = terms;
    const described = terms.codecs.map((codec) => ({ ...codecDescription(codec), payload: payloadTypes[codec] }));
    const payloads = [...described.map(({ payload }) => payload), ...(terms.comfortNoise ? [comfortNoise] : [])];
    return {
      type: 'audio',
      port: this.#address.port,
      protocol: terms.security.protocol,
      payloads: payloads.join(' '),
      rtp: described.map(({ payload, encoding, clockRate, channels }) => ({
        payload,
        codec: encoding,
        rate: clockRate,
        ...(channels === 1 ? {} : { encoding: channels }),
      })),
      fmtp: described.flatMap(({ payload, parameters }) => (parameters ? [{ payload, config: parameters }] : [])),
      ptime: defaultPtimeMs,
      direction: terms.direction,
      ...terms.security.attributes,
      ...(name ? { mid: name.mid } : {}),
      ...(terms.rtcpMux ? { rtcpMux: 'rtcp-mux' } : {}),
      ...(ice ? describeIce(ice, this.#address, terms.rtcpMux ? 1 : 2) : {}),
      // RFC 8830: programs in browsers look for a stream, and not only for its track.
      ...(ice ? { msid: [{ id: this.#sessionId, appdata: 'audio' }] } : {}),
    };
  }
}

/** RFC 3264 §6: a refused stream has port zero and is otherwise as it was offered. */
function refuse({ type, protocol, formats, mid }: OtherStream): MediaDescription {
  const named = mid === undefined ? {} : { mid };
  return { type, port: 0, protocol, payloads: formats || '0', rtp: [], fmtp: [], ...named };
}
