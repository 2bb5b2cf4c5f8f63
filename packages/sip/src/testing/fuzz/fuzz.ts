import { readCorpus } from './corpus.ts';
import { FuzzedAgent } from './fuzzed-agent.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';
import { readEverything } from './read-everything.ts';

/** How many datagrams one user agent lives to see. */
export const DATAGRAMS_PER_ROUND = 10_000;
/** After how many everything must come to rest. */
const SETTLE_EVERY = 200;

interface FuzzTotals {
  datagrams: number;
  /** Of them, how many were no message that can be taken. */
  refused: number;
}

/** A datagram that broke something, or the last one before something was left behind. */
class FuzzFailure extends Error {
  constructor(seed: number, round: number, datagram: Buffer, cause: unknown) {
    const reason = cause instanceof Error ? cause.stack : String(cause);
    const again = `npm run fuzz:sip -- --seed ${seed} --round ${round} --datagrams ${DATAGRAMS_PER_ROUND}`;
    super(`${reason}\nlast datagram: ${JSON.stringify(datagram.toString('latin1'))}\nagain: ${again}`);
  }
}

/** Rounds of mutated datagrams, each parsed, read, and sent to a user agent. What happens depends on the seed alone. */
export class Fuzz {
  readonly totals: FuzzTotals = { datagrams: 0, refused: 0 };
  readonly #seed: number;
  readonly #corpus = [...readCorpus().values()];

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** @throws FuzzFailure */
  async runRound(round: number, datagrams: number): Promise<void> {
    const random = new Random(Math.imul(this.#seed, 65_599) + round);
    const agent = await FuzzedAgent.start(random);
    let datagram: Buffer = Buffer.alloc(0);
    try {
      for (let i = 0; i < datagrams; i++) {
        if (i % SETTLE_EVERY === 0) {
          await agent.settle();
          agent.call();
        }
        const fitting = random.oneIn(2) ? agent.fittingMessage() : undefined;
        // Now and then one arrives unharmed, so that calls get on.
        if (fitting && random.oneIn(3)) agent.send(fitting);
        datagram = mutate(random, fitting ?? random.pick(this.#corpus), random.pick(this.#corpus));
        if (readEverything(datagram) === undefined) this.totals.refused += 1;
        agent.send(datagram);
        this.totals.datagrams += 1;
        // Often several are on their way together.
        if (random.oneIn(4)) await agent.clock.advance(random.oneIn(5) ? random.below(3000) : 0);
      }
      await agent.settle();
      await agent.close();
    } catch (error) {
      throw new FuzzFailure(this.#seed, round, datagram, error);
    }
  }
}
