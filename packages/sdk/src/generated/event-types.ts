// Written by scripts/generate.mjs from the contract: change it there, then generate again.

/** A message. */
export interface HistoryMessage {
  /** What was said. */
  content?: string;
  /** Who said it. */
  role?: 'user' | 'assistant';
}

/** A SIP header of the INVITE. */
export interface ReceivedHeader {
  /** Header name. */
  name: string;
  /** Header value. */
  value: string;
}

/** A standard SIP header of the INVITE. */
export interface ReceivedStandardHeader {
  /** Header name. */
  name: 'User-to-User' | 'Diversion';
  /** Header value. */
  value: string;
}

/** Media figures; absent when the leg was never answered. */
export interface CallQualityStats {
  /** Audio received from the far end. */
  inbound: {
    /** Largest variance of the inter-arrival jitter, in ms, two decimals. A number written as text. */
    jitter_max_variance: string;
    /** Packets that the jitter buffer had to drop or invent. A number written as text. */
    jitter_packet_count: string;
    /** Estimated mean opinion score by the E-model for the codec of the leg, 1.00 to 4.50. A number written as text. */
    mos: string;
    /** RTP packets received. A number written as text. */
    packet_count: string;
    /** RTP packets that never came or came too late. A number written as text. */
    skip_packet_count: string;
  };
  /** Audio sent to the far end. */
  outbound: {
    /** RTP packets sent. A number written as text. */
    packet_count: string;
    /** RTP packets that were due but not sent. A number written as text. */
    skip_packet_count: string;
  };
}

/** A gather by an assistant has ended. */
export interface CallAiGatherEndedPayload {
  /** What was said so far, in this order. */
  message_history: HistoryMessage[];
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Caller: +E.164 number or SIP user. */
  from: string;
  /** Callee: +E.164 number, SIP user or SIP URI. */
  to: string;
  /** What was collected, in the shape of the parameters of the command. */
  result: { [key: string]: unknown };
  /** Whether all that is required was collected. */
  status: 'valid' | 'invalid';
}

/** Something was said in a gather or talk of an assistant. */
export interface CallAiGatherMessageHistoryUpdatedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Caller: +E.164 number or SIP user. */
  from: string;
  /** Callee: +E.164 number, SIP user or SIP URI. */
  to: string;
  /** What was said so far, in this order. */
  message_history: HistoryMessage[];
}

/** A gather by an assistant has collected something. */
export interface CallAiGatherPartialResultsPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Caller: +E.164 number or SIP user. */
  from: string;
  /** Callee: +E.164 number, SIP user or SIP URI. */
  to: string;
  /** What was said so far, in this order. */
  message_history: HistoryMessage[];
  /** What was collected so far, in the shape of the parameters of the command. */
  partial_results: { [key: string]: unknown };
}

/** The leg was answered. */
export interface CallAnsweredPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** Caller: +E.164 number or SIP user. */
  from: string;
  /** Callee: +E.164 number, SIP user or SIP URI. */
  to: string;
  /** Headers of the INVITE that the application may care about. */
  custom_headers?: ReceivedHeader[];
  /** User-to-User and Diversion headers of the INVITE. */
  sip_headers?: ReceivedStandardHeader[];
  /** Tags of the number or application of the leg. */
  tags?: string[];
  /** Where the call comes from: the telephone network (a trunk), or a SIP phone or application. */
  calling_party_type: 'pstn' | 'sip';
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Negotiated audio codec, e.g. PCMU. */
  codec?: string;
  /** Its sample rate in Hz, e.g. 8000. */
  sampling_rate?: number;
  /** When the leg was created; the moment of the answer is `occurred_at`. UTC, RFC 3339 with microseconds and `Z`. */
  start_time: string;
  /** Track of the media stream that the leg was made with. */
  stream_track?: string;
  /** Its URL. */
  stream_url?: string;
  /** Documented; captured deliveries do not have it. */
  state?: 'answered';
}

/** The leg hears another leg and is heard by it. */
export interface CallBridgedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** Caller: +E.164 number or SIP user. */
  from: string;
  /** Callee: +E.164 number, SIP user or SIP URI. */
  to: string;
  /** Where the call comes from: the telephone network (a trunk), or a SIP phone or application. */
  calling_party_type: 'pstn' | 'sip';
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** When the leg was created. UTC, RFC 3339 with microseconds and `Z`. */
  start_time: string;
}

