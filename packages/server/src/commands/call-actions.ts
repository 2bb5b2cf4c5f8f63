import {
  type AnswerParams,
  answerParams,
  type BridgeParams,
  bridgeParams,
  type ClientStateUpdateParams,
  clientStateUpdateParams,
  type EnqueueParams,
  enqueueParams,
  type ForkStartParams,
  type ForkStopParams,
  forkStartParams,
  forkStopParams,
  type GatherParams,
  type GatherStopParams,
  type GatherUsingAudioParams,
  type GatherUsingSpeakParams,
  gatherParams,
  gatherStopParams,
  gatherUsingAudioParams,
  gatherUsingSpeakParams,
  type HangupParams,
  hangupParams,
  type LeaveQueueParams,
  leaveQueueParams,
  type PlaybackStartParams,
  type PlaybackStopParams,
  playbackStartParams,
  playbackStopParams,
  type RecordPauseParams,
  type RecordResumeParams,
  type RecordStartParams,
  type RecordStopParams,
  type ReferParams,
  type RejectParams,
  recordPauseParams,
  recordResumeParams,
  recordStartParams,
  recordStopParams,
  referParams,
  rejectParams,
  type SendDtmfParams,
  type SendSipInfoParams,
  type SiprecStartParams,
  type SiprecStopParams,
  type SpeakParams,
  type StreamingStartParams,
  type StreamingStopParams,
  type SuppressionStartParams,
  type SuppressionStopParams,
  type SwitchSupervisorRoleParams,
  sendDtmfParams,
  sendSipInfoParams,
  siprecStartParams,
  siprecStopParams,
  speakParams,
  streamingStartParams,
  streamingStopParams,
  suppressionStartParams,
  suppressionStopParams,
  switchSupervisorRoleParams,
  type TranscriptionStartParams,
  type TranscriptionStopParams,
  type TransferParams,
  transcriptionStartParams,
  transcriptionStopParams,
  transferParams,
} from '@hookswitch/contract';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { answer, answerActing } from './answer.ts';
import { bridge, bridgeActing, withOtherLeg } from './bridge.ts';
import { clientStateUpdate, clientStateUpdateActing } from './client-state-update.ts';
import { enqueue, enqueueActing } from './enqueue.ts';
import { forkStart, forkStartActing } from './fork-start.ts';
import { forkStop, forkStopActing } from './fork-stop.ts';
import { gather, gatherActing } from './gather.ts';
import { gatherStop, gatherStopActing } from './gather-stop.ts';
import { gatherUsingAudio, gatherUsingAudioActing } from './gather-using-audio.ts';
import { gatherUsingSpeak, gatherUsingSpeakActing } from './gather-using-speak.ts';
import { hangup, hangupActing } from './hangup.ts';
import { leaveQueueActing, leaveQueueCommand } from './leave-queue.ts';
import { playbackStart, playbackStartActing } from './playback-start.ts';
import { playbackStop, playbackStopActing } from './playback-stop.ts';
import { recordPause, recordPauseActing } from './record-pause.ts';
import { recordResume, recordResumeActing } from './record-resume.ts';
import { recordStart, recordStartActing } from './record-start.ts';
import { recordStop, recordStopActing } from './record-stop.ts';
import { refer, referActing } from './refer.ts';
import type { ActingOn, ObjectSchema } from './refuse-parameters.ts';
import { reject, rejectActing } from './reject.ts';
import { sendDtmf, sendDtmfActing } from './send-dtmf.ts';
import { sendSipInfo, sendSipInfoActing } from './send-sip-info.ts';
import { siprecStart, siprecStartActing } from './siprec-start.ts';
import { siprecStop, siprecStopActing } from './siprec-stop.ts';
import { speak, speakActing } from './speak.ts';
import { streamingStart, streamingStartActing } from './streaming-start.ts';
import { streamingStop, streamingStopActing } from './streaming-stop.ts';
import { suppressionStart, suppressionStartActing } from './suppression-start.ts';
import { suppressionStop, suppressionStopActing } from './suppression-stop.ts';
import { switchSupervisorRole, switchSupervisorRoleActing } from './switch-supervisor-role.ts';
import { transcriptionStart, transcriptionStartActing } from './transcription-start.ts';
import { transcriptionStop, transcriptionStopActing } from './transcription-stop.ts';
import { transfer, transferActing } from './transfer.ts';

/** What every action takes beside its own parameters. */
export interface CommonParams {
  client_state?: string;
  command_id?: string;
}

/**
 * One action: the schema and the list of parameters that its body is checked against before `run` sees it, and what it
 * does, in the leg's turn.
 */
export interface CallAction {
  readonly params: ObjectSchema;
  readonly acting: readonly string[];
  /** What it resolves with is told in the answer, beside `result: ok`. */
  run(platform: CallPlatform, call: Call, params: CommonParams): Promise<CommandReply | undefined>;
}

/** Most commands answer nothing besides. */
type Running = Promise<CommandReply> | Promise<void>;

/** What a command answers besides `result: ok`. */
export type CommandReply = Readonly<Record<string, unknown>>;

