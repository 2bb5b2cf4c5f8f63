import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { type Percentiles, percentiles } from '../percentiles.ts';
import type { Relay } from './relay.ts';

const packetMs = 20;
const packetBytes = 172;
/** Where in a packet the moment of its sending stands: behind the header, where a relay changes nothing. */
const stampAt = 12;
/** Before it is measured: a process that has carried its first calls has its code compiled. */
const warmUpMs = 3000;
/** After it: packets on their way arrive. */
const settleMs = 500;

/** What a relay made of the packets it was sent. */
export interface RelayFigures {
  readonly packets: number;
  readonly lost: number;
  /** From sending to receiving, both sides' sockets included. */
  readonly delayMs: Percentiles;
  /** CPU time that the relay needed for them. */
  readonly cpuMs: number;
}

interface Side {
  readonly socket: Socket;
  readonly packet: Buffer;
  to: number;
  sequence: number;
  dueMs: number;
}

/** Both far ends of many calls: each sends 50 packets a second of 160 octets, and takes the time of what comes. */
export class RtpLoad {
  readonly #sides: Side[] = [];
  #delays: number[] = [];
  #sent = 0;
  #measuring = false;

  static async open(relay: Relay, calls: number): Promise<RtpLoad> {
    const load = new RtpLoad();
    for (let call = 0; call < calls; call += 1) {
      const [a, b] = [await load.#open(), await load.#open()];
      [a.to, b.to] = await relay.call(a.socket.address().port, b.socket.address().port);
    }
    return load;
  }

  /** Sends for so long, after a while that is not counted. `cpuMs`: what the relay has needed so far. */
  async run(secs: number, cpuMs: () => number): Promise<RelayFigures> {
    const startMs = performance.now();
    for (const [at, side] of this.#sides.entries()) side.dueMs = startMs + (at * packetMs) / this.#sides.length;
    await this.#sendUntil(startMs + warmUpMs);
    this.#delays = [];
    this.#sent = 0;
    this.#measuring = true;
    const cpuBeforeMs = cpuMs();
    await this.#sendUntil(performance.now() + secs * 1000);
    this.#measuring = false;
    const neededMs = cpuMs() - cpuBeforeMs;
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    return {
      packets: this.#sent,
      lost: this.#sent - this.#delays.length,
      delayMs: percentiles(this.#delays),
      cpuMs: neededMs,
    };
  }

  close(): void {
    for (const { socket } of this.#sides) socket.close();
  }

  async #open(): Promise<Side> {
    const socket = createSocket({ type: 'udp4', recvBufferSize: 262_144 });
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const packet = Buffer.alloc(packetBytes);
    packet[0] = 0x80;
    packet.writeUInt32BE(this.#sides.length + 1, 8);
    socket.on('message', (data) => {
      const sentMs = data.length === packetBytes ? data.readDoubleBE(stampAt) : 0;
      if (sentMs > 0) this.#delays.push(performance.now() - sentMs);
    });
    const side: Side = { socket, packet, to: 0, sequence: 0, dueMs: 0 };
    this.#sides.push(side);
    return side;
  }

  async #sendUntil(endMs: number): Promise<void> {
    for (let nowMs = performance.now(); nowMs < endMs; nowMs = performance.now()) {
      for (const side of this.#sides) if (side.dueMs <= nowMs) this.#send(side);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  #send(side: Side): void {
    const packet = Buffer.from(side.packet);
    packet.writeUInt16BE(side.sequence & 0xffff, 2);
    packet.writeUInt32BE((side.sequence * 160) >>> 0, 4);
    // Packets of the warm-up have no stamp and are not counted.
    packet.writeDoubleBE(this.#measuring ? performance.now() : 0, stampAt);
    if (this.#measuring) this.#sent += 1;
    side.sequence += 1;
    side.dueMs += packetMs;
    side.socket.send(packet, side.to, '127.0.0.1');
  }
}
