// Written by scripts/generate.mjs from the contract: change it there, then generate again.

/** Puts the leg into a conference when it answers. */
export interface ConferenceConfig {
  /** Existing conference to join. A UUID. */
  id?: string;
  /** When participants hear a beep: when somebody comes, goes, both or never. */
  beep_enabled?: 'always' | 'never' | 'on_enter' | 'on_exit';
  /** Conference to join by name; it is created if there is none. */
  conference_name?: string;
  /** Whether the conference hears the leg before it answers. Default: `true`. */
  early_media?: boolean;
  /** End the conference, and every leg in it, when this leg leaves. */
  end_conference_on_exit?: boolean;
  /** End the conference when this leg leaves, but keep the other legs. */
  soft_end_conference_on_exit?: boolean;
  /** Join on hold. */
  hold?: boolean;
  /** WAV or MP3 heard on hold, http(s). Not together with hold_media_name. */
  hold_audio_url?: string;
  /** Uploaded media heard on hold. Not together with hold_audio_url. */
  hold_media_name?: string;
  /** Join muted. */
  mute?: boolean;
  /** Whether the conference starts as soon as it exists. */
  start_conference_on_create?: boolean;
  /** Whether the conference starts when this leg joins. */
  start_conference_on_enter?: boolean;
  /** Who hears this leg: all (none, and barge, which is the same), nobody (monitor), or the legs of whisper_call_control_ids (whisper). */
  supervisor_role?: 'barge' | 'monitor' | 'none' | 'whisper';
  /** Legs that hear this one when its role is whisper; when there are none, nobody does. */
  whisper_call_control_ids?: string[];
}

/** Tuning. The mode premium heeds total_analysis_time_millis and greeting_duration_millis only. */
export interface AnsweringMachineDetectionConfig {
  /** Silence after a greeting that tells a human. In ms. At least 0. Default: `800`. */
  after_greeting_silence_millis?: number;
  /** Whether a beep is told by frequency alone, or by amplitude too. */
  beep_detection_profile?: 'both' | 'freq_only';
  /** Highest frequency of a beep, in Hz. */
  beep_max_frequency_hz?: number;
  /** Lowest frequency of a beep, in Hz. */
  beep_min_frequency_hz?: number;
  /** Shortest beep, in ms. */
  beep_min_tone_duration_millis?: number;
  /** Confirm a beep by its spectrum before it counts. */
  beep_spectral_confirmation?: boolean;
  /** Share of the energy that has to lie in the beep frequency, 0 to 1. */
  beep_spectral_min_purity?: number;
  /** Do not take the calling tone of a fax (1100 Hz) for a beep. */
  beep_spectral_reject_fax_cng?: boolean;
  /** Window of the spectral confirmation, in ms. */
  beep_spectral_window_millis?: number;
  /** Shortest silence between two words. In ms. At least 0. Default: `50`. */
  between_words_silence_millis?: number;
  /** A greeting longer than this is a machine. In ms. At least 0. Default: `3500`. */
  greeting_duration_millis?: number;
  /** Silence that ends the greeting of a machine. In ms. At least 0. Default: `1500`. */
  greeting_silence_duration_millis?: number;
  /** How long to wait for the end of the greeting of a machine. In ms. At least 0. Default: `5000`. */
  greeting_total_analysis_time_millis?: number;
  /** Silence at the start longer than this is a machine. In ms. At least 0. Default: `3500`. */
  initial_silence_millis?: number;
  /** More words than this in the greeting are a machine. At least 0. Default: `5`. */
  maximum_number_of_words?: number;
  /** Longest single word; anything longer is a machine. In ms. At least 0. Default: `3500`. */
  maximum_word_length_millis?: number;
  /** Amplitude (16-bit samples) below which there is silence. At least 0. Default: `256`. */
  silence_threshold?: number;
  /** How long the decision may take. In ms. At least 0. Default: `3500`. */
  total_analysis_time_millis?: number;
}

/** AI assistant that takes the call, and what is different in this call. */
export interface CallAssistant {
  /** The assistant. */
  id: string;
  /** What the assistant may do besides talk. */
  tools?: (BookAppointmentTool | CheckAvailabilityTool | WebhookTool | HangupTool | TransferTool | RetrievalTool)[];
  /** Values for the variables in the texts of the assistant. */
  dynamic_variables?: { [key: string]: string | number | boolean };
  /** A language model of your own. */
  external_llm?: ExternalLlm;
  /** The language model to turn to while the first one fails. */
  fallback_config?: {
    /** A language model of your own. */
    external_llm?: ExternalLlm;
    /** Name of the stored secret that holds the key of the model. */
    llm_api_key_ref?: string;
    /** Model to ask. */
    model?: string;
  };
  /** What the assistant says first. */
  greeting?: string;
  /** How the assistant is to behave. */
  instructions?: string;
  /** Name of the stored secret that holds the key of the model. */
  llm_api_key_ref?: string;
  /** MCP servers that the assistant may use. */
  mcp_servers?: { [key: string]: unknown }[];
  /** Language model. */
  model?: string;
  /** Name of the assistant. */
  name?: string;
  /** Where the traces of the conversation go. */
  observability_settings?: { [key: string]: unknown };
  /** The older name of llm_api_key_ref. */
  openai_api_key_ref?: string;
  /** Voice of the assistant. */
  voice_settings?: AssistantVoice;
}

/** Lets the assistant book an appointment. */
export interface BookAppointmentTool {
  /** The kind of tool, `book_appointment`. */
  type: 'book_appointment';
  /** Where and for whom to book. */
  book_appointment: {
    /** Name of the stored secret that holds the key of the calendar. */
    api_key_ref: string;
    /** Kind of appointment, as the calendar numbers it. */
    event_type_id: number;
    /** Who the appointment is for. */
    attendee_name?: string;
    /** Time zone of that person, e.g. Europe/Rome. */
    attendee_timezone?: string;
  };
}

/** Lets the assistant look for free dates. */
export interface CheckAvailabilityTool {
  /** The kind of tool, `check_availability`. */
  type: 'check_availability';
  /** Where to look. */
  check_availability: {
    /** Name of the stored secret that holds the key of the calendar. */
    api_key_ref: string;
    /** Kind of appointment, as the calendar numbers it. */
    event_type_id: number;
  };
}

/** Lets the assistant make an HTTP request. */
export interface WebhookTool {
  /** The kind of tool, `webhook`. */
  type: 'webhook';
  /** The request to make. */
  webhook: {
    /** What the tool does, for the assistant to read. */
    description: string;
    /** Name of the tool. */
    name: string;
    /** URL to call; may hold `{parameters}` of the path. */
    url: string;
    /** Parameters that go into the JSON body. */
    body_parameters?: {
      /** Name -> JSON Schema of the parameter. */
      properties?: { [key: string]: unknown };
      /** Parameters that have to be there. */
      required?: string[];
      /** Always `object`. */
      type?: 'object';
    };
    /** Headers of the request. */
    headers?: {
      /** Header name. */
      name?: string;
      /** Header value. */
      value?: string;
    }[];
    /** HTTP method. */
    method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
    /** Parameters that go into the path. */
    path_parameters?: {
      /** Name -> JSON Schema of the parameter. */
      properties?: { [key: string]: unknown };
      /** Parameters that have to be there. */
      required?: string[];
      /** Always `object`. */
      type?: 'object';
    };
    /** Parameters that go into the query. */
    query_parameters?: {
      /** Name -> JSON Schema of the parameter. */
      properties?: { [key: string]: unknown };
      /** Parameters that have to be there. */
      required?: string[];
      /** Always `object`. */
      type?: 'object';
    };
  };
  /** How long the request may take, in ms. At least 0. */
  timeout_ms?: number;
}

/** Lets the assistant end the call. */
export interface HangupTool {
  /** The kind of tool, `hangup`. */
  type: 'hangup';
  /** How the assistant uses it. */
  hangup: {
    /** When to hang up, for the assistant to read. */
    description?: string;
  };
}

/** Lets the assistant transfer the call. */
export interface TransferTool {
  /** The kind of tool, `transfer`. */
  type: 'transfer';
  /** Where to. */
  transfer: {
    /** Caller id of the new leg: +E.164 number or SIP user. */
    from: string;
    /** Where the assistant may transfer the call to. */
    targets: string | { [key: string]: unknown }[];
  };
}

/** Lets the assistant look things up in documents. */
export interface RetrievalTool {
  /** The kind of tool, `retrieval`. */
  type: 'retrieval';
  /** Where to look. */
  retrieval: {
    /** Storage buckets to look things up in. */
    bucket_ids: string[];
    /** Most passages for one question. At least 1. */
    max_num_results?: number;
  };
}

/** A language model of your own. */
export interface ExternalLlm {
  /** How to log in at the language model. */
  authentication_method?: 'token' | 'certificate';
  /** Base URL of its API. */
  base_url?: string;
  /** Name of the stored certificate to log in with. */
  certificate_ref?: string;
  /** Tell it about the call as well. */
  forward_metadata?: boolean;
  /** Name of the stored secret that holds the key. */
  llm_api_key_ref?: string;
  /** Model to ask for. */
  model?: string;
  /** URL that hands out tokens. */
  token_retrieval_url?: string;
}

/** Voice of the assistant. */
export interface AssistantVoice {
  /** Voice: `male`, `female`, or one by name, `<Provider>.<Model>.<Voice>`. */
  voice: string;
  /** Name of the stored secret that holds your key at the provider. */
  api_key_ref?: string;
  /** Language that a MiniMax voice pays most heed to; auto: it finds out; null: none. */
  language_boost?:
    | 'auto'
    | 'Chinese'
    | 'Chinese,Yue'
    | 'English'
    | 'Arabic'
    | 'Russian'
    | 'Spanish'
    | 'French'
    | 'Portuguese'
    | 'German'
    | 'Turkish'
    | 'Dutch'
    | 'Ukrainian'
    | 'Vietnamese'
    | 'Indonesian'
    | 'Japanese'
    | 'Italian'
    | 'Korean'
    | 'Thai'
    | 'Polish'
    | 'Romanian'
    | 'Greek'
    | 'Czech'
    | 'Finnish'
    | 'Hindi'
    | 'Bulgarian'
    | 'Danish'
    | 'Hebrew'
    | 'Malay'
    | 'Persian'
    | 'Slovak'
    | 'Swedish'
    | 'Croatian'
    | 'Filipino'
    | 'Hungarian'
    | 'Norwegian'
    | 'Slovenian'
    | 'Catalan'
    | 'Nynorsk'
    | 'Tamil'
    | 'Afrikaans'
    | null;
  /** Sound behind the voice. */
  background_audio?: PredefinedBackground | BackgroundUrl | BackgroundMedia;
  /** Speak with feeling. */
  expressive_mode?: boolean;
  /** How close to keep to the original voice, 0 to 1. */
  similarity_boost?: number;
  /** Speed of the speech; 1 is normal. */
  speed?: number;
  /** How much of the style of the original to take over, 0 to 1. */
  style?: number;
  /** How much the speech varies. */
  temperature?: number;
  /** Bring out the speaker more. */
  use_speaker_boost?: boolean;
  /** Speed of a Telnyx voice; 1 is normal. */
  voice_speed?: number;
}

/** A sound that is there already. */
export interface PredefinedBackground {
  /** The kind of sound, `predefined_media`. */
  type: 'predefined_media';
  /** Which sound. */
  value: 'silence' | 'office';
  /** How loud, 0 to 1. */
  volume?: number;
}

/** A sound at a URL. */
export interface BackgroundUrl {
  /** The kind of sound, `media_url`. */
  type: 'media_url';
  /** URL of the audio. */
  value: string;
}

/** A sound that was uploaded. */
export interface BackgroundMedia {
  /** The kind of sound, `media_name`. */
  type: 'media_name';
  /** Name of the uploaded media. */
  value: string;
}

/** Conversation relay that starts on answer. */
export interface ConversationRelayConfig {
  /** ws or wss URL of the relay. */
  url: string;
  /** Report digits to the relay. */
  dtmf_detection?: boolean;
  /** Speech recogniser. */
  transcription_engine?:
    | 'Google'
    | 'Telnyx'
    | 'Deepgram'
    | 'Azure'
    | 'xAI'
    | 'AssemblyAI'
    | 'Speechmatics'
    | 'Soniox'
    | 'A'
    | 'B';
  /** Settings of the speech recogniser. */
  transcription_engine_config?: { [key: string]: unknown };
  /** What is said first. 1 to 3000 characters. At most 3000 characters. */
  greeting?: string;
  /** What cuts short what is being said: nothing, anything, speech or digits. */
  interruptible?: 'none' | 'any' | 'speech' | 'dtmf';
  /** What cuts the greeting short. */
  interruptible_greeting?: 'none' | 'any' | 'speech' | 'dtmf';
  /** Languages that the relay may switch between. */
  languages?: ConversationRelayLanguage[];
  /** Provider of the voice. */
  tts_provider?: string;
  /** Voice: `male`, `female`, or one by name, `<Provider>.<Model>.<Voice>`. */
  voice?: string;
  /** Settings of the voice; `type` names its provider. */
  voice_settings?:
    | ElevenLabsVoiceSettings
    | TelnyxVoiceSettings
    | AwsVoiceSettings
    | MinimaxVoiceSettings
    | AzureVoiceSettings
    | ResembleVoiceSettings
    | InworldVoiceSettings
    | XaiVoiceSettings
    | SonioxVoiceSettings;
  /** Values of your own for the first frame of the socket. */
  custom_parameters?: { [key: string]: unknown };
  /** What happens when both talk. */
  interruption_settings?: ConversationRelayInterruptionSettings;
  /** Language that is heard and spoken, BCP 47 tag. */
  language?: string;
  /** Provider of recogniser and voice. */
  provider?: string;
  /** Settings of the provider. */
  structured_provider?: { [key: string]: unknown };
}

/** How to hear and speak one language. */
export interface ConversationRelayLanguage {
  /** The language, BCP 47 tag. */
  language: string;
  /** Speech recogniser. */
  transcription_engine?:
    | 'Google'
    | 'Telnyx'
    | 'Deepgram'
    | 'Azure'
    | 'xAI'
    | 'AssemblyAI'
    | 'Speechmatics'
    | 'Soniox'
    | 'A'
    | 'B';
  /** Settings of the speech recogniser. */
  transcription_engine_config?: { [key: string]: unknown };
  /** Provider of the voice. */
  tts_provider?: string;
  /** Voice: `male`, `female`, or one by name, `<Provider>.<Model>.<Voice>`. */
  voice?: string;
  /** Settings of the voice; `type` names its provider. */
  voice_settings?:
    | ElevenLabsVoiceSettings
    | TelnyxVoiceSettings
    | AwsVoiceSettings
    | MinimaxVoiceSettings
    | AzureVoiceSettings
    | ResembleVoiceSettings
    | InworldVoiceSettings
    | XaiVoiceSettings
    | SonioxVoiceSettings;
  /** Model of the recogniser. */
  speech_model?: string;
  /** Provider of the recogniser. */
  transcription_provider?: string;
}

/** Settings of an ElevenLabs voice. */
export interface ElevenLabsVoiceSettings {
  /** Settings of the provider `elevenlabs`. */
  type: 'elevenlabs';
  /** Name of the stored secret that holds your key at the provider. */
  api_key_ref?: string;
}

/** Settings of a Telnyx voice. */
export interface TelnyxVoiceSettings {
  /** Settings of the provider `telnyx`. */
  type: 'telnyx';
  /** Speed of the speech; 1 is normal. */
  voice_speed?: number;
}

/** Settings of an Amazon Polly voice: there are none. */
export interface AwsVoiceSettings {
  /** Settings of the provider `aws`. */
  type: 'aws';
}

/** Settings of a MiniMax voice. */
export interface MinimaxVoiceSettings {
  /** Settings of the provider `minimax`. */
  type: 'minimax';
  /** Language that a MiniMax voice pays most heed to; auto: it finds out; null: none. */
  language_boost?:
    | 'auto'
    | 'Chinese'
    | 'Chinese,Yue'
    | 'English'
    | 'Arabic'
    | 'Russian'
    | 'Spanish'
    | 'French'
    | 'Portuguese'
    | 'German'
    | 'Turkish'
    | 'Dutch'
    | 'Ukrainian'
    | 'Vietnamese'
    | 'Indonesian'
    | 'Japanese'
    | 'Italian'
    | 'Korean'
    | 'Thai'
    | 'Polish'
    | 'Romanian'
    | 'Greek'
    | 'Czech'
    | 'Finnish'
    | 'Hindi'
    | 'Bulgarian'
    | 'Danish'
    | 'Hebrew'
    | 'Malay'
    | 'Persian'
    | 'Slovak'
    | 'Swedish'
    | 'Croatian'
    | 'Filipino'
    | 'Hungarian'
    | 'Norwegian'
    | 'Slovenian'
    | 'Catalan'
    | 'Nynorsk'
    | 'Tamil'
    | 'Afrikaans'
    | null;
  /** Shift of the pitch; 0 changes nothing. */
  pitch?: number;
  /** Speed of the speech; 1 is normal. */
  speed?: number;
  /** Volume; 1 is normal. */
  vol?: number;
}

/** Settings of an Azure voice. */
export interface AzureVoiceSettings {
  /** Settings of the provider `azure`. */
  type: 'azure';
  /** Name of the stored secret that holds your key at the provider. */
  api_key_ref?: string;
  /** Deployment of a custom voice of your own. */
  deployment_id?: string;
  /** Audio tuned for a car, or for an 8 kHz telephone line. */
  effect?: 'eq_car' | 'eq_telecomhp8k';
  /** Gender of the voice. */
  gender?: 'Male' | 'Female';
  /** Azure region that speaks, e.g. `eastus`. */
  region?: string;
}

/** Settings of a Resemble voice. */
export interface ResembleVoiceSettings {
  /** Settings of the provider `resemble`. */
  type: 'resemble';
  /** Format of the audio that the provider makes. */
  format?: 'wav' | 'mp3';
  /** Sample format of that audio. */
  precision?: 'PCM_16' | 'PCM_24' | 'PCM_32' | 'MULAW';
  /** Sample rate of that audio in Hz, as text. */
  sample_rate?: '8000' | '16000' | '22050' | '32000' | '44100' | '48000';
}

/** Settings of an Inworld voice. */
export interface InworldVoiceSettings {
  /** Settings of the provider `inworld`. */
  type: 'inworld';
  /** How freely the voice acts. */
  delivery_mode?: 'STABLE' | 'BALANCED' | 'CREATIVE';
}

/** Settings of an xAI voice. */
export interface XaiVoiceSettings {
  /** Settings of the provider `xai`. */
  type: 'xai';
  /** Language to speak, BCP 47 tag. */
  language?: string;
}

/** Settings of a Soniox voice. */
export interface SonioxVoiceSettings {
  /** Settings of the provider `soniox`. */
  type: 'soniox';
  /** Shorten the pauses. */
  reduce_silence?: boolean;
  /** Speed of the speech; 1 is normal. */
  speed?: number;
}

