import { aiAssistantAddMessagesParams } from './commands/ai-assistant-add-messages.ts';
import { aiAssistantJoinParams } from './commands/ai-assistant-join.ts';
import { aiAssistantStartParams } from './commands/ai-assistant-start.ts';
import { aiAssistantStopParams } from './commands/ai-assistant-stop.ts';
import { answerParams } from './commands/answer.ts';
import { bridgeParams } from './commands/bridge.ts';
import { clientStateUpdateParams } from './commands/client-state-update.ts';
import { answerResult, conversationRelayResult, conversationResult } from './commands/command-result.ts';
import { conversationRelayStartParams } from './commands/conversation-relay-start.ts';
import { conversationRelayStopParams } from './commands/conversation-relay-stop.ts';
import { dialParams } from './commands/dial.ts';
import { enqueueParams } from './commands/enqueue.ts';
import { forkStartParams } from './commands/fork-start.ts';
import { forkStopParams } from './commands/fork-stop.ts';
import { gatherParams } from './commands/gather.ts';
import { gatherStopParams } from './commands/gather-stop.ts';
import { gatherUsingAiParams } from './commands/gather-using-ai.ts';
import { gatherUsingAudioParams } from './commands/gather-using-audio.ts';
import { gatherUsingSpeakParams } from './commands/gather-using-speak.ts';
import { hangupParams } from './commands/hangup.ts';
import { leaveQueueParams } from './commands/leave-queue.ts';
import { payParams } from './commands/pay.ts';
import { playbackStartParams } from './commands/playback-start.ts';
import { playbackStopParams } from './commands/playback-stop.ts';
import { recordPauseParams } from './commands/record-pause.ts';
import { recordResumeParams } from './commands/record-resume.ts';
import { recordStartParams } from './commands/record-start.ts';
import { recordStopParams } from './commands/record-stop.ts';
import { referParams } from './commands/refer.ts';
import { rejectParams } from './commands/reject.ts';
import { sendDtmfParams } from './commands/send-dtmf.ts';
import { sendSipInfoParams } from './commands/send-sip-info.ts';
import { siprecStartParams } from './commands/siprec-start.ts';
import { siprecStopParams } from './commands/siprec-stop.ts';
import { speakParams } from './commands/speak.ts';
import { streamingStartParams } from './commands/streaming-start.ts';
import { streamingStopParams } from './commands/streaming-stop.ts';
import { suppressionStartParams } from './commands/suppression-start.ts';
import { suppressionStopParams } from './commands/suppression-stop.ts';
import { switchSupervisorRoleParams } from './commands/switch-supervisor-role.ts';
import { transcriptionStartParams } from './commands/transcription-start.ts';
import { transcriptionStopParams } from './commands/transcription-stop.ts';
import { transferParams } from './commands/transfer.ts';
import { command, type OperationSchemasById } from './operation-shape.ts';
import { callStatus, dialResult } from './resources/call.ts';

/** The operations on calls. */
export const callOperationSchemas: OperationSchemasById = {
  DialCall: { request: dialParams, data: dialResult },
  RetrieveCallStatus: { data: callStatus },
  AnswerCall: { request: answerParams, data: answerResult },
  BridgeCall: command(bridgeParams),
  HangupCall: command(hangupParams),
  ReferCall: command(referParams),
  RejectCall: command(rejectParams),
  SendSIPInfo: command(sendSipInfoParams),
  TransferCall: command(transferParams),
  CallAddMessagesToAIAssistant: command(aiAssistantAddMessagesParams),
  CallJoinAIAssistant: { request: aiAssistantJoinParams, data: conversationResult },
  CallStartAIAssistant: { request: aiAssistantStartParams, data: conversationResult },
  CallStopAIAssistant: command(aiAssistantStopParams),
  StartConversationRelay: { request: conversationRelayStartParams, data: conversationRelayResult },
  StopConversationRelay: command(conversationRelayStopParams),
  EnqueueCall: command(enqueueParams),
  StartCallFork: command(forkStartParams),
  StopCallFork: command(forkStopParams),
  GatherCall: command(gatherParams),
  StopCallGather: command(gatherStopParams),
  callGatherUsingAI: { request: gatherUsingAiParams, data: conversationResult },
  GatherUsingAudio: command(gatherUsingAudioParams),
  GatherUsingSpeak: command(gatherUsingSpeakParams),
  LeaveQueue: command(leaveQueueParams),
  PayCall: command(payParams),
  StartCallPlayback: command(playbackStartParams),
  StopCallPlayback: command(playbackStopParams),
  PauseCallRecording: command(recordPauseParams),
  ResumeCallRecording: command(recordResumeParams),
  StartCallRecord: command(recordStartParams),
  StopCallRecording: command(recordStopParams),
  SendDTMF: command(sendDtmfParams),
  StartSiprecSession: command(siprecStartParams),
  StopSiprecSession: command(siprecStopParams),
  SpeakCall: command(speakParams),
  StartCallStreaming: command(streamingStartParams),
  StopCallStreaming: command(streamingStopParams),
  noiseSuppressionStart: command(suppressionStartParams),
  noiseSuppressionStop: command(suppressionStopParams),
  SwitchSupervisorRole: command(switchSupervisorRoleParams),
  StartCallTranscription: command(transcriptionStartParams),
  StopCallTranscription: command(transcriptionStopParams),
  UpdateClientState: command(clientStateUpdateParams),
};
