const dialogflow =
  'Hookswitch does not speak to Dialogflow. streaming_start hands the sound to a program of yours, which may; ' +
  'transcription_start and speak do without the sound.';

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
  deepfake_detection:
    'Hookswitch has no detector of synthetic voices. streaming_start hands the sound to one of your own.',
};