/** What happens when both talk. */
export interface ConversationRelayInterruptionSettings {
  /** Whether the far end may cut the relay short. */
  enable?: boolean;
  /** What cuts short what is being said: nothing, anything, speech or digits. */
  interruptible?: 'none' | 'any' | 'speech' | 'dtmf';
  /** What cuts the greeting short. */
  interruptible_greeting?: 'none' | 'any' | 'speech' | 'dtmf';
  /** Another name of interruptible_greeting. */
  welcome_greeting_interruptible?: 'none' | 'any' | 'speech' | 'dtmf';
}

/** Tells whether the voice of the far end is synthetic. */
export interface DeepfakeDetection {
  /** Whether to analyse. */
  enabled: boolean;
  /** How long to wait for audio, in seconds. At least 0. */
  rtp_timeout?: number;
  /** How long to wait for a result, in seconds. At least 0. */
  timeout?: number;
}

/** How to transcribe; the body of transcription_start. */
export interface TranscriptionConfig {
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
  /** Speech recogniser. Default: `'Google'`. */
  transcription_engine?:
    | 'Google'
    | 'Telnyx'
    | 'Deepgram'
    | 'Azure'
    | 'xAI'
    | 'AssemblyAI'
    | 'Speechmatics'
    | 'Soniox'
    | 'A'
    | 'B'
    | 'Parakeet'
    | 'Humain'
    | 'Reson8'
    | 'Cohere';
  /** Settings of the recogniser; their own transcription_engine tells which one they are for. */
  transcription_engine_config?:
    | GoogleTranscriptionConfig
    | TelnyxTranscriptionConfig
    | AzureTranscriptionConfig
    | XaiTranscriptionConfig
    | AssemblyaiTranscriptionConfig
    | SpeechmaticsTranscriptionConfig
    | SonioxTranscriptionConfig
    | ParakeetTranscriptionConfig
    | HumainTranscriptionConfig
    | Reson8TranscriptionConfig
    | CohereTranscriptionConfig
    | DeepgramNova2TranscriptionConfig
    | DeepgramNova3TranscriptionConfig;
  /** Whose words: those of this leg (inbound), those that it hears (outbound), or both. Default: `'inbound'`. */
  transcription_tracks?: 'inbound' | 'outbound' | 'both';
}

/** Settings of the engine Google. */
export interface GoogleTranscriptionConfig {
  /** Words to expect. */
  hints?: string[];
  /** Deliver results that may change still. */
  interim_results?: boolean;
  /** Tell speakers apart. */
  enable_speaker_diarization?: boolean;
  /** Language that is spoken. */
  language?:
    | 'af'
    | 'am'
    | 'ar'
    | 'az'
    | 'bg'
    | 'bn'
    | 'bs'
    | 'ca'
    | 'cs'
    | 'da'
    | 'de'
    | 'el'
    | 'en'
    | 'es'
    | 'et'
    | 'eu'
    | 'fa'
    | 'fi'
    | 'fil'
    | 'fr'
    | 'gl'
    | 'gu'
    | 'hi'
    | 'hr'
    | 'hu'
    | 'hy'
    | 'id'
    | 'is'
    | 'it'
    | 'iw'
    | 'ja'
    | 'jv'
    | 'ka'
    | 'kk'
    | 'km'
    | 'kn'
    | 'ko'
    | 'lo'
    | 'lt'
    | 'lv'
    | 'mk'
    | 'ml'
    | 'mn'
    | 'mr'
    | 'ms'
    | 'my'
    | 'ne'
    | 'nl'
    | 'no'
    | 'pa'
    | 'pl'
    | 'pt'
    | 'ro'
    | 'ru'
    | 'rw'
    | 'si'
    | 'sk'
    | 'sl'
    | 'sq'
    | 'sr'
    | 'ss'
    | 'st'
    | 'su'
    | 'sv'
    | 'sw'
    | 'ta'
    | 'te'
    | 'th'
    | 'tn'
    | 'tr'
    | 'ts'
    | 'uk'
    | 'ur'
    | 'uz'
    | 've'
    | 'vi'
    | 'xh'
    | 'yue'
    | 'zh'
    | 'zu';
  /** Most speakers to tell apart. At least 1. */
  max_speaker_count?: number;
  /** Fewest speakers to tell apart. At least 1. */
  min_speaker_count?: number;
  /** Model of the recogniser. */
  model?:
    | 'default'
    | 'latest_long'
    | 'latest_short'
    | 'command_and_search'
    | 'phone_call'
    | 'video'
    | 'medical_conversation'
    | 'medical_dictation';
  /** Mask profanity. */
  profanity_filter?: boolean;
  /** Phrases to expect. */
  speech_context?: {
    /** How much to favour the phrases. */
    boost?: number;
    /** The phrases. */
    phrases?: string[];
  }[];
  /** Use the enhanced form of the model. */
  use_enhanced?: boolean;
  /** The recogniser that these settings are for. A is the older name of Google. */
  transcription_engine?: 'Google' | 'A';
}

/** Settings of the engine Telnyx. */
export interface TelnyxTranscriptionConfig {
  /** Language that is spoken. */
  language?:
    | 'af'
    | 'am'
    | 'ar'
    | 'as'
    | 'auto_detect'
    | 'az'
    | 'ba'
    | 'be'
    | 'bg'
    | 'bn'
    | 'bo'
    | 'br'
    | 'bs'
    | 'ca'
    | 'cs'
    | 'cy'
    | 'da'
    | 'de'
    | 'el'
    | 'en'
    | 'es'
    | 'et'
    | 'eu'
    | 'fa'
    | 'fi'
    | 'fo'
    | 'fr'
    | 'gl'
    | 'gu'
    | 'ha'
    | 'haw'
    | 'he'
    | 'hi'
    | 'hr'
    | 'ht'
    | 'hu'
    | 'hy'
    | 'id'
    | 'is'
    | 'it'
    | 'ja'
    | 'jw'
    | 'ka'
    | 'kk'
    | 'km'
    | 'kn'
    | 'ko'
    | 'la'
    | 'lb'
    | 'ln'
    | 'lo'
    | 'lt'
    | 'lv'
    | 'mg'
    | 'mi'
    | 'mk'
    | 'ml'
    | 'mn'
    | 'mr'
    | 'ms'
    | 'mt'
    | 'my'
    | 'ne'
    | 'nl'
    | 'nn'
    | 'no'
    | 'oc'
    | 'pa'
    | 'pl'
    | 'ps'
    | 'pt'
    | 'ro'
    | 'ru'
    | 'sa'
    | 'sd'
    | 'si'
    | 'sk'
    | 'sl'
    | 'sn'
    | 'so'
    | 'sq'
    | 'sr'
    | 'su'
    | 'sv'
    | 'sw'
    | 'ta'
    | 'te'
    | 'tg'
    | 'th'
    | 'tk'
    | 'tl'
    | 'tr'
    | 'tt'
    | 'uk'
    | 'ur'
    | 'uz'
    | 'vi'
    | 'yi'
    | 'yo'
    | 'zh';
  /** Model of the recogniser. */
  transcription_model?: 'openai/whisper-tiny' | 'openai/whisper-large-v3-turbo';
  /** The recogniser that these settings are for. B is the older name of Telnyx. */
  transcription_engine?: 'Telnyx' | 'B';
}

/** Settings of the engine Azure. */
export interface AzureTranscriptionConfig {
  /** Name of the stored secret that holds your key at the provider. */
  api_key_ref?: string;
  /** Language that is spoken. */
  language?:
    | 'af'
    | 'am'
    | 'ar'
    | 'auto'
    | 'bg'
    | 'bn'
    | 'bs'
    | 'ca'
    | 'cs'
    | 'cy'
    | 'da'
    | 'de'
    | 'el'
    | 'en'
    | 'es'
    | 'et'
    | 'eu'
    | 'fa'
    | 'fi'
    | 'fr'
    | 'ga'
    | 'gl'
    | 'gu'
    | 'he'
    | 'hi'
    | 'hr'
    | 'hu'
    | 'hy'
    | 'id'
    | 'is'
    | 'it'
    | 'ja'
    | 'ka'
    | 'kk'
    | 'km'
    | 'kn'
    | 'ko'
    | 'lo'
    | 'lt'
    | 'lv'
    | 'mk'
    | 'ml'
    | 'mn'
    | 'mr'
    | 'ms'
    | 'mt'
    | 'my'
    | 'nb'
    | 'ne'
    | 'nl'
    | 'pl'
    | 'ps'
    | 'pt'
    | 'ro'
    | 'ru'
    | 'si'
    | 'sk'
    | 'sl'
    | 'so'
    | 'sq'
    | 'sr'
    | 'sv'
    | 'sw'
    | 'ta'
    | 'te'
    | 'th'
    | 'tr'
    | 'uk'
    | 'ur'
    | 'uz'
    | 'vi'
    | 'wuu'
    | 'yue'
    | 'zh'
    | 'zu';
  /** Azure region that recognises. */
  region: 'australiaeast' | 'centralindia' | 'eastus' | 'northcentralus' | 'westeurope' | 'westus2';
  /** The recogniser that these settings are for. */
  transcription_engine: 'Azure';
}

/** Settings of the engine xAI. */
export interface XaiTranscriptionConfig {
  /** Deliver results that may change still. */
  interim_results?: boolean;
  /** Language that is spoken. */
  language?:
    | 'ar'
    | 'cs'
    | 'da'
    | 'de'
    | 'en'
    | 'es'
    | 'fa'
    | 'fil'
    | 'fr'
    | 'hi'
    | 'id'
    | 'it'
    | 'ja'
    | 'ko'
    | 'mk'
    | 'ms'
    | 'nl'
    | 'pl'
    | 'pt'
    | 'ro'
    | 'ru'
    | 'sv'
    | 'th'
    | 'tr'
    | 'vi';
  /** The recogniser that these settings are for. */
  transcription_engine?: 'xAI';
  /** Model of the recogniser. */
  transcription_model?: 'xai/grok-stt';
}

/** Settings of the engine AssemblyAI. */
export interface AssemblyaiTranscriptionConfig {
  /** Deliver results that may change still. */
  interim_results?: boolean;
  /** The recogniser that these settings are for. */
  transcription_engine?: 'AssemblyAI';
  /** Model of the recogniser. */
  transcription_model?: 'assemblyai/universal-3-5-pro' | 'assemblyai/universal-streaming';
}

/** Settings of the engine Speechmatics. */
export interface SpeechmaticsTranscriptionConfig {
  /** Deliver results that may change still. */
  interim_results?: boolean;
  /** Language that is spoken. */
  language?:
    | 'ar_en'
    | 'ba'
    | 'cmn_en'
    | 'cmn_en_ms_ta'
    | 'cy'
    | 'en'
    | 'en_ms'
    | 'en_ta'
    | 'es-bilingual-en'
    | 'eu'
    | 'ga'
    | 'gl'
    | 'mn'
    | 'mt'
    | 'sw'
    | 'tl'
    | 'ug';
  /** The recogniser that these settings are for. */
  transcription_engine?: 'Speechmatics';
  /** Model of the recogniser. */
  transcription_model?: 'speechmatics/standard';
}

/** Settings of the engine Soniox. */
export interface SonioxTranscriptionConfig {
  /** Deliver results that may change still. */
  interim_results?: boolean;
  /** Find the ends of utterances. */
  enable_endpoint_detection?: boolean;
  /** Language that is spoken. */
  language?: string;
  /** How long after it an end may be found, in ms. At least 0. */
  max_endpoint_delay_ms?: number;
  /** The recogniser that these settings are for. */
  transcription_engine: 'Soniox';
  /** Model of the recogniser. */
  transcription_model?: 'soniox/stt-rt-v4';
}

/** Settings of the engine Parakeet. */
export interface ParakeetTranscriptionConfig {
  /** Deliver results that may change still. */
  interim_results?: boolean;
  /** The recogniser that these settings are for. */
  transcription_engine?: 'Parakeet';
  /** Model of the recogniser. */
  transcription_model?: 'nvidia/parakeet-v3' | 'omi-health/omi-med-stt-v1';
}

/** Settings of the engine Humain. */
export interface HumainTranscriptionConfig {
  /** Language that is spoken. */
  language?: 'auto' | 'ar' | 'en' | 'codeswitch';
  /** The recogniser that these settings are for. */
  transcription_engine?: 'Humain';
  /** Model of the recogniser. */
  transcription_model?: 'humain/realtime';
}

/** Settings of the engine Reson8. */
export interface Reson8TranscriptionConfig {
  /** Language that is spoken. */
  language?: 'auto' | 'nl' | 'en' | 'fr' | 'de' | 'it' | 'pl' | 'pt' | 'es' | 'sv' | 'fy';
  /** The recogniser that these settings are for. */
  transcription_engine?: 'Reson8';
  /** Model of the recogniser. */
  transcription_model?: 'reson8/turns';
}

/** Settings of the engine Cohere. */
export interface CohereTranscriptionConfig {
  /** Language that is spoken. */
  language?: 'ar' | 'en';
  /** The recogniser that these settings are for. */
  transcription_engine?: 'Cohere';
  /** Model of the recogniser. */
  transcription_model?: 'cohere/ar-stt';
}

/** Settings of the engine Deepgram with nova-2. */
export interface DeepgramNova2TranscriptionConfig {
  /** Write numbers, dates and punctuation as people do. */
  smart_format?: boolean;
  /** Silence that ends an utterance, in ms. At least 0. */
  utterance_end_ms?: number;
  /** Words to expect. */
  hints?: string[];
  /** Deliver results that may change still. */
  interim_results?: boolean;
  /** Word -> how much to expect it. */
  keywords_boosting?: { [key: string]: number };
  /** Language that is spoken. */
  language?:
    | 'auto_detect'
    | 'bg'
    | 'ca'
    | 'cs'
    | 'da-DK'
    | 'de-CH'
    | 'el'
    | 'en-AU'
    | 'en-GB'
    | 'en-IN'
    | 'en-NZ'
    | 'en-US'
    | 'es-419'
    | 'et'
    | 'fi'
    | 'fr'
    | 'fr-CA'
    | 'hi'
    | 'hu'
    | 'id'
    | 'it'
    | 'ja'
    | 'ko-KR'
    | 'lt'
    | 'lv'
    | 'ms'
    | 'nl-BE'
    | 'no'
    | 'pl'
    | 'pt-BR'
    | 'pt-PT'
    | 'ro'
    | 'ru'
    | 'sk'
    | 'sv-SE'
    | 'th-TH'
    | 'tr'
    | 'uk'
    | 'vi'
    | 'zh-CN'
    | 'zh-HK'
    | 'zh-Hans'
    | 'zh-Hant'
    | 'zh-TW';
  /** The recogniser that these settings are for. */
  transcription_engine: 'deepgram/nova-2';
  /** Model of the recogniser. */
  transcription_model: 'deepgram/nova-2';
}

/** Settings of the engine Deepgram with nova-3. */
export interface DeepgramNova3TranscriptionConfig {
  /** Write numbers, dates and punctuation as people do. */
  smart_format?: boolean;
  /** Silence that ends an utterance, in ms. At least 0. */
  utterance_end_ms?: number;
  /** Deliver results that may change still. */
  interim_results?: boolean;
  /** Word -> how much to expect it. */
  keywords_boosting?: { [key: string]: number };
  /** Terms to expect. */
  keyterms?: string[];
  /** Language that is spoken. */
  language?:
    | 'auto_detect'
    | 'da-DK'
    | 'de'
    | 'en-AU'
    | 'en-GB'
    | 'en-IN'
    | 'en-NZ'
    | 'en-US'
    | 'es'
    | 'es-419'
    | 'fr'
    | 'fr-CA'
    | 'nl'
    | 'pt-BR'
    | 'pt-PT'
    | 'sv-SE';
  /** The recogniser that these settings are for. */
  transcription_engine: 'deepgram/nova-3';
  /** Model of the recogniser. */
  transcription_model: 'deepgram/nova-3';
}

/** One header. */
export interface CustomHeader {
  /** Header name. */
  name: string;
  /** Header value, one line. */
  value: string;
}

/** Settings of Dialogflow. */
export interface DialogflowConfig {
  /** Analyse the sentiment. Default: `false`. */
  analyze_sentiment?: boolean;
  /** Deliver partial replies of the agent. Default: `false`. */
  partial_automated_agent_reply?: boolean;
}

/** One header. */
export interface StandardHeader {
  /** Header name; User-to-User (RFC 7433) is the only one. */
  name: 'User-to-User';
  /** Header value, one line. */
  value: string;
}

/** Changes the pitch of the audio. */
export interface SoundModifications {
  /** Shift in octaves, -1 to 1; 0 changes nothing. From -1 to 1. */
  octaves?: number;
  /** Factor on the pitch, above 0; 1 changes nothing. */
  pitch?: number;
  /** Shift in semitones, -14 to 14; 0 changes nothing. From -14 to 14. */
  semitone?: number;
  /** Which side is changed: inbound, outbound or both. Default: `'outbound'`. */
  track?: string;
}

/** Something that the far end said. */
export interface UserMessage {
  /** Who says it, `user`. */
  role: 'user';
  /** What is said. */
  content: string;
  /** Data of your own about the message. */
  metadata?: { [key: string]: unknown };
}

/** Something that the assistant said or did. */
export interface AssistantMessage {
  /** Who says it, `assistant`. */
  role: 'assistant';
  /** What is said. */
  content?: string;
  /** Data of your own about the message. */
  metadata?: { [key: string]: unknown };
  /** Tools that the assistant used. */
  tool_calls?: {
    /** The use, for the answer to refer to. */
    id: string;
    /** What was used. */
    function: {
      /** Name of the tool. */
      name: string;
    };
    /** Always `function`. */
    type: 'function';
  }[];
}

/** What a tool answered. */
export interface ToolMessage {
  /** Who says it, `tool`. */
  role: 'tool';
  /** What is said. */
  content: string;
  /** Data of your own about the message. */
  metadata?: { [key: string]: unknown };
  /** The use that it answers. */
  tool_call_id: string;
}

/** An instruction of the system. */
export interface SystemMessage {
  /** Who says it, `system`. */
  role: 'system';
  /** What is said. */
  content: string;
  /** Data of your own about the message. */
  metadata?: { [key: string]: unknown };
}

/** An instruction of the developer. */
export interface DeveloperMessage {
  /** Who says it, `developer`. */
  role: 'developer';
  /** What is said. */
  content: string;
  /** Data of your own about the message. */
  metadata?: { [key: string]: unknown };
}

/** Somebody who takes part in the conversation. */
export interface ConversationParticipant {
  /** The leg of the participant (call_control_id). */
  id: string;
  /** Who says it, `user`. */
  role: 'user';
  /** Name, for the assistant to use. */
  name?: string;
  /** What becomes of the conversation when this participant hangs up. */
  on_hangup?: 'continue_conversation' | 'end_conversation';
}

