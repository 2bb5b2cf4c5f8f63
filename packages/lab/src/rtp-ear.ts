import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { toneShare } from './tone-share.ts';
import { decodeUlaw } from './ulaw.ts';

/** An RTP packet as far as an ear needs it. */
export interface HeardPacket {
  readonly payloadType: number;
  readonly sequence: number;
  readonly ssrc: number;
  readonly payload: Buffer;
}

/** What the last 200 ms of audio are made of is what is heard now. */
const memoryPackets = 10;

/** A UDP port that listens to RTP: judges the mu-law in it (payload type 0) and keeps what else comes. */
export class RtpEar {
  readonly packets: HeardPacket[] = [];
  /** Datagrams that are no RTP without encryption. */
  strange = 0;
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (data) => this.#take(data));
  }

  /** @param port default: one that is free */
  static async listen(port = 0): Promise<RtpEar> {
    const socket = createSocket('udp4');
    socket.bind(port, '127.0.0.1');
    await once(socket, 'listening');
    return new RtpEar(socket);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** Whether the tone makes up most of what came last. */
  hears(frequencyHz: number): boolean {
    const last = this.packets.filter(({ payloadType }) => payloadType === 0).slice(-memoryPackets);
    if (last.length < memoryPackets) return false;
    const samples = Int16Array.from(Buffer.concat(last.map(({ payload }) => payload)), decodeUlaw);
    return toneShare(samples, frequencyHz) > 0.7;
  }

  close(): void {
    this.#socket.close();
  }

  #take(data: Buffer): void {
    if (data.length < 12 || (data[0] ?? 0) >> 6 !== 2) {
      this.strange += 1;
      return;
    }
    this.packets.push({
      payloadType: (data[1] ?? 0) & 0x7f,
      sequence: data.readUInt16BE(2),
      ssrc: data.readUInt32BE(8),
      payload: data.subarray(12),
    });
  }
}
