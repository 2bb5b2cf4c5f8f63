/**
 * Legs that ring together (`to` of dial as a list): the first to answer has the call, the others are cancelled. A leg
 * that cannot speak after all gives its claim back, while the others still ring.
 */
export class RingGroup<Member> {
  readonly #members: readonly Member[];
  #winner: Member | undefined;

  constructor(members: readonly Member[]) {
    this.#members = members;
  }

  /** False when another one was quicker. */
  claim(member: Member): boolean {
    this.#winner ??= member;
    return this.#winner === member;
  }

  release(member: Member): void {
    if (this.#winner === member) this.#winner = undefined;
  }

  othersThan(member: Member): readonly Member[] {
    return this.#members.filter((other) => other !== member);
  }
}