/** How the assistant listens. */
export interface AssistantTranscription {
  /** Language that is spoken, or `auto`. */
  language?: string;
  /** Model of the recogniser. Default: `'distil-whisper/distil-large-v2'`. */
  model?:
    | 'openai/whisper-large-v3-turbo'
    | 'xai/grok-stt'
    | 'assemblyai/universal-3-5-pro'
    | 'assemblyai/universal-streaming'
    | 'speechmatics/standard'
    | 'soniox/stt-rt-v4'
    | 'nvidia/parakeet-v3'
    | 'omi-health/omi-med-stt-v1'
    | 'humain/realtime'
    | 'reson8/turns'
    | 'cohere/ar-stt'
    | 'deepgram/nova-2'
    | 'deepgram/nova-3'
    | 'deepgram/flux'
    | 'flux'
    | 'speechmatics/enhanced'
    | 'azure/fast'
    | 'azure/realtime'
    | 'google/latest_long'
    | 'distil-whisper/distil-large-v2';
}

/** What happens when both talk. */
export interface InterruptionSettings {
  /** Whether the far end may cut the assistant short. Default: `true`. */
  enable?: boolean;
}

/** Settings of the relay in an object of their own. */
export interface ConversationRelaySettings {
  /** ws or wss URL of the relay. */
  url: string;
  /** Report digits to the relay. */
  dtmf_detection?: boolean;
  /** What cuts short what is being said: nothing, anything, speech or digits. */
  interruptible?: 'none' | 'any' | 'speech' | 'dtmf';
  /** What cuts the greeting short. */
  interruptible_greeting?: 'none' | 'any' | 'speech' | 'dtmf';
  /** Languages that the relay may switch between. */
  languages?: ConversationRelayLanguage[];
}

/** What to say in one case. */
export interface PaymentPrompt {
  /** What to say. */
  text: string;
  /** Attempts that it is for: numbers from 1, separated by blanks. */
  attempt?: string;
  /** Card that it is for. */
  card_type?: 'visa' | 'mastercard' | 'amex' | 'optima' | 'discover' | 'diners-club' | 'jcb' | 'maestro' | 'enroute';
  /** Failure that it is said after. */
  error_type?:
    | 'timeout'
    | 'invalid-card-number'
    | 'invalid-card-type'
    | 'invalid-date'
    | 'invalid-security-code'
    | 'invalid-postal-code'
    | 'invalid-bank-routing-number'
    | 'invalid-bank-account-number'
    | 'input-matching-failed';
}

/** Settings of the engine; each has some of them. */
export interface NoiseSuppressionEngineConfig {
  /** How far noise may be lowered, 0 to 100. From 0 to 100. Default: `100`. */
  attenuation_limit?: number;
  /** AiCoustics: how strongly to enhance. */
  enhancement_level?: number;
  /** AiCoustics: family of models. */
  family?: 'sparrow' | 'quail';
  /** DeepFilterNet: the normal model or the stronger one. */
  mode?: 'standard' | 'advanced';
  /** Krisp: model. */
  model?: 'krisp-viva-tel-v2.kef' | 'krisp-viva-tel-lite-v1.kef' | 'krisp-viva-pro-v1.kef' | 'krisp-viva-ss-v1.kef';
  /** AiCoustics: size of the model. */
  size?: 's' | 'l' | 'xs' | 'xxs' | 'vf_l' | 'vf_1_1_l';
  /** Krisp: how strongly to suppress. */
  suppression_level?: number;
  /** AiCoustics: gain of the voice. */
  voice_gain?: number;
}

/** One limit for all kinds. */
export interface GlobalConnectionLimit {
  /** How many connections of all kinds together there may be. */
  global_limit: number;
}

/** A limit for each kind. */
export interface ConnectionLimitsByKind {
  /** How many connections of all other kinds together there may be. */
  standard_limit: number;
  /** How many TeXML applications there may be. */
  texml_limit: number;
  /** How many connections that register elsewhere there may be. */
  uac_limit: number;
}

/** One attempt. */
export interface WebhookDeliveryAttempt {
  /** `meta.attempt` of it, from 1. */
  attempt: number;
  /** Whether the receiver took the event. */
  status: 'delivered' | 'failed';
  /** Why it failed, where the HTTP status does not say it. */
  error: string | null;
  /** When the request was made, RFC 3339 in UTC. */
  started_at: string;
  /** When it was answered or given up, RFC 3339 in UTC. */
  finished_at: string;
  /** The exchange. */
  http: {
    /** What was sent. The body is the `webhook`, wrapped in `data` and `meta`. */
    request: {
      /** Where it went. */
      url: string;
      /** Headers as pairs of name and value. */
      headers: string[][];
    };
    /** What came back; absent when nothing did. */
    response?: {
      /** HTTP status. */
      status: number;
      /** Headers as pairs of name and value. */
      headers: string[][];
      /** Its first 1024 characters; empty for a success. */
      body: string;
    };
  };
}

/** The event as its receiver gets it. */
export interface WebhookDeliveryWebhook {
  /** The event. */
  id: string;
  /** Always `event`. */
  record_type: 'event';
  /** What happened. */
  event_type: string;
  /** When, RFC 3339 in UTC. */
  occurred_at: string;
  /** The payload of the event. */
  payload: { [key: string]: unknown };
}

/** Places a call. */
export interface DialParams {
  /** Call control application that owns the leg: 19 digits. */
  connection_id: string;
  /** Caller id: +E.164 number, or SIP user. */
  from: string;
  /** Destination: +E.164 number or sip: URI; a list rings them all together, and the first to answer wins. A `,digits` suffix is sent as DTMF after the answer; `;secure=true|srtp|dtls` at a SIP URI asks for encryption. */
  to: string | string[];
  /** Billing group of the leg. A UUID. */
  billing_group_id?: string;
  /** Puts the leg into a conference when it answers. */
  conference_config?: ConferenceConfig;
  /** Try further routes after timeout_secs; when false the call ends with hangup_cause no_answer. */
  retry_on_timeout?: boolean;
  /** Whether to tell a machine from a human after the answer, and what to wait for. Default: `'disabled'`. */
  answering_machine_detection?: 'premium' | 'detect' | 'detect_beep' | 'detect_words' | 'greeting_end' | 'disabled';
  /** Tuning. The mode premium heeds total_analysis_time_millis and greeting_duration_millis only. */
  answering_machine_detection_config?: AnsweringMachineDetectionConfig;
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
  /** AI assistant that takes the call, and what is different in this call. */
  assistant?: CallAssistant;
  /** Conversation relay that starts on answer. */
  conversation_relay_config?: ConversationRelayConfig;
  /** Tells whether the voice of the far end is synthetic. */
  deepfake_detection?: DeepfakeDetection;
  /** Transcribe from the answer on. Default: `false`. */
  transcription?: boolean;
  /** How to transcribe; the body of transcription_start. */
  transcription_config?: TranscriptionConfig;
  /** Headers to add to the SIP message, in this order. */
  custom_headers?: CustomHeader[];
  /** Settings of Dialogflow. */
  dialogflow_config?: DialogflowConfig;
  /** Hand the call to Dialogflow. Default: `false`. */
  enable_dialogflow?: boolean;
  /** Token for the WebSocket handshake, 4000 characters at most. At most 4000 characters. */
  stream_auth_token?: string;
  /** Sample rate in Hz of the audio that the application sends back. Default: `8000`. */
  stream_bidirectional_sampling_rate?: 8000 | 16000 | 22050 | 24000 | 48000;
  /** Open the WebSocket before dialling. Default: `false`. */
  stream_establish_before_call_originate?: boolean;
  /** Announces a later bridge with link_to, which it needs; `from` becomes that of the linked leg. Default: `false`. */
  bridge_intent?: boolean;
  /** Bridge to link_to, which it needs, as soon as this leg answers. Default: `false`. */
  bridge_on_answer?: boolean;
  /** Leg whose call the new leg joins: it gets the same call_session_id. Nothing is bridged yet. */
  link_to?: string;
  /** Keep this leg, parked, when its bridge ends. Needs link_to. */
  park_after_unbridge?: 'self';
  /** Hang the new leg up when link_to is bridged already by the time it answers. */
  prevent_double_bridge?: boolean;
  /** Leg that the new leg supervises. */
  supervise_call_control_id?: string;
  /** barge: heard by both; monitor: heard by none; whisper: heard by the supervised leg. Default: `'barge'`. */
  supervisor_role?: 'barge' | 'monitor' | 'whisper';
  /** Number of a live incoming leg: it is what entitles this leg to show a caller id that is not ours. */
  diversion?: string;
  /** Caller name, 128 characters at most: letters, digits, spaces and `-_~!.+`. Default: `from`. At most 128 characters. */
  from_display_name?: string;
  /** id: the far end does not see the caller id. */
  privacy?: 'none' | 'id';
  /** Ring the handset of a mobile number even if its calls are intercepted. */
  route_to_mobile?: boolean;
  /** DTMF sent once the far end answers: 64 at most of 0-9, A-D, *, #; w and W pause 0.5 s and 1 s. At most 64 characters. */
  send_digits_on_answer?: string;
  /** Longest duration counted from the answer, 30 to 14400 s (4 h); then hangup_cause is time_limit. From 30 to 14400. Default: `14400`. */
  time_limit_secs?: number;
  /** How long it may ring, 5 to 600 s; then hangup_cause is timeout. From 5 to 600. Default: `30`. */
  timeout_secs?: number;
  /** WAV or MP3 to play on answer, http(s). Not together with media_name. */
  audio_url?: string;
  /** Uploaded media to play on answer. Not together with audio_url. */
  media_name?: string;
  /** Codecs in order of preference, comma list, e.g. `PCMA,PCMU`. */
  preferred_codecs?: string;
  /** Record from the answer on. Absent: no recording. */
  record?: 'record-from-answer';
  /** dual: each side on a channel of its own; single: both mixed. Default: `'dual'`. */
  record_channels?: 'single' | 'dual';
  /** File name without extension, 1 to 40 characters; a Unix time is appended. At most 40 characters. */
  record_custom_file_name?: string;
  /** File format. Default: `'mp3'`. */
  record_format?: 'wav' | 'mp3';
  /** Longest recording in seconds, 0 to 43200 (12 h); 0 means no limit. From 0 to 43200. Default: `0`. */
  record_max_length?: number;
  /** Stop after this many seconds of silence; 0 means never. At least 0. Default: `0`. */
  record_timeout_secs?: number;
  /** Which side is recorded. Default: `'both'`. */
  record_track?: 'both' | 'inbound' | 'outbound';
  /** Cut silence off the start and the end of the recording. */
  record_trim?: 'trim-silence';
  /** Send RTP that carries silence when there is nothing else to send. Default: `false`. */
  send_silence_when_idle?: boolean;
  /** Digest password for a challenge (401 or 407) of the far end. */
  sip_auth_password?: string;
  /** Digest user name for a challenge (401 or 407) of the far end. */
  sip_auth_username?: string;
  /** Standard headers to add to the SIP message. */
  sip_headers?: StandardHeader[];
  /** Encryption of the media of the new leg. Absent: `DTLS` for phones on a WebSocket, none for others. Default: `'disabled'`. */
  media_encryption?: 'disabled' | 'SRTP' | 'DTLS';
  /** Region from which the call leaves. Default: `'US'`. */
  sip_region?: 'US' | 'Europe' | 'Canada' | 'Australia' | 'Middle East';
  /** Transport of the SIP messages of the new leg. Default: `'UDP'`. */
  sip_transport_protocol?: 'UDP' | 'TCP' | 'TLS';
  /** Changes the pitch of the audio. */
  sound_modifications?: SoundModifications;
  /** Codec of the audio that the application sends back, in rtp mode. Default: `'PCMU'`. */
  stream_bidirectional_codec?: 'PCMU' | 'PCMA' | 'G722' | 'OPUS' | 'AMR-WB' | 'L16';
  /** How the application sends audio back. Default: `'mp3'`. */
  stream_bidirectional_mode?: 'mp3' | 'rtp';
  /** Who hears the audio that is sent back. Default: `'opposite'`. */
  stream_bidirectional_target_legs?: 'both' | 'self' | 'opposite';
  /** Codec on the socket; default: that of the leg. Default: `'default'`. */
  stream_codec?: 'PCMU' | 'PCMA' | 'G722' | 'OPUS' | 'AMR-WB' | 'L16' | 'default';
  /** Which audio goes to the socket. Default: `'inbound_track'`. */
  stream_track?: 'inbound_track' | 'outbound_track' | 'both_tracks';
  /** ws or wss URL that gets the audio. */
  stream_url?: string;
  /** Event type -> delays between delivery attempts. The sum of retries_ms may be 60000 ms at most (checked by the server; a schema cannot say it). Events that are not listed have the usual schedule. */
  webhook_retries_policies?: {
    [key: string]: {
      /** Delay before each retry in ms: 5 entries at most, 60000 ms at most in all. At most 5 items. */
      retries_ms?: number[];
    };
  };
  /** Takes the place of the URL of the application for this leg. */
  webhook_url?: string;
  /** How webhook_url is called: POST with the event as body, or GET with it in the query. Default: `'POST'`. */
  webhook_url_method?: 'GET' | 'POST';
  /** Event type -> URL or list of URLs. Events that are not listed go to webhook_url. */
  webhook_urls?: { [key: string]: string | string[] };
  /** How the URLs of webhook_urls are called. Default: `'POST'`. */
  webhook_urls_method?: 'GET' | 'POST';
}

/** The new leg. */
export interface DialResult {
  /** Always `call`. */
  record_type: 'call';
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The leg: what commands are addressed to, `v3:...`. */
  call_control_id: string;
  /** Whether the leg exists still. Dialling is asynchronous: false right after. */
  is_alive: boolean;
  /** The client_state of the leg, base64. */
  client_state?: string;
  /** Seconds since the answer, or from answer to end. */
  call_duration?: number;
  /** When the leg was created, RFC 3339 in UTC. */
  start_time?: string;
  /** When the leg ended, RFC 3339 in UTC. */
  end_time?: string;
  /** The recording, when record was record-from-answer. A UUID. */
  recording_id?: string;
}

/** A leg and whether it lives. */
export interface CallStatus {
  /** Always `call`. */
  record_type: 'call';
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The leg: what commands are addressed to, `v3:...`. */
  call_control_id: string;
  /** Whether the leg exists still. Dialling is asynchronous: false right after. */
  is_alive: boolean;
  /** The client_state of the leg, base64. */
  client_state?: string;
  /** Seconds since the answer, or from answer to end. */
  call_duration?: number;
  /** When the leg was created, RFC 3339 in UTC. */
  start_time?: string;
  /** When the leg ended, RFC 3339 in UTC. */
  end_time?: string;
  /** As dial or answer was given it. Not part of Telnyx. A UUID. */
  billing_group_id?: string;
}

/** Answers an incoming leg. */
export interface AnswerParams {
  /** Billing group of the leg. A UUID. */
  billing_group_id?: string;
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
  /** AI assistant that takes the call, and what is different in this call. */
  assistant?: CallAssistant;
  /** Conversation relay that starts on answer. */
  conversation_relay_config?: ConversationRelayConfig;
  /** Tells whether the voice of the far end is synthetic. */
  deepfake_detection?: DeepfakeDetection;
  /** Transcribe from the answer on. Default: `false`. */
  transcription?: boolean;
  /** How to transcribe; the body of transcription_start. */
  transcription_config?: TranscriptionConfig;
  /** Headers to add to the SIP message, in this order. */
  custom_headers?: CustomHeader[];
  /** Codecs in order of preference, comma list, e.g. `PCMA,PCMU`. */
  preferred_codecs?: string;
  /** Record from the answer on. Absent: no recording. */
  record?: 'record-from-answer';
  /** dual: each side on a channel of its own; single: both mixed. Default: `'dual'`. */
  record_channels?: 'single' | 'dual';
  /** File name without extension, 1 to 40 characters; a Unix time is appended. At most 40 characters. */
  record_custom_file_name?: string;
  /** File format. Default: `'mp3'`. */
  record_format?: 'wav' | 'mp3';
  /** Longest recording in seconds, 0 to 43200 (12 h); 0 means no limit. From 0 to 43200. Default: `0`. */
  record_max_length?: number;
  /** Stop after this many seconds of silence; 0 means never. At least 0. Default: `0`. */
  record_timeout_secs?: number;
  /** Which side is recorded. Default: `'both'`. */
  record_track?: 'both' | 'inbound' | 'outbound';
  /** Cut silence off the start and the end of the recording. */
  record_trim?: 'trim-silence';
  /** Send RTP that carries silence when there is nothing else to send. Default: `false`. */
  send_silence_when_idle?: boolean;
  /** Standard headers to add to the SIP message. */
  sip_headers?: StandardHeader[];
  /** Changes the pitch of the audio. */
  sound_modifications?: SoundModifications;
  /** Codec of the audio that the application sends back, in rtp mode. Default: `'PCMU'`. */
  stream_bidirectional_codec?: 'PCMU' | 'PCMA' | 'G722' | 'OPUS' | 'AMR-WB' | 'L16';
  /** How the application sends audio back. Default: `'mp3'`. */
  stream_bidirectional_mode?: 'mp3' | 'rtp';
  /** Who hears the audio that is sent back. Default: `'opposite'`. */
  stream_bidirectional_target_legs?: 'both' | 'self' | 'opposite';
  /** Codec on the socket; default: that of the leg. Default: `'default'`. */
  stream_codec?: 'PCMU' | 'PCMA' | 'G722' | 'OPUS' | 'AMR-WB' | 'L16' | 'default';
  /** Which audio goes to the socket. Default: `'inbound_track'`. */
  stream_track?: 'inbound_track' | 'outbound_track' | 'both_tracks';
  /** ws or wss URL that gets the audio. */
  stream_url?: string;
  /** Event type -> delays between delivery attempts. The sum of retries_ms may be 60000 ms at most (checked by the server; a schema cannot say it). Events that are not listed have the usual schedule. */
  webhook_retries_policies?: {
    [key: string]: {
      /** Delay before each retry in ms: 5 entries at most, 60000 ms at most in all. At most 5 items. */
      retries_ms?: number[];
    };
  };
  /** Takes the place of the URL of the application for this leg. */
  webhook_url?: string;
  /** How webhook_url is called: POST with the event as body, or GET with it in the query. Default: `'POST'`. */
  webhook_url_method?: 'GET' | 'POST';
  /** Event type -> URL or list of URLs. Events that are not listed go to webhook_url. */
  webhook_urls?: { [key: string]: string | string[] };
  /** How the URLs of webhook_urls are called. Default: `'POST'`. */
  webhook_urls_method?: 'GET' | 'POST';
}

/** The command was accepted. */
export interface AnswerResult {
  /** Always ok: a refused command is an error. */
  result: 'ok';
  /** The recording, when record was record-from-answer. A UUID. */
  recording_id?: string;
}

