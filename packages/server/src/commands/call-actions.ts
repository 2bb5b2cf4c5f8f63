import {
  type AnswerParams,
  answerParams,
  type BridgeParams,
  bridgeParams,
  type ClientStateUpdateParams,
  clientStateUpdateParams,
  type HangupParams,
  hangupParams,
  type ReferParams,
  type RejectParams,
  referParams,
  rejectParams,
  type SendSipInfoParams,
  sendSipInfoParams,
  type TransferParams,
  transferParams,
} from '@hookswitch/contract';
import { withBothCalls } from '../call/bridge.ts';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { answer } from './answer.ts';
import { bridge, otherLeg } from './bridge.ts';
import { clientStateUpdate } from './client-state-update.ts';
import { hangup } from './hangup.ts';
import { refer } from './refer.ts';
import { reject } from './reject.ts';
import { sendSipInfo } from './send-sip-info.ts';
import { transfer } from './transfer.ts';

/** What every action takes beside its own parameters. */
export interface CommonParams {
  client_state?: string;
  command_id?: string;
}

/** One action: the schema its body is checked against before `run` sees it, and what it does, in the leg's turn. */
export interface CallAction {
  readonly params: object;
  run(platform: CallPlatform, call: Call, params: CommonParams): Promise<void>;
}

/** The actions that are built: `/calls/{id}/actions/{action}`. A new one is its file in this folder and its line here. */
export const callActions: ReadonlyMap<string, CallAction> = new Map([
  ['answer', inMailbox<AnswerParams>(answerParams, answer)],
  ['client_state_update', inMailbox<ClientStateUpdateParams>(clientStateUpdateParams, clientStateUpdate)],
  ['hangup', inMailbox<HangupParams>(hangupParams, hangup)],
  ['refer', inMailbox<ReferParams>(referParams, refer)],
  ['reject', inMailbox<RejectParams>(rejectParams, reject)],
  ['send_sip_info', inMailbox<SendSipInfoParams>(sendSipInfoParams, sendSipInfo)],
  ['transfer', inMailbox<TransferParams>(transferParams, transfer)],
  [
    'bridge',
    {
      params: bridgeParams,
      run(platform: CallPlatform, call: Call, params: BridgeParams) {
        const peer = otherLeg(platform, call, params);
        return withBothCalls(call, peer, () => withState(call, params, () => bridge(platform, call, peer, params)));
      },
    },
  ],
]);

/** An action that needs its own leg only. */
function inMailbox<Params extends CommonParams>(
  params: object,
  run: (platform: CallPlatform, call: Call, params: Params) => Promise<void>,
): CallAction {
  return {
    params,
    // The body was checked against the schema beside this, which is what the type says.
    run: (platform, call, body) =>
      call.mailbox.post(() => withState(call, body, () => run(platform, call, body as Params))),
  };
}

/**
 * `client_state` of a command is the leg's from then on, the events of the command itself included (reference §4); a
 * command that is refused leaves it as it was.
 */
async function withState(call: Call, params: CommonParams, run: () => Promise<void>): Promise<void> {
  const before = call.clientState;
  call.clientState = params.client_state ?? before;
  try {
    await run();
    call.commanded = true;
  } catch (error) {
    call.clientState = before;
    throw error;
  }
}
