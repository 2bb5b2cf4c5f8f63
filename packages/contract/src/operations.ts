type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One operation of the HTTP API. */
export interface Operation {
  /** Name in the OpenAPI document; Telnyx's own where it has one. */
  readonly operationId: string;
  readonly method: HttpMethod;
  /** Path below `/v2`, parameters in braces. */
  readonly path: string;
  /** Where the official client has it, e.g. `calls.actions.hangup`; null: only this server has it. */
  readonly sdkMethod: string | null;
  /** Whether the product was defined by it (reference §1.1): these are answered or refused with 501, never with 404. */
  readonly seed: boolean;
  /** What it does, one sentence without a full stop. */
  readonly summary: string;
}

interface Scope {
  readonly seed: boolean;
}
const notSeed: Scope = { seed: false };
const seed: Scope = { seed: true };

function operation(
  method: HttpMethod,
  path: string,
  operationId: string,
  sdkMethod: string | null,
  summary: string,
  scope: Scope = notSeed,
): Operation {
  return { operationId, method, path, sdkMethod, seed: scope.seed, summary };
}

/** A command on a leg: `POST /calls/{call_control_id}/actions/<action>`. */
function callAction(action: string, operationId: string, sdkName: string, summary: string, scope: Scope = notSeed) {
  const path = `/calls/{call_control_id}/actions/${action}`;
  return operation('POST', path, operationId, `calls.actions.${sdkName}`, summary, scope);
}

/** A command on a conference: `POST /conferences/{id}/actions/<action>`. */
function conferenceAction(action: string, operationId: string, sdkName: string, summary: string): Operation {
  return operation(
    'POST',
    `/conferences/{id}/actions/${action}`,
    operationId,
    `conferences.actions.${sdkName}`,
    summary,
  );
}

const callOperations: readonly Operation[] = [
  operation('POST', '/calls', 'DialCall', 'calls.dial', 'Place a call', seed),
  operation('GET', '/calls/{call_control_id}', 'RetrieveCallStatus', 'calls.retrieveStatus', 'Show a leg', seed),
  callAction('answer', 'AnswerCall', 'answer', 'Answer an incoming leg', seed),
  callAction('bridge', 'BridgeCall', 'bridge', 'Connect two legs', seed),
  callAction('hangup', 'HangupCall', 'hangup', 'End a leg', seed),
  callAction('refer', 'ReferCall', 'refer', 'Ask the far end to call somebody else (SIP REFER)', seed),
  callAction('reject', 'RejectCall', 'reject', 'Refuse an incoming leg', seed),
  callAction('send_sip_info', 'SendSIPInfo', 'sendSipInfo', 'Send a SIP INFO request', seed),
  callAction('transfer', 'TransferCall', 'transfer', 'Dial a new leg and bridge this one to it', seed),
  callAction(
    'ai_assistant_add_messages',
    'CallAddMessagesToAIAssistant',
    'addAIAssistantMessages',
    'Tell the assistant something',
  ),
  callAction(
    'ai_assistant_join',
    'CallJoinAIAssistant',
    'joinAIAssistant',
    'Add a participant to the talk with an assistant',
  ),
  callAction('ai_assistant_start', 'CallStartAIAssistant', 'startAIAssistant', 'Hand the leg to an AI assistant'),
  callAction('ai_assistant_stop', 'CallStopAIAssistant', 'stopAIAssistant', 'Take the leg back from the AI assistant'),
  operation(
    'PUT',
    '/calls/{call_control_id}/actions/client_state_update',
    'UpdateClientState',
    'calls.actions.updateClientState',
    'Replace the client_state of a leg',
  ),
  callAction(
    'conversation_relay_start',
    'StartConversationRelay',
    'startConversationRelay',
    'Start a conversation relay',
  ),
  callAction(
    'conversation_relay_stop',
    'StopConversationRelay',
    'stopConversationRelay',
    'Stop the conversation relay',
  ),
  callAction('enqueue', 'EnqueueCall', 'enqueue', 'Put the leg into a queue'),
  callAction('fork_start', 'StartCallFork', 'startForking', 'Copy the media of the leg to an RTP address'),
  callAction('fork_stop', 'StopCallFork', 'stopForking', 'Stop copying the media'),
  callAction('gather', 'GatherCall', 'gather', 'Collect digits'),
  callAction('gather_stop', 'StopCallGather', 'stopGather', 'Stop collecting digits'),
  callAction(
    'gather_using_ai',
    'callGatherUsingAI',
    'gatherUsingAI',
    'Collect answers in a conversation with an assistant',
  ),
  callAction('gather_using_audio', 'GatherUsingAudio', 'gatherUsingAudio', 'Play a prompt and collect digits'),
  callAction('gather_using_speak', 'GatherUsingSpeak', 'gatherUsingSpeak', 'Speak a prompt and collect digits'),
  callAction('leave_queue', 'LeaveQueue', 'leaveQueue', 'Take the leg out of its queue'),
  callAction('pay', 'PayCall', 'pay', 'Take a payment'),
  callAction('playback_start', 'StartCallPlayback', 'startPlayback', 'Play audio'),
  callAction('playback_stop', 'StopCallPlayback', 'stopPlayback', 'Stop playing audio'),
  callAction('record_pause', 'PauseCallRecording', 'pauseRecording', 'Pause a recording'),
  callAction('record_resume', 'ResumeCallRecording', 'resumeRecording', 'Go on with a paused recording'),
  callAction('record_start', 'StartCallRecord', 'startRecording', 'Start a recording'),
  callAction('record_stop', 'StopCallRecording', 'stopRecording', 'Finish a recording'),
  callAction('send_dtmf', 'SendDTMF', 'sendDtmf', 'Send digits to the far end'),
  callAction('siprec_start', 'StartSiprecSession', 'startSiprec', 'Send the media to a SIPREC recorder'),
  callAction('siprec_stop', 'StopSiprecSession', 'stopSiprec', 'Stop the SIPREC session'),
  callAction('speak', 'SpeakCall', 'speak', 'Speak a text'),
  callAction('streaming_start', 'StartCallStreaming', 'startStreaming', 'Stream the media over a WebSocket'),
  callAction('streaming_stop', 'StopCallStreaming', 'stopStreaming', 'Stop a media stream'),
  callAction('suppression_start', 'noiseSuppressionStart', 'startNoiseSuppression', 'Suppress noise'),
  callAction('suppression_stop', 'noiseSuppressionStop', 'stopNoiseSuppression', 'Stop suppressing noise'),
  callAction(
    'switch_supervisor_role',
    'SwitchSupervisorRole',
    'switchSupervisorRole',
    'Change how a leg supervises another',
  ),
  callAction('transcription_start', 'StartCallTranscription', 'startTranscription', 'Transcribe what is said'),
  callAction('transcription_stop', 'StopCallTranscription', 'stopTranscription', 'Stop transcribing'),
];

