import type { SqlValue } from './statement.ts';
import type { StoreErrorCode } from './store-error.ts';

/** A unit of work, which becomes durable as a whole. */
export type Unit = readonly { readonly sql: string; readonly params: readonly SqlValue[] }[];

/** To the thread of the store: many units at once, or the order to close, which has no reply. */
export type DbRequest = readonly Unit[] | 'close';

/** What came of a unit: the rows of its last statement, or why it left no trace. */
export type UnitReply =
  | { readonly rows: unknown[]; readonly error?: undefined }
  | { readonly error: { readonly code: StoreErrorCode; readonly message: string } };

/** From the thread: a reply to each unit of the message, in their order. The first message is one reply, to the opening. */
export type DbReply = readonly UnitReply[];