/** A conversation with an assistant has ended. */
export interface CallConversationEndedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Where the call comes from: the telephone network (a trunk), or a SIP phone or application. */
  calling_party_type?: 'pstn' | 'sip';
  /** Caller: +E.164 number or SIP user. */
  from: string;
  /** Callee: +E.164 number, SIP user or SIP URI. */
  to: string;
  /** The assistant. */
  assistant_id?: string;
  /** The conversation. */
  conversation_id: string;
  /** How long it lasted, in seconds. */
  duration_sec: number;
  /** Language model that was used. */
  llm_model?: string;
  /** Why it ended; null when nothing is known. */
  reason?: string | null;
  /** Model of the recogniser that was used. */
  stt_model?: string;
  /** Model of the voice that was used. */
  tts_model_id?: string;
  /** Provider of the voice. */
  tts_provider?: string;
  /** The voice. */
  tts_voice_id?: string;
}

/** What can be learnt from a conversation with an assistant. */
export interface CallConversationInsightsGeneratedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Where the call comes from: the telephone network (a trunk), or a SIP phone or application. */
  calling_party_type?: 'pstn' | 'sip';
  /** The group of questions that was asked of it. */
  insight_group_id: string;
  /** The answers. */
  results: {
    /** The question. */
    insight_id?: string;
    /** The answer. */
    result?: string | { [key: string]: unknown };
  }[];
}

/** What the leg cost. */
export interface CallCostPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Longest billed duration of all parts, in seconds; null: not known. */
  billed_duration_secs: number | null;
  /** Billing group of the leg; null: none. */
  billing_group_id: string | null;
  /** The parts of the cost. */
  cost_parts: {
    /** Billed duration in seconds. */
    billed_duration_secs?: number;
    /** What it is for, e.g. `sip-trunking`, `call-control`, `call-recording`. */
    call_part?: string;
    /** Cost, a number written as text. */
    cost?: string;
    /** Its currency, e.g. `USD`. */
    currency?: string;
    /** Price of a minute, a number written as text. */
    rate?: string;
  }[];
  /** When the cost was known. UTC, RFC 3339 with microseconds and `Z`. */
  occurred_at: string;
  /** Whether the cost could be worked out. */
  status: 'success' | 'error';
  /** The whole cost, a number written as text; null: not known. */
  total_cost: string | null;
}

/** Whether the voice is synthetic could not be told. */
export interface CallDeepfakeDetectionErrorPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Why: no result in time, no audio in time, or trouble with the detector. */
  error_message: 'detection_timeout' | 'rtp_timeout' | 'dfd_connection_error' | 'dfd_stream_error';
}

/** Whether the voice of the far end is synthetic. */
export interface CallDeepfakeDetectionResultPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** How much of the audio agrees with the result, 0 to 100 percent; null for silence_timeout. */
  consistency: number | null;
  /** A human voice, a synthetic one, or no speech in time. */
  result: 'real' | 'fake' | 'silence_timeout';
  /** How probable it is that the voice is synthetic, 0 to 1; null for silence_timeout. */
  score: number | null;
}

/** The leg has left its queue. */
export interface CallDequeuedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Name of the queue. */
  queue: string;
  /** The place that it had, 1 is the head. */
  queue_position: number;
  /** Why: it ended, waited too long, was bridged or is about to be, or was taken out. */
  reason: 'hangup' | 'timeout' | 'bridged' | 'bridging-in-process' | 'leave';
  /** How long it waited, in seconds. */
  wait_time_secs: number;
}

/** The far end has pressed a key. */
export interface CallDtmfReceivedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Caller: +E.164 number or SIP user. */
  from: string;
  /** Callee: +E.164 number, SIP user or SIP URI. */
  to: string;
  /** The digit: 0-9, A-D, * or #. */
  digit: string;
}

/** The leg is in a queue. */
export interface CallEnqueuedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Its place, 1 is the head. */
  current_position: number;
  /** Name of the queue. */
  queue: string;
  /** How long legs wait in it on average, in seconds. */
  queue_avg_wait_time_secs: number;
}

/** The media of the leg is copied to another address. */
export interface CallForkStartedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** What is copied: plain RTP. */
  stream_type: 'decrypted';
}

/** The media of the leg is no longer copied. */
export interface CallForkStoppedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** What is copied: plain RTP. */
  stream_type: 'decrypted';
}

