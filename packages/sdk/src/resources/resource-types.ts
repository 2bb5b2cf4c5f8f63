// Written by scripts/generate.mjs from the contract: change it there, then generate again.

import type { Cased, FieldCase } from '../core/field-case.ts';
import type {
  ActiveCall,
  AiAssistantAddMessagesParams,
  AiAssistantJoinParams,
  AiAssistantStartParams,
  AiAssistantStopParams,
  AnswerParams,
  AnswerResult,
  BridgeParams,
  CallControlApplication,
  CallControlApplicationListParams,
  CallEvent,
  CallEventListParams,
  CallStatus,
  ClientStateUpdateParams,
  CommandResult,
  Conference,
  ConferenceCreateParams,
  ConferenceEndParams,
  ConferenceGatherUsingAudioParams,
  ConferenceHoldParams,
  ConferenceJoinParams,
  ConferenceLeaveParams,
  ConferenceListParams,
  ConferenceListParticipantsParams,
  ConferenceMuteParams,
  ConferenceParticipant,
  ConferenceParticipantUpdateParams,
  ConferencePlayParams,
  ConferenceRecordPauseParams,
  ConferenceRecordResumeParams,
  ConferenceRecordStartParams,
  ConferenceRecordStopParams,
  ConferenceRetrieveParams,
  ConferenceRetrieveParticipantParams,
  ConferenceSendDtmfParams,
  ConferenceSpeakParams,
  ConferenceStopParams,
  ConferenceUnholdParams,
  ConferenceUnmuteParams,
  ConferenceUpdateParams,
  Connection,
  ConnectionCount,
  ConnectionListActiveCallsParams,
  ConnectionListParams,
  ConversationRelayResult,
  ConversationRelayStartParams,
  ConversationRelayStopParams,
  ConversationResult,
  CreateCallControlApplicationParams,
  CreateQueueParams,
  CreateTelephonyCredentialParams,
  CursorPageMeta,
  DeleteRecordingsParams,
  DialParams,
  DialResult,
  EnqueueParams,
  ForkStartParams,
  ForkStopParams,
  GatherParams,
  GatherStopParams,
  GatherUsingAiParams,
  GatherUsingAudioParams,
  GatherUsingSpeakParams,
  HangupParams,
  LeaveQueueParams,
  ListedConferenceParticipant,
  MediaListParams,
  MediaResource,
  PageMeta,
  PayParams,
  PhoneNumber,
  PhoneNumberListParams,
  PlaybackStartParams,
  PlaybackStopParams,
  Queue,
  QueueCallListParams,
  QueueCallRemoveParams,
  QueueCallRetrieveParams,
  QueuedCall,
  QueueListParams,
  Recording,
  RecordingListParams,
  RecordPauseParams,
  RecordResumeParams,
  RecordStartParams,
  RecordStopParams,
  ReferParams,
  RejectParams,
  SendDtmfParams,
  SendSipInfoParams,
  SiprecStartParams,
  SiprecStopParams,
  SpeakParams,
  StreamingStartParams,
  StreamingStopParams,
  SuppressionStartParams,
  SuppressionStopParams,
  SwitchSupervisorRoleParams,
  TelephonyCredential,
  TelephonyCredentialListParams,
  TranscriptionStartParams,
  TranscriptionStopParams,
  TransferParams,
  UpdateCallControlApplicationParams,
  UpdateMediaParams,
  UpdatePhoneNumberParams,
  UpdateQueuedCallParams,
  UpdateQueueParams,
  UpdateTelephonyCredentialParams,
  UploadMediaParams,
  WebhookDelivery,
  WebhookDeliveryListParams,
} from '../generated/wire-types.ts';
import type { APIPromise } from '../request/api-promise.ts';
import type { PagePromise } from '../request/page-promise.ts';
import type { RequestOptions } from '../request/request-options.ts';
import type { CallHandle, WithoutId } from './call-handle.ts';

/** An answer: what it is about stands in `data`. */
export interface DataResponse<Data> {
  /** What the operation is about. */
  data: Data;
}

