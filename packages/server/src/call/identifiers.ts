import { randomUUID } from 'node:crypto';
import { pooledRandomBytes } from '@hookswitch/sip';
import { timeOrderedUuid } from '../time-ordered-uuid.ts';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** `v3:` and 40 random bytes in base64url without padding (54 characters): the form seen on the wire (reference §6). */
export type CallControlId = Branded<'CallControlId'>;
/** UUID of one leg: one `call_control_id`, one SIP dialog (reference §6). */
export type CallLegId = Branded<'CallLegId'>;
/** UUID shared by all legs of one logical call (reference §4). */
export type CallSessionId = Branded<'CallSessionId'>;

export interface CallIds {
  readonly callControlId: CallControlId;
  readonly callLegId: CallLegId;
  readonly callSessionId: CallSessionId;
}

/** For a call whose first leg follows. */
export function newCallSessionId(): CallSessionId {
  return randomUUID() as string as CallSessionId;
}

/** Ids for a new leg. With `callSessionId` the leg joins that session (`link_to`), otherwise it starts one. */
export function newCallIds(wallTimeMs: number, callSessionId: CallSessionId = newCallSessionId()): CallIds {
  return {
    callControlId: `v3:${pooledRandomBytes(40).toString('base64url')}` as CallControlId,
    callLegId: timeOrderedUuid(wallTimeMs) as CallLegId,
    callSessionId,
  };
}
