import { isIP } from 'node:net';
import type { ForkStartParams } from '@hookswitch/contract';
import { EgressError } from '@hookswitch/egress';
import { ApiError } from '../api-error.ts';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { type ForkTargets, startFork } from '../call/sound/forking.ts';
import { stateAfterCommand } from '../call/state.ts';
import { type ActingOn, commandActing } from './refuse-parameters.ts';

export const forkStartActing: ActingOn<ForkStartParams> = [...commandActing, 'rx', 'tx', 'stream_type'];

/**
 * Copies the RTP of the leg, decrypted, to addresses of the application's own; `call.fork.started` follows.
 * @throws ApiError 90018 when the leg has ended, 90034 before it is answered, 10004 when neither rx nor tx is named, 10027
 * for an address that is none, may not be reached, or is of another family, 90033 when the leg is forked already
 */
export async function forkStart(platform: CallPlatform, call: Call, params: ForkStartParams): Promise<void> {
  stateAfterCommand(call.state, 'fork_start');
  const { rx, tx } = params;
  if (rx === undefined && tx === undefined)
    throw new ApiError('10004', { pointer: '/rx', detail: 'Name rx, tx or both.' });
  const targets: ForkTargets = {
    ...(rx === undefined ? {} : { received: target(platform, 'rx', rx) }),
    ...(tx === undefined ? {} : { sent: target(platform, 'tx', tx) }),
  };
  await startFork(platform, call, targets);
}

/** `udp:<ip>:<port>`, an IPv6 address in brackets. */
function target(platform: CallPlatform, name: 'rx' | 'tx', text: string): { host: string; port: number } {
  const [, host = '', digits = ''] = /^udp:\[?([^\]]+)\]?:(\d+)$/.exec(text) ?? [];
  const port = Number(digits);
  const pointer = `/${name}`;
  if (isIP(host) === 0 || port < 1 || port > 65_535) {
    throw new ApiError('10027', { pointer, detail: `${text} is no IP address with a port.` });
  }
  try {
    platform.egress.checkHost(host);
  } catch (error) {
    if (!(error instanceof EgressError)) throw error;
    throw new ApiError('10027', { pointer, detail: `${error.message}.` });
  }
  return { host, port };
}