/** A gather has ended. */
export interface CallGatherEndedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Caller: +E.164 number or SIP user. */
  from: string;
  /** Callee: +E.164 number, SIP user or SIP URI. */
  to: string;
  /** The digits, without the terminating one; empty when there were none. */
  digits: string;
  /** The name that the command gave it. Not documented. */
  gather_id?: string;
  /** How: a valid or an invalid input, none in time, the leg ended, it was stopped, or a machine was detected. */
  status: 'timeout' | 'valid' | 'invalid' | 'call_hangup' | 'cancelled' | 'cancelled_amd';
}

/** The leg has ended. Nothing follows it but what belongs to a recording. */
export interface CallHangupPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** Caller: +E.164 number or SIP user. */
  from: string;
  /** Callee: +E.164 number, SIP user or SIP URI. */
  to: string;
  /** Headers of the INVITE that the application may care about. */
  custom_headers?: ReceivedHeader[];
  /** User-to-User and Diversion headers of the INVITE. */
  sip_headers?: ReceivedStandardHeader[];
  /** Tags of the number or application of the leg. */
  tags?: string[];
  /** Media figures; absent when the leg was never answered. */
  call_quality_stats?: CallQualityStats | null;
  /** Where the call comes from: the telephone network (a trunk), or a SIP phone or application. */
  calling_party_type?: 'pstn' | 'sip';
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state?: string | null;
  /** When the leg ended, equal to `occurred_at`. UTC, RFC 3339 with microseconds and `Z`. */
  end_time: string;
  /** Why the leg ended. */
  hangup_cause:
    | 'timeout'
    | 'call_rejected'
    | 'normal_clearing'
    | 'originator_cancel'
    | 'time_limit'
    | 'user_busy'
    | 'not_found'
    | 'no_answer'
    | 'unspecified';
  /** Who ended it. `caller` is whoever originated this leg: on an incoming leg the far end. */
  hangup_source: 'caller' | 'callee' | 'unknown';
  /** The SIP status that ended the leg, as text: "200" for a BYE of the far end, "487", "486", "603"...; "unspecified" where no SIP response applies. */
  sip_hangup_cause: string;
  /** When the leg was created. UTC, RFC 3339 with microseconds and `Z`. */
  start_time: string;
  /** Documented; captured deliveries do not have it. */
  state?: 'hangup';
  /** The refusal of the carrier in detail; null when there was none. */
  telnyx_error?: { [key: string]: unknown } | null;
}

/** The leg is on hold. */
export interface CallHoldPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Caller: +E.164 number or SIP user. */
  from: string;
  /** Callee: +E.164 number, SIP user or SIP URI. */
  to: string;
}

/** A leg exists: an incoming one waits for commands, an outgoing one dials. */
export interface CallInitiatedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** Caller: +E.164 number or SIP user. */
  from: string;
  /** Callee: +E.164 number, SIP user or SIP URI. */
  to: string;
  /** Headers of the INVITE that the application may care about. */
  custom_headers?: ReceivedHeader[];
  /** User-to-User and Diversion headers of the INVITE. */
  sip_headers?: ReceivedStandardHeader[];
  /** Tags of the number or application of the leg. */
  tags?: string[];
  /** What inbound call screening said, if it ran. */
  call_screening_result?: string;
  /** Caller name or number; on incoming legs. */
  caller_id_name?: string;
  /** Where the call comes from: the telephone network (a trunk), or a SIP phone or application. */
  calling_party_type: 'pstn' | 'sip';
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Codecs that the connection allows, comma list; on incoming legs. */
  connection_codecs?: string;
  /** incoming: towards this server; outgoing: from it. */
  direction: 'incoming' | 'outgoing';
  /** Caller as `user@host[:port]`; where SIP has one. */
  from_sip_uri?: string;
  /** Codecs that the caller offered, comma list in its order; on incoming legs. */
  offered_codecs?: string;
  /** Attestation level of the caller id. */
  shaken_stir_attestation?: string;
  /** Whether the attestation was verified. */
  shaken_stir_validated?: boolean;
  /** When the leg was created; on incoming legs, equal to `occurred_at`. UTC, RFC 3339 with microseconds and `Z`. */
  start_time?: string;
  /** parked on incoming legs, bridging on outgoing ones. */
  state: 'parked' | 'bridging';
  /** Callee as `user@host[:port]`; where SIP has one. */
  to_sip_uri?: string;
}

