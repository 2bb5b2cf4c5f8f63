import type { AnswerParams, BridgeParams, CallStatus, HangupParams, RejectParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import { withBothCalls } from '../call/bridge.ts';
import type { Call } from '../call/call.ts';
import type { CallControl } from '../call/call-control.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { activeCall, statusOfCall, statusOfLegRow } from '../call/call-status.ts';
import type { CommandReplay } from '../call/command-replay.ts';
import { selectLegByControlId } from '../store/legs.ts';
import { answer } from './answer.ts';
import { bridge, otherLeg } from './bridge.ts';
import { dial } from './dial.ts';
import { hangup } from './hangup.ts';
import { reject } from './reject.ts';

/** How long the status of an ended leg can be asked for (reference §1.0). */
const statusRetentionMs = 600_000;

interface CommonParams {
  client_state?: string;
  command_id?: string;
}

type RunCommand = (platform: CallPlatform, call: Call, params: CommonParams) => Promise<void>;

// The HTTP layer has checked each body against the schema of its own action, which is what these types say.
const inMailbox =
  <Params extends CommonParams>(
    run: (platform: CallPlatform, call: Call, params: Params) => Promise<void>,
  ): RunCommand =>
  (platform, call, params) =>
    call.mailbox.post(() => runWithState(call, params, () => run(platform, call, params as Params)));

/** The actions that are built. A new one is its file in this folder and its line here. */
const actions: Readonly<Record<string, RunCommand>> = {
  answer: inMailbox<AnswerParams>(answer),
  hangup: inMailbox<HangupParams>(hangup),
  reject: inMailbox<RejectParams>(reject),
  bridge: (platform, call, params: BridgeParams) => {
    const peer = otherLeg(platform, call, params);
    return withBothCalls(call, peer, () => runWithState(call, params, () => bridge(platform, call, peer, params)));
  },
};

/**
 * `client_state` of a command is the leg's from then on, the events of the command itself included (reference §4); a
 * command that is refused leaves it as it was.
 */
async function runWithState(call: Call, params: CommonParams, run: () => Promise<void>): Promise<void> {
  const before = call.clientState;
  call.clientState = params.client_state ?? before;
  try {
    await run();
  } catch (error) {
    call.clientState = before;
    throw error;
  }
}

/** Call control over a platform: each command finds its leg, is run once for its `command_id`, and in its turn. */
export function createCallControl(platform: CallPlatform, replay: CommandReplay): CallControl {
  return {
    dial: (params) => replay.once('dial', params.command_id, () => dial(platform, params)),

    async command(callControlId, action, params) {
      const run = actions[action];
      if (run === undefined) throw new Error(`the HTTP layer let an unknown action pass: ${action}`);
      const body = params as CommonParams;
      return replay.once(callControlId, body.command_id, async () => {
        const call = platform.registry.find(callControlId) ?? (await refuseAbsent(platform, callControlId));
        await run(platform, call, body);
        return { result: 'ok' as const };
      });
    },

    async retrieveStatus(callControlId): Promise<CallStatus> {
      const call = platform.registry.find(callControlId);
      if (call !== undefined) return statusOfCall(call, platform.clock.wallTimeMs());
      const [row] = await platform.db.run(selectLegByControlId(callControlId));
      const nowMs = platform.clock.wallTimeMs();
      if (row === undefined) throw unknownCall();
      if (row.ended_at_ms !== null && nowMs - row.ended_at_ms > statusRetentionMs) throw endedCall();
      return statusOfLegRow(row, nowMs);
    },

    activeCalls(connectionId) {
      const nowMs = platform.clock.wallTimeMs();
      return platform.registry.ofConnection(connectionId).map((call) => activeCall(call, nowMs));
    },

    counts: () => ({ live: platform.registry.size, draining: !platform.accepting() }),
  };
}

async function refuseAbsent(platform: CallPlatform, callControlId: string): Promise<never> {
  const [row] = await platform.db.run(selectLegByControlId(callControlId));
  throw row === undefined ? unknownCall() : endedCall();
}

const unknownCall = () =>
  new ApiError('90015', { pointer: '/call_control_id', detail: 'There is no call with this id.' });
const endedCall = () => new ApiError('90018', { detail: 'This call has already ended.' });
