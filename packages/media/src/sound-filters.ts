/** Which audio of a leg is changed: what its far end says (`inbound`), what that hears (`outbound`), or both. */
export type FilteredTrack = 'inbound' | 'outbound' | 'both';

/** A change of pitch; how long sounds last stays as it is. */
export interface PitchShift {
  /** Factor on all frequencies, 0.25 to 4; 2 is an octave up, 1 changes nothing. */
  factor: number;
  track: FilteredTrack;
}
