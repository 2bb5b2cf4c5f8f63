const dialogflow =
  'Hookswitch does not speak to Dialogflow. streaming_start hands the sound to a program of yours, which may; ' +
  'transcription_start and speak do without the sound.';

const recordings =
  'Recordings are not written down. transcription_start, and transcription of dial and answer, write down what is said in the call.';

/** There is none, and what does its work instead. */
export const noAssistant =
  'Hookswitch has no AI assistant. One of your own hears with transcription_start and talks with speak, or takes the sound ' +
  'itself: streaming_start with stream_bidirectional_mode rtp.';

/** Parameters that ask for an engine that there is none of, and what does their work instead. */
export const missingEngines: Readonly<Record<string, string>> = {
  assistant: noAssistant,
  conversation_relay_config: noAssistant,
  dialogflow_config: dialogflow,
  enable_dialogflow: dialogflow,
  // Of record_start: where dial and answer name transcription, it acts.
  transcription: recordings,
  transcription_engine: recordings,
  transcription_language: recordings,
  transcription_profanity_filter: recordings,
  transcription_speaker_diarization: recordings,
  transcription_max_speaker_count: recordings,
  transcription_min_speaker_count: recordings,
  deepfake_detection:
    'Hookswitch has no detector of synthetic voices. streaming_start hands the sound to one of your own.',
};