/** Whether a human or a machine has answered. */
export interface CallMachineDetectionEndedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Caller: +E.164 number or SIP user. */
  from: string;
  /** Callee: +E.164 number, SIP user or SIP URI. */
  to: string;
  /** Who has answered. */
  result: 'human' | 'machine' | 'not_sure';
}

/** The greeting of a machine is over: a message can be left. */
export interface CallMachineGreetingEndedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Caller: +E.164 number or SIP user. */
  from: string;
  /** Callee: +E.164 number, SIP user or SIP URI. */
  to: string;
  /** How that was told: by a beep, by silence, or not for certain. */
  result: 'not_sure' | 'beep_detected' | 'ended';
}

/** Who or what has answered, in the mode premium. */
export interface CallMachinePremiumDetectionEndedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Caller: +E.164 number or SIP user. */
  from: string;
  /** Callee: +E.164 number, SIP user or SIP URI. */
  to: string;
  /** Who or what has answered. */
  result: 'silence' | 'machine' | 'not_sure' | 'human_residence' | 'human_business' | 'fax_detected';
}

/** The greeting of a machine is over, in the mode premium: a message can be left. */
export interface CallMachinePremiumGreetingEndedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Caller: +E.164 number or SIP user. */
  from: string;
  /** Callee: +E.164 number, SIP user or SIP URI. */
  to: string;
  /** Whether there was a beep. */
  result: 'beep_detected' | 'no_beep_detected';
}

/** A payment has ended, well or not. */
export interface CallPaymentCompletedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Caller: +E.164 number or SIP user. */
  from: string;
  /** Callee: +E.164 number, SIP user or SIP URI. */
  to: string;
  /** Number of the bank account, all but its last digits masked. */
  bank_account_number?: string;
  /** Kind of bank account. */
  bank_account_type?: string;
  /** Routing number of the bank. */
  bank_routing_number?: string;
  /** When the card expires, MMYY. */
  expiration_date?: string;
  /** Number of the card, all but its last digits masked. */
  payment_card_number?: string;
  /** Postal code of the card. */
  payment_card_postal_code?: string;
  /** Kind of card. */
  payment_card_type?:
    | 'visa'
    | 'mastercard'
    | 'amex'
    | 'optima'
    | 'discover'
    | 'diners-club'
    | 'jcb'
    | 'maestro'
    | 'enroute';
  /** Payment connector that is used. */
  payment_connector?: string;
  /** Card or bank account. */
  payment_method?: 'credit-card' | 'ach-debit';
  /** Security code of the card, masked. */
  security_code?: string;
  /** The charge; when there was one. */
  charge_id?: string;
  /** What the payment processor said about a failure. */
  connector_error?: string | { [key: string]: unknown };
  /** Error code of the payment processor. */
  pay_error_code?: string;
  /** Confirmation of the payment processor. */
  payment_confirmation_code?: string;
  /** What went wrong. */
  payment_error?: string;
  /** How it ended. */
  result: 'success' | 'cancelled' | 'payment-connector-error' | 'internal-error' | 'too-many-failed-attempts';
  /** The token to charge with later; when one was made. */
  token_id?: string;
}

/** A step of a payment was taken. */
export interface CallPaymentProgressPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Caller: +E.164 number or SIP user. */
  from: string;
  /** Callee: +E.164 number, SIP user or SIP URI. */
  to: string;
  /** Number of the bank account, all but its last digits masked. */
  bank_account_number?: string;
  /** Kind of bank account. */
  bank_account_type?: string;
  /** Routing number of the bank. */
  bank_routing_number?: string;
  /** When the card expires, MMYY. */
  expiration_date?: string;
  /** Number of the card, all but its last digits masked. */
  payment_card_number?: string;
  /** Postal code of the card. */
  payment_card_postal_code?: string;
  /** Kind of card. */
  payment_card_type?:
    | 'visa'
    | 'mastercard'
    | 'amex'
    | 'optima'
    | 'discover'
    | 'diners-club'
    | 'jcb'
    | 'maestro'
    | 'enroute';
  /** Payment connector that is used. */
  payment_connector?: string;
  /** Card or bank account. */
  payment_method?: 'credit-card' | 'ach-debit';
  /** Security code of the card, masked. */
  security_code?: string;
  /** Which attempt at this step, counted from 1. */
  attempt?: number;
  /** Why the step failed. */
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
  /** How the step went. */
  payment_status: 'completed' | 'failed' | 'processing';
  /** Which step. */
  payment_step:
    | 'payment-card-number'
    | 'expiration-date'
    | 'postal-code'
    | 'security-code'
    | 'bank-routing-number'
    | 'bank-account-number'
    | 'payment-processing';
}

