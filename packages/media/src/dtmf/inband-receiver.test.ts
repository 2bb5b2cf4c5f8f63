import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../clock.ts';
import { audioCodec } from '../codec/codec-table.ts';
import type { DtmfKey } from '../dtmf-event.ts';
import { emptyRtpHeader } from '../rtp/packet.ts';
import { InbandReceiver } from './inband-receiver.ts';
import { KeyTone } from './key-tone.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const codec = audioCodec('PCMU');

/** A sender of 20 ms packets and a receiver: `packets(n)` with a key sounding, or silence that is sent. */
function line() {
  const said: string[] = [];
  const receiver = new InbandReceiver(systemClock, {
    down: (key) => said.push(key),
    up: (_, durationMs) => said.push(`up ${Math.round(durationMs / 50) * 50}`),
  });
  const [tone, encoder] = [new KeyTone(), codec.createEncoder()];
  const header = { ...emptyRtpHeader(), payloadEnd: 160 };
  return {
    said,
    receiver,
    header,
    packets(count: number, key?: DtmfKey, arrives: (index: number) => boolean = () => true) {
      for (let index = 0; index < count; index += 1) {
        const frame = new Int16Array(160);
        if (key !== undefined) tone.write(frame, 8000, key);
        const data = Buffer.alloc(160);
        encoder.encode(frame, data, 0);
        if (arrives(index)) receiver.receive(data, header, codec);
        header.sequence = (header.sequence + 1) & 0xffff;
        header.timestamp = (header.timestamp + 160) >>> 0;
      }
    },
  };
}

test('packets that come in heaps and late are one tone all the same', () => {
  const { said, packets } = line();
  packets(2, '5');
  vi.advanceTimersByTime(90);
  packets(8, '5');
  packets(5);
  expect(said).toEqual(['5', 'up 200']);
});

test('a packet lost in the middle of a tone does not make two of it', () => {
  const { said, packets } = line();
  packets(10, '8', (index) => index !== 4);
  packets(5);
  expect(said).toEqual(['8', 'up 200']);
});

test('a sender that is silent without packets has let the key go, by its timestamps and by the clock', () => {
  const { said, packets, header } = line();
  packets(5, '1');
  header.timestamp += 800;
  packets(5, '1');
  expect(said).toEqual(['1', 'up 100', '1']);
  vi.advanceTimersByTime(100);
  expect(said.at(-1)).toBe('up 100');
});

test('a late packet and another source break nothing', () => {
  const { said, packets, header, receiver } = line();
  packets(5, '1');
  receiver.receive(Buffer.alloc(160), { ...header, sequence: header.sequence - 3 }, codec);
  packets(5, '1');
  receiver.restart();
  header.sequence = 40_000;
  header.timestamp = 7;
  packets(5, '1');
  receiver.close();
  expect(said).toEqual(['1', 'up 200', '1', 'up 100']);
});
