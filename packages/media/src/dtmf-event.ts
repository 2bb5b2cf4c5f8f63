/** A key of a telephone (ITU-T Q.23). */
export type DtmfKey = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '*' | '#' | 'A' | 'B' | 'C' | 'D';

/**
 * How a leg's keys travel. `telephone-event`: RFC 4733, where the far end agrees, else as tones. `inband`: as tones.
 * `info`: by SIP INFO, which the owner of the session sends and receives.
 */
export type DtmfWay = 'telephone-event' | 'inband' | 'info';

export type DtmfEvent =
  /** The far end pressed a key. A far end that sends in several ways is told of in each. */
  | { kind: 'dtmf'; state: 'down'; key: DtmfKey; way: 'telephone-event' | 'audio' }
  | { kind: 'dtmf'; state: 'up'; key: DtmfKey; way: 'telephone-event' | 'audio'; durationMs: number }
  /** The owner of a session with the way `info` is to send this key now. */
  | { kind: 'dtmf-to-send'; key: DtmfKey; durationMs: number };
