/** A port of a relay, on loopback. */
export type RelayPort = number;

/** Something that passes RTP between the two sides of calls: what is measured, or what it is measured against. */
export interface Relay {
  readonly name: string;
  /** The process whose CPU counts. */
  readonly pid: number;
  /** Sets up a call between two ports on loopback; the ports of the relay that they send to. */
  call(a: RelayPort, b: RelayPort): Promise<readonly [RelayPort, RelayPort]>;
  close(): Promise<void>;
}

/** An SDP offer of a far end at this port: mu-law, and telephone events as every phone has them. */
export function sdpOf(port: RelayPort): string {
  return [
    ...['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0'],
    ...[`m=audio ${port} RTP/AVP 0 101`, 'a=rtpmap:101 telephone-event/8000', ''],
  ].join('\r\n');
}

/** The port of a description's audio. */
export function portOf(sdp: string): RelayPort {
  return Number(/^m=audio (\d+)/m.exec(sdp)?.[1]);
}