/** Audio has stopped playing. */
export interface CallPlaybackEndedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Uploaded media that is played. */
  media_name?: string;
  /** URL of the audio that is played. */
  media_url?: string;
  /** Whether it plays on top of other audio. */
  overlay?: boolean;
  /** The playback: the same in started and ended. Seen, not documented. */
  playback_id?: string;
  /** How: it was over, the leg ended, it was stopped, a machine was detected, or it could not be played. */
  status: 'completed' | 'call_hangup' | 'cancelled' | 'cancelled_amd' | 'unknown' | 'failed' | 'file_not_found';
  /** More about a failure. */
  status_detail?: string;
}

/** Audio starts to play. */
export interface CallPlaybackStartedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Uploaded media that is played. */
  media_name?: string;
  /** URL of the audio that is played. */
  media_url?: string;
  /** Whether it plays on top of other audio. */
  overlay?: boolean;
  /** The playback: the same in started and ended. Seen, not documented. */
  playback_id?: string;
}

/** A recording could not be stored. */
export interface CallRecordingErrorPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Why. */
  reason:
    | 'Failed to authorize with storage using custom credentials'
    | 'Invalid credentials json'
    | 'Unsupported backend'
    | 'Internal server error';
}

/** A recording of the leg is finished. */
export interface CallRecordingSavedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id?: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Where the call comes from: the telephone network (a trunk), or a SIP phone or application. */
  calling_party_type?: 'pstn' | 'sip';
  /** single: all mixed; dual: two channels. */
  channels: 'single' | 'dual';
  /** Where anybody may fetch the audio; mostly empty. */
  public_recording_urls: {
    /** URL of the MP3; null: there is none. */
    mp3?: string | null;
    /** URL of the WAV; null: there is none. */
    wav?: string | null;
  };
  /** When it ended. UTC, RFC 3339 with microseconds and `Z`. */
  recording_ended_at: string;
  /** When it began. UTC, RFC 3339 with microseconds and `Z`. */
  recording_started_at: string;
  /** Where to fetch the audio; the URLs work for some time only. */
  recording_urls: {
    /** URL of the MP3; null: there is none. */
    mp3?: string | null;
    /** URL of the WAV; null: there is none. */
    wav?: string | null;
  };
  /** When the recording ended. Seen, not documented. UTC, RFC 3339 with microseconds and `Z`. */
  end_time?: string;
  /** What the number leads to, e.g. `telnyx_number_cc_app`. Seen, not documented. */
  flow_destination?: string;
  /** File format. */
  format?: 'wav' | 'mp3';
  /** The recording. Seen, not documented. */
  recording_id?: string;
  /** When the recording began. Seen, not documented. UTC, RFC 3339 with microseconds and `Z`. */
  start_time?: string;
}

/** A recording of the leg was transcribed. */
export interface CallRecordingTranscriptionSavedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Where the call comes from: the telephone network (a trunk), or a SIP phone or application. */
  calling_party_type?: 'pstn' | 'sip';
  /** The recording. */
  recording_id: string;
  /** The transcription. */
  recording_transcription_id: string;
  /** Always completed. */
  status: 'completed';
  /** What was said. */
  transcription_text: string;
}

/** The far end has reached the one it was asked to call. */
export interface CallReferCompletedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Caller: +E.164 number or SIP user. */
  from: string;
  /** Callee: +E.164 number, SIP user or SIP URI. */
  to: string;
  /** The last SIP status that the far end has notified of, e.g. 200. */
  sip_notify_response: number;
}

/** The far end has not reached the one it was asked to call. */
export interface CallReferFailedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Caller: +E.164 number or SIP user. */
  from: string;
  /** Callee: +E.164 number, SIP user or SIP URI. */
  to: string;
  /** The last SIP status that the far end has notified of, e.g. 603. */
  sip_notify_response: number;
}

/** The far end has taken the REFER. */
export interface CallReferStartedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Caller: +E.164 number or SIP user. */
  from: string;
  /** Callee: +E.164 number, SIP user or SIP URI. */
  to: string;
  /** The first SIP status that the far end has notified of. */
  sip_notify_response: number;
}

