import type { Delayed } from './delay-lines.ts';
import { moveFor, type StateTable } from './state-table.ts';
import { type TimerName, TimerSet } from './timers.ts';
import type { TransactionContext } from './transaction-context.ts';

/** Every table ends in this state; reaching it stops the timers and tells the owner once. */
type Terminated = 'terminated';

/** What the four transactions of RFC 3261 §17 share: a state, its table, the lettered timers, one end. */
export abstract class TransactionMachine<
  State extends string,
  Input extends string,
  Action extends string,
  Cause = never,
> implements Delayed
{
  /** Under this key messages find the transaction. */
  readonly key: string;
  protected readonly context: TransactionContext;
  protected readonly timers: TimerSet<TimerName>;
  readonly #table: StateTable<State | Terminated, Input, Action>;
  #state: State | Terminated;
  #lingersUntil: Input | undefined;

  protected constructor(
    context: TransactionContext,
    key: string,
    table: StateTable<State | Terminated, Input, Action>,
    initial: State,
  ) {
    this.context = context;
    this.key = key;
    this.timers = new TimerSet(context.clock);
    this.#table = table;
    this.#state = initial;
  }

  get state(): State | Terminated {
    return this.#state;
  }

  /** Ends the transaction without telling its user. */
  close(): void {
    if (this.#state !== 'terminated') this.#enter('terminated');
  }

  /** @throws IllegalMoveError for an input that only a defect of ours can cause. */
  protected step(input: Input, cause?: Cause): void {
    const move = moveFor(this.constructor.name, this.#table, this.#state, input);
    if (!move) return;
    if (move.to !== this.#state) this.#enter(move.to);
    for (const action of move.do) this.perform(action, cause);
  }

  /** Starts a timer that nothing but the end of the transaction ever stops; one at a time. */
  protected linger(delayMs: number, until: Input): void {
    this.#lingersUntil = until;
    this.context.delays.add(delayMs, this);
  }

  delayEnded(): void {
    if (this.#lingersUntil !== undefined && this.#state !== 'terminated') this.step(this.#lingersUntil);
  }

  protected abstract perform(action: Action, cause: Cause | undefined): void;

  #enter(state: State | Terminated): void {
    this.#state = state;
    if (state !== 'terminated') return;
    this.timers.stopAll();
    this.context.terminated(this.key);
  }
}