const apps = '/call_control_applications';
const connectionOperations: readonly Operation[] = [
  operation('GET', apps, 'ListCallControlApplications', 'callControlApplications.list', 'List applications', seed),
  operation(
    'POST',
    apps,
    'CreateCallControlApplication',
    'callControlApplications.create',
    'Create an application',
    seed,
  ),
  operation(
    'GET',
    `${apps}/{id}`,
    'RetrieveCallControlApplication',
    'callControlApplications.retrieve',
    'Show an application',
    seed,
  ),
  operation(
    'PATCH',
    `${apps}/{id}`,
    'UpdateCallControlApplication',
    'callControlApplications.update',
    'Change an application',
    seed,
  ),
  operation(
    'DELETE',
    `${apps}/{id}`,
    'DeleteCallControlApplication',
    'callControlApplications.delete',
    'Delete an application',
    seed,
  ),
  operation('GET', '/connections', 'ListConnections', 'connections.list', 'List connections of every kind'),
  operation('GET', '/connections/count', 'CountConnections', 'connections.retrieveCount', 'Count connections'),
  operation('GET', '/connections/{id}', 'RetrieveConnection', 'connections.retrieve', 'Show a connection'),
  operation(
    'GET',
    '/connections/{connection_id}/active_calls',
    'ListConnectionActiveCalls',
    'connections.listActiveCalls',
    'List the live legs of an application',
    seed,
  ),
  operation('GET', '/call_events', 'ListCallEvents', 'callEvents.list', 'List past events and commands'),
];

