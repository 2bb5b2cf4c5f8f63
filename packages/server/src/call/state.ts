import type { ErrorCode } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';

/**
 * The life of one leg.
 *
 * ```
 *                       answer, where the caller leaves the offer to us
 *                    ┌──────────> answering ── ACK ────────┐
 *   INVITE in ──> parked ───────────── answer ─────────────┤
 *                    │                                     v
 *                    │                                 answered ──┐
 *                    │                                     ^      │ BYE, hangup,
 *   dial ───> dialing ── 18x ──> ringing ── 2xx ───────────┤      │ time limit,
 *                │                  │                      │      │ media gone
 *                └───────── 2xx ────┼──────────────────────┘      │
 *                                   │                             v
 *                    └──────────────┴── CANCEL, reject, >=300 ──> ended
 * ```
 */
export type CallState = 'parked' | 'answering' | 'dialing' | 'ringing' | 'answered' | 'ended';

/** What can happen to a leg: a command of the application, or a signal of the far end, a timer or the platform. */
export type CallCommand =
  | 'answer'
  | 'reject'
  | 'hangup'
  | 'bridge'
  | 'conference_join'
  | 'transfer'
  | 'refer'
  | 'send_sip_info'
  | 'playback_start'
  | 'playback_stop'
  | 'speak'
  | 'transcription_start'
  | 'transcription_stop'
  | 'gather'
  | 'gather_using_speak'
  | 'gather_using_audio'
  | 'gather_stop'
  | 'send_dtmf'
  | 'record_start'
  | 'record_stop'
  | 'record_pause'
  | 'record_resume'
  | 'streaming_start'
  | 'streaming_stop'
  | 'suppression_start'
  | 'suppression_stop'
  | 'switch_supervisor_role'
  | 'fork_start'
  | 'fork_stop'
  | 'siprec_start'
  | 'siprec_stop'
  | 'enqueue'
  | 'leave_queue'
  | 'client_state_update';
export type CallSignal = 'ringing' | 'accepted' | 'terminated';

type Move = { readonly to: CallState };
type Refusal = { readonly refuse: ErrorCode; readonly why: string };

const over: Refusal = { refuse: '90018', why: 'Call has already ended' };
const unanswered: Refusal = { refuse: '90034', why: 'Call has not been answered yet' };
const outbound: Refusal = { refuse: '90102', why: 'Only an inbound call that is still parked can take this command' };

const end: Move = { to: 'ended' };
const stay = (state: CallState): Move => ({ to: state });

/** What needs a dialog that is up. */
const inDialog = (cell: Move | Refusal) =>
  ({
    ...{ bridge: cell, conference_join: cell, transfer: cell, refer: cell, send_sip_info: cell, send_dtmf: cell },
    ...{ streaming_start: cell, streaming_stop: cell, switch_supervisor_role: cell },
    ...{ suppression_start: cell, suppression_stop: cell },
    ...{ enqueue: cell, leave_queue: cell },
    ...{ fork_start: cell, fork_stop: cell, siprec_start: cell, siprec_stop: cell },
    ...{ playback_start: cell, playback_stop: cell },
    ...{ speak: cell, gather_using_speak: cell, transcription_start: cell, transcription_stop: cell },
    ...{ gather: cell, gather_using_audio: cell, gather_stop: cell },
    ...{ record_start: cell, record_stop: cell, record_pause: cell, record_resume: cell },
  }) satisfies Partial<Record<CallCommand, unknown>>;

/** Reference §5 (90018, 90034, 90102) and §4 "command before answer". */
const commands: Record<CallState, Record<CallCommand, Move | Refusal>> = {
  parked: {
    ...{ answer: { to: 'answered' }, reject: end, hangup: end, client_state_update: stay('parked') },
    ...inDialog(unanswered),
  },
  answering: {
    ...{ answer: outbound, reject: outbound, hangup: end, client_state_update: stay('answering') },
    ...inDialog(unanswered),
  },
  dialing: {
    ...{ answer: outbound, reject: outbound, hangup: end, client_state_update: stay('dialing') },
    ...inDialog(unanswered),
  },
  ringing: {
    ...{ answer: outbound, reject: outbound, hangup: end, client_state_update: stay('ringing') },
    ...inDialog(unanswered),
  },
  answered: {
    ...{ answer: outbound, reject: outbound, hangup: end, client_state_update: stay('answered') },
    ...inDialog(stay('answered')),
  },
  ended: { answer: over, reject: over, hangup: over, client_state_update: over, ...inDialog(over) },
};

/** A signal that a state has no cell for is late and changes nothing: a 180 after the 200, a BYE after our own. */
const signals: Record<CallState, Partial<Record<CallSignal, CallState>>> = {
  parked: { terminated: 'ended' },
  answering: { terminated: 'ended' },
  dialing: { ringing: 'ringing', accepted: 'answered', terminated: 'ended' },
  ringing: { ringing: 'ringing', accepted: 'answered', terminated: 'ended' },
  answered: { terminated: 'ended' },
  ended: {},
};

/**
 * The state a command leads to.
 * @throws ApiError 90018, 90034 or 90102 when the command is not legal now; nothing has happened then.
 */
export function stateAfterCommand(state: CallState, command: CallCommand): CallState {
  const cell = commands[state][command];
  if ('to' in cell) return cell.to;
  throw new ApiError(cell.refuse, { detail: `${cell.why}: ${command} is not possible on a call that is ${state}.` });
}

/** The state a signal leads to, or undefined when it comes too late to matter. */
export function stateAfterSignal(state: CallState, signal: CallSignal): CallState | undefined {
  return signals[state][signal];
}
