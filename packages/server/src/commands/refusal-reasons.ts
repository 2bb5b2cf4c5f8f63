const dialogflow =
  'Hookswitch does not speak to Dialogflow. streaming_start hands the sound to a program of yours, which may; ' +
  'transcription_start and speak do without the sound.';

const recordings =
  'The engines of this server write down what is said as they hear it: they mask nothing, and do not tell speakers apart.';

/** There is none, and what does its work instead. */
export const noAssistant =
  'Hookswitch has no AI assistant. One of your own hears with transcription_start and talks with speak, or takes the sound ' +
  'itself: streaming_start with stream_bidirectional_mode rtp.';

const videoRooms = 'Hookswitch has no video rooms.';

/** By the name of a parameter that is refused: why there is none of what it asks for, and what does its work instead. */
const reasons: Readonly<Record<string, string>> = {
  assistant: noAssistant,
  conversation_relay_config: noAssistant,
  dialogflow_config: dialogflow,
  enable_dialogflow: dialogflow,
  transcription_profanity_filter: recordings,
  transcription_speaker_diarization: recordings,
  transcription_max_speaker_count: recordings,
  transcription_min_speaker_count: recordings,
  deepfake_detection:
    'Hookswitch has no detector of synthetic voices. streaming_start hands the sound to one of your own.',
  video_room_id: videoRooms,
  video_room_context: videoRooms,
  route_to_mobile: 'Where a number leads is for its trunk to say: no mobile network is known here.',
  noise_suppression_engine_config: 'The noise suppression of this server has no settings.',
  anchorsite_override: 'There is one site, this server: only "Latency" is accepted.',
  call_cost_in_webhooks: 'Calls have no price here: only false is accepted.',
  shaken_stir_enabled: 'Who calls is not attested here (RFC 8224); a trunk may: only false is accepted.',
};

/** What an answer 422 and docs/conformance.md say of a parameter without effect, by its JSON pointer. */
export function refusalReason(pointer: string): string {
  const name = pointer.slice(pointer.lastIndexOf('/') + 1);
  const reason = reasons[name];
  if (reason === undefined) throw new Error(`why is ${pointer} refused?`);
  return reason;
}