/** `client.calls.actions` */
export interface CallActions<Case extends FieldCase> {
  /** Answer an incoming leg. `POST /calls/{call_control_id}/actions/answer`. Repeated safely: see `maxRetries`. */
  answer(
    callControlId: string,
    body?: Cased<AnswerParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<AnswerResult, Case>>>;
  /** Connect two legs. `POST /calls/{call_control_id}/actions/bridge`. Repeated safely: see `maxRetries`. */
  bridge(
    callControlId: string,
    body: Cased<BridgeParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** End a leg. `POST /calls/{call_control_id}/actions/hangup`. Repeated safely: see `maxRetries`. */
  hangup(
    callControlId: string,
    body?: Cased<HangupParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Ask the far end to call somebody else (SIP REFER). `POST /calls/{call_control_id}/actions/refer`. Repeated safely: see `maxRetries`. */
  refer(
    callControlId: string,
    body: Cased<ReferParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Refuse an incoming leg. `POST /calls/{call_control_id}/actions/reject`. Repeated safely: see `maxRetries`. */
  reject(
    callControlId: string,
    body: Cased<RejectParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Send a SIP INFO request. `POST /calls/{call_control_id}/actions/send_sip_info`. Repeated safely: see `maxRetries`. */
  sendSipInfo(
    callControlId: string,
    body: Cased<SendSipInfoParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Dial a new leg and bridge this one to it. `POST /calls/{call_control_id}/actions/transfer`. Repeated safely: see `maxRetries`. */
  transfer(
    callControlId: string,
    body: Cased<TransferParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Tell the assistant something. `POST /calls/{call_control_id}/actions/ai_assistant_add_messages`. Repeated safely: see `maxRetries`. */
  addAIAssistantMessages(
    callControlId: string,
    body?: Cased<AiAssistantAddMessagesParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Add a participant to the talk with an assistant. `POST /calls/{call_control_id}/actions/ai_assistant_join`. Repeated safely: see `maxRetries`. */
  joinAIAssistant(
    callControlId: string,
    body: Cased<AiAssistantJoinParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<ConversationResult, Case>>>;
  /** Hand the leg to an AI assistant. `POST /calls/{call_control_id}/actions/ai_assistant_start`. Repeated safely: see `maxRetries`. */
  startAIAssistant(
    callControlId: string,
    body?: Cased<AiAssistantStartParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<ConversationResult, Case>>>;
  /** Take the leg back from the AI assistant. `POST /calls/{call_control_id}/actions/ai_assistant_stop`. Repeated safely: see `maxRetries`. */
  stopAIAssistant(
    callControlId: string,
    body?: Cased<AiAssistantStopParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Replace the client_state of a leg. `PUT /calls/{call_control_id}/actions/client_state_update`. */
  updateClientState(
    callControlId: string,
    body: Cased<ClientStateUpdateParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Start a conversation relay. `POST /calls/{call_control_id}/actions/conversation_relay_start`. Repeated safely: see `maxRetries`. */
  startConversationRelay(
    callControlId: string,
    body?: Cased<ConversationRelayStartParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<ConversationRelayResult, Case>>>;
  /** Stop the conversation relay. `POST /calls/{call_control_id}/actions/conversation_relay_stop`. Repeated safely: see `maxRetries`. */
  stopConversationRelay(
    callControlId: string,
    body?: Cased<ConversationRelayStopParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Put the leg into a queue. `POST /calls/{call_control_id}/actions/enqueue`. Repeated safely: see `maxRetries`. */
  enqueue(
    callControlId: string,
    body: Cased<EnqueueParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Copy the media of the leg to an RTP address. `POST /calls/{call_control_id}/actions/fork_start`. Repeated safely: see `maxRetries`. */
  startForking(
    callControlId: string,
    body?: Cased<ForkStartParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Stop copying the media. `POST /calls/{call_control_id}/actions/fork_stop`. Repeated safely: see `maxRetries`. */
  stopForking(
    callControlId: string,
    body?: Cased<ForkStopParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Collect digits. `POST /calls/{call_control_id}/actions/gather`. Repeated safely: see `maxRetries`. */
  gather(
    callControlId: string,
    body?: Cased<GatherParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Stop collecting digits. `POST /calls/{call_control_id}/actions/gather_stop`. Repeated safely: see `maxRetries`. */
  stopGather(
    callControlId: string,
    body?: Cased<GatherStopParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Collect answers in a conversation with an assistant. `POST /calls/{call_control_id}/actions/gather_using_ai`. Repeated safely: see `maxRetries`. */
  gatherUsingAI(
    callControlId: string,
    body: Cased<GatherUsingAiParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<ConversationResult, Case>>>;
  /** Play a prompt and collect digits. `POST /calls/{call_control_id}/actions/gather_using_audio`. Repeated safely: see `maxRetries`. */
  gatherUsingAudio(
    callControlId: string,
    body?: Cased<GatherUsingAudioParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Speak a prompt and collect digits. `POST /calls/{call_control_id}/actions/gather_using_speak`. Repeated safely: see `maxRetries`. */
  gatherUsingSpeak(
    callControlId: string,
    body: Cased<GatherUsingSpeakParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Take the leg out of its queue. `POST /calls/{call_control_id}/actions/leave_queue`. Repeated safely: see `maxRetries`. */
  leaveQueue(
    callControlId: string,
    body?: Cased<LeaveQueueParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Take a payment. `POST /calls/{call_control_id}/actions/pay`. Repeated safely: see `maxRetries`. */
  pay(
    callControlId: string,
    body?: Cased<PayParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Play audio. `POST /calls/{call_control_id}/actions/playback_start`. Repeated safely: see `maxRetries`. */
  startPlayback(
    callControlId: string,
    body?: Cased<PlaybackStartParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Stop playing audio. `POST /calls/{call_control_id}/actions/playback_stop`. Repeated safely: see `maxRetries`. */
  stopPlayback(
    callControlId: string,
    body?: Cased<PlaybackStopParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Pause a recording. `POST /calls/{call_control_id}/actions/record_pause`. Repeated safely: see `maxRetries`. */
  pauseRecording(
    callControlId: string,
    body?: Cased<RecordPauseParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Go on with a paused recording. `POST /calls/{call_control_id}/actions/record_resume`. Repeated safely: see `maxRetries`. */
  resumeRecording(
    callControlId: string,
    body?: Cased<RecordResumeParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Start a recording. `POST /calls/{call_control_id}/actions/record_start`. Repeated safely: see `maxRetries`. */
  startRecording(
    callControlId: string,
    body: Cased<RecordStartParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Finish a recording. `POST /calls/{call_control_id}/actions/record_stop`. Repeated safely: see `maxRetries`. */
  stopRecording(
    callControlId: string,
    body?: Cased<RecordStopParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Send digits to the far end. `POST /calls/{call_control_id}/actions/send_dtmf`. Repeated safely: see `maxRetries`. */
  sendDtmf(
    callControlId: string,
    body: Cased<SendDtmfParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Send the media to a SIPREC recorder. `POST /calls/{call_control_id}/actions/siprec_start`. */
  startSiprec(
    callControlId: string,
    body?: Cased<SiprecStartParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Stop the SIPREC session. `POST /calls/{call_control_id}/actions/siprec_stop`. Repeated safely: see `maxRetries`. */
  stopSiprec(
    callControlId: string,
    body?: Cased<SiprecStopParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Speak a text. `POST /calls/{call_control_id}/actions/speak`. Repeated safely: see `maxRetries`. */
  speak(
    callControlId: string,
    body: Cased<SpeakParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Stream the media over a WebSocket. `POST /calls/{call_control_id}/actions/streaming_start`. Repeated safely: see `maxRetries`. */
  startStreaming(
    callControlId: string,
    body?: Cased<StreamingStartParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Stop a media stream. `POST /calls/{call_control_id}/actions/streaming_stop`. Repeated safely: see `maxRetries`. */
  stopStreaming(
    callControlId: string,
    body?: Cased<StreamingStopParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Suppress noise. `POST /calls/{call_control_id}/actions/suppression_start`. Repeated safely: see `maxRetries`. */
  startNoiseSuppression(
    callControlId: string,
    body?: Cased<SuppressionStartParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Stop suppressing noise. `POST /calls/{call_control_id}/actions/suppression_stop`. Repeated safely: see `maxRetries`. */
  stopNoiseSuppression(
    callControlId: string,
    body?: Cased<SuppressionStopParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Change how a leg supervises another. `POST /calls/{call_control_id}/actions/switch_supervisor_role`. */
  switchSupervisorRole(
    callControlId: string,
    body: Cased<SwitchSupervisorRoleParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Transcribe what is said. `POST /calls/{call_control_id}/actions/transcription_start`. Repeated safely: see `maxRetries`. */
  startTranscription(
    callControlId: string,
    body?: Cased<TranscriptionStartParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Stop transcribing. `POST /calls/{call_control_id}/actions/transcription_stop`. Repeated safely: see `maxRetries`. */
  stopTranscription(
    callControlId: string,
    body?: Cased<TranscriptionStopParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
}

/** `client.calls` */
export interface Calls<Case extends FieldCase> {
  /** Place a call. `POST /calls`. Repeated safely: see `maxRetries`. */
  dial(body: Cased<DialParams, Case>, options?: RequestOptions): APIPromise<DialedCall<Case>>;
  /** Show a leg. `GET /calls/{call_control_id}`. */
  retrieveStatus(callControlId: string, options?: RequestOptions): APIPromise<DataResponse<Cased<CallStatus, Case>>>;
  /** `client.calls.actions` */
  readonly actions: CallActions<Case>;
}

/** `client.callControlApplications` */
export interface CallControlApplications<Case extends FieldCase> {
  /** List applications. `GET /call_control_applications`. */
  list(
    query?: Cased<CallControlApplicationListParams, Case>,
    options?: RequestOptions,
  ): PagePromise<Cased<CallControlApplication, Case>, Cased<PageMeta, Case>>;
  /** Create an application. `POST /call_control_applications`. */
  create(
    body: Cased<CreateCallControlApplicationParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CallControlApplication, Case>>>;
  /** Show an application. `GET /call_control_applications/{id}`. */
  retrieve(id: string, options?: RequestOptions): APIPromise<DataResponse<Cased<CallControlApplication, Case>>>;
  /** Change an application. `PATCH /call_control_applications/{id}`. */
  update(
    id: string,
    body: Cased<UpdateCallControlApplicationParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CallControlApplication, Case>>>;
  /** Delete an application. `DELETE /call_control_applications/{id}`. */
  delete(id: string, options?: RequestOptions): APIPromise<DataResponse<Cased<CallControlApplication, Case>>>;
}

/** `client.connections` */
export interface Connections<Case extends FieldCase> {
  /** List connections of every kind. `GET /connections`. */
  list(
    query?: Cased<ConnectionListParams, Case>,
    options?: RequestOptions,
  ): PagePromise<Cased<Connection, Case>, Cased<PageMeta, Case>>;
  /** Count connections. `GET /connections/count`. */
  retrieveCount(options?: RequestOptions): APIPromise<DataResponse<Cased<ConnectionCount, Case>>>;
  /** Show a connection. `GET /connections/{id}`. */
  retrieve(id: string, options?: RequestOptions): APIPromise<DataResponse<Cased<Connection, Case>>>;
  /** List the live legs of an application. `GET /connections/{connection_id}/active_calls`. */
  listActiveCalls(
    connectionId: string,
    query?: Cased<ConnectionListActiveCallsParams, Case>,
    options?: RequestOptions,
  ): PagePromise<Cased<ActiveCall, Case>, Cased<CursorPageMeta, Case>>;
}

/** `client.callEvents` */
export interface CallEvents<Case extends FieldCase> {
  /** List past events and commands. `GET /call_events`. */
  list(
    query?: Cased<CallEventListParams, Case>,
    options?: RequestOptions,
  ): PagePromise<Cased<CallEvent, Case>, Cased<PageMeta, Case>>;
}

/** `client.conferences.actions` */
export interface ConferenceActions<Case extends FieldCase> {
  /** End a conference. `POST /conferences/{id}/actions/end`. Repeated safely: see `maxRetries`. */
  endConference(
    id: string,
    body?: Cased<ConferenceEndParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Play a prompt to one participant and collect digits. `POST /conferences/{id}/actions/gather_using_audio`. */
  gatherDtmfAudio(
    id: string,
    body: Cased<ConferenceGatherUsingAudioParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Put participants on hold. `POST /conferences/{id}/actions/hold`. */
  hold(
    id: string,
    body?: Cased<ConferenceHoldParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Bring a leg into a conference. `POST /conferences/{id}/actions/join`. Repeated safely: see `maxRetries`. */
  join(
    id: string,
    body: Cased<ConferenceJoinParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Take a leg out of a conference. `POST /conferences/{id}/actions/leave`. Repeated safely: see `maxRetries`. */
  leave(
    id: string,
    body: Cased<ConferenceLeaveParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Mute participants. `POST /conferences/{id}/actions/mute`. */
  mute(
    id: string,
    body?: Cased<ConferenceMuteParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Play audio to participants. `POST /conferences/{id}/actions/play`. */
  play(
    id: string,
    body?: Cased<ConferencePlayParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Pause the recording of a conference. `POST /conferences/{id}/actions/record_pause`. Repeated safely: see `maxRetries`. */
  recordPause(
    id: string,
    body?: Cased<ConferenceRecordPauseParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Go on with a paused recording. `POST /conferences/{id}/actions/record_resume`. Repeated safely: see `maxRetries`. */
  recordResume(
    id: string,
    body?: Cased<ConferenceRecordResumeParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Record a conference. `POST /conferences/{id}/actions/record_start`. Repeated safely: see `maxRetries`. */
  recordStart(
    id: string,
    body: Cased<ConferenceRecordStartParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Finish the recording of a conference. `POST /conferences/{id}/actions/record_stop`. Repeated safely: see `maxRetries`. */
  recordStop(
    id: string,
    body?: Cased<ConferenceRecordStopParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Send digits to participants. `POST /conferences/{id}/actions/send_dtmf`. */
  sendDtmf(
    id: string,
    body: Cased<ConferenceSendDtmfParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Speak a text to participants. `POST /conferences/{id}/actions/speak`. Repeated safely: see `maxRetries`. */
  speak(
    id: string,
    body: Cased<ConferenceSpeakParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Stop audio that participants hear. `POST /conferences/{id}/actions/stop`. */
  stop(
    id: string,
    body?: Cased<ConferenceStopParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Take participants off hold. `POST /conferences/{id}/actions/unhold`. */
  unhold(
    id: string,
    body: Cased<ConferenceUnholdParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Unmute participants. `POST /conferences/{id}/actions/unmute`. */
  unmute(
    id: string,
    body?: Cased<ConferenceUnmuteParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Change how a participant supervises others. `POST /conferences/{id}/actions/update`. Repeated safely: see `maxRetries`. */
  update(
    id: string,
    body: Cased<ConferenceUpdateParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
}

/** `client.conferences` */
export interface Conferences<Case extends FieldCase> {
  /** List conferences. `GET /conferences`. */
  list(
    query?: Cased<ConferenceListParams, Case>,
    options?: RequestOptions,
  ): PagePromise<Cased<Conference, Case>, Cased<PageMeta, Case>>;
  /** Create a conference from a leg. `POST /conferences`. Repeated safely: see `maxRetries`. */
  create(
    body: Cased<ConferenceCreateParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<Conference, Case>>>;
  /** Show a conference. `GET /conferences/{id}`. */
  retrieve(
    id: string,
    query?: Cased<ConferenceRetrieveParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<Conference, Case>>>;
  /** List who is in a conference. `GET /conferences/{conference_id}/participants`. */
  listParticipants(
    conferenceId: string,
    query?: Cased<ConferenceListParticipantsParams, Case>,
    options?: RequestOptions,
  ): PagePromise<Cased<ListedConferenceParticipant, Case>, Cased<PageMeta, Case>>;
  /** Show a participant. `GET /conferences/{id}/participants/{participant_id}`. */
  retrieveParticipant(
    participantId: string,
    query: Cased<ConferenceRetrieveParticipantParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<ConferenceParticipant, Case>>>;
  /** Change a participant. `PATCH /conferences/{id}/participants/{participant_id}`. */
  updateParticipant(
    participantId: string,
    body: Cased<ConferenceParticipantUpdateParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<ConferenceParticipant, Case>>>;
  /** `client.conferences.actions` */
  readonly actions: ConferenceActions<Case>;
}

/** `client.queues.calls` */
export interface QueueCalls<Case extends FieldCase> {
  /** List the legs in a queue. `GET /queues/{queue_name}/calls`. */
  list(
    queueName: string,
    query?: Cased<QueueCallListParams, Case>,
    options?: RequestOptions,
  ): PagePromise<Cased<QueuedCall, Case>, Cased<PageMeta, Case>>;
  /** Show a leg in a queue. `GET /queues/{queue_name}/calls/{call_control_id}`. */
  retrieve(
    callControlId: string,
    query: Cased<QueueCallRetrieveParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<QueuedCall, Case>>>;
  /** Change a leg in a queue. `PATCH /queues/{queue_name}/calls/{call_control_id}`. */
  update(callControlId: string, body: Cased<UpdateQueuedCallParams, Case>, options?: RequestOptions): APIPromise<void>;
  /** Take a leg out of a queue. `DELETE /queues/{queue_name}/calls/{call_control_id}`. */
  remove(callControlId: string, query: Cased<QueueCallRemoveParams, Case>, options?: RequestOptions): APIPromise<void>;
}

/** `client.queues` */
export interface Queues<Case extends FieldCase> {
  /** List queues. `GET /queues`. */
  list(
    query?: Cased<QueueListParams, Case>,
    options?: RequestOptions,
  ): PagePromise<Cased<Queue, Case>, Cased<PageMeta, Case>>;
  /** Create a queue. `POST /queues`. */
  create(body: Cased<CreateQueueParams, Case>, options?: RequestOptions): APIPromise<DataResponse<Cased<Queue, Case>>>;
  /** Show a queue. `GET /queues/{queue_name}`. */
  retrieve(queueName: string, options?: RequestOptions): APIPromise<DataResponse<Cased<Queue, Case>>>;
  /** Change a queue. `POST /queues/{queue_name}`. */
  update(
    queueName: string,
    body: Cased<UpdateQueueParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<Queue, Case>>>;
  /** Delete a queue. `DELETE /queues/{queue_name}`. */
  delete(queueName: string, options?: RequestOptions): APIPromise<void>;
  /** `client.queues.calls` */
  readonly calls: QueueCalls<Case>;
}

/** `client.recordings.actions` */
export interface RecordingActions<Case extends FieldCase> {
  /** Delete several recordings. `POST /recordings/actions/delete`. */
  delete(body: Cased<DeleteRecordingsParams, Case>, options?: RequestOptions): APIPromise<void>;
}

/** `client.recordings` */
export interface Recordings<Case extends FieldCase> {
  /** List recordings. `GET /recordings`. */
  list(
    query?: Cased<RecordingListParams, Case>,
    options?: RequestOptions,
  ): PagePromise<Cased<Recording, Case>, Cased<PageMeta, Case>>;
  /** Show a recording. `GET /recordings/{recording_id}`. */
  retrieve(recordingId: string, options?: RequestOptions): APIPromise<DataResponse<Cased<Recording, Case>>>;
  /** Delete a recording. `DELETE /recordings/{recording_id}`. */
  delete(recordingId: string, options?: RequestOptions): APIPromise<DataResponse<Cased<Recording, Case>>>;
  /** `client.recordings.actions` */
  readonly actions: RecordingActions<Case>;
}

/** `client.phoneNumbers` */
export interface PhoneNumbers<Case extends FieldCase> {
  /** List numbers. `GET /phone_numbers`. */
  list(
    query?: Cased<PhoneNumberListParams, Case>,
    options?: RequestOptions,
  ): PagePromise<Cased<PhoneNumber, Case>, Cased<PageMeta, Case>>;
  /** Show a number. `GET /phone_numbers/{id}`. */
  retrieve(id: string, options?: RequestOptions): APIPromise<DataResponse<Cased<PhoneNumber, Case>>>;
  /** Change a number. `PATCH /phone_numbers/{id}`. */
  update(
    id: string,
    body?: Cased<UpdatePhoneNumberParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<PhoneNumber, Case>>>;
  /** Remove a number. `DELETE /phone_numbers/{id}`. */
  delete(id: string, options?: RequestOptions): APIPromise<DataResponse<Cased<PhoneNumber, Case>>>;
}

/** `client.telephonyCredentials` */
export interface TelephonyCredentials<Case extends FieldCase> {
  /** List credentials of phones. `GET /telephony_credentials`. */
  list(
    query?: Cased<TelephonyCredentialListParams, Case>,
    options?: RequestOptions,
  ): PagePromise<Cased<TelephonyCredential, Case>, Cased<PageMeta, Case>>;
  /** Create a credential. `POST /telephony_credentials`. */
  create(
    body: Cased<CreateTelephonyCredentialParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<TelephonyCredential, Case>>>;
  /** Show a credential. `GET /telephony_credentials/{id}`. */
  retrieve(id: string, options?: RequestOptions): APIPromise<DataResponse<Cased<TelephonyCredential, Case>>>;
  /** Change a credential. `PATCH /telephony_credentials/{id}`. */
  update(
    id: string,
    body?: Cased<UpdateTelephonyCredentialParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<TelephonyCredential, Case>>>;
  /** Delete a credential. `DELETE /telephony_credentials/{id}`. */
  delete(id: string, options?: RequestOptions): APIPromise<DataResponse<Cased<TelephonyCredential, Case>>>;
}

/** `client.media` */
export interface Media<Case extends FieldCase> {
  /** List audio files. `GET /media`. */
  list(
    query?: Cased<MediaListParams, Case>,
    options?: RequestOptions,
  ): PagePromise<Cased<MediaResource, Case>, Cased<PageMeta, Case>>;
  /** Store an audio file. `POST /media`. */
  upload(
    body?: Cased<UploadMediaParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<MediaResource, Case>>>;
  /** Show an audio file. `GET /media/{media_name}`. */
  retrieve(mediaName: string, options?: RequestOptions): APIPromise<DataResponse<Cased<MediaResource, Case>>>;
  /** Replace an audio file, or keep it longer. `PUT /media/{media_name}`. */
  update(
    mediaName: string,
    body?: Cased<UpdateMediaParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<MediaResource, Case>>>;
  /** Delete an audio file. `DELETE /media/{media_name}`. */
  delete(mediaName: string, options?: RequestOptions): APIPromise<void>;
}

/** `client.webhookDeliveries` */
export interface WebhookDeliveries<Case extends FieldCase> {
  /** List webhooks and their deliveries. `GET /webhook_deliveries`. */
  list(
    query?: Cased<WebhookDeliveryListParams, Case>,
    options?: RequestOptions,
  ): PagePromise<Cased<WebhookDelivery, Case>, Cased<PageMeta, Case>>;
  /** Show a webhook. `GET /webhook_deliveries/{id}`. */
  retrieve(id: string, options?: RequestOptions): APIPromise<DataResponse<Cased<WebhookDelivery, Case>>>;
}

/** What has every resource of the client; the client puts them there. */
export abstract class ResourceHolder<Case extends FieldCase> {
  /** `client.calls` */
  declare readonly calls: Calls<Case>;
  /** `client.callControlApplications` */
  declare readonly callControlApplications: CallControlApplications<Case>;
  /** `client.connections` */
  declare readonly connections: Connections<Case>;
  /** `client.callEvents` */
  declare readonly callEvents: CallEvents<Case>;
  /** `client.conferences` */
  declare readonly conferences: Conferences<Case>;
  /** `client.queues` */
  declare readonly queues: Queues<Case>;
  /** `client.recordings` */
  declare readonly recordings: Recordings<Case>;
  /** `client.phoneNumbers` */
  declare readonly phoneNumbers: PhoneNumbers<Case>;
  /** `client.telephonyCredentials` */
  declare readonly telephonyCredentials: TelephonyCredentials<Case>;
  /** `client.media` */
  declare readonly media: Media<Case>;
  /** `client.webhookDeliveries` */
  declare readonly webhookDeliveries: WebhookDeliveries<Case>;
}

/** A leg, with all commands of `client.calls.actions` bound to it. */
export type BoundCall<Case extends FieldCase = 'wire'> = WithoutId<CallActions<Case>> &
  WithoutId<Pick<Calls<Case>, 'retrieveStatus'>> &
  CallHandle<Case>;

/** What dial answers: its data, and the new leg as a call. */
export type DialedCall<Case extends FieldCase = 'wire'> = DataResponse<Cased<DialResult, Case>> & BoundCall<Case>;
