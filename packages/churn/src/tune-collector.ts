import { setFlagsFromString } from 'node:v8';

/**
 * For the start of a process that makes and ends things all day: V8's collector is to make nothing old before its time.
 *
 * V8 counts where what it makes survives a collection, and makes what comes from such a place in old space from then on. A burst
 * of calls is enough for that, and there is no way back: what is old and ended keeps its young parts alive, so that they
 * survive as well. A media session ends after seconds; nearly all of each became old (13 kB instead of 1). A V8 that does not know
 * the flag says so on stderr and goes on.
 */
export function tuneCollector(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
