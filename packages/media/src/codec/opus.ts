import { Encoder } from '@evan/opus';
import type { AudioCodec } from './audio-codec.ts';
import { LibopusDecoder } from './libopus-decoder.ts';

const clockRate = 48_000;
/** Voice of full quality needs no more; music from a file loses what is above 8 kHz. */
const rateHz = 16_000;
/** RFC 7587 §3.1.1: 28 to 40 kbit/s is the sweet spot of full-band speech, 16 to 20 of wideband; this is generous. */
const bitrate = 32_000;
/** RFC 6716 §3.2.5: a packet holds 120 ms at most. */
const longestPacketTicks = 5760;
/** RFC 6716 §3.2.1: a frame has 1275 octets at most, and a packet of ours one frame and the octet before it. */
const maxPacketBytes = 1276;

/**
 * Opus (RFC 6716, RFC 7587) by libopus, mono. `a=fmtp` of the receiver counts: `maxaveragebitrate` lowers the bit rate,
 * `useinbandfec=1` adds redundancy (which our decoder uses when a packet is lost), `cbr=1` makes all packets alike in size.
 */
export const opus: AudioCodec = {
  name: 'OPUS',
  clockRate,
  rateHz,
  // RFC 6716 §2: a frame has 10, 20, 40 or 60 ms; others would need two frames of unlike size.
  ptimesMs: [10, 20, 40, 60],
  ticksOf: ticksOfPacket,
  maxPayloadBytes: () => maxPacketBytes,
  createDecoder() {
    const decoder = new LibopusDecoder(rateHz);
    return {
      // A packet that libopus refuses is a lost packet.
      decode: (payload, into) => (ticksOfPacket(payload, 0, payload.length) === 0 ? 0 : decoder.decode(payload, into)),
      recover: (next, into) => decoder.recover(next, into),
    };
  },
  createEncoder(parameters = '') {
    const encoder = new Encoder({ channels: 1, sample_rate: rateHz, application: 'voip' });
    const limit = Number(parameterOf(parameters, 'maxaveragebitrate') ?? bitrate);
    encoder.bitrate = limit >= 6000 ? Math.min(bitrate, limit) : bitrate;
    if (parameterOf(parameters, 'useinbandfec') === '1') {
      encoder.inband_fec = true;
      encoder.packet_loss = 10;
      // Only SILK's frames can be repeated (RFC 6716 §2.1.7), and this keeps the encoder from taking a voice for music.
      encoder.signal = 'voice';
    }
    if (parameterOf(parameters, 'cbr') === '1') encoder.vbr = false;
    return {
      encode(samples, into, start) {
        const packet = encoder.encode(samples);
        into.set(packet, start);
        return packet.length;
      },
    };
  },
};

/** RFC 6716 §3.1, table 2: the first octet names the length of a frame, §3.2: and how many there are. */
function ticksOfPacket(data: Uint8Array, start: number, end: number): number {
  if (start >= end) return 0;
  const toc = data[start] ?? 0;
  const code = toc & 3;
  if (code === 3 && start + 1 === end) return 0;
  const frames = code === 0 ? 1 : code === 3 ? (data[start + 1] ?? 0) & 0x3f : 2;
  const ticks = frames * frameTicks(toc >> 3);
  return ticks <= longestPacketTicks ? ticks : 0;
}

function frameTicks(configuration: number): number {
  const size = configuration & 3;
  if (configuration < 12) return [480, 960, 1920, 2880][size] ?? 0;
  if (configuration < 16) return (size & 1) === 0 ? 480 : 960;
  return [120, 240, 480, 960][size] ?? 0;
}

/** RFC 7587 §6.1: parameters are `name=value`, parted by semicolons. */
function parameterOf(parameters: string, name: string): string | undefined {
  for (const part of parameters.split(';')) {
    const [key = '', value = ''] = part.split('=');
    if (key.trim().toLowerCase() === name) return value.trim();
  }
  return undefined;
}