const participants = '/conferences/{id}/participants/{participant_id}';
const conferenceOperations: readonly Operation[] = [
  operation('GET', '/conferences', 'ListConferences', 'conferences.list', 'List conferences'),
  operation('POST', '/conferences', 'CreateConference', 'conferences.create', 'Create a conference from a leg'),
  operation('GET', '/conferences/{id}', 'RetrieveConference', 'conferences.retrieve', 'Show a conference'),
  operation(
    'GET',
    '/conferences/{conference_id}/participants',
    'ListConferenceParticipants',
    'conferences.listParticipants',
    'List who is in a conference',
  ),
  operation(
    'GET',
    participants,
    'RetrieveConferenceParticipant',
    'conferences.retrieveParticipant',
    'Show a participant',
  ),
  operation(
    'PATCH',
    participants,
    'UpdateConferenceParticipant',
    'conferences.updateParticipant',
    'Change a participant',
  ),
  conferenceAction('end', 'EndConference', 'endConference', 'End a conference'),
  conferenceAction(
    'gather_using_audio',
    'ConferenceGatherUsingAudio',
    'gatherDtmfAudio',
    'Play a prompt to one participant and collect digits',
  ),
  conferenceAction('hold', 'HoldConferenceParticipants', 'hold', 'Put participants on hold'),
  conferenceAction('join', 'JoinConference', 'join', 'Bring a leg into a conference'),
  conferenceAction('leave', 'LeaveConference', 'leave', 'Take a leg out of a conference'),
  conferenceAction('mute', 'MuteConferenceParticipants', 'mute', 'Mute participants'),
  conferenceAction('play', 'PlayConferenceAudio', 'play', 'Play audio to participants'),
  conferenceAction('record_pause', 'PauseConferenceRecording', 'recordPause', 'Pause the recording of a conference'),
  conferenceAction('record_resume', 'ResumeConferenceRecording', 'recordResume', 'Go on with a paused recording'),
  conferenceAction('record_start', 'StartConferenceRecording', 'recordStart', 'Record a conference'),
  conferenceAction('record_stop', 'StopConferenceRecording', 'recordStop', 'Finish the recording of a conference'),
  conferenceAction('send_dtmf', 'ConferenceSendDTMF', 'sendDtmf', 'Send digits to participants'),
  conferenceAction('speak', 'SpeakTextToConference', 'speak', 'Speak a text to participants'),
  conferenceAction('stop', 'StopConferenceAudio', 'stop', 'Stop audio that participants hear'),
  conferenceAction('unhold', 'UnholdConferenceParticipants', 'unhold', 'Take participants off hold'),
  conferenceAction('unmute', 'UnmuteConferenceParticipants', 'unmute', 'Unmute participants'),
  conferenceAction('update', 'UpdateConference', 'update', 'Change how a participant supervises others'),
];

const queuedCall = '/queues/{queue_name}/calls/{call_control_id}';
const queueAndRecordingOperations: readonly Operation[] = [
  operation('GET', '/queues', 'ListQueues', 'queues.list', 'List queues'),
  operation('POST', '/queues', 'CreateQueue', 'queues.create', 'Create a queue'),
  operation('GET', '/queues/{queue_name}', 'RetrieveCallQueue', 'queues.retrieve', 'Show a queue'),
  operation('POST', '/queues/{queue_name}', 'UpdateQueue', 'queues.update', 'Change a queue'),
  operation('DELETE', '/queues/{queue_name}', 'DeleteQueue', 'queues.delete', 'Delete a queue'),
  operation('GET', '/queues/{queue_name}/calls', 'ListQueueCalls', 'queues.calls.list', 'List the legs in a queue'),
  operation('GET', queuedCall, 'RetrieveCallFromQueue', 'queues.calls.retrieve', 'Show a leg in a queue'),
  operation('PATCH', queuedCall, 'UpdateCallInQueue', 'queues.calls.update', 'Change a leg in a queue'),
  operation('DELETE', queuedCall, 'RemoveQueueCall', 'queues.calls.remove', 'Take a leg out of a queue'),
  operation('GET', '/recordings', 'GetRecordings', 'recordings.list', 'List recordings'),
  operation('GET', '/recordings/{recording_id}', 'GetRecording', 'recordings.retrieve', 'Show a recording'),
  operation('DELETE', '/recordings/{recording_id}', 'DeleteRecording', 'recordings.delete', 'Delete a recording'),
  operation(
    'POST',
    '/recordings/actions/delete',
    'DeleteRecordings',
    'recordings.actions.delete',
    'Delete several recordings',
  ),
];

/** The 89 operations of Telnyx's voice API (reference §1). */
export const voiceOperations: readonly Operation[] = [
  ...callOperations,
  ...connectionOperations,
  ...conferenceOperations,
  ...queueAndRecordingOperations,
];

