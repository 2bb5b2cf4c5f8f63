import type { Call, JoinTerms, JoinWatcher } from '../call.ts';

/** From now on the answer of `joining` bridges it with `waiting`. An earlier intention of `joining` is forgotten. */
export function joinOnAnswer(waiting: Call, joining: Call, terms: JoinTerms, watcher?: JoinWatcher): void {
  forgetJoin(joining);
  joining.join = { waiting, terms, ...(watcher === undefined ? {} : { watcher }) };
  waiting.joining.add(joining);
}

/** Takes the intention back; the leg goes on alone. */
export function forgetJoin(joining: Call): void {
  joining.join?.waiting.joining.delete(joining);
  joining.join = undefined;
}
