import type { BridgeParams } from '@hookswitch/contract';

/** Whether `mute_dtmf` keeps the keys of this side from the other one (reference §1.1). `self`: the leg of the command. */
export function mutes(muted: BridgeParams['mute_dtmf'], side: 'self' | 'opposite'): boolean {
  return muted === side || muted === 'both';
}