/** Connects two legs. One of call_control_id, queue and video_room_id has to be given. */
export interface BridgeParams {
  /** The other leg. */
  call_control_id_to_bridge_with?: string;
  /** When the bridge ends, put this leg on hold in place of hanging it up. */
  hold_after_unbridge?: boolean;
  /** When the bridge ends, keep this leg, parked, in place of hanging it up. */
  park_after_unbridge?: 'self';
  /** Play ringback to this leg while the other is not answered yet. Default: `false`. */
  play_ringtone?: boolean;
  /** Refuse when the other leg is bridged already. Default: `false`. */
  prevent_double_bridge?: boolean;
  /** Bridge with the head of this queue, which leaves it even if the bridge fails. */
  queue?: string;
  /** Country of the ringback tone that play_ringtone plays. Default: `'us'`. */
  ringtone?:
    | 'at'
    | 'au'
    | 'be'
    | 'bg'
    | 'br'
    | 'ch'
    | 'cl'
    | 'cn'
    | 'cz'
    | 'de'
    | 'dk'
    | 'ee'
    | 'es'
    | 'fi'
    | 'fr'
    | 'gr'
    | 'hu'
    | 'il'
    | 'in'
    | 'it'
    | 'jp'
    | 'lt'
    | 'mx'
    | 'my'
    | 'nl'
    | 'no'
    | 'nz'
    | 'ph'
    | 'pl'
    | 'pt'
    | 'ru'
    | 'se'
    | 'sg'
    | 'th'
    | 'tw'
    | 'uk'
    | 'us'
    | 'us-old'
    | 've'
    | 'za';
  /** Free text handed to the video room. */
  video_room_context?: string;
  /** Video room to bridge into. A UUID. */
  video_room_id?: string;
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
  /** Whose digits the other side of the bridge does not hear; their webhooks are sent all the same. Default: `'none'`. */
  mute_dtmf?: 'both' | 'none' | 'self' | 'opposite';
  /** Record from the answer on. Absent: no recording. */
  record?: 'record-from-answer';
  /** dual: each side on a channel of its own; single: both mixed. Default: `'dual'`. */
  record_channels?: 'single' | 'dual';
  /** File name without extension, 1 to 40 characters; a Unix time is appended. At most 40 characters. */
  record_custom_file_name?: string;
  /** File format. Default: `'mp3'`. */
  record_format?: 'wav' | 'mp3';
  /** Longest recording in seconds, 0 to 43200 (12 h); 0 means no limit. From 0 to 43200. Default: `0`. */
  record_max_length?: number;
  /** Stop after this many seconds of silence; 0 means never. At least 0. Default: `0`. */
  record_timeout_secs?: number;
  /** Which side is recorded. Default: `'both'`. */
  record_track?: 'both' | 'inbound' | 'outbound';
  /** Cut silence off the start and the end of the recording. */
  record_trim?: 'trim-silence';
}

/** The command was accepted. */
export interface CommandResult {
  /** Always ok: a refused command is an error. */
  result: 'ok';
}

/** Ends a leg, or gives up one that still rings. */
export interface HangupParams {
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
  /** Headers to add to the SIP message, in this order. */
  custom_headers?: CustomHeader[];
}

/** Asks the far end of the leg to call somebody else (SIP REFER). */
export interface ReferParams {
  /** SIP URI that the far end is asked to call (Refer-To). */
  sip_address: string;
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
  /** Headers to add to the SIP message, in this order. */
  custom_headers?: CustomHeader[];
  /** Digest password for a challenge (401 or 407) of the far end. */
  sip_auth_password?: string;
  /** Digest user name for a challenge (401 or 407) of the far end. */
  sip_auth_username?: string;
  /** Standard headers to add to the SIP message. */
  sip_headers?: StandardHeader[];
}