/** The far end has sent a SIP INFO request. */
export interface CallSipInfoReceivedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Caller: +E.164 number or SIP user. */
  from: string;
  /** Callee: +E.164 number, SIP user or SIP URI. */
  to: string;
  /** Body of the request. */
  body?: string;
  /** Its MIME type. */
  content_type?: string;
}

/** A text is no longer spoken. */
export interface CallSpeakEndedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Where the call comes from: the telephone network (a trunk), or a SIP phone or application. */
  calling_party_type?: 'pstn' | 'sip';
  /** The utterance: the same in started and ended. Seen, not documented. */
  speak_id?: string;
  /** How: all was said or it was stopped, the leg ended, a machine was detected, or no speech could be made of the text (failed is not documented). */
  status: 'completed' | 'call_hangup' | 'cancelled_amd' | 'failed';
}

/** A text starts to be spoken. */
export interface CallSpeakStartedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Where the call comes from: the telephone network (a trunk), or a SIP phone or application. */
  calling_party_type?: 'pstn' | 'sip';
  /** The utterance: the same in started and ended. Seen, not documented. */
  speak_id?: string;
}

/** Something was said on the leg. */
export interface CallTranscriptionPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** The words. */
  transcription_data: {
    /** How sure the recogniser is, 0 to 1; null: it does not say. */
    confidence?: number | null;
    /** false: the words may change still, an interim result. */
    is_final: boolean;
    /** What was said. */
    transcript: string;
    /** Whose words: those of this leg (inbound), or those that it hears. */
    transcription_track?: 'inbound' | 'outbound';
  };
}

/** The leg is no longer on hold. */
export interface CallUnholdPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Caller: +E.164 number or SIP user. */
  from: string;
  /** Callee: +E.164 number, SIP user or SIP URI. */
  to: string;
}

/** There is a conference; the ids are those of the leg that it was created from. */
export interface ConferenceCreatedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** The conference, a UUID. */
  conference_id: string;
  /** When it happened, the same as `occurred_at` of the event. UTC, RFC 3339 with microseconds and `Z`. */
  occurred_at: string;
}

/** The conference has ended; the ids are those of the leg that it was created from. */
export interface ConferenceEndedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** The conference, a UUID. */
  conference_id: string;
  /** When it happened, the same as `occurred_at` of the event. UTC, RFC 3339 with microseconds and `Z`. */
  occurred_at: string;
  /** Why: nobody was left, a leg left that ends it, or its time was up. */
  reason: 'all_left' | 'host_left' | 'time_exceeded';
}

/** Another participant speaks; the ids are those of its leg. */
export interface ConferenceFloorChangedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** The conference, a UUID. */
  conference_id: string;
  /** When it happened, the same as `occurred_at` of the event. UTC, RFC 3339 with microseconds and `Z`. */
  occurred_at: string;
}

/** The leg is in the conference. */
export interface ConferenceParticipantJoinedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** The conference, a UUID. */
  conference_id: string;
}

/** The leg has left the conference. */
export interface ConferenceParticipantLeftPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** The conference, a UUID. */
  conference_id: string;
}

/** Audio has stopped playing to one participant. */
export interface ConferenceParticipantPlaybackEndedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** The conference, a UUID. */
  conference_id: string;
  /** The call that the conference was created from. */
  creator_call_session_id: string;
  /** When it happened, the same as `occurred_at` of the event. UTC, RFC 3339 with microseconds and `Z`. */
  occurred_at: string;
  /** Uploaded media that is played. */
  media_name?: string;
  /** URL of the audio that is played. */
  media_url?: string;
}

/** Audio starts to play to one participant. */
export interface ConferenceParticipantPlaybackStartedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** The conference, a UUID. */
  conference_id: string;
  /** The call that the conference was created from. */
  creator_call_session_id: string;
  /** When it happened, the same as `occurred_at` of the event. UTC, RFC 3339 with microseconds and `Z`. */
  occurred_at: string;
  /** Uploaded media that is played. */
  media_name?: string;
  /** URL of the audio that is played. */
  media_url?: string;
}

/** A text is no longer spoken to one participant. */
export interface ConferenceParticipantSpeakEndedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** The conference, a UUID. */
  conference_id: string;
  /** The call that the conference was created from. */
  creator_call_session_id: string;
  /** When it happened, the same as `occurred_at` of the event. UTC, RFC 3339 with microseconds and `Z`. */
  occurred_at: string;
}

