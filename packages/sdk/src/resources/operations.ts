// Written by scripts/generate.mjs from the contract: change it there, then generate again.

/**
 * The methods of the client: a line for each resource, which holds its place in the client, what its paths begin with
 * (where that is not its name), and a word for each method: `name`, marks, then, where they are not the usual ones,
 * `:path`, `:HTTP method` and `:official>wire` (a parameter that travels under another name).
 *
 * Marks: `*` takes a command_id, so a repeat has no second effect; `.` has no parameters; `+` answers pages.
 */
export const operationTable: readonly string[] = [
  'calls dial* retrieveStatus.:/{call_control_id}',
  'calls.actions /calls/{call_control_id}/actions/ answer* bridge*:::call_control_id_to_bridge_with>call_control_id hangup* refer* reject* sendSipInfo* transfer* addAIAssistantMessages*:ai_assistant_add_messages joinAIAssistant* startAIAssistant* stopAIAssistant* updateClientState::PUT startConversationRelay* stopConversationRelay* enqueue* startForking*:fork_start stopForking*:fork_stop gather* stopGather* gatherUsingAI* gatherUsingAudio* gatherUsingSpeak* leaveQueue* pay* startPlayback* stopPlayback* pauseRecording*:record_pause resumeRecording*:record_resume startRecording*:record_start stopRecording*:record_stop sendDtmf* startSiprec stopSiprec* speak* startStreaming* stopStreaming* startNoiseSuppression*:suppression_start stopNoiseSuppression*:suppression_stop switchSupervisorRole startTranscription* stopTranscription*',
  'callControlApplications list+ create retrieve.:/{id} update:/{id} delete.:/{id}',
  'connections list+ retrieveCount.:/count retrieve.:/{id} listActiveCalls+:/{connection_id}/active_calls',
  'callEvents list+',
  'conferences list+ create* retrieve:/{id} listParticipants+:/{conference_id}/participants retrieveParticipant:/{id}/participants/{participant_id} updateParticipant:/{id}/participants/{participant_id}',
  'conferences.actions /conferences/{id}/actions/ endConference*:end gatherDtmfAudio:gather_using_audio hold join* leave* mute play recordPause* recordResume* recordStart* recordStop* sendDtmf speak* stop unhold unmute update*::POST',
  'queues list+ create retrieve.:/{queue_name} update:/{queue_name}:POST delete.:/{queue_name}',
  'queues.calls /queues/{queue_name}/calls list+ retrieve:/{call_control_id} update:/{call_control_id} remove:/{call_control_id}',
  'recordings list+ retrieve.:/{recording_id} delete.:/{recording_id}',
  'recordings.actions /recordings/actions/delete delete::POST',
  'phoneNumbers list+ retrieve.:/{id} update:/{id} delete.:/{id}',
  'telephonyCredentials list+ create retrieve.:/{id} update:/{id} delete.:/{id}',
  'media list+ upload retrieve.:/{media_name} update:/{media_name}:PUT delete.:/{media_name}',
  'webhookDeliveries list+ retrieve.:/{id}',
];
