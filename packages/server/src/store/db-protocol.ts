import type { SqlValue } from './statement.ts';
import type { StoreErrorCode } from './store-error.ts';

/** To the thread of the store, many at once: a unit of work that becomes durable as a whole, or the order to close. */
export type DbRequest =
  | { readonly id: number; readonly statements: readonly { sql: string; params: readonly SqlValue[] }[] }
  | { readonly id: number; readonly close: true };

/** From the thread, many at once: `rows` of the unit's last statement, or why it left no trace. Id 0 answers the opening. */
export type DbReply =
  | { readonly id: number; readonly rows: unknown[]; readonly error?: undefined }
  | { readonly id: number; readonly error: { readonly code: StoreErrorCode; readonly message: string } };
