/** One named event as a packet reports it (RFC 4733 §2.3). */
export interface TelephoneEvent {
  /** Event code, 0 to 255; 0 to 15 are the keys of a telephone. */
  event: number;
  /** The event is over; its duration is final. */
  end: boolean;
  /** Power of the tone below 0 dBm0, in dB: 0 to 63. */
  volume: number;
  /** Since the event began, in ticks of the RTP clock: 0 to 65535. */
  duration: number;
}

/** Octets of one event. */
export const telephoneEventBytes = 4;
/** What `duration` can say at most; a longer event goes on in a next segment (RFC 4733 §2.5.1.3). */
export const longestSegment = 0xffff;

/**
 * The events of a payload `data[start, end)`, in order; RFC 4733 §2.5.1.5 lets consecutive ones share a packet, each
 * beginning where the one before it ends. Undefined when the payload is not whole events.
 */
export function parseTelephoneEvents(data: Buffer, start: number, end: number): TelephoneEvent[] | undefined {
  const octets = end - start;
  if (octets <= 0 || octets % telephoneEventBytes !== 0) return undefined;
  const events: TelephoneEvent[] = [];
  for (let at = start; at < end; at += telephoneEventBytes) {
    const flags = data[at + 1] ?? 0;
    // The bit between end and volume is reserved: "MUST be ignored".
    events.push({
      event: data[at] ?? 0,
      end: (flags & 0x80) !== 0,
      volume: flags & 0x3f,
      duration: data.readUInt16BE(at + 2),
    });
  }
  return events;
}

/** Writes one event at `offset`: four octets. */
export function writeTelephoneEvent(target: Buffer, offset: number, { event, end, volume, duration }: TelephoneEvent) {
  target[offset] = event;
  target[offset + 1] = (end ? 0x80 : 0) | volume;
  target.writeUInt16BE(duration, offset + 2);
}
