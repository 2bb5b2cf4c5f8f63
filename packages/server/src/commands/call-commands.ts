import type { CallStatus } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { CallControl } from '../call/call-control.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { activeCall, statusOfCall, statusOfLegRow } from '../call/call-status.ts';
import { recorded } from '../call/command-record.ts';
import type { CommandReplay } from '../call/command-replay.ts';
import { selectLegByControlId } from '../store/legs.ts';
import { actionsWithoutEngine } from './actions-without-engine.ts';
import { type CommonParams, callActions } from './call-actions.ts';
import { dial } from './dial.ts';

/** How long the status of an ended leg can be asked for (reference §1.0). */
const statusRetentionMs = 600_000;

/** Call control over a platform: each command finds its leg, is run once for its `command_id`, and in its turn. */
export function createCallControl(platform: CallPlatform, replay: CommandReplay): CallControl {
  return {
    dial: (params) => replay.once('dial', params.command_id, () => dial(platform, params)),

    async command(callControlId, action, params) {
      const command = callActions.get(action) ?? actionsWithoutEngine.get(action);
      if (command === undefined) throw new Error(`the HTTP layer let an unknown action pass: ${action}`);
      const body = params as CommonParams;
      return replay.once(callControlId, body.command_id, async () => {
        const call = platform.registry.find(callControlId) ?? (await refuseAbsent(platform, callControlId));
        const reply = await recorded(platform, [call], { name: action, params: body }, () =>
          command.run(platform, call, body),
        );
        return { result: 'ok' as const, ...reply };
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