/** Refuses an incoming leg that was not answered. */
export interface RejectParams {
  /** What the caller is told: CALL_REJECTED is SIP 603, USER_BUSY is SIP 486. */
  cause: 'CALL_REJECTED' | 'USER_BUSY';
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Sends a SIP INFO request to the far end of the leg. */
export interface SendSipInfoParams {
  /** Body of the INFO request, 1400 bytes at most. At most 1400 characters. */
  body: string;
  /** Its MIME type, e.g. `application/dtmf-relay`. */
  content_type: string;
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Dials a new leg and bridges this one to it when it answers. */
export interface TransferParams {
  /** Destination: +E.164 number or sip: URI. A `,digits` suffix is sent as DTMF after the answer; `;secure=true|srtp|dtls` at a SIP URI asks for encryption. */
  to: string;
  /** Whether this leg hears the new one before it answers. Default: `true`. */
  early_media?: boolean;
  /** Caller id of the new leg; default: the `to` of this leg. */
  from?: string;
  /** Keep this leg, parked, when the bridge ends. */
  park_after_unbridge?: 'self';
  /** client_state of the new leg alone, base64 with padding. */
  target_leg_client_state?: string;
  /** Whether to tell a machine from a human after the answer, and what to wait for. Default: `'disabled'`. */
  answering_machine_detection?: 'premium' | 'detect' | 'detect_beep' | 'detect_words' | 'greeting_end' | 'disabled';
  /** Tuning. The mode premium heeds total_analysis_time_millis and greeting_duration_millis only. */
  answering_machine_detection_config?: AnsweringMachineDetectionConfig;
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
  /** Headers to add to the SIP message, in this order. */
  custom_headers?: CustomHeader[];
  /** Whose digits the other side of the bridge does not hear; their webhooks are sent all the same. Default: `'none'`. */
  mute_dtmf?: 'both' | 'none' | 'self' | 'opposite';
  /** Number of a live incoming leg: it is what entitles this leg to show a caller id that is not ours. */
  diversion?: string;
  /** Caller name, 128 characters at most: letters, digits, spaces and `-_~!.+`. Default: `from`. At most 128 characters. */
  from_display_name?: string;
  /** id: the far end does not see the caller id. */
  privacy?: 'none' | 'id';
  /** Ring the handset of a mobile number even if its calls are intercepted. */
  route_to_mobile?: boolean;
  /** DTMF sent once the far end answers: 64 at most of 0-9, A-D, *, #; w and W pause 0.5 s and 1 s. At most 64 characters. */
  send_digits_on_answer?: string;
  /** Longest duration counted from the answer, 30 to 14400 s (4 h); then hangup_cause is time_limit. From 30 to 14400. Default: `14400`. */
  time_limit_secs?: number;
  /** How long it may ring, 5 to 600 s; then hangup_cause is timeout. From 5 to 600. Default: `30`. */
  timeout_secs?: number;
  /** WAV or MP3 to play on answer, http(s). Not together with media_name. */
  audio_url?: string;
  /** Uploaded media to play on answer. Not together with audio_url. */
  media_name?: string;
  /** Codecs in order of preference, comma list, e.g. `PCMA,PCMU`. */
  preferred_codecs?: string;
  /** Record from the answer on. Absent: no recording. */
  record?: 'record-from-answer';
  /** dual: each side on a channel of its own; single: both mixed. Default: `'dual'`. */
  record_channels?: 'single' | 'dual';
  /** File name without extension, 1 to 40 characters; a Unix time is appended. At most 40 characters. */
  record_custom_file_name?: string;
  /** File format. Default: `'mp3'`. */
  record_format?: 'wav' | 'mp3';
  /** Longest recording in seconds, 0 to 43200 (12 h); 0 means no limit. From 0 to 43200. Default: `0`. */
  record_max_length?: number;
  /** Stop after this many seconds of silence; 0 means never. At least 0. Default: `0`. */
  record_timeout_secs?: number;
  /** Which side is recorded. Default: `'both'`. */
  record_track?: 'both' | 'inbound' | 'outbound';
  /** Cut silence off the start and the end of the recording. */
  record_trim?: 'trim-silence';
  /** Digest password for a challenge (401 or 407) of the far end. */
  sip_auth_password?: string;
  /** Digest user name for a challenge (401 or 407) of the far end. */
  sip_auth_username?: string;
  /** Standard headers to add to the SIP message. */
  sip_headers?: StandardHeader[];
  /** Encryption of the media of the new leg. Absent: `DTLS` for phones on a WebSocket, none for others. Default: `'disabled'`. */
  media_encryption?: 'disabled' | 'SRTP' | 'DTLS';
  /** Region from which the call leaves. Default: `'US'`. */
  sip_region?: 'US' | 'Europe' | 'Canada' | 'Australia' | 'Middle East';
  /** Transport of the SIP messages of the new leg. Default: `'UDP'`. */
  sip_transport_protocol?: 'UDP' | 'TCP' | 'TLS';
  /** Changes the pitch of the audio. */
  sound_modifications?: SoundModifications;
  /** Event type -> delays between delivery attempts. The sum of retries_ms may be 60000 ms at most (checked by the server; a schema cannot say it). Events that are not listed have the usual schedule. */
  webhook_retries_policies?: {
    [key: string]: {
      /** Delay before each retry in ms: 5 entries at most, 60000 ms at most in all. At most 5 items. */
      retries_ms?: number[];
    };
  };
  /** Takes the place of the URL of the application for this leg. */
  webhook_url?: string;
  /** How webhook_url is called: POST with the event as body, or GET with it in the query. Default: `'POST'`. */
  webhook_url_method?: 'GET' | 'POST';
  /** Event type -> URL or list of URLs. Events that are not listed go to webhook_url. */
  webhook_urls?: { [key: string]: string | string[] };
  /** How the URLs of webhook_urls are called. Default: `'POST'`. */
  webhook_urls_method?: 'GET' | 'POST';
}

/** Tells the assistant of the leg something. */
export interface AiAssistantAddMessagesParams {
  /** Messages to add to the conversation, in this order. */
  messages?: (UserMessage | AssistantMessage | ToolMessage | SystemMessage | DeveloperMessage)[];
  /** Have the assistant answer at once. */
  trigger_response?: boolean;
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Adds a participant to a conversation with an assistant. */
export interface AiAssistantJoinParams {
  /** The conversation. */
  conversation_id: string;
  /** Somebody who takes part in the conversation. */
  participant: ConversationParticipant;
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** The command was accepted. */
export interface ConversationResult {
  /** Always ok: a refused command is an error. */
  result: 'ok';
  /** The conversation, a UUID. */
  conversation_id: string;
}

/** Hands the leg to an AI assistant. */
export interface AiAssistantStartParams {
  /** AI assistant that takes the call, and what is different in this call. */
  assistant?: CallAssistant;
  /** How the assistant listens. */
  transcription?: AssistantTranscription;
  /** What is said first. 1 to 3000 characters. At most 3000 characters. */
  greeting?: string;
  /** What happens when both talk. */
  interruption_settings?: InterruptionSettings;
  /** Send call.ai_gather.message_history_updated whenever something was said. */
  send_message_history_updates?: boolean;
  /** What was said before, in this order. */
  message_history?: (UserMessage | AssistantMessage | ToolMessage | SystemMessage | DeveloperMessage)[];
  /** Who else takes part. */
  participants?: ConversationParticipant[];
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Takes the leg back from the AI assistant. */
export interface AiAssistantStopParams {
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Replaces the client_state of the leg. */
export interface ClientStateUpdateParams {
  /** The new state, base64 with padding; later webhooks of the leg echo it. */
  client_state: string;
}

/** Connects the leg to a conversation relay: text in and out over a WebSocket. Settings are given flat, or in conversation_relay_settings. */
export interface ConversationRelayStartParams {
  /** Report digits to the relay. */
  dtmf_detection?: boolean;
  /** Speech recogniser. */
  transcription_engine?:
    | 'Google'
    | 'Telnyx'
    | 'Deepgram'
    | 'Azure'
    | 'xAI'
    | 'AssemblyAI'
    | 'Speechmatics'
    | 'Soniox'
    | 'A'
    | 'B';
  /** Settings of the speech recogniser. */
  transcription_engine_config?: { [key: string]: unknown };
  /** What is said first. 1 to 3000 characters. At most 3000 characters. */
  greeting?: string;
  /** What cuts short what is being said: nothing, anything, speech or digits. */
  interruptible?: 'none' | 'any' | 'speech' | 'dtmf';
  /** What cuts the greeting short. */
  interruptible_greeting?: 'none' | 'any' | 'speech' | 'dtmf';
  /** Languages that the relay may switch between. */
  languages?: ConversationRelayLanguage[];
  /** Provider of the voice. */
  tts_provider?: string;
  /** Voice: `male`, `female`, or one by name, `<Provider>.<Model>.<Voice>`. */
  voice?: string;
  /** Settings of the voice; `type` names its provider. */
  voice_settings?:
    | ElevenLabsVoiceSettings
    | TelnyxVoiceSettings
    | AwsVoiceSettings
    | MinimaxVoiceSettings
    | AzureVoiceSettings
    | ResembleVoiceSettings
    | InworldVoiceSettings
    | XaiVoiceSettings
    | SonioxVoiceSettings;
  /** Values of your own for the first frame of the socket. */
  custom_parameters?: { [key: string]: unknown };
  /** What happens when both talk. */
  interruption_settings?: ConversationRelayInterruptionSettings;
  /** Language that is heard and spoken, BCP 47 tag. */
  language?: string;
  /** Provider of recogniser and voice. */
  provider?: string;
  /** Settings of the provider. */
  structured_provider?: { [key: string]: unknown };
  /** What the texts of the relay are filled in with. */
  assistant?: {
    /** Values for the variables in the texts. */
    dynamic_variables?: { [key: string]: string };
  };
  /** Another name of dtmf_detection. */
  conversation_relay_dtmf_detection?: boolean;
  /** Settings of the relay in an object of their own. */
  conversation_relay_settings?: ConversationRelaySettings;
  /** Another name of url. */
  conversation_relay_url?: string;
  /** Settings of the recogniser in an older form. */
  transcription?: { [key: string]: unknown };
  /** ws or wss URL of the relay. */
  url?: string;
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** The command was accepted. */
export interface ConversationRelayResult {
  /** Always ok: a refused command is an error. */
  result: 'ok';
  /** The conversation relay. */
  conversation_relay_id: string;
}

/** Ends the conversation relay of the leg. */
export interface ConversationRelayStopParams {
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Puts the leg into a queue; a bridge that it is in ends. */
export interface EnqueueParams {
  /** The queue; it is created when there is none of that name. */
  queue_name: string;
  /** Keep the place in the queue when the leg hangs up. Default: `false`. */
  keep_after_hangup?: boolean;
  /** How many legs a queue that is created now may hold; one that exists is refused with another size. At least 1. Default: `100`. */
  max_size?: number;
  /** Longest wait in seconds; then the leg leaves the queue and is parked. At least 1. */
  max_wait_time_secs?: number;
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Copies the RTP of the leg to addresses of your own. */
export interface ForkStartParams {
  /** Where the audio that the leg sends to us goes, `udp:<ip>:<port>`. */
  rx?: string;
  /** What is copied: plain RTP, decrypted if need be. Default: `'decrypted'`. */
  stream_type?: 'decrypted';
  /** Where the audio that the leg hears goes, `udp:<ip>:<port>`. */
  tx?: string;
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Stops copying the RTP of the leg. */
export interface ForkStopParams {
  /** Kind of copy to stop. Default: `'raw'`. */
  stream_type?: 'decrypted' | 'raw';
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Collects digits without a prompt. */
export interface GatherParams {
  /** How long to wait for the next digit, 1 to 120000 ms; then the input ends. From 1 to 120000. Default: `5000`. */
  inter_digit_timeout_millis?: number;
  /** The input ends with this many digits, 1 to 128. From 1 to 128. Default: `128`. */
  maximum_digits?: number;
  /** An input with fewer digits is invalid, 1 to 128. From 1 to 128. Default: `1`. */
  minimum_digits?: number;
  /** Digit that ends the input; it is not part of it. Default: `'#'`. */
  terminating_digit?: string;
  /** How long to wait for the whole input once the prompt is over, 1 to 120000 ms. From 1 to 120000. Default: `60000`. */
  timeout_millis?: number;
  /** Digits that may be in the input; any other makes it invalid. Default: `'0123456789#*'`. */
  valid_digits?: string;
  /** Name of your own for this gather, 1 to 40 characters; call.gather.ended echoes it. At most 40 characters. */
  gather_id?: string;
  /** How long to wait for the first digit, 1 to 120000 ms. From 1 to 120000. Default: `5000`. */
  initial_timeout_millis?: number;
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Stops the gather that runs. */
export interface GatherStopParams {
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Collects answers in a conversation with an assistant. */
export interface GatherUsingAiParams {
  /** JSON Schema of the object to fill: its properties, their descriptions, and which are required. */
  parameters: { [key: string]: unknown };
  /** How the assistant listens. */
  transcription?: AssistantTranscription;
  /** What is said first. 1 to 3000 characters. At most 3000 characters. */
  greeting?: string;
  /** What happens when both talk. */
  interruption_settings?: InterruptionSettings;
  /** Send call.ai_gather.message_history_updated whenever something was said. */
  send_message_history_updates?: boolean;
  /** The assistant that asks. */
  assistant?: {
    /** What the assistant may do besides talk. */
    tools?: (BookAppointmentTool | CheckAvailabilityTool | WebhookTool | HangupTool | TransferTool | RetrievalTool)[];
    /** How the assistant is to behave. */
    instructions?: string;
    /** Language model. Default: `'Qwen/Qwen3-235B-A22B'`. */
    model?: string;
    /** Name of the stored secret that holds the key of OpenAI. */
    openai_api_key_ref?: string;
  };
  /** What is said when all is collected. 1 to 3000 characters. At most 3000 characters. */
  gather_ended_speech?: string;
  /** Language that is spoken. */
  language?:
    | 'af'
    | 'am'
    | 'ar'
    | 'az'
    | 'bg'
    | 'bn'
    | 'bs'
    | 'ca'
    | 'cs'
    | 'da'
    | 'de'
    | 'el'
    | 'en'
    | 'es'
    | 'et'
    | 'eu'
    | 'fa'
    | 'fi'
    | 'fil'
    | 'fr'
    | 'gl'
    | 'gu'
    | 'hi'
    | 'hr'
    | 'hu'
    | 'hy'
    | 'id'
    | 'is'
    | 'it'
    | 'iw'
    | 'ja'
    | 'jv'
    | 'ka'
    | 'kk'
    | 'km'
    | 'kn'
    | 'ko'
    | 'lo'
    | 'lt'
    | 'lv'
    | 'mk'
    | 'ml'
    | 'mn'
    | 'mr'
    | 'ms'
    | 'my'
    | 'ne'
    | 'nl'
    | 'no'
    | 'pa'
    | 'pl'
    | 'pt'
    | 'ro'
    | 'ru'
    | 'rw'
    | 'si'
    | 'sk'
    | 'sl'
    | 'sq'
    | 'sr'
    | 'ss'
    | 'st'
    | 'su'
    | 'sv'
    | 'sw'
    | 'ta'
    | 'te'
    | 'th'
    | 'tn'
    | 'tr'
    | 'ts'
    | 'uk'
    | 'ur'
    | 'uz'
    | 've'
    | 'vi'
    | 'xh'
    | 'yue'
    | 'zh'
    | 'zu';
  /** What was said before, in this order. */
  message_history?: {
    /** What was said. */
    content?: string;
    /** Who said it. */
    role?: 'user' | 'assistant';
  }[];
  /** Send call.ai_gather.partial_results whenever something was collected. */
  send_partial_results?: boolean;
  /** How long to wait for an answer, in ms. At least 0. Default: `10000`. */
  user_response_timeout_ms?: number;
  /** Voice: `male`, `female`, or one by name, `<Provider>.<Model>.<Voice>`. Default: `'Telnyx.KokoroTTS.af'`. */
  voice?: string;
  /** Settings of the voice; `type` names its provider. */
  voice_settings?:
    | ElevenLabsVoiceSettings
    | TelnyxVoiceSettings
    | AwsVoiceSettings
    | AzureVoiceSettings
    | ResembleVoiceSettings
    | XaiVoiceSettings
    | SonioxVoiceSettings;
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Plays a prompt and collects digits. */
export interface GatherUsingAudioParams {
  /** WAV or MP3 to play, http(s). Not together with media_name. */
  audio_url?: string;
  /** Uploaded media to play. Not together with audio_url. */
  media_name?: string;
  /** How long to wait for the next digit, 1 to 120000 ms; then the input ends. From 1 to 120000. Default: `5000`. */
  inter_digit_timeout_millis?: number;
  /** The input ends with this many digits, 1 to 128. From 1 to 128. Default: `128`. */
  maximum_digits?: number;
  /** An input with fewer digits is invalid, 1 to 128. From 1 to 128. Default: `1`. */
  minimum_digits?: number;
  /** Digit that ends the input; it is not part of it. Default: `'#'`. */
  terminating_digit?: string;
  /** How long to wait for the whole input once the prompt is over, 1 to 120000 ms. From 1 to 120000. Default: `60000`. */
  timeout_millis?: number;
  /** Digits that may be in the input; any other makes it invalid. Default: `'0123456789#*'`. */
  valid_digits?: string;
  /** WAV or MP3 to play after an invalid input, http(s). Not together with invalid_media_name. */
  invalid_audio_url?: string;
  /** Uploaded media to play after an invalid input. Not together with invalid_audio_url. */
  invalid_media_name?: string;
  /** How often the prompt is played while there is no valid input, 1 to 128. From 1 to 128. Default: `3`. */
  maximum_tries?: number;
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Speaks a prompt and collects digits. */
export interface GatherUsingSpeakParams {
  /** What to say: text, or SSML when payload_type is ssml. 1 to 5000 characters; Telnyx promises 3000 only. At most 5000 characters. */
  payload: string;
  /** Voice: `male`, `female`, or one by name, `<Provider>.<Model>.<Voice>`. */
  voice: string;
  /** Language to speak, BCP 47 tag. Voices by name have a language of their own and need none. */
  language?:
    | 'arb'
    | 'cmn-CN'
    | 'cy-GB'
    | 'da-DK'
    | 'de-DE'
    | 'en-AU'
    | 'en-GB'
    | 'en-GB-WLS'
    | 'en-IN'
    | 'en-US'
    | 'es-ES'
    | 'es-MX'
    | 'es-US'
    | 'fr-CA'
    | 'fr-FR'
    | 'hi-IN'
    | 'is-IS'
    | 'it-IT'
    | 'ja-JP'
    | 'ko-KR'
    | 'nb-NO'
    | 'nl-NL'
    | 'pl-PL'
    | 'pt-BR'
    | 'pt-PT'
    | 'ro-RO'
    | 'ru-RU'
    | 'sv-SE'
    | 'tr-TR';
  /** What payload is. Default: `'text'`. */
  payload_type?: 'text' | 'ssml';
  /** Settings of the voice; `type` names its provider. */
  voice_settings?:
    | ElevenLabsVoiceSettings
    | TelnyxVoiceSettings
    | AwsVoiceSettings
    | MinimaxVoiceSettings
    | AzureVoiceSettings
    | ResembleVoiceSettings
    | InworldVoiceSettings
    | XaiVoiceSettings
    | SonioxVoiceSettings;
  /** How long to wait for the next digit, 1 to 120000 ms; then the input ends. From 1 to 120000. Default: `5000`. */
  inter_digit_timeout_millis?: number;
  /** The input ends with this many digits, 1 to 128. From 1 to 128. Default: `128`. */
  maximum_digits?: number;
  /** An input with fewer digits is invalid, 1 to 128. From 1 to 128. Default: `1`. */
  minimum_digits?: number;
  /** Digit that ends the input; it is not part of it. Default: `'#'`. */
  terminating_digit?: string;
  /** How long to wait for the whole input once the prompt is over, 1 to 120000 ms. From 1 to 120000. Default: `60000`. */
  timeout_millis?: number;
  /** Digits that may be in the input; any other makes it invalid. Default: `'0123456789#*'`. */
  valid_digits?: string;
  /** How often the prompt is played while there is no valid input, 1 to 128. From 1 to 128. Default: `3`. */
  maximum_tries?: number;
  /** basic: plain text in en-US only; premium: everything else. Default: `'premium'`. */
  service_level?: 'premium' | 'basic';
  /** What to say after an invalid input. 1 to 3000 characters. At most 3000 characters. */
  invalid_payload?: string;
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Takes the leg out of its queue; it is parked. */
export interface LeaveQueueParams {
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Takes a payment by digits. */
export interface PayParams {
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
  /** Amount to charge, in units of the currency; a charge needs it. At least 0. */
  amount?: number;
  /** Payment connector to use, by the name that it was set up with. */
  connector_name?: string;
  /** Currency of the amount: US dollars, the only one there is. */
  currency?: 'USD' | 'usd';
  /** What the payment is for; the processor gets it. */
  description?: string;
  /** How long to wait for the next digit, 1 to 120000 ms. From 1 to 120000. */
  inter_digit_timeout_millis?: number;
  /** Language of the prompts, BCP 47 tag. */
  language?: string;
  /** How often each step may be tried. At least 1. */
  max_attempts?: number;
  /** Data of your own that goes to the payment connector. */
  metadata?: { [key: string]: unknown };
  /** Further parameters that go to the payment connector. */
  parameters?: { [key: string]: unknown };
  /** Card or bank account. */
  payment_method?: 'credit-card' | 'ach-debit';
  /** Token of an earlier payment; with it nothing is asked for. */
  payment_token?: string;
  /** What to say at each step, in place of the usual words. */
  prompts?: {
    /** Asks for the number of the bank account. */
    'bank-account-number'?: string | PaymentPrompt[];
    /** Asks for the routing number of the bank. */
    'bank-routing-number'?: string | PaymentPrompt[];
    /** Asks when the card expires. */
    'expiration-date'?: string | PaymentPrompt[];
    /** Asks for the number of the card. */
    'payment-card-number'?: string | PaymentPrompt[];
    /** Asks for the postal code of the card. */
    'postal-code'?: string | PaymentPrompt[];
    /** Asks for the security code of the card. */
    'security-code'?: string | PaymentPrompt[];
  };
  /** Synthesiser of the prompts: `premium`, which it is without this, or `basic`. */
  service_level?: string;
  /** How long to wait for a whole input, 1 to 120000 ms. From 1 to 120000. */
  timeout_millis?: number;
  /** Charge now, or make a token to charge with later. Absent: charge if the amount is above 0. */
  transaction_type?: 'charge' | 'tokenize';
  /** Kinds of card that are taken. */
  valid_card_types?: (
    | 'visa'
    | 'mastercard'
    | 'amex'
    | 'optima'
    | 'discover'
    | 'diners-club'
    | 'jcb'
    | 'maestro'
    | 'enroute'
  )[];
  /** Voice: `male`, `female`, or one by name, `<Provider>.<Model>.<Voice>`. */
  voice?: string;
}

/** Plays audio. One that comes while another plays waits for its turn. */
export interface PlaybackStartParams {
  /** WAV or MP3 to play, http(s). Not together with media_name. */
  audio_url?: string;
  /** Uploaded media to play. Not together with audio_url. */
  media_name?: string;
  /** How often, 1 to 100, or `infinity` until it is stopped. From 1 to 100. */
  loop?: string | number;
  /** Audio to stop before this starts: current, the one that is heard; all, that and those that wait; overlay, the one on top. Absent: this one waits for its turn. */
  stop?: 'current' | 'all' | 'overlay';
  /** Who hears it: this leg (self), the leg bridged to it (opposite), or both. Default: `'self'`. */
  target_legs?: 'both' | 'self' | 'opposite';
  /** What audio_url or playback_content holds. Default: `'mp3'`. */
  audio_type?: 'wav' | 'mp3';
  /** Keep the audio for the next time that it is played in this call. Default: `true`. */
  cache_audio?: boolean;
  /** Play on top of the audio that plays now, to this leg alone; there has to be one. Default: `false`. */
  overlay?: boolean;
  /** The audio itself, base64, in place of audio_url and media_name; the events then name no source. */
  playback_content?: string;
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Stops audio that is played or spoken. */
export interface PlaybackStopParams {
  /** current: the audio that is heard; all: that and those that wait, on top too; overlay: all that is on top. Default: `'all'`. */
  stop?: 'current' | 'all' | 'overlay';
  /** Whether stop means the audio on top alone. Default: `false`. */
  overlay?: boolean;
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Pauses the recording of the leg. */
export interface RecordPauseParams {
  /** The recording that is meant; absent: every one that runs. A UUID. */
  recording_id?: string;
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Goes on with a paused recording of the leg. */
export interface RecordResumeParams {
  /** The recording that is meant; absent: every one that runs. A UUID. */
  recording_id?: string;
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Starts a recording of the leg. */
export interface RecordStartParams {
  /** single: all mixed; dual: the first leg on channel A, all others on channel B. */
  channels: 'single' | 'dual';
  /** File format. */
  format: 'wav' | 'mp3';
  /** File name without extension, 1 to 40 characters; a Unix time is appended. At most 40 characters. */
  custom_file_name?: string;
  /** Play a beep when the recording starts. */
  play_beep?: boolean;
  /** Cut silence off the start and the end of the recording. */
  trim?: 'trim-silence';
  /** Transcribe the recording once it is finished. Default: `false`. */
  transcription?: boolean;
  /** Speech recogniser: A is Google, B is Telnyx. Default: `'A'`. */
  transcription_engine?: 'A' | 'B' | 'deepgram/nova-3';
  /** Language that is spoken. Each recogniser has some of them. Default: `'en-US'`. */
  transcription_language?:
    | 'af'
    | 'am'
    | 'ar'
    | 'as'
    | 'auto_detect'
    | 'az'
    | 'ba'
    | 'be'
    | 'bg'
    | 'bn'
    | 'bo'
    | 'br'
    | 'bs'
    | 'ca'
    | 'cs'
    | 'cy'
    | 'da'
    | 'de'
    | 'el'
    | 'en'
    | 'es'
    | 'et'
    | 'eu'
    | 'fa'
    | 'fi'
    | 'fo'
    | 'fr'
    | 'gl'
    | 'gu'
    | 'ha'
    | 'haw'
    | 'he'
    | 'hi'
    | 'hr'
    | 'ht'
    | 'hu'
    | 'hy'
    | 'id'
    | 'is'
    | 'it'
    | 'ja'
    | 'jw'
    | 'ka'
    | 'kk'
    | 'km'
    | 'kn'
    | 'ko'
    | 'la'
    | 'lb'
    | 'ln'
    | 'lo'
    | 'lt'
    | 'lv'
    | 'mg'
    | 'mi'
    | 'mk'
    | 'ml'
    | 'mn'
    | 'mr'
    | 'ms'
    | 'mt'
    | 'my'
    | 'ne'
    | 'nl'
    | 'nn'
    | 'no'
    | 'oc'
    | 'pa'
    | 'pl'
    | 'ps'
    | 'pt'
    | 'ro'
    | 'ru'
    | 'sa'
    | 'sd'
    | 'si'
    | 'sk'
    | 'sl'
    | 'sn'
    | 'so'
    | 'sq'
    | 'sr'
    | 'su'
    | 'sv'
    | 'sw'
    | 'ta'
    | 'te'
    | 'tg'
    | 'th'
    | 'tk'
    | 'tl'
    | 'tr'
    | 'tt'
    | 'uk'
    | 'ur'
    | 'uz'
    | 'vi'
    | 'yi'
    | 'yo'
    | 'zh'
    | 'af-ZA'
    | 'am-ET'
    | 'ar-AE'
    | 'ar-BH'
    | 'ar-DZ'
    | 'ar-EG'
    | 'ar-IL'
    | 'ar-IQ'
    | 'ar-JO'
    | 'ar-KW'
    | 'ar-LB'
    | 'ar-MA'
    | 'ar-MR'
    | 'ar-OM'
    | 'ar-PS'
    | 'ar-QA'
    | 'ar-SA'
    | 'ar-TN'
    | 'ar-YE'
    | 'az-AZ'
    | 'bg-BG'
    | 'bn-BD'
    | 'bn-IN'
    | 'bs-BA'
    | 'ca-ES'
    | 'cs-CZ'
    | 'da-DK'
    | 'de-AT'
    | 'de-CH'
    | 'de-DE'
    | 'el-GR'
    | 'en-AU'
    | 'en-CA'
    | 'en-GB'
    | 'en-GH'
    | 'en-HK'
    | 'en-IE'
    | 'en-IN'
    | 'en-KE'
    | 'en-NG'
    | 'en-NZ'
    | 'en-PH'
    | 'en-PK'
    | 'en-SG'
    | 'en-TZ'
    | 'en-US'
    | 'en-ZA'
    | 'es-419'
    | 'es-AR'
    | 'es-BO'
    | 'es-CL'
    | 'es-CO'
    | 'es-CR'
    | 'es-DO'
    | 'es-EC'
    | 'es-ES'
    | 'es-GT'
    | 'es-HN'
    | 'es-MX'
    | 'es-NI'
    | 'es-PA'
    | 'es-PE'
    | 'es-PR'
    | 'es-PY'
    | 'es-SV'
    | 'es-US'
    | 'es-UY'
    | 'es-VE'
    | 'et-EE'
    | 'eu-ES'
    | 'fa-IR'
    | 'fi-FI'
    | 'fil-PH'
    | 'fr-BE'
    | 'fr-CA'
    | 'fr-CH'
    | 'fr-FR'
    | 'gl-ES'
    | 'gu-IN'
    | 'hi-IN'
    | 'hr-HR'
    | 'hu-HU'
    | 'hy-AM'
    | 'id-ID'
    | 'is-IS'
    | 'it-CH'
    | 'it-IT'
    | 'iw-IL'
    | 'ja-JP'
    | 'jv-ID'
    | 'ka-GE'
    | 'kk-KZ'
    | 'km-KH'
    | 'kn-IN'
    | 'ko-KR'
    | 'lo-LA'
    | 'lt-LT'
    | 'lv-LV'
    | 'mk-MK'
    | 'ml-IN'
    | 'mn-MN'
    | 'mr-IN'
    | 'ms-MY'
    | 'my-MM'
    | 'ne-NP'
    | 'nl-BE'
    | 'nl-NL'
    | 'no-NO'
    | 'pa-Guru-IN'
    | 'pl-PL'
    | 'pt-BR'
    | 'pt-PT'
    | 'ro-RO'
    | 'ru-RU'
    | 'rw-RW'
    | 'si-LK'
    | 'sk-SK'
    | 'sl-SI'
    | 'sq-AL'
    | 'sr-RS'
    | 'ss-latn-za'
    | 'st-ZA'
    | 'su-ID'
    | 'sv-SE'
    | 'sw-KE'
    | 'sw-TZ'
    | 'ta-IN'
    | 'ta-LK'
    | 'ta-MY'
    | 'ta-SG'
    | 'te-IN'
    | 'th-TH'
    | 'tn-latn-za'
    | 'tr-TR'
    | 'ts-ZA'
    | 'uk-UA'
    | 'ur-IN'
    | 'ur-PK'
    | 'uz-UZ'
    | 've-ZA'
    | 'vi-VN'
    | 'xh-ZA'
    | 'yue-Hant-HK'
    | 'zh-TW'
    | 'zu-ZA';
  /** Most speakers to tell apart. At least 1. Default: `6`. */
  transcription_max_speaker_count?: number;
  /** Fewest speakers to tell apart. At least 1. Default: `2`. */
  transcription_min_speaker_count?: number;
  /** Mask profanity. Default: `false`. */
  transcription_profanity_filter?: boolean;
  /** Tell speakers apart. Default: `false`. */
  transcription_speaker_diarization?: boolean;
  /** Longest recording in seconds, 0 to 43200 (12 h; Telnyx promises 14400 only); 0 means no limit. From 0 to 43200. Default: `0`. */
  max_length?: number;
  /** Which side is recorded. Default: `'both'`. */
  recording_track?: 'both' | 'inbound' | 'outbound';
  /** Stop after this many seconds of silence; 0 means never. At least 0. Default: `0`. */
  timeout_secs?: number;
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Finishes the recording of the leg. */
export interface RecordStopParams {
  /** The recording that is meant; absent: every one that runs. A UUID. */
  recording_id?: string;
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Sends digits, which the far end of the leg hears. */
export interface SendDtmfParams {
  /** DTMF to send: 0-9, A-D, *, #; w pauses 0.5 s and W 1 s. */
  digits: string;
  /** Length of each digit, 100 to 500 ms. From 100 to 500. Default: `250`. */
  duration_millis?: number;
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Sends the media of the leg to a SIPREC recorder (RFC 7866). */
export interface SiprecStartParams {
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** The recorder, by the name that it was set up with. */
  connector_name?: string;
  /** Put the custom headers of the leg into the metadata of the recording session. */
  include_metadata_custom_headers?: boolean;
  /** Encrypt the media to the recorder (SRTP). */
  secure?: boolean;
  /** Session-Expires of the session to the recorder in seconds, 90 at least; 0 turns the session timer off. At least 0. Default: `1800`. */
  session_timeout_secs?: number;
  /** Transport of the SIP messages to the recorder. Default: `'udp'`. */
  sip_transport?: 'udp' | 'tcp' | 'tls';
  /** Which side is sent. Default: `'both_tracks'`. */
  siprec_track?: 'inbound_track' | 'outbound_track' | 'both_tracks';
}

/** Ends the SIPREC session of the leg. */
export interface SiprecStopParams {
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Speaks a text. One that comes while another is heard waits for its turn. */
export interface SpeakParams {
  /** What to say: text, or SSML when payload_type is ssml. 1 to 5000 characters; Telnyx promises 3000 only. At most 5000 characters. */
  payload: string;
  /** Voice: `male`, `female`, or one by name, `<Provider>.<Model>.<Voice>`. */
  voice: string;
  /** Language to speak, BCP 47 tag. Voices by name have a language of their own and need none. */
  language?:
    | 'arb'
    | 'cmn-CN'
    | 'cy-GB'
    | 'da-DK'
    | 'de-DE'
    | 'en-AU'
    | 'en-GB'
    | 'en-GB-WLS'
    | 'en-IN'
    | 'en-US'
    | 'es-ES'
    | 'es-MX'
    | 'es-US'
    | 'fr-CA'
    | 'fr-FR'
    | 'hi-IN'
    | 'is-IS'
    | 'it-IT'
    | 'ja-JP'
    | 'ko-KR'
    | 'nb-NO'
    | 'nl-NL'
    | 'pl-PL'
    | 'pt-BR'
    | 'pt-PT'
    | 'ro-RO'
    | 'ru-RU'
    | 'sv-SE'
    | 'tr-TR';
  /** What payload is. Default: `'text'`. */
  payload_type?: 'text' | 'ssml';
  /** Settings of the voice; `type` names its provider. */
  voice_settings?:
    | ElevenLabsVoiceSettings
    | TelnyxVoiceSettings
    | AwsVoiceSettings
    | MinimaxVoiceSettings
    | AzureVoiceSettings
    | ResembleVoiceSettings
    | InworldVoiceSettings
    | XaiVoiceSettings
    | SonioxVoiceSettings;
  /** How often, 1 to 100, or `infinity` until it is stopped. From 1 to 100. */
  loop?: string | number;
  /** basic: plain text in en-US only; premium: everything else. Default: `'premium'`. */
  service_level?: 'premium' | 'basic';
  /** Audio to stop before this starts: current, the one that is heard; all, that and those that wait; overlay, the one on top. Absent: this one waits for its turn. */
  stop?: 'current' | 'all' | 'overlay';
  /** Who hears it: this leg (self), the leg bridged to it (opposite), or both. Default: `'self'`. */
  target_legs?: 'both' | 'self' | 'opposite';
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Streams the media of the leg over a WebSocket. */
export interface StreamingStartParams {
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
  /** Settings of Dialogflow. */
  dialogflow_config?: DialogflowConfig;
  /** Hand the call to Dialogflow. Default: `false`. */
  enable_dialogflow?: boolean;
  /** Token for the WebSocket handshake, 4000 characters at most. At most 4000 characters. */
  stream_auth_token?: string;
  /** Sample rate in Hz of the audio that the application sends back. Default: `8000`. */
  stream_bidirectional_sampling_rate?: 8000 | 16000 | 22050 | 24000 | 48000;
  /** Codec of the audio that the application sends back, in rtp mode. Default: `'PCMU'`. */
  stream_bidirectional_codec?: 'PCMU' | 'PCMA' | 'G722' | 'OPUS' | 'AMR-WB' | 'L16';
  /** How the application sends audio back. Default: `'mp3'`. */
  stream_bidirectional_mode?: 'mp3' | 'rtp';
  /** Who hears the audio that is sent back. Default: `'opposite'`. */
  stream_bidirectional_target_legs?: 'both' | 'self' | 'opposite';
  /** Codec on the socket; default: that of the leg. Default: `'default'`. */
  stream_codec?: 'PCMU' | 'PCMA' | 'G722' | 'OPUS' | 'AMR-WB' | 'L16' | 'default';
  /** Which audio goes to the socket. Default: `'inbound_track'`. */
  stream_track?: 'inbound_track' | 'outbound_track' | 'both_tracks';
  /** ws or wss URL that gets the audio. */
  stream_url?: string;
  /** Values of your own for the first frame of the socket. */
  custom_parameters?: {
    /** Name. */
    name?: string;
    /** Value. */
    value?: string;
  }[];
}

/** Stops a media stream of the leg. */
export interface StreamingStopParams {
  /** The stream that is meant; absent: every one of the leg. A UUID. */
  stream_id?: string;
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Suppresses noise in the audio of the leg. */
export interface SuppressionStartParams {
  /** Which audio is cleaned: that of the far end (inbound), that sent to it (outbound), or both. Default: `'inbound'`. */
  direction?: 'both' | 'inbound' | 'outbound';
  /** Engine that does it. Default: `'Denoiser'`. */
  noise_suppression_engine?:
    | 'Denoiser'
    | 'DeepFilterNet'
    | 'Krisp'
    | 'AiCoustics'
    | 'aic_l_quail'
    | 'aic_l_rook'
    | 'aic_s_quail'
    | 'aic_s_rook'
    | 'quail_voice_focus_s'
    | 'quail_voice_focus_xs';
  /** Settings of the engine; each has some of them. */
  noise_suppression_engine_config?: NoiseSuppressionEngineConfig;
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Stops suppressing noise. */
export interface SuppressionStopParams {
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Changes how the leg supervises another. */
export interface SwitchSupervisorRoleParams {
  /** barge: heard by both; monitor: heard by none; whisper: heard by the supervised leg. */
  role: 'barge' | 'monitor' | 'whisper';
}

/** Transcribes what is said on the leg. */
export interface TranscriptionStartParams {
  /** Speech recogniser. Default: `'Google'`. */
  transcription_engine?:
    | 'Google'
    | 'Telnyx'
    | 'Deepgram'
    | 'Azure'
    | 'xAI'
    | 'AssemblyAI'
    | 'Speechmatics'
    | 'Soniox'
    | 'A'
    | 'B'
    | 'Parakeet'
    | 'Humain'
    | 'Reson8'
    | 'Cohere';
  /** Settings of the recogniser; their own transcription_engine tells which one they are for. */
  transcription_engine_config?:
    | GoogleTranscriptionConfig
    | TelnyxTranscriptionConfig
    | AzureTranscriptionConfig
    | XaiTranscriptionConfig
    | AssemblyaiTranscriptionConfig
    | SpeechmaticsTranscriptionConfig
    | SonioxTranscriptionConfig
    | ParakeetTranscriptionConfig
    | HumainTranscriptionConfig
    | Reson8TranscriptionConfig
    | CohereTranscriptionConfig
    | DeepgramNova2TranscriptionConfig
    | DeepgramNova3TranscriptionConfig;
  /** Whose words: those of this leg (inbound), those that it hears (outbound), or both. Default: `'inbound'`. */
  transcription_tracks?: 'inbound' | 'outbound' | 'both';
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Stops transcribing. */
export interface TranscriptionStopParams {
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Which items callControlApplications.list gives. */
export interface CallControlApplicationListParams {
  /** Only items for which all of these hold. */
  filter?: {
    /** Conditions on `application_name`: all that are given have to hold. */
    application_name?: {
      /** Part of the name, 3 characters at least, in any case. At least 3 characters. */
      contains?: string;
    };
    /** Outbound voice profile. The dot is part of the name. */
    'outbound.outbound_voice_profile_id'?: string;
  };
  /** Field to sort by; a minus sign before it sorts in descending order. Default: `'-created_at'`. */
  sort?: 'created_at' | 'connection_name' | 'active' | '-created_at' | '-connection_name' | '-active';
  /** Which page to begin with. */
  page?: {
    /** Which page, from 1. At least 1. Default: `1`. */
    number?: number;
    /** Items on a page, 1 to 250. From 1 to 250. Default: `20`. */
    size?: number;
  };
  /** Which page, from 1. At least 1. Default: `1`. */
  'page[number]'?: number;
  /** Items on a page, 1 to 250. From 1 to 250. Default: `20`. */
  'page[size]'?: number;
}

/** Who owns legs and where their events go. */
export interface CallControlApplication {
  /** The application, 19 digits; the connection_id of its legs. */
  id: string;
  /** Always `call_control_application`. */
  record_type: 'call_control_application';
  /** Label of the application. */
  application_name: string;
  /** Whether the application takes part in calls. Default: `true`. */
  active: boolean;
  /** Send call.cost events. Default: `false`. */
  call_cost_in_webhooks: boolean;
  /** Hang up incoming legs that get no command within first_command_timeout_secs. Default: `false`. */
  first_command_timeout: boolean;
  /** How long an incoming leg waits for its first command, in seconds. At least 1. Default: `30`. */
  first_command_timeout_secs: number;
  /** Keep digits out of the debug log. Default: `false`. */
  redact_dtmf_debug_logging: boolean;
  /** Where the media of the application is handled. Default: `'Latency'`. */
  anchorsite_override:
    | 'Latency'
    | 'Chicago, IL'
    | 'Ashburn, VA'
    | 'San Jose, CA'
    | 'London, UK'
    | 'Chennai, IN'
    | 'Amsterdam, Netherlands'
    | 'Toronto, Canada'
    | 'Sydney, Australia';
  /** RFC 3339 in UTC. */
  created_at: string;
  /** How digits are sent: as RTP events, as tones in the audio, or as SIP INFO. Default: `'RFC 2833'`. */
  dtmf_type: 'RFC 2833' | 'Inband' | 'SIP INFO';
  /** Settings of incoming legs. */
  inbound: {
    /** How many incoming legs may live at a time; null: no limit. At least 0. */
    channel_limit: number | null;
    /** Show the SHAKEN/STIR result of incoming calls. Default: `false`. */
    shaken_stir_enabled: boolean;
    /** SIP subdomain that the application is reached at. */
    sip_subdomain: string | null;
    /** Who may call the SIP subdomain. Default: `'from_anyone'`. */
    sip_subdomain_receive_settings: 'only_my_connections' | 'from_anyone';
  };
  /** Settings of outgoing legs. */
  outbound: {
    /** How many outgoing legs may live at a time; null: no limit. At least 0. */
    channel_limit: number | null;
    /** Outbound voice profile, 19 digits. */
    outbound_voice_profile_id: string | null;
  };
  /** Labels of your own. */
  tags: string[];
  /** RFC 3339 in UTC. */
  updated_at: string;
  /** Form of the webhooks. Telnyx documents "1" as the default; here it is "2", which new code expects. Default: `'2'`. */
  webhook_api_version: '1' | '2';
  /** URL used when the first one fails; null or "": none. */
  webhook_event_failover_url: string | null;
  /** URL that gets the events. */
  webhook_event_url: string;
  /** Order of the webhooks: those of one leg one after another, or none, so that no event waits for another. Not part of Telnyx. Default: `'leg'`. */
  webhook_order: 'leg' | 'none';
  /** How long a delivery may take in seconds, 0 to 30; null: the default of the server. From 0 to 30. */
  webhook_timeout_secs: number | null;
}

/** Where in the list this page is. */
export interface PageMeta {
  /** This page, from 1. */
  page_number: number;
  /** Items on a full page. */
  page_size: number;
  /** How many pages there are. */
  total_pages: number;
  /** How many items there are on all pages. */
  total_results: number;
}

/** A new application. */
export interface CreateCallControlApplicationParams {
  /** Label of the application. */
  application_name: string;
  /** URL that gets the events, http(s). */
  webhook_event_url: string;
  /** Whether the application takes part in calls. Default: `true`. */
  active?: boolean;
  /** Where the media of the application is handled. Default: `'Latency'`. */
  anchorsite_override?:
    | 'Latency'
    | 'Chicago, IL'
    | 'Ashburn, VA'
    | 'San Jose, CA'
    | 'London, UK'
    | 'Chennai, IN'
    | 'Amsterdam, Netherlands'
    | 'Toronto, Canada'
    | 'Sydney, Australia';
  /** Send call.cost events. Default: `false`. */
  call_cost_in_webhooks?: boolean;
  /** How digits are sent: as RTP events, as tones in the audio, or as SIP INFO. Default: `'RFC 2833'`. */
  dtmf_type?: 'RFC 2833' | 'Inband' | 'SIP INFO';
  /** Hang up incoming legs that get no command within first_command_timeout_secs. Default: `false`. */
  first_command_timeout?: boolean;
  /** How long an incoming leg waits for its first command, in seconds. At least 1. Default: `30`. */
  first_command_timeout_secs?: number;
  /** Settings of incoming legs. */
  inbound?: {
    /** How many incoming legs may live at a time; null: no limit. At least 0. */
    channel_limit?: number | null;
    /** Show the SHAKEN/STIR result of incoming calls. Default: `false`. */
    shaken_stir_enabled?: boolean;
    /** SIP subdomain that the application is reached at. */
    sip_subdomain?: string | null;
    /** Who may call the SIP subdomain. Default: `'from_anyone'`. */
    sip_subdomain_receive_settings?: 'only_my_connections' | 'from_anyone';
  };
  /** Settings of outgoing legs. */
  outbound?: {
    /** How many outgoing legs may live at a time; null: no limit. At least 0. */
    channel_limit?: number | null;
    /** Outbound voice profile, 19 digits. */
    outbound_voice_profile_id?: string | null;
  };
  /** Keep digits out of the debug log. Default: `false`. */
  redact_dtmf_debug_logging?: boolean;
  /** Form of the webhooks. Telnyx documents "1" as the default; here it is "2", which new code expects. Default: `'2'`. */
  webhook_api_version?: '1' | '2';
  /** URL used when the first one fails, http(s); null or "": none. Default: `''`. */
  webhook_event_failover_url?: string | null;
  /** Order of the webhooks: those of one leg one after another, or none, so that no event waits for another. Not part of Telnyx. Default: `'leg'`. */
  webhook_order?: 'leg' | 'none';
  /** How long a delivery may take in seconds, 0 to 30; null: the default of the server. From 0 to 30. */
  webhook_timeout_secs?: number | null;
}

/** Changes to an application. */
export interface UpdateCallControlApplicationParams {
  /** Label of the application. */
  application_name: string;
  /** URL that gets the events, http(s). */
  webhook_event_url: string;
  /** Whether the application takes part in calls. Default: `true`. */
  active?: boolean;
  /** Where the media of the application is handled. Default: `'Latency'`. */
  anchorsite_override?:
    | 'Latency'
    | 'Chicago, IL'
    | 'Ashburn, VA'
    | 'San Jose, CA'
    | 'London, UK'
    | 'Chennai, IN'
    | 'Amsterdam, Netherlands'
    | 'Toronto, Canada'
    | 'Sydney, Australia';
  /** Send call.cost events. Default: `false`. */
  call_cost_in_webhooks?: boolean;
  /** How digits are sent: as RTP events, as tones in the audio, or as SIP INFO. Default: `'RFC 2833'`. */
  dtmf_type?: 'RFC 2833' | 'Inband' | 'SIP INFO';
  /** Hang up incoming legs that get no command within first_command_timeout_secs. Default: `false`. */
  first_command_timeout?: boolean;
  /** How long an incoming leg waits for its first command, in seconds. At least 1. Default: `30`. */
  first_command_timeout_secs?: number;
  /** Settings of incoming legs. */
  inbound?: {
    /** How many incoming legs may live at a time; null: no limit. At least 0. */
    channel_limit?: number | null;
    /** Show the SHAKEN/STIR result of incoming calls. Default: `false`. */
    shaken_stir_enabled?: boolean;
    /** SIP subdomain that the application is reached at. */
    sip_subdomain?: string | null;
    /** Who may call the SIP subdomain. Default: `'from_anyone'`. */
    sip_subdomain_receive_settings?: 'only_my_connections' | 'from_anyone';
  };
  /** Settings of outgoing legs. */
  outbound?: {
    /** How many outgoing legs may live at a time; null: no limit. At least 0. */
    channel_limit?: number | null;
    /** Outbound voice profile, 19 digits. */
    outbound_voice_profile_id?: string | null;
  };
  /** Keep digits out of the debug log. Default: `false`. */
  redact_dtmf_debug_logging?: boolean;
  /** Form of the webhooks. Telnyx documents "1" as the default; here it is "2", which new code expects. Default: `'2'`. */
  webhook_api_version?: '1' | '2';
  /** URL used when the first one fails, http(s); null or "": none. Default: `''`. */
  webhook_event_failover_url?: string | null;
  /** Order of the webhooks: those of one leg one after another, or none, so that no event waits for another. Not part of Telnyx. Default: `'leg'`. */
  webhook_order?: 'leg' | 'none';
  /** How long a delivery may take in seconds, 0 to 30; null: the default of the server. From 0 to 30. */
  webhook_timeout_secs?: number | null;
  /** Labels of your own. */
  tags?: string[];
}

/** Which items connections.list gives. */
export interface ConnectionListParams {
  /** Only items for which all of these hold. */
  filter?: {
    /** Conditions on `connection_name`: all that are given have to hold. */
    connection_name?: {
      /** Part of the name, 3 characters at least, in any case. At least 3 characters. */
      contains?: string;
    };
    /** Domain name of an FQDN connection. */
    fqdn?: string;
    /** Outbound voice profile. */
    outbound_voice_profile_id?: string;
  };
  /** Field to sort by; a minus sign before it sorts in descending order. Default: `'-created_at'`. */
  sort?: 'created_at' | 'connection_name' | 'active' | '-created_at' | '-connection_name' | '-active';
  /** Which page to begin with. */
  page?: {
    /** Which page, from 1. At least 1. Default: `1`. */
    number?: number;
    /** Items on a page, 1 to 250. From 1 to 250. Default: `20`. */
    size?: number;
  };
  /** Which page, from 1. At least 1. Default: `1`. */
  'page[number]'?: number;
  /** Items on a page, 1 to 250. From 1 to 250. Default: `20`. */
  'page[size]'?: number;
}

/** What legs belong to, of whatever kind. */
export interface Connection {
  /** The connection, 19 digits. */
  id: string;
  /** Its kind, e.g. `call_control_application`. */
  record_type: string;
  /** Whether it takes part in calls. */
  active: boolean;
  /** Where its media is handled. Default: `'Latency'`. */
  anchorsite_override?:
    | 'Latency'
    | 'Chicago, IL'
    | 'Ashburn, VA'
    | 'San Jose, CA'
    | 'London, UK'
    | 'Amsterdam, Netherlands'
    | 'Toronto, Canada'
    | 'Sydney, Australia'
    | 'Vancouver, Canada'
    | 'Frankfurt, Germany';
  /** Its label. */
  connection_name: string;
  /** RFC 3339 in UTC. */
  created_at: string;
  /** Outbound voice profile. */
  outbound_voice_profile_id?: string;
  /** Labels of your own. */
  tags?: string[];
  /** RFC 3339 in UTC. */
  updated_at: string;
  /** Form of its webhooks. Default: `'1'`. */
  webhook_api_version?: '1' | '2';
  /** URL used when the first one fails; null or "": none. Default: `''`. */
  webhook_event_failover_url?: string | null;
  /** URL that gets its events; null: none. */
  webhook_event_url?: string | null;
}

/** How many connections there are, and how many there may be. */
export interface ConnectionCount {
  /** What kind of record this is. */
  record_type: string;
  /** Connections of each kind. */
  counts: {
    /** How many call control applications there are. */
    call_control_applications: number;
    /** How many credential connections there are. */
    credential_connections: number;
    /** How many external connections there are. */
    external_connections: number;
    /** How many fax connections there are. */
    fax_connections: number;
    /** How many FQDN connections there are. */
    fqdn_connections: number;
    /** How many IP connections there are. */
    ip_connections: number;
    /** How many Microsoft Teams connections there are. */
    microsoft_teams_sbc_connections: number;
    /** How many mobile voice connections there are. */
    mobile_voice_connections: number;
    /** How many Operator Connect connections there are. */
    operator_connect_connections: number;
    /** How many TeXML applications there are. */
    texml_applications: number;
    /** How many connections of other providers there are. */
    third_party_provider_connections: number;
    /** How many connections that register elsewhere there are. */
    uac_connections: number;
    /** How many Zoom connections there are. */
    zoom_sbc_connections: number;
  };
  /** How many connections there may be. */
  limits: GlobalConnectionLimit | ConnectionLimitsByKind;
}

/** Which items connections.listActiveCalls gives. */
export interface ConnectionListActiveCallsParams {
  /** Which page to begin with. */
  page?: {
    /** Which page, from 1. At least 1. Default: `1`. */
    number?: number;
    /** Items on a page, 1 to 250. From 1 to 250. Default: `20`. */
    size?: number;
    /** Cursor: the page starts behind it. */
    after?: string;
    /** Cursor: the page ends before it. */
    before?: string;
    /** Items on a page, 1 to 250. From 1 to 250. Default: `20`. */
    limit?: number;
  };
  /** Which page, from 1. At least 1. Default: `1`. */
  'page[number]'?: number;
  /** Items on a page, 1 to 250. From 1 to 250. Default: `20`. */
  'page[size]'?: number;
}

/** A live leg. */
export interface ActiveCall {
  /** Always `call`. */
  record_type: 'call';
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The leg: what commands are addressed to, `v3:...`. */
  call_control_id: string;
  /** The client_state of the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Seconds since the answer; 0 before it. */
  call_duration: number;
}

/** Where in the list this page is. */
export interface CursorPageMeta {
  /** This page, from 1. */
  page_number: number;
  /** Items on a full page. */
  page_size: number;
  /** How many pages there are. */
  total_pages: number;
  /** How many items there are on all pages. */
  total_results: number;
  /** Opaque positions in the list. */
  cursors: {
    /** Cursor behind the last item; null on an empty page. */
    after: string | null;
    /** Cursor before the first item; null on an empty page. */
    before: string | null;
  };
  /** Relative path of the next page; null on the last one. */
  next: string | null;
  /** Relative path of the page before; null on the first one. */
  previous: string | null;
  /** How many items there are. */
  total_items: number;
}

/** Which items callEvents.list gives. */
export interface CallEventListParams {
  /** Only items for which all of these hold. */
  filter?: {
    /** Conditions on `application_name`: all that are given have to hold. */
    application_name?: {
      /** Part of the name of the application, 3 characters at least, in any case. At least 3 characters. */
      contains?: string;
    };
    /** Outbound voice profile. The dot is part of the name. */
    'outbound.outbound_voice_profile_id'?: string;
    /** Leg (call_leg_id). */
    leg_id?: string;
    /** Call (call_session_id). */
    application_session_id?: string;
    /** Application. */
    connection_id?: string;
    /** Product. */
    product?: 'call_control' | 'fax' | 'texml';
    /** Only what failed to be delivered, or only what did not. */
    failed?: boolean;
    /** Caller. */
    from?: string;
    /** Callee. */
    to?: string;
    /** Event type, or name of the command. */
    name?: string;
    /** Webhooks or commands. */
    type?: 'webhook' | 'command';
    /** Conditions on `occurred_at`: all that are given have to hold. */
    occurred_at?: {
      /** Only what happened at exactly this time, RFC 3339 with a time zone. */
      eq?: string;
      /** Only what happened after this time, RFC 3339 with a time zone. */
      gt?: string;
      /** Only what happened at or after this time, RFC 3339 with a time zone. */
      gte?: string;
      /** Only what happened before this time, RFC 3339 with a time zone. */
      lt?: string;
      /** Only what happened at or before this time, RFC 3339 with a time zone. */
      lte?: string;
    };
    /** Status of the call. */
    status?: 'init' | 'in_progress' | 'completed';
  };
  /** Which page to begin with. */
  page?: {
    /** Which page, from 1. At least 1. Default: `1`. */
    number?: number;
    /** Items on a page, 1 to 250. From 1 to 250. Default: `20`. */
    size?: number;
  };
  /** Which page, from 1. At least 1. Default: `1`. */
  'page[number]'?: number;
  /** Items on a page, 1 to 250. From 1 to 250. Default: `20`. */
  'page[size]'?: number;
}

/** Something that happened to a leg: a webhook or a command. */
export interface CallEvent {
  /** Always `call_event`. */
  record_type: 'call_event';
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** When it happened, RFC 3339 in UTC. */
  event_timestamp: string;
  /** Of a webhook: `event`, `status`, and of its last attempt `attempt` and `delivered_to`. Of a command: `params`, secrets taken out, and the `error` code it was refused with, or null. */
  metadata: { [key: string]: unknown };
  /** Event type, or name of the command. */
  name: string;
  /** What it was. */
  type: 'webhook' | 'command';
}

/** Which items conferences.list gives. */
export interface ConferenceListParams {
  /** Only items for which all of these hold. */
  filter?: {
    /** Conditions on `application_name`: all that are given have to hold. */
    application_name?: {
      /** Part of the name of the application, 3 characters at least, in any case. At least 3 characters. */
      contains?: string;
    };
    /** Outbound voice profile. The dot is part of the name. */
    'outbound.outbound_voice_profile_id'?: string;
    /** Leg (call_leg_id). */
    leg_id?: string;
    /** Call (call_session_id). */
    application_session_id?: string;
    /** Application. */
    connection_id?: string;
    /** Product. */
    product?: 'call_control' | 'fax' | 'texml';
    /** Only what failed to be delivered, or only what did not. */
    failed?: boolean;
    /** Caller. */
    from?: string;
    /** Callee. */
    to?: string;
    /** Name of the conference, case counts. */
    name?: string;
    /** Webhooks or commands. */
    type?: 'webhook' | 'command';
    /** Conditions on `occurred_at`: all that are given have to hold. */
    occurred_at?: {
      /** Only what happened at exactly this time, RFC 3339 with a time zone. */
      eq?: string;
      /** Only what happened after this time, RFC 3339 with a time zone. */
      gt?: string;
      /** Only what happened at or after this time, RFC 3339 with a time zone. */
      gte?: string;
      /** Only what happened before this time, RFC 3339 with a time zone. */
      lt?: string;
      /** Only what happened at or before this time, RFC 3339 with a time zone. */
      lte?: string;
    };
    /** Status of the conference. */
    status?: 'init' | 'in_progress' | 'completed';
  };
  /** Region that holds the conference; absent: the nearest one. */
  region?: 'US' | 'Europe' | 'Australia' | 'Middle East';
  /** Which page to begin with. */
  page?: {
    /** Which page, from 1. At least 1. Default: `1`. */
    number?: number;
    /** Items on a page, 1 to 250. From 1 to 250. Default: `20`. */
    size?: number;
  };
  /** Which page, from 1. At least 1. Default: `1`. */
  'page[number]'?: number;
  /** Items on a page, 1 to 250. From 1 to 250. Default: `20`. */
  'page[size]'?: number;
}

/** A conference. */
export interface Conference {
  /** The conference. A UUID. */
  id: string;
  /** Always `conference`. */
  record_type: 'conference';
  /** Its name. */
  name: string;
  /** When it was created, RFC 3339 in UTC. */
  created_at: string;
  /** When it ends at the latest, RFC 3339 in UTC. */
  expires_at: string;
  /** Application that the leg it was created from belongs to. */
  connection_id?: string;
  /** Why it ended; absent while it lives. */
  end_reason?: 'all_left' | 'ended_via_api' | 'host_left' | 'time_exceeded';
  /** The leg that ended it by leaving; absent when none did. */
  ended_by?: {
    /** The leg. */
    call_control_id?: string;
    /** Its call. */
    call_session_id?: string;
  };
  /** Region that holds it. */
  region?: string;
  /** init: waits for its start; in_progress: people talk; completed: ended. */
  status?: 'init' | 'in_progress' | 'completed';
  /** When it last changed, RFC 3339 in UTC. */
  updated_at?: string;
}

/** Creates a conference, with a leg as its first participant. */
export interface ConferenceCreateParams {
  /** The leg that is meant. */
  call_control_id: string;
  /** Name of the conference; no other that lives may have it. */
  name: string;
  /** When participants hear a beep: when somebody comes, goes, both or never. Default: `'never'`. */
  beep_enabled?: 'always' | 'never' | 'on_enter' | 'on_exit';
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
  /** WAV or MP3 heard on hold, http(s). Not together with hold_media_name. */
  hold_audio_url?: string;
  /** Uploaded media heard on hold. Not together with hold_audio_url. */
  hold_media_name?: string;
  /** Region that holds the conference; absent: the nearest one. */
  region?: 'US' | 'Europe' | 'Australia' | 'Middle East';
  /** Play soft noise while nobody speaks, so that the line sounds alive. Default: `true`. */
  comfort_noise?: boolean;
  /** Longest duration in minutes, a year at most; then the conference ends. From 1 to 525600. */
  duration_minutes?: number;
  /** How many legs it may hold, 2 to 800. From 2 to 800. */
  max_participants?: number;
  /** Start at once; false: wait for a leg that joins with start_conference_on_enter. */
  start_conference_on_create?: boolean;
}

/** Which items conferences.retrieve gives. */
export interface ConferenceRetrieveParams {
  /** Region that holds the conference; absent: the nearest one. */
  region?: 'US' | 'Europe' | 'Australia' | 'Middle East';
}

/** Which items conferences.listParticipants gives. */
export interface ConferenceListParticipantsParams {
  /** Only items for which all of these hold. */
  filter?: {
    /** Only participants that are muted, or only those that are not. */
    muted?: boolean;
    /** Only participants on hold, or only those that are not. */
    on_hold?: boolean;
    /** Only participants that whisper, or only those that do not. */
    whispering?: boolean;
  };
  /** Region that holds the conference; absent: the nearest one. */
  region?: 'US' | 'Europe' | 'Australia' | 'Middle East';
  /** Which page to begin with. */
  page?: {
    /** Which page, from 1. At least 1. Default: `1`. */
    number?: number;
    /** Items on a page, 1 to 250. From 1 to 250. Default: `20`. */
    size?: number;
  };
  /** Which page, from 1. At least 1. Default: `1`. */
  'page[number]'?: number;
  /** Items on a page, 1 to 250. From 1 to 250. Default: `20`. */
  'page[size]'?: number;
}

/** A participant in the list of a conference. */
export interface ListedConferenceParticipant {
  /** The participant. */
  id: string;
  /** Its leg: what commands are addressed to. */
  call_control_id: string;
  /** Its leg, as a UUID. */
  call_leg_id: string;
  /** When it was created, RFC 3339 in UTC. */
  created_at: string;
  /** When it last changed, RFC 3339 in UTC. */
  updated_at: string;
  /** Whether the conference and all its legs end when it leaves. */
  end_conference_on_exit: boolean;
  /** Whether the others do not hear it. */
  muted: boolean;
  /** Whether it is on hold. */
  on_hold: boolean;
  /** Whether the conference ends when it leaves, legs kept. */
  soft_end_conference_on_exit: boolean;
  /** Whether it is there. */
  status: 'joining' | 'joined' | 'left';
  /** Legs that hear it while its role is whisper. */
  whisper_call_control_ids: string[];
  /** Always `participant`. */
  record_type: 'participant';
  /** The conference. */
  conference: {
    /** Its id. A UUID. */
    id?: string;
    /** Its name. */
    name?: string;
  };
}

/** Parameters of conferences.retrieveParticipant. */
export interface ConferenceRetrieveParticipantParams {
  /** Part of the path. */
  id: string;
}

/** A participant of a conference. */
export interface ConferenceParticipant {
  /** The participant. */
  id: string;
  /** Its leg: what commands are addressed to. */
  call_control_id: string;
  /** Its leg, as a UUID. */
  call_leg_id: string;
  /** When it was created, RFC 3339 in UTC. */
  created_at: string;
  /** When it last changed, RFC 3339 in UTC. */
  updated_at: string;
  /** Whether the conference and all its legs end when it leaves. */
  end_conference_on_exit: boolean;
  /** Whether the others do not hear it. */
  muted: boolean;
  /** Whether it is on hold. */
  on_hold: boolean;
  /** Whether the conference ends when it leaves, legs kept. */
  soft_end_conference_on_exit: boolean;
  /** Whether it is there. */
  status: 'joining' | 'joined' | 'left';
  /** Legs that hear it while its role is whisper. */
  whisper_call_control_ids: string[];
  /** The conference. A UUID. */
  conference_id: string;
  /** Label of your own. */
  label?: string;
}

/** Changes to a participant. */
export interface ConferenceParticipantUpdateParams {
  /** Part of the path. */
  id: string;
  /** When participants hear a beep: when somebody comes, goes, both or never. */
  beep_enabled?: 'always' | 'never' | 'on_enter' | 'on_exit';
  /** End the conference, and every leg in it, when this leg leaves. */
  end_conference_on_exit?: boolean;
  /** End the conference when this leg leaves, but keep the other legs. */
  soft_end_conference_on_exit?: boolean;
}

/** Ends the conference; every leg in it is hung up. */
export interface ConferenceEndParams {
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Plays a prompt to one participant and collects digits. */
export interface ConferenceGatherUsingAudioParams {
  /** The leg that is meant. */
  call_control_id: string;
  /** WAV or MP3 to play, http(s). Not together with media_name. */
  audio_url?: string;
  /** Uploaded media to play. Not together with audio_url. */
  media_name?: string;
  /** How long to wait for the next digit, 1 to 120000 ms; then the input ends. From 1 to 120000. Default: `5000`. */
  inter_digit_timeout_millis?: number;
  /** The input ends with this many digits, 1 to 128. From 1 to 128. Default: `128`. */
  maximum_digits?: number;
  /** An input with fewer digits is invalid, 1 to 128. From 1 to 128. Default: `1`. */
  minimum_digits?: number;
  /** Digit that ends the input; it is not part of it. Default: `'#'`. */
  terminating_digit?: string;
  /** How long to wait for the whole input once the prompt is over, 1 to 120000 ms. From 1 to 120000. Default: `60000`. */
  timeout_millis?: number;
  /** Digits that may be in the input; any other makes it invalid. Default: `'0123456789#*'`. */
  valid_digits?: string;
  /** Name of your own for this gather, 1 to 100 characters; call.gather.ended echoes it. At most 100 characters. */
  gather_id?: string;
  /** WAV or MP3 to play after an invalid input, http(s). Not together with invalid_media_name. */
  invalid_audio_url?: string;
  /** Uploaded media to play after an invalid input. Not together with invalid_audio_url. */
  invalid_media_name?: string;
  /** How often the prompt is played while there is no valid input, 1 to 128. From 1 to 128. Default: `3`. */
  maximum_tries?: number;
  /** How long to wait for the first digit, 1 to 120000 ms. From 1 to 120000. */
  initial_timeout_millis?: number;
  /** Stop the prompt at the first digit. Default: `true`. */
  stop_playback_on_dtmf?: boolean;
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
}

/** Puts participants on hold. */
export interface ConferenceHoldParams {
  /** The legs that are meant; absent: every participant. */
  call_control_ids?: string[];
  /** Region that holds the conference; absent: the nearest one. */
  region?: 'US' | 'Europe' | 'Australia' | 'Middle East';
  /** WAV or MP3 to play, http(s). Not together with media_name. */
  audio_url?: string;
  /** Uploaded media to play. Not together with audio_url. */
  media_name?: string;
}

/** Brings a leg into the conference. */
export interface ConferenceJoinParams {
  /** The leg that is meant. */
  call_control_id: string;
  /** When participants hear a beep: when somebody comes, goes, both or never. */
  beep_enabled?: 'always' | 'never' | 'on_enter' | 'on_exit';
  /** End the conference, and every leg in it, when this leg leaves. */
  end_conference_on_exit?: boolean;
  /** End the conference when this leg leaves, but keep the other legs. */
  soft_end_conference_on_exit?: boolean;
  /** WAV or MP3 heard on hold, http(s). Not together with hold_media_name. */
  hold_audio_url?: string;
  /** Uploaded media heard on hold. Not together with hold_audio_url. */
  hold_media_name?: string;
  /** Region that holds the conference; absent: the nearest one. */
  region?: 'US' | 'Europe' | 'Australia' | 'Middle East';
  /** Legs that hear this one when its role is whisper; when there are none, nobody does. */
  whisper_call_control_ids?: string[];
  /** Join on hold; it is then that the hold audio is heard. */
  hold?: boolean;
  /** Join muted. */
  mute?: boolean;
  /** Start the conference, if it waits for a start, when this leg joins. */
  start_conference_on_enter?: boolean;
  /** Who hears this leg: all (none, and barge, which is the same), nobody (monitor), or the legs of whisper_call_control_ids (whisper). */
  supervisor_role?: 'barge' | 'monitor' | 'none' | 'whisper';
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Takes a leg out of the conference; it is parked. */
export interface ConferenceLeaveParams {
  /** The leg that is meant. */
  call_control_id: string;
  /** When participants hear a beep: when somebody comes, goes, both or never. */
  beep_enabled?: 'always' | 'never' | 'on_enter' | 'on_exit';
  /** Region that holds the conference; absent: the nearest one. */
  region?: 'US' | 'Europe' | 'Australia' | 'Middle East';
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Mutes participants: the others no longer hear them. */
export interface ConferenceMuteParams {
  /** The legs that are meant; absent: every participant. */
  call_control_ids?: string[];
  /** Region that holds the conference; absent: the nearest one. */
  region?: 'US' | 'Europe' | 'Australia' | 'Middle East';
}

/** Plays audio to participants. */
export interface ConferencePlayParams {
  /** The legs that are meant; absent: every participant. */
  call_control_ids?: string[];
  /** Region that holds the conference; absent: the nearest one. */
  region?: 'US' | 'Europe' | 'Australia' | 'Middle East';
  /** WAV or MP3 to play, http(s). Not together with media_name. */
  audio_url?: string;
  /** Uploaded media to play. Not together with audio_url. */
  media_name?: string;
  /** How often, 1 to 100, or `infinity` until it is stopped. From 1 to 100. */
  loop?: string | number;
}

/** Pauses the recording of the conference. */
export interface ConferenceRecordPauseParams {
  /** The recording that is meant; absent: every one that runs. A UUID. */
  recording_id?: string;
  /** Region that holds the conference; absent: the nearest one. */
  region?: 'US' | 'Europe' | 'Australia' | 'Middle East';
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Goes on with the paused recording of the conference. */
export interface ConferenceRecordResumeParams {
  /** The recording that is meant; absent: every one that runs. A UUID. */
  recording_id?: string;
  /** Region that holds the conference; absent: the nearest one. */
  region?: 'US' | 'Europe' | 'Australia' | 'Middle East';
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Records the conference. */
export interface ConferenceRecordStartParams {
  /** File format. */
  format: 'wav' | 'mp3';
  /** File name without extension, 1 to 40 characters; a Unix time is appended. At most 40 characters. */
  custom_file_name?: string;
  /** Play a beep when the recording starts. */
  play_beep?: boolean;
  /** Cut silence off the start and the end of the recording. */
  trim?: 'trim-silence';
  /** single: all mixed; dual: the first leg on channel A, all others on channel B. Default: `'single'`. */
  channels?: 'single' | 'dual';
  /** Region that holds the conference; absent: the nearest one. */
  region?: 'US' | 'Europe' | 'Australia' | 'Middle East';
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Finishes the recording of the conference. */
export interface ConferenceRecordStopParams {
  /** The recording that is meant; absent: every one that runs. A UUID. */
  recording_id?: string;
  /** Region that holds the conference; absent: the nearest one. */
  region?: 'US' | 'Europe' | 'Australia' | 'Middle East';
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Sends digits to participants. */
export interface ConferenceSendDtmfParams {
  /** DTMF to send: 0-9, A-D, *, #; w pauses 0.5 s and W 1 s. */
  digits: string;
  /** Length of each digit, 100 to 500 ms. From 100 to 500. Default: `250`. */
  duration_millis?: number;
  /** The legs that are meant; absent: every participant. */
  call_control_ids?: string[];
  /** State of the application, base64 with padding. Echoed on the later webhooks of the leg until replaced. */
  client_state?: string;
}

/** Speaks a text to participants. */
export interface ConferenceSpeakParams {
  /** What to say: text, or SSML when payload_type is ssml. 1 to 5000 characters; Telnyx promises 3000 only. At most 5000 characters. */
  payload: string;
  /** Voice: `male`, `female`, or one by name, `<Provider>.<Model>.<Voice>`. */
  voice: string;
  /** Language to speak, BCP 47 tag. Voices by name have a language of their own and need none. */
  language?:
    | 'arb'
    | 'cmn-CN'
    | 'cy-GB'
    | 'da-DK'
    | 'de-DE'
    | 'en-AU'
    | 'en-GB'
    | 'en-GB-WLS'
    | 'en-IN'
    | 'en-US'
    | 'es-ES'
    | 'es-MX'
    | 'es-US'
    | 'fr-CA'
    | 'fr-FR'
    | 'hi-IN'
    | 'is-IS'
    | 'it-IT'
    | 'ja-JP'
    | 'ko-KR'
    | 'nb-NO'
    | 'nl-NL'
    | 'pl-PL'
    | 'pt-BR'
    | 'pt-PT'
    | 'ro-RO'
    | 'ru-RU'
    | 'sv-SE'
    | 'tr-TR';
  /** What payload is. Default: `'text'`. */
  payload_type?: 'text' | 'ssml';
  /** Settings of the voice; `type` names its provider. */
  voice_settings?:
    | ElevenLabsVoiceSettings
    | TelnyxVoiceSettings
    | AwsVoiceSettings
    | MinimaxVoiceSettings
    | AzureVoiceSettings
    | ResembleVoiceSettings
    | InworldVoiceSettings
    | XaiVoiceSettings
    | SonioxVoiceSettings;
  /** The legs that are meant; absent: every participant. */
  call_control_ids?: string[];
  /** Region that holds the conference; absent: the nearest one. */
  region?: 'US' | 'Europe' | 'Australia' | 'Middle East';
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Stops audio that participants hear. */
export interface ConferenceStopParams {
  /** The legs that are meant; absent: every participant. */
  call_control_ids?: string[];
  /** Region that holds the conference; absent: the nearest one. */
  region?: 'US' | 'Europe' | 'Australia' | 'Middle East';
}

/** Takes participants off hold. */
export interface ConferenceUnholdParams {
  /** The legs that are meant. */
  call_control_ids: string[];
  /** Region that holds the conference; absent: the nearest one. */
  region?: 'US' | 'Europe' | 'Australia' | 'Middle East';
}

/** Lets the others hear muted participants again. */
export interface ConferenceUnmuteParams {
  /** The legs that are meant; absent: every participant. */
  call_control_ids?: string[];
  /** Region that holds the conference; absent: the nearest one. */
  region?: 'US' | 'Europe' | 'Australia' | 'Middle East';
}

/** Changes how a participant supervises others. */
export interface ConferenceUpdateParams {
  /** The leg that is meant. */
  call_control_id: string;
  /** Who hears this leg: all (none, and barge, which is the same), nobody (monitor), or the legs of whisper_call_control_ids (whisper). */
  supervisor_role: 'barge' | 'monitor' | 'none' | 'whisper';
  /** Region that holds the conference; absent: the nearest one. */
  region?: 'US' | 'Europe' | 'Australia' | 'Middle East';
  /** Legs that hear this one when its role is whisper; when there are none, nobody does. */
  whisper_call_control_ids?: string[];
  /** Key chosen by the caller. A repeat within 60 s for the same leg (for dial: by the key alone) has no second effect and gets the first answer. */
  command_id?: string;
}

/** Which items queues.list gives. */
export interface QueueListParams {
  /** Which page to begin with. */
  page?: {
    /** Which page, from 1. At least 1. Default: `1`. */
    number?: number;
    /** Items on a page, 1 to 250. From 1 to 250. Default: `20`. */
    size?: number;
  };
  /** Which page, from 1. At least 1. Default: `1`. */
  'page[number]'?: number;
  /** Items on a page, 1 to 250. From 1 to 250. Default: `20`. */
  'page[size]'?: number;
}

/** Legs that wait in line. */
export interface Queue {
  /** The queue. */
  id: string;
  /** Always `queue`. */
  record_type: 'queue';
  /** Its name: what paths and commands say. */
  name: string;
  /** How long legs waited on average, in seconds. */
  average_wait_time_secs: number;
  /** RFC 3339 in UTC. */
  created_at: string;
  /** How many legs wait now. */
  current_size: number;
  /** How many legs it may hold. */
  max_size: number;
  /** RFC 3339 in UTC. */
  updated_at: string;
}

/** A new queue. */
export interface CreateQueueParams {
  /** Name, 1 to 255 characters. At most 255 characters. */
  queue_name: string;
  /** How many legs it may hold. At least 1. Default: `300`. */
  max_size?: number;
}

/** Changes to a queue. */
export interface UpdateQueueParams {
  /** How many legs it may hold. At least 1. */
  max_size: number;
}

/** Which items queues.calls.list gives. */
export interface QueueCallListParams {
  /** Which page to begin with. */
  page?: {
    /** Which page, from 1. At least 1. Default: `1`. */
    number?: number;
    /** Items on a page, 1 to 250. From 1 to 250. Default: `20`. */
    size?: number;
  };
  /** Which page, from 1. At least 1. Default: `1`. */
  'page[number]'?: number;
  /** Items on a page, 1 to 250. From 1 to 250. Default: `20`. */
  'page[size]'?: number;
}

/** A leg in a queue. */
export interface QueuedCall {
  /** Always `queue_call`. */
  record_type: 'queue_call';
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** Since when it waits, RFC 3339 in UTC. */
  enqueued_at: string;
  /** Caller: +E.164 number or SIP user. */
  from: string;
  /** Whether the leg exists still; see keep_after_hangup. */
  is_alive?: boolean;
  /** The queue. */
  queue_id: string;
  /** Its place, 1 is the head. */
  queue_position: number;
  /** Callee: +E.164 number, SIP user or SIP URI. */
  to: string;
  /** How long it waits, in seconds. */
  wait_time_secs: number;
}

/** Parameters of queues.calls.retrieve. */
export interface QueueCallRetrieveParams {
  /** Part of the path. */
  queue_name: string;
}

/** Changes to a leg in a queue. */
export interface UpdateQueuedCallParams {
  /** Part of the path. */
  queue_name: string;
  /** Keep the place in the queue when the leg hangs up. */
  keep_after_hangup?: boolean;
}

/** Parameters of queues.calls.remove. */
export interface QueueCallRemoveParams {
  /** Part of the path. */
  queue_name: string;
}

/** Which items recordings.list gives. */
export interface RecordingListParams {
  /** Only items for which all of these hold. */
  filter?: {
    /** Leg. */
    call_control_id?: string;
    /** Leg, as a UUID. */
    call_leg_id?: string;
    /** Call. */
    call_session_id?: string;
    /** Conference. */
    conference_id?: string;
    /** Region of the conference. */
    conference_region?: string;
    /** Application. */
    connection_id?: string;
    /** Conditions on `created_at`: all that are given have to hold. */
    created_at?: {
      /** Only recordings that were created at or after this time, RFC 3339. */
      gte?: string;
      /** Only recordings that were created at or before this time, RFC 3339. */
      lte?: string;
    };
    /** Conditions on `end_time`: all that are given have to hold. */
    end_time?: {
      /** Only recordings that ended at or after this time, RFC 3339. */
      gte?: string;
      /** Only recordings that ended at or before this time, RFC 3339. */
      lte?: string;
    };
    /** Caller of the leg. */
    from?: string;
    /** SIP Call-ID of the leg. */
    sip_call_id?: string;
    /** Conditions on `start_time`: all that are given have to hold. */
    start_time?: {
      /** Only recordings that began at or after this time, RFC 3339. */
      gte?: string;
      /** Only recordings that began at or before this time, RFC 3339. */
      lte?: string;
    };
    /** Callee of the leg. */
    to?: string;
  };
  /** Which page to begin with. */
  page?: {
    /** Which page, from 1. At least 1. Default: `1`. */
    number?: number;
    /** Items on a page, 1 to 250. From 1 to 250. Default: `20`. */
    size?: number;
  };
  /** Which page, from 1. At least 1. Default: `1`. */
  'page[number]'?: number;
  /** Items on a page, 1 to 250. From 1 to 250. Default: `20`. */
  'page[size]'?: number;
}

/** A finished recording. */
export interface Recording {
  /** The recording. */
  id: string;
  /** Always `recording`. */
  record_type: 'recording';
  /** The leg that was recorded. */
  call_control_id?: string;
  /** That leg, as a UUID. */
  call_leg_id?: string;
  /** Its call. */
  call_session_id?: string;
  /** single: all mixed; dual: two channels. */
  channels: 'single' | 'dual';
  /** The conference that was recorded; absent: it was a leg. */
  conference_id?: string;
  /** The call control application that owns the leg. */
  connection_id?: string;
  /** RFC 3339 in UTC. */
  created_at: string;
  /** Where to fetch the audio, in the format that it was made in; the URLs work for some time only. */
  download_urls: {
    /** URL of the MP3. */
    mp3?: string;
    /** URL of the WAV. */
    wav?: string;
  };
  /** Length in ms. */
  duration_millis: number;
  /** Caller of the leg. */
  from?: string;
  /** What started it. */
  initiated_by?: string;
  /** When it ended, RFC 3339 in UTC. */
  recording_ended_at: string;
  /** When it began, RFC 3339 in UTC. */
  recording_started_at: string;
  /** What was recorded. */
  source: 'call' | 'conference';
  /** Always completed: what is listed is finished. */
  status: 'completed';
  /** Callee of the leg. */
  to?: string;
  /** RFC 3339 in UTC. */
  updated_at: string;
}

/** Deletes several recordings. */
export interface DeleteRecordingsParams {
  /** The recordings to delete. */
  ids: string[];
}

/** Which items phoneNumbers.list gives. */
export interface PhoneNumberListParams {
  /** Which page to begin with. */
  page?: {
    /** Which page, from 1. At least 1. Default: `1`. */
    number?: number;
    /** Items on a page, 1 to 250. From 1 to 250. Default: `20`. */
    size?: number;
  };
  /** Which page, from 1. At least 1. Default: `1`. */
  'page[number]'?: number;
  /** Items on a page, 1 to 250. From 1 to 250. Default: `20`. */
  'page[size]'?: number;
}

/** A number and what it leads to. */
export interface PhoneNumber {
  /** The number as a resource, 19 digits. */
  id: string;
  /** Always `phone_number`. */
  record_type: 'phone_number';
  /** The number, +E.164. */
  phone_number: string;
  /** Always active: a number that is listed works. */
  status: 'active';
  /** Application that gets the calls to this number; null: none. */
  connection_id: string | null;
  /** Name of that application. */
  connection_name: string | null;
  /** Reference of your own. */
  customer_reference: string | null;
  /** PIN noted for a port of the number; kept and shown, nothing else. */
  external_pin: string | null;
  /** Billing group noted for the number; kept and shown, nothing else. */
  billing_group_id: string | null;
  /** Phone (telephony credential) that rings for this number; null: none. Not part of Telnyx. */
  sip_username: string | null;
  /** Labels of your own. */
  tags: string[];
  /** RFC 3339 in UTC. */
  created_at: string;
  /** RFC 3339 in UTC. */
  updated_at: string;
}

/** Changes to a number. */
export interface UpdatePhoneNumberParams {
  /** Application that gets the calls to this number; null takes it away. */
  connection_id?: string | null;
  /** Reference of your own; null takes it away. */
  customer_reference?: string | null;
  /** PIN to note for a port of the number; null takes it away. */
  external_pin?: string | null;
  /** Billing group to note for the number; null takes it away. A UUID. */
  billing_group_id?: string | null;
  /** Labels of your own. */
  tags?: string[];
}

/** Which items telephonyCredentials.list gives. */
export interface TelephonyCredentialListParams {
  /** Which page to begin with. */
  page?: {
    /** Which page, from 1. At least 1. Default: `1`. */
    number?: number;
    /** Items on a page, 1 to 250. From 1 to 250. Default: `20`. */
    size?: number;
  };
  /** Which page, from 1. At least 1. Default: `1`. */
  'page[number]'?: number;
  /** Items on a page, 1 to 250. From 1 to 250. Default: `20`. */
  'page[size]'?: number;
}

/** What a SIP phone registers with. */
export interface TelephonyCredential {
  /** The credential, a UUID. A UUID. */
  id: string;
  /** Always `credential`. */
  record_type: 'credential';
  /** Label. */
  name: string | null;
  /** What it belongs to: `connection:` and the id of the application. */
  resource_id: string;
  /** User name to register with. */
  sip_username: string;
  /** Digest password to register with. */
  sip_password: string;
  /** Whether it no longer works. */
  expired: boolean;
  /** When it stops working, RFC 3339 in UTC; null: never. */
  expires_at: string | null;
  /** Tag. */
  tag: string | null;
  /** Numbers that ring the phone. Not part of Telnyx. */
  numbers: string[];
  /** RFC 3339 in UTC. */
  created_at: string;
  /** RFC 3339 in UTC. */
  updated_at: string;
}

/** A new credential. */
export interface CreateTelephonyCredentialParams {
  /** Application that the calls of the phone belong to. */
  connection_id: string;
  /** Label. */
  name?: string;
  /** Tag; many credentials may share one. */
  tag?: string;
  /** When it stops working, RFC 3339 with a time zone. */
  expires_at?: string;
  /** Numbers that ring the phone. Not part of Telnyx. */
  numbers?: string[];
}

/** Changes to a credential. */
export interface UpdateTelephonyCredentialParams {
  /** Application that the calls of the phone belong to. */
  connection_id?: string;
  /** Label. */
  name?: string;
  /** Tag; many credentials may share one. */
  tag?: string;
  /** When it stops working, RFC 3339 with a time zone. */
  expires_at?: string;
  /** Numbers that ring the phone. Not part of Telnyx. */
  numbers?: string[];
}

/** Which items media.list gives. */
export interface MediaListParams {
  /** Only items for which all of these hold. */
  filter?: {
    /** Content types, separated by commas. */
    content_type?: string;
  };
  /** Which page to begin with. */
  page?: {
    /** Which page, from 1. At least 1. Default: `1`. */
    number?: number;
    /** Items on a page, 1 to 250. From 1 to 250. Default: `20`. */
    size?: number;
  };
  /** Which page, from 1. At least 1. Default: `1`. */
  'page[number]'?: number;
  /** Items on a page, 1 to 250. From 1 to 250. Default: `20`. */
  'page[size]'?: number;
}

/** An audio file of the media store. */
export interface MediaResource {
  /** Its name. */
  media_name: string;
  /** `audio/wav` or `audio/mpeg`, as the file itself says. */
  content_type: string;
  /** RFC 3339 in UTC. */
  created_at: string;
  /** RFC 3339 in UTC. */
  updated_at: string;
  /** When it is deleted, RFC 3339 in UTC. */
  expires_at: string;
}

/** Stores an audio file. */
export interface UploadMediaParams {
  /** Where the server fetches the file from, http(s): WAV or MP3, 20 MB at most. */
  media_url?: string;
  /** Its name, 1 to 255 characters without a slash; absent: the server makes one. At most 255 characters. */
  media_name?: string;
  /** Seconds until it is deleted, up to 20 years; 2 days where nothing is said. From 1 to 630720000. Default: `172800`. */
  ttl_secs?: number;
}

/** Replaces an audio file, or says anew how long it is kept. */
export interface UpdateMediaParams {
  /** Where the server fetches the file from, http(s): WAV or MP3, 20 MB at most. */
  media_url?: string;
  /** Seconds until it is deleted, up to 20 years; 2 days where nothing is said. From 1 to 630720000. Default: `172800`. */
  ttl_secs?: number;
}

/** Which items webhookDeliveries.list gives. */
export interface WebhookDeliveryListParams {
  /** Only items for which all of these hold. */
  filter?: {
    /** Conditions on `status`: all that are given have to hold. */
    status?: {
      /** Status of the delivery. */
      eq?: 'pending' | 'delivered' | 'failed';
    };
    /** Event type, or several of them with commas. */
    event_type?: string;
    /** Conditions on `webhook`: all that are given have to hold. */
    webhook?: {
      /** Part of the event: its id, or anything in its payload. */
      contains?: string;
    };
    /** Conditions on `attempts`: all that are given have to hold. */
    attempts?: {
      /** Part of an attempt: its URL, its error, or what the receiver answered. */
      contains?: string;
    };
    /** Conditions on `started_at`: all that are given have to hold. */
    started_at?: {
      /** Only what was first sent at or after this time, RFC 3339. */
      gte?: string;
      /** Only what was first sent at or before this time, RFC 3339. */
      lte?: string;
    };
    /** Conditions on `finished_at`: all that are given have to hold. */
    finished_at?: {
      /** Only what was last answered at or after this time, RFC 3339. */
      gte?: string;
      /** Only what was last answered at or before this time, RFC 3339. */
      lte?: string;
    };
  };
  /** Which page to begin with. */
  page?: {
    /** Which page, from 1. At least 1. Default: `1`. */
    number?: number;
    /** Items on a page, 1 to 250. From 1 to 250. Default: `20`. */
    size?: number;
  };
  /** Which page, from 1. At least 1. Default: `1`. */
  'page[number]'?: number;
  /** Items on a page, 1 to 250. From 1 to 250. Default: `20`. */
  'page[size]'?: number;
}

/** One webhook and all attempts to deliver it. */
export interface WebhookDelivery {
  /** The event, `data.id` of every attempt. */
  id: string;
  /** Always `webhook_delivery`. */
  record_type: 'webhook_delivery';
  /** `failed`: it is given up and can be sent again. `pending`, which Telnyx does not show: its turn or its next attempt is still to come. */
  status: 'pending' | 'delivered' | 'failed';
  /** Newest first. */
  attempts: WebhookDeliveryAttempt[];
  /** When it was first sent; null before. */
  started_at: string | null;
  /** When it was last answered or given up; null before. */
  finished_at: string | null;
  /** When it is sent next; null when it is not, or in its turn. */
  next_attempt_at: string | null;
  /** The event as its receiver gets it. */
  webhook: WebhookDeliveryWebhook;
}
