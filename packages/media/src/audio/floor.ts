import type { MixMember } from './mix-member.ts';

/** Who takes the floor has been the loudest for so long: 300 ms. A cough is shorter. */
const takingFrames = 15;

/** Who has the floor: the loudest of those who speak. It stays with the last one who spoke. */
export class Floor {
  #holder: MixMember | undefined;
  #candidate: MixMember | undefined;
  #frames = 0;

  /** Looks at who speaks in a turn. Returns who has just taken the floor. */
  follow(speaking: readonly MixMember[]): MixMember | undefined {
    let loudest: MixMember | undefined;
    for (const member of speaking) {
      if (loudest === undefined || member.voice.level > loudest.voice.level) loudest = member;
    }
    if (loudest === undefined || loudest === this.#holder) {
      this.#candidate = undefined;
      return undefined;
    }
    this.#frames = loudest === this.#candidate ? this.#frames + 1 : 1;
    this.#candidate = loudest;
    if (this.#frames < takingFrames) return undefined;
    this.#holder = loudest;
    this.#candidate = undefined;
    return loudest;
  }

  /** It is gone, and the floor is free. */
  forget(member: MixMember): void {
    if (this.#holder === member) this.#holder = undefined;
    if (this.#candidate === member) this.#candidate = undefined;
  }
}