/** The actions that are built: `/calls/{id}/actions/{action}`. A new one is its file in this folder and its line here. */
export const callActions: ReadonlyMap<string, CallAction> = new Map([
  ['answer', inMailbox<AnswerParams>(answerParams, answerActing, answer)],
  [
    'client_state_update',
    inMailbox<ClientStateUpdateParams>(clientStateUpdateParams, clientStateUpdateActing, clientStateUpdate),
  ],
  ['fork_start', inMailbox<ForkStartParams>(forkStartParams, forkStartActing, forkStart)],
  ['fork_stop', inMailbox<ForkStopParams>(forkStopParams, forkStopActing, forkStop)],
  ['gather', inMailbox<GatherParams>(gatherParams, gatherActing, gather)],
  ['gather_stop', inMailbox<GatherStopParams>(gatherStopParams, gatherStopActing, gatherStop)],
  [
    'gather_using_audio',
    inMailbox<GatherUsingAudioParams>(gatherUsingAudioParams, gatherUsingAudioActing, gatherUsingAudio),
  ],
  ['enqueue', inMailbox<EnqueueParams>(enqueueParams, enqueueActing, enqueue)],
  [
    'gather_using_speak',
    inMailbox<GatherUsingSpeakParams>(gatherUsingSpeakParams, gatherUsingSpeakActing, gatherUsingSpeak),
  ],
  ['speak', inMailbox<SpeakParams>(speakParams, speakActing, speak)],
  ['hangup', inMailbox<HangupParams>(hangupParams, hangupActing, hangup)],
  ['leave_queue', inMailbox<LeaveQueueParams>(leaveQueueParams, leaveQueueActing, leaveQueueCommand)],
  ['playback_start', inMailbox<PlaybackStartParams>(playbackStartParams, playbackStartActing, playbackStart)],
  ['playback_stop', inMailbox<PlaybackStopParams>(playbackStopParams, playbackStopActing, playbackStop)],
  ['record_pause', inMailbox<RecordPauseParams>(recordPauseParams, recordPauseActing, recordPause)],
  ['record_resume', inMailbox<RecordResumeParams>(recordResumeParams, recordResumeActing, recordResume)],
  ['record_start', inMailbox<RecordStartParams>(recordStartParams, recordStartActing, recordStart)],
  ['record_stop', inMailbox<RecordStopParams>(recordStopParams, recordStopActing, recordStop)],
  ['refer', inMailbox<ReferParams>(referParams, referActing, refer)],
  ['reject', inMailbox<RejectParams>(rejectParams, rejectActing, reject)],
  ['send_dtmf', inMailbox<SendDtmfParams>(sendDtmfParams, sendDtmfActing, sendDtmf)],
  ['send_sip_info', inMailbox<SendSipInfoParams>(sendSipInfoParams, sendSipInfoActing, sendSipInfo)],
  ['siprec_start', inMailbox<SiprecStartParams>(siprecStartParams, siprecStartActing, siprecStart)],
  ['siprec_stop', inMailbox<SiprecStopParams>(siprecStopParams, siprecStopActing, siprecStop)],
  ['streaming_start', inMailbox<StreamingStartParams>(streamingStartParams, streamingStartActing, streamingStart)],
  ['streaming_stop', inMailbox<StreamingStopParams>(streamingStopParams, streamingStopActing, streamingStop)],
  [
    'suppression_start',
    inMailbox<SuppressionStartParams>(suppressionStartParams, suppressionStartActing, suppressionStart),
  ],
  ['suppression_stop', inMailbox<SuppressionStopParams>(suppressionStopParams, suppressionStopActing, suppressionStop)],
  [
    'switch_supervisor_role',
    inMailbox<SwitchSupervisorRoleParams>(switchSupervisorRoleParams, switchSupervisorRoleActing, switchSupervisorRole),
  ],
  [
    'transcription_start',
    inMailbox<TranscriptionStartParams>(transcriptionStartParams, transcriptionStartActing, transcriptionStart),
  ],
  [
    'transcription_stop',
    inMailbox<TranscriptionStopParams>(transcriptionStopParams, transcriptionStopActing, transcriptionStop),
  ],
  ['transfer', inMailbox<TransferParams>(transferParams, transferActing, transfer)],
  [
    'bridge',
    {
      params: bridgeParams,
      acting: bridgeActing,
      run(platform: CallPlatform, call: Call, params: BridgeParams) {
        return withOtherLeg(platform, call, params, (peer) =>
          withState(call, params, () => bridge(platform, call, peer, params)),
        );
      },
    },
  ],
]);

/** An action that needs its own leg only. */
function inMailbox<Params extends object>(
  params: ObjectSchema,
  acting: ActingOn<Params>,
  run: (platform: CallPlatform, call: Call, params: Params) => Running,
): CallAction {
  return {
    params,
    acting,
    // The body was checked against the schema beside this, which is what the type says.
    run: (platform, call, body) =>
      call.mailbox.post(() => withState(call, body, () => run(platform, call, body as Params))),
  };
}

/**
 * `client_state` of a command is the leg's from then on, the events of the command itself included (reference §4); a
 * command that is refused leaves it as it was.
 */
export async function withState(
  call: Call,
  params: CommonParams,
  run: () => Running,
): Promise<CommandReply | undefined> {
  const before = call.clientState;
  call.clientState = params.client_state ?? before;
  try {
    const reply = await run();
    call.commanded = true;
    return reply ?? undefined;
  } catch (error) {
    call.clientState = before;
    throw error;
  }
}
