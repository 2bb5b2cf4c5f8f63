import type { DtmfKey } from '../dtmf-event.ts';

/** In the order of their event codes (RFC 4733 §3.2, table 3): a key's index is its code. */
export const dtmfKeys: readonly DtmfKey[] = [
  ...(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#', 'A', 'B', 'C', 'D'] as const),
];

/** ITU-T Q.23: one frequency for the row of a key, one for its column, in Hz. */
export const rowFrequenciesHz = [697, 770, 852, 941] as const;
export const columnFrequenciesHz = [1209, 1336, 1477, 1633] as const;

const keypad = ['123A', '456B', '789C', '*0#D'] as const;

export function isDtmfKey(text: string): text is DtmfKey {
  return dtmfKeys.some((key) => key === text);
}

/** The key with this event code; undefined for events that are no keys. */
export function keyOfEvent(event: number): DtmfKey | undefined {
  return dtmfKeys[event];
}

export function eventOfKey(key: DtmfKey): number {
  return dtmfKeys.indexOf(key);
}

/** The key in a row and a column of the keypad, each 0 to 3. */
export function keyAt(row: number, column: number): DtmfKey | undefined {
  return dtmfKeys.find((key) => key === keypad[row]?.[column]);
}

/** Row and column frequency of a key, in Hz. */
export function frequenciesOfKey(key: DtmfKey): readonly [number, number] {
  const row = keypad.findIndex((keys) => keys.includes(key));
  const column = keypad[row]?.indexOf(key) ?? 0;
  return [rowFrequenciesHz[row] ?? 0, columnFrequenciesHz[column] ?? 0];
}
