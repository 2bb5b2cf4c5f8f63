/** One cell of a state table: where an input leads and what is done on the way. */
export interface Move<State extends string, Action extends string> {
  readonly to: State;
  readonly do: readonly Action[];
}

/**
 * What a state makes of an input: a move, `'ignore'` (the network may always repeat itself or come late), or
 * `'illegal'` (only our own code could cause it, so it is a defect and throws).
 */
export type Cell<State extends string, Action extends string> = Move<State, Action> | 'ignore' | 'illegal';

/** Every state times every input: a cell nobody thought of does not compile. */
export type StateTable<State extends string, Input extends string, Action extends string> = Readonly<
  Record<State, Readonly<Record<Input, Cell<State, Action>>>>
>;

/** A state machine was given an input which its owner may not give it in that state. */
export class IllegalMoveError extends Error {
  override readonly name = 'IllegalMoveError';
}

/**
 * Looks up the move for `input` in `state`; `undefined` when the input is ignored there.
 * @throws IllegalMoveError when the cell says so.
 */
export function moveFor<State extends string, Input extends string, Action extends string>(
  machine: string,
  table: StateTable<State, Input, Action>,
  state: State,
  input: Input,
): Move<State, Action> | undefined {
  const cell = table[state][input];
  if (cell === 'illegal') throw new IllegalMoveError(`${machine}: '${input}' is illegal in state '${state}'`);
  return cell === 'ignore' ? undefined : cell;
}