const numbers = '/phone_numbers';
const credentials = '/telephony_credentials';
/** Numbers and phones: what a server of one's own needs besides, as Telnyx has it but for `CreatePhoneNumber`. */
const numberAndPhoneOperations: readonly Operation[] = [
  operation('GET', numbers, 'ListPhoneNumbers', 'phoneNumbers.list', 'List numbers'),
  operation('POST', numbers, 'CreatePhoneNumber', null, 'Bring in a number of your own'),
  operation('GET', `${numbers}/{id}`, 'RetrievePhoneNumber', 'phoneNumbers.retrieve', 'Show a number'),
  operation('PATCH', `${numbers}/{id}`, 'UpdatePhoneNumber', 'phoneNumbers.update', 'Change a number'),
  operation('DELETE', `${numbers}/{id}`, 'DeletePhoneNumber', 'phoneNumbers.delete', 'Remove a number'),
  operation('GET', credentials, 'ListTelephonyCredentials', 'telephonyCredentials.list', 'List credentials of phones'),
  operation('POST', credentials, 'CreateTelephonyCredential', 'telephonyCredentials.create', 'Create a credential'),
  operation(
    'GET',
    `${credentials}/{id}`,
    'RetrieveTelephonyCredential',
    'telephonyCredentials.retrieve',
    'Show a credential',
  ),
  operation(
    'PATCH',
    `${credentials}/{id}`,
    'UpdateTelephonyCredential',
    'telephonyCredentials.update',
    'Change a credential',
  ),
  operation(
    'DELETE',
    `${credentials}/{id}`,
    'DeleteTelephonyCredential',
    'telephonyCredentials.delete',
    'Delete a credential',
  ),
];

const mediaFile = '/media/{media_name}';
/** Files that calls play, as Telnyx has them. */
const mediaOperations: readonly Operation[] = [
  operation('GET', '/media', 'ListMedia', 'media.list', 'List audio files'),
  operation('POST', '/media', 'UploadMedia', 'media.upload', 'Store an audio file'),
  operation('GET', mediaFile, 'GetMedia', 'media.retrieve', 'Show an audio file'),
  operation('PUT', mediaFile, 'UpdateMedia', 'media.update', 'Replace an audio file, or keep it longer'),
  operation('DELETE', mediaFile, 'DeleteMedia', 'media.delete', 'Delete an audio file'),
  operation('GET', `${mediaFile}/download`, 'DownloadMedia', 'media.download', 'Fetch an audio file'),
];

const trunks = '/trunks';
/** Ways to the telephone network: only this server has them. */
const trunkOperations: readonly Operation[] = [
  operation('GET', trunks, 'ListTrunks', null, 'List trunks'),
  operation('POST', trunks, 'CreateTrunk', null, 'Create a trunk'),
  operation('GET', `${trunks}/{id}`, 'RetrieveTrunk', null, 'Show a trunk'),
  operation('PATCH', `${trunks}/{id}`, 'UpdateTrunk', null, 'Change a trunk'),
  operation('DELETE', `${trunks}/{id}`, 'DeleteTrunk', null, 'Delete a trunk'),
];

const deliveries = '/webhook_deliveries';
/** What became of webhooks; to send one again is this server's own. */
const deliveryOperations: readonly Operation[] = [
  operation('GET', deliveries, 'GetWebhookDeliveries', 'webhookDeliveries.list', 'List webhooks and their deliveries'),
  operation('GET', `${deliveries}/{id}`, 'GetWebhookDelivery', 'webhookDeliveries.retrieve', 'Show a webhook'),
  operation('POST', `${deliveries}/{id}/redeliver`, 'RedeliverWebhook', null, 'Send a webhook again'),
];

const apiKeys = '/api_keys';
const signingKeys = '/webhook_signing_keys';
/** Keys that open the API, and keys that sign webhooks: only this server has them here. */
const keyOperations: readonly Operation[] = [
  operation('GET', apiKeys, 'ListApiKeys', null, 'List the keys of the API'),
  operation('POST', apiKeys, 'CreateApiKey', null, 'Make a key of the API'),
  operation('GET', `${apiKeys}/{id}`, 'RetrieveApiKey', null, 'Show a key of the API'),
  operation('PATCH', `${apiKeys}/{id}`, 'UpdateApiKey', null, 'Name or limit a key of the API'),
  operation('DELETE', `${apiKeys}/{id}`, 'DeleteApiKey', null, 'Revoke a key of the API'),
  operation('GET', signingKeys, 'ListWebhookSigningKeys', null, 'List the keys that sign webhooks'),
  operation('POST', signingKeys, 'CreateWebhookSigningKey', null, 'Rotate the key that signs webhooks'),
  operation('DELETE', `${signingKeys}/{id}`, 'DeleteWebhookSigningKey', null, 'Call off a rotation'),
];

/** Every operation that this server knows by name, built or not. */
export const operations: readonly Operation[] = [
  ...voiceOperations,
  ...numberAndPhoneOperations,
  ...mediaOperations,
  ...trunkOperations,
  ...deliveryOperations,
  ...keyOperations,
];
