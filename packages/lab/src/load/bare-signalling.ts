import { type Session, UserAgent } from '@hookswitch/sip';
import { benchBody, FarEnd } from './far-end.ts';
import { paced } from './paced.ts';

/**
 * The yardstick: the same calls by our user agent alone, without HTTP, store, webhooks and media. Both ends run in this
 * process, so the CPU of one end is half of what the process used.
 * @returns milliseconds of CPU per call and end
 */
export async function bareSignallingCpuMs(load: {
  readonly perSecond: number;
  readonly count: number;
}): Promise<number> {
  const farEnd = await FarEnd.listen();
  const caller = await UserAgent.listen({ local: { host: '127.0.0.1', port: 0 }, product: 'Hookswitch bench' });
  try {
    const before = process.cpuUsage();
    await paced(load, () => oneCall(caller, farEnd.uri));
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000 / load.count / 2;
  } finally {
    await caller.close();
    await farEnd.close();
  }
}

function oneCall(caller: UserAgent, requestUri: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const hangUp = (session: Session) => {
      session.setHandlers({ ended: () => resolve() });
      session.bye();
    };
    caller.invite(
      { requestUri, from: { uri: 'sip:bench@127.0.0.1' }, body: benchBody },
      { accepted: hangUp, failed: ({ kind }) => reject(new Error(`a bare call failed: ${kind}`)) },
    );
  });
}
