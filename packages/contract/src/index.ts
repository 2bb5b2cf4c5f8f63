export {
  type AiAssistantAddMessagesParams,
  aiAssistantAddMessagesParams,
} from './commands/ai-assistant-add-messages.ts';
export { type AiAssistantJoinParams, aiAssistantJoinParams } from './commands/ai-assistant-join.ts';
export { type AiAssistantStartParams, aiAssistantStartParams } from './commands/ai-assistant-start.ts';
export { type AiAssistantStopParams, aiAssistantStopParams } from './commands/ai-assistant-stop.ts';
export { type AnswerParams, answerParams } from './commands/answer.ts';
export { type BridgeParams, bridgeParams } from './commands/bridge.ts';
export { type ClientStateUpdateParams, clientStateUpdateParams } from './commands/client-state-update.ts';
export {
  type AnswerResult,
  answerResult,
  type CommandResult,
  type ConversationRelayResult,
  type ConversationResult,
  commandResult,
  conversationRelayResult,
  conversationResult,
} from './commands/command-result.ts';
export { type ConferenceCreateParams, conferenceCreateParams } from './commands/conference-create.ts';
export { type ConferenceEndParams, conferenceEndParams } from './commands/conference-end.ts';
export {
  type ConferenceGatherUsingAudioParams,
  conferenceGatherUsingAudioParams,
} from './commands/conference-gather-using-audio.ts';
export { type ConferenceHoldParams, conferenceHoldParams } from './commands/conference-hold.ts';
export { type ConferenceJoinParams, conferenceJoinParams } from './commands/conference-join.ts';
export { type ConferenceLeaveParams, conferenceLeaveParams } from './commands/conference-leave.ts';
export { type ConferenceMuteParams, conferenceMuteParams } from './commands/conference-mute.ts';
export {
  type ConferenceParticipantUpdateParams,
  conferenceParticipantUpdateParams,
} from './commands/conference-participant-update.ts';
export { type ConferencePlayParams, conferencePlayParams } from './commands/conference-play.ts';
export { type ConferenceRecordPauseParams, conferenceRecordPauseParams } from './commands/conference-record-pause.ts';
export {
  type ConferenceRecordResumeParams,
  conferenceRecordResumeParams,
} from './commands/conference-record-resume.ts';
export { type ConferenceRecordStartParams, conferenceRecordStartParams } from './commands/conference-record-start.ts';
export { type ConferenceRecordStopParams, conferenceRecordStopParams } from './commands/conference-record-stop.ts';
export { type ConferenceSendDtmfParams, conferenceSendDtmfParams } from './commands/conference-send-dtmf.ts';
export { type ConferenceSpeakParams, conferenceSpeakParams } from './commands/conference-speak.ts';
export { type ConferenceStopParams, conferenceStopParams } from './commands/conference-stop.ts';
export { type ConferenceUnholdParams, conferenceUnholdParams } from './commands/conference-unhold.ts';
export { type ConferenceUnmuteParams, conferenceUnmuteParams } from './commands/conference-unmute.ts';
export { type ConferenceUpdateParams, conferenceUpdateParams } from './commands/conference-update.ts';
export {
  type ConversationRelayStartParams,
  conversationRelayStartParams,
} from './commands/conversation-relay-start.ts';
export { type ConversationRelayStopParams, conversationRelayStopParams } from './commands/conversation-relay-stop.ts';
export { type DialParams, dialParams } from './commands/dial.ts';
export { type EnqueueParams, enqueueParams } from './commands/enqueue.ts';
export { type ForkStartParams, forkStartParams } from './commands/fork-start.ts';
export { type ForkStopParams, forkStopParams } from './commands/fork-stop.ts';
export { type GatherParams, gatherParams } from './commands/gather.ts';
export { type GatherStopParams, gatherStopParams } from './commands/gather-stop.ts';
export { type GatherUsingAiParams, gatherUsingAiParams } from './commands/gather-using-ai.ts';
export { type GatherUsingAudioParams, gatherUsingAudioParams } from './commands/gather-using-audio.ts';
export { type GatherUsingSpeakParams, gatherUsingSpeakParams } from './commands/gather-using-speak.ts';
export { type HangupParams, hangupParams } from './commands/hangup.ts';
export { type LeaveQueueParams, leaveQueueParams } from './commands/leave-queue.ts';
export { type PayParams, payParams } from './commands/pay.ts';
export { type PlaybackStartParams, playbackStartParams } from './commands/playback-start.ts';
export { type PlaybackStopParams, playbackStopParams } from './commands/playback-stop.ts';
export { type RecordPauseParams, recordPauseParams } from './commands/record-pause.ts';
export { type RecordResumeParams, recordResumeParams } from './commands/record-resume.ts';
export { type RecordStartParams, recordStartParams } from './commands/record-start.ts';
export { type RecordStopParams, recordStopParams } from './commands/record-stop.ts';
export { type ReferParams, referParams } from './commands/refer.ts';
export { type RejectParams, rejectParams } from './commands/reject.ts';
export { type SendDtmfParams, sendDtmfParams } from './commands/send-dtmf.ts';
export { type SendSipInfoParams, sendSipInfoParams } from './commands/send-sip-info.ts';
export { type SiprecStartParams, siprecStartParams } from './commands/siprec-start.ts';
export { type SiprecStopParams, siprecStopParams } from './commands/siprec-stop.ts';
export { type SpeakParams, speakParams } from './commands/speak.ts';
export { type StreamingStartParams, streamingStartParams } from './commands/streaming-start.ts';
export { type StreamingStopParams, streamingStopParams } from './commands/streaming-stop.ts';
export { type SuppressionStartParams, suppressionStartParams } from './commands/suppression-start.ts';
export { type SuppressionStopParams, suppressionStopParams } from './commands/suppression-stop.ts';
export { type SwitchSupervisorRoleParams, switchSupervisorRoleParams } from './commands/switch-supervisor-role.ts';
export { type TranscriptionStartParams, transcriptionStartParams } from './commands/transcription-start.ts';
export { type TranscriptionStopParams, transcriptionStopParams } from './commands/transcription-stop.ts';
export { type TransferParams, transferParams } from './commands/transfer.ts';
export { type ErrorBody, type ErrorObject, errorBody, errorObject } from './error-body.ts';
export { type ErrorCode, errorCodes, errorTitle, errorUrl, operationNotBuilt } from './error-codes.ts';
export { type CallAnsweredPayload, callAnsweredPayload } from './events/call-answered.ts';
export { type CallBridgedPayload, callBridgedPayload } from './events/call-bridged.ts';
export type { CallDequeuedPayload } from './events/call-dequeued.ts';
export type { CallDtmfReceivedPayload } from './events/call-dtmf-received.ts';
export type { CallEnqueuedPayload } from './events/call-enqueued.ts';
export type { SipHeader } from './events/call-event-payload.ts';
export type { CallForkStartedPayload } from './events/call-fork-started.ts';
export type { CallGatherEndedPayload } from './events/call-gather-ended.ts';
export {
  type CallHangupPayload,
  type CallQualityStats,
  callHangupPayload,
  type HangupCause,
  type HangupSource,
} from './events/call-hangup.ts';
export type { CallHoldPayload } from './events/call-hold.ts';
export { type CallInitiatedPayload, callInitiatedPayload } from './events/call-initiated.ts';
export type { CallPlaybackEndedPayload } from './events/call-playback-ended.ts';
export type { CallPlaybackStartedPayload } from './events/call-playback-started.ts';
export type { CallRecordingErrorPayload } from './events/call-recording-error.ts';
export type { CallRecordingSavedPayload } from './events/call-recording-saved.ts';
export type { CallRecordingTranscriptionSavedPayload } from './events/call-recording-transcription-saved.ts';
export type { CallReferStartedPayload } from './events/call-refer-started.ts';
export type { CallSipInfoReceivedPayload } from './events/call-sip-info-received.ts';
export type { CallSpeakEndedPayload } from './events/call-speak-ended.ts';
export type { CallSpeakStartedPayload } from './events/call-speak-started.ts';
export type { CallTranscriptionPayload } from './events/call-transcription.ts';
export {
  type CallEventType,
  type EventData,
  type WebhookEvent,
  webhookEvents,
} from './events/event-envelope.ts';
export { eventPayloads } from './events/event-payload-schemas.ts';
export type { EventPayloads } from './events/event-payloads.ts';
export { type EventType, eventTypes } from './events/event-types.ts';
export type { SiprecFailedPayload } from './events/siprec-failed.ts';
export type { SiprecStartedPayload } from './events/siprec-started.ts';
export type { SiprecStoppedPayload } from './events/siprec-stopped.ts';
export type { StreamingFailedPayload } from './events/streaming-failed.ts';
export type { StreamingStartedPayload } from './events/streaming-started.ts';
export {
  type CallDestination,
  formats,
  isBase64,
  isCallerId,
  isE164,
  isHttpUrl,
  isSipUri,
  isWebSocketUrl,
  parseCallDestination,
} from './formats.ts';
export { buildOpenapi, type OpenapiOptions } from './openapi.ts';
export { operationSchemas } from './operation-schemas.ts';
export type { OperationSchemas, QueryParameter } from './operation-shape.ts';
export { type Operation, operations, voiceOperations } from './operations.ts';
export {
  type ApiKey,
  type CreateApiKeyParams,
  createApiKeyParams,
  type UpdateApiKeyParams,
  updateApiKeyParams,
} from './resources/api-key.ts';
export {
  type ActiveCall,
  activeCall,
  type CallStatus,
  callStatus,
  type DialResult,
  dialResult,
} from './resources/call.ts';
export {
  type CallControlApplication,
  type CreateCallControlApplicationParams,
  callControlApplication,
  createCallControlApplicationParams,
  type UpdateCallControlApplicationParams,
  updateCallControlApplicationParams,
} from './resources/call-control-application.ts';
export { type CallEvent, callEvent } from './resources/call-event.ts';
export {
  type Conference,
  type ConferenceParticipant,
  conference,
  conferenceParticipant,
  type ListedConferenceParticipant,
  listedConferenceParticipant,
} from './resources/conference.ts';
export { type Connection, type ConnectionCount, connection, connectionCount } from './resources/connection.ts';
export {
  type MediaResource,
  media,
  type UpdateMediaParams,
  type UploadMediaParams,
  updateMediaParams,
  uploadMediaParams,
} from './resources/media.ts';
export {
  type CursorPageMeta,
  type CursorPageQuery,
  cursorPageMeta,
  cursorPageQuery,
  type PageMeta,
  type PageQuery,
  pageMeta,
  pageQuery,
} from './resources/page.ts';
export {
  type CreatePhoneNumberParams,
  createPhoneNumberParams,
  type PhoneNumber,
  phoneNumber,
  type UpdatePhoneNumberParams,
  updatePhoneNumberParams,
} from './resources/phone-number.ts';
export {
  type CreateQueueParams,
  createQueueParams,
  type Queue,
  type QueuedCall,
  queue,
  queuedCall,
  type UpdateQueuedCallParams,
  type UpdateQueueParams,
  updateQueuedCallParams,
  updateQueueParams,
} from './resources/queue.ts';
export {
  type DeleteRecordingsParams,
  deleteRecordingsParams,
  type Recording,
  recording,
} from './resources/recording.ts';
export {
  type CreateTelephonyCredentialParams,
  createTelephonyCredentialParams,
  type TelephonyCredential,
  telephonyCredential,
  type UpdateTelephonyCredentialParams,
  updateTelephonyCredentialParams,
} from './resources/telephony-credential.ts';
export {
  type CreateTrunkParams,
  createTrunkParams,
  type Trunk,
  type TrunkState,
  trunk,
  type UpdateTrunkParams,
  updateTrunkParams,
} from './resources/trunk.ts';
export {
  type RedeliverWebhookParams,
  redeliverWebhookParams,
  type WebhookDelivery,
  webhookDelivery,
} from './resources/webhook-delivery.ts';
export {
  type CreateWebhookSigningKeyParams,
  createWebhookSigningKeyParams,
  type WebhookSigningKey,
} from './resources/webhook-signing-key.ts';
export { annotatedErrorCode } from './schema-notation.ts';
export { validationErrorCode } from './validation-error-code.ts';
