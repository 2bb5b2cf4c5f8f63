import { transcode } from '../codec/g711.ts';
import type { CodecName } from '../media-engine.ts';
import type { RtpHeader } from '../rtp/packet.ts';

/** A session as its bridge sees it. */
export interface BridgeEnd {
  /** The bridge that received audio goes to. Set by {@link Bridge} only. */
  bridge: Bridge | undefined;
  /** The law audio is sent in, undefined while none may be sent. */
  readonly sendingLaw: CodecName | undefined;
  /** Sends received audio on, overwriting it. `restarted`: its numbers do not continue those of the packet before. */
  sendRelayed(data: Buffer, header: RtpHeader, restarted: boolean): void;
  /** Audio came for this end and cannot be sent now. */
  skipRelayed(): void;
}

/**
 * Two sessions that hear each other. Packets are passed on the moment they come, in the buffer they came in: no jitter
 * buffer, no repacketising; the endpoints' own buffers see what the network did.
 */
export class Bridge {
  readonly #a: BridgeEnd;
  readonly #b: BridgeEnd;
  /** The numbers of each end's first packet are new to the other end's stream. */
  #aHeard = false;
  #bHeard = false;

  private constructor(a: BridgeEnd, b: BridgeEnd) {
    this.#a = a;
    this.#b = b;
  }

  /** Joins two ends, each leaving an earlier bridge. */
  static join(a: BridgeEnd, b: BridgeEnd): void {
    a.bridge?.end();
    b.bridge?.end();
    const bridge = new Bridge(a, b);
    a.bridge = bridge;
    b.bridge = bridge;
  }

  end(): void {
    this.#a.bridge = undefined;
    this.#b.bridge = undefined;
  }

  /** Passes one packet's audio to the end that it did not come from. */
  forward(from: BridgeEnd, data: Buffer, header: RtpHeader, law: CodecName, restarted: boolean): void {
    const isA = from === this.#a;
    const to = isA ? this.#b : this.#a;
    const sendingLaw = to.sendingLaw;
    if (sendingLaw === undefined) {
      to.skipRelayed();
      return;
    }
    if (sendingLaw !== law) transcode(data, header.payloadStart, header.payloadEnd, law);
    const first = !(isA ? this.#aHeard : this.#bHeard);
    if (isA) this.#aHeard = true;
    else this.#bHeard = true;
    to.sendRelayed(data, header, restarted || first);
  }
}