/** A text starts to be spoken to one participant. */
export interface ConferenceParticipantSpeakStartedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** The conference, a UUID. */
  conference_id: string;
  /** The call that the conference was created from. */
  creator_call_session_id: string;
  /** When it happened, the same as `occurred_at` of the event. UTC, RFC 3339 with microseconds and `Z`. */
  occurred_at: string;
}

/** Audio has stopped playing to all participants. */
export interface ConferencePlaybackEndedPayload {
  /** The conference, a UUID. */
  conference_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The call that the conference was created from. */
  creator_call_session_id: string;
  /** When it happened, the same as `occurred_at` of the event. UTC, RFC 3339 with microseconds and `Z`. */
  occurred_at: string;
  /** Uploaded media that is played. */
  media_name?: string;
  /** URL of the audio that is played. */
  media_url?: string;
}

/** Audio starts to play to all participants. */
export interface ConferencePlaybackStartedPayload {
  /** The conference, a UUID. */
  conference_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The call that the conference was created from. */
  creator_call_session_id: string;
  /** When it happened, the same as `occurred_at` of the event. UTC, RFC 3339 with microseconds and `Z`. */
  occurred_at: string;
  /** Uploaded media that is played. */
  media_name?: string;
  /** URL of the audio that is played. */
  media_url?: string;
}

/** A recording of the conference is finished. */
export interface ConferenceRecordingSavedPayload {
  /** single: all mixed; dual: two channels. */
  channels: 'single' | 'dual';
  /** Where anybody may fetch the audio; mostly empty. */
  public_recording_urls: {
    /** URL of the MP3; null: there is none. */
    mp3?: string | null;
    /** URL of the WAV; null: there is none. */
    wav?: string | null;
  };
  /** When it ended. UTC, RFC 3339 with microseconds and `Z`. */
  recording_ended_at: string;
  /** When it began. UTC, RFC 3339 with microseconds and `Z`. */
  recording_started_at: string;
  /** Where to fetch the audio; the URLs work for some time only. */
  recording_urls: {
    /** URL of the MP3; null: there is none. */
    mp3?: string | null;
    /** URL of the WAV; null: there is none. */
    wav?: string | null;
  };
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** The conference, a UUID. */
  conference_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** File format. */
  format: 'wav' | 'mp3';
  /** The recording. A UUID. */
  recording_id: string;
}

/** A text is no longer spoken to all participants. */
export interface ConferenceSpeakEndedPayload {
  /** The conference, a UUID. */
  conference_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The call that the conference was created from. */
  creator_call_session_id: string;
  /** When it happened, the same as `occurred_at` of the event. UTC, RFC 3339 with microseconds and `Z`. */
  occurred_at: string;
}

/** A text starts to be spoken to all participants. */
export interface ConferenceSpeakStartedPayload {
  /** The conference, a UUID. */
  conference_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The call that the conference was created from. */
  creator_call_session_id: string;
  /** When it happened, the same as `occurred_at` of the event. UTC, RFC 3339 with microseconds and `Z`. */
  occurred_at: string;
}

/** The media of the leg could not be sent to a SIPREC recorder. */
export interface SiprecFailedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Why: a cause of Q.850 by name, e.g. `no_answer`. */
  failure_cause: string;
}

/** The media of the leg is sent to a SIPREC recorder. */
export interface SiprecStartedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
}

/** The media of the leg is no longer sent to a SIPREC recorder. */
export interface SiprecStoppedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Why the session to the recorder ended. */
  hangup_cause?: string;
}

/** The media of the leg could not be streamed over a WebSocket. */
export interface StreamingFailedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** Why. */
  failure_reason: string;
  /** The stream. A UUID. */
  stream_id?: string;
  /** What was asked for. */
  stream_params?: {
    /** URL of the socket. */
    stream_url?: string;
    /** Which audio. Default: `'inbound_track'`. */
    track?: 'inbound_track' | 'outbound_track' | 'both_tracks';
  };
  /** What the socket speaks. */
  stream_type?: 'websocket' | 'dialogflow';
}

/** The media of the leg is streamed over a WebSocket. */
export interface StreamingStartedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** URL of the socket. */
  stream_url: string;
}

