import type { ActiveCall, CallStatus, CommandResult, DialParams, DialResult } from '@hookswitch/contract';

/** Call control as the HTTP API sees it. Parameters arrive validated against the contract; refusals are ApiErrors. */
export interface CallControl {
  dial(params: DialParams): Promise<DialResult>;
  command(callControlId: string, action: string, params: unknown): Promise<CommandResult>;
  /** A leg that lives, or that ended at most ten minutes ago (reference §1.0). */
  retrieveStatus(callControlId: string): Promise<CallStatus>;
  /** Live legs of an application, oldest first. */
  activeCalls(connectionId: string): ActiveCall[];
  counts(): { readonly live: number; readonly draining: boolean };
}