/** The media of the leg is no longer streamed over a WebSocket. */
export interface StreamingStoppedPayload {
  /** The leg: what commands are addressed to. */
  call_control_id: string;
  /** The leg, as a UUID. */
  call_leg_id: string;
  /** The call: a UUID that all legs of one logical call share. */
  call_session_id: string;
  /** The call control application that owns the leg. */
  connection_id: string;
  /** The client_state last set on the leg, base64; null when none was ever set. */
  client_state: string | null;
  /** URL of the socket. */
  stream_url: string;
}

/** The payload of each event, by its type. */
export interface EventPayloads {
  'call.ai_gather.ended': CallAiGatherEndedPayload;
  'call.ai_gather.message_history_updated': CallAiGatherMessageHistoryUpdatedPayload;
  'call.ai_gather.partial_results': CallAiGatherPartialResultsPayload;
  'call.answered': CallAnsweredPayload;
  'call.bridged': CallBridgedPayload;
  'call.conversation.ended': CallConversationEndedPayload;
  'call.conversation_insights.generated': CallConversationInsightsGeneratedPayload;
  'call.cost': CallCostPayload;
  'call.deepfake_detection.error': CallDeepfakeDetectionErrorPayload;
  'call.deepfake_detection.result': CallDeepfakeDetectionResultPayload;
  'call.dequeued': CallDequeuedPayload;
  'call.dtmf.received': CallDtmfReceivedPayload;
  'call.enqueued': CallEnqueuedPayload;
  'call.fork.started': CallForkStartedPayload;
  'call.fork.stopped': CallForkStoppedPayload;
  'call.gather.ended': CallGatherEndedPayload;
  'call.hangup': CallHangupPayload;
  'call.hold': CallHoldPayload;
  'call.initiated': CallInitiatedPayload;
  'call.machine.detection.ended': CallMachineDetectionEndedPayload;
  'call.machine.greeting.ended': CallMachineGreetingEndedPayload;
  'call.machine.premium.detection.ended': CallMachinePremiumDetectionEndedPayload;
  'call.machine.premium.greeting.ended': CallMachinePremiumGreetingEndedPayload;
  'call.payment.completed': CallPaymentCompletedPayload;
  'call.payment.progress': CallPaymentProgressPayload;
  'call.playback.ended': CallPlaybackEndedPayload;
  'call.playback.started': CallPlaybackStartedPayload;
  'call.recording.error': CallRecordingErrorPayload;
  'call.recording.saved': CallRecordingSavedPayload;
  'call.recording.transcription.saved': CallRecordingTranscriptionSavedPayload;
  'call.refer.completed': CallReferCompletedPayload;
  'call.refer.failed': CallReferFailedPayload;
  'call.refer.started': CallReferStartedPayload;
  'call.sip_info.received': CallSipInfoReceivedPayload;
  'call.speak.ended': CallSpeakEndedPayload;
  'call.speak.started': CallSpeakStartedPayload;
  'call.transcription': CallTranscriptionPayload;
  'call.unhold': CallUnholdPayload;
  'conference.created': ConferenceCreatedPayload;
  'conference.ended': ConferenceEndedPayload;
  'conference.floor.changed': ConferenceFloorChangedPayload;
  'conference.participant.joined': ConferenceParticipantJoinedPayload;
  'conference.participant.left': ConferenceParticipantLeftPayload;
  'conference.participant.playback.ended': ConferenceParticipantPlaybackEndedPayload;
  'conference.participant.playback.started': ConferenceParticipantPlaybackStartedPayload;
  'conference.participant.speak.ended': ConferenceParticipantSpeakEndedPayload;
  'conference.participant.speak.started': ConferenceParticipantSpeakStartedPayload;
  'conference.playback.ended': ConferencePlaybackEndedPayload;
  'conference.playback.started': ConferencePlaybackStartedPayload;
  'conference.recording.saved': ConferenceRecordingSavedPayload;
  'conference.speak.ended': ConferenceSpeakEndedPayload;
  'conference.speak.started': ConferenceSpeakStartedPayload;
  'siprec.failed': SiprecFailedPayload;
  'siprec.started': SiprecStartedPayload;
  'siprec.stopped': SiprecStoppedPayload;
  'streaming.failed': StreamingFailedPayload;
  'streaming.started': StreamingStartedPayload;
  'streaming.stopped': StreamingStoppedPayload;
}
