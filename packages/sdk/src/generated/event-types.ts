// Written by scripts/generate.mjs from the contract: change it there, then generate again.

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
  custom_headers?: {
    /** Header name. */
    name: string;
    /** Header value. */
    value: string;
  }[];
  /** User-to-User and Diversion headers of the INVITE. */
  sip_headers?: {
    /** Header name. */
    name: 'User-to-User' | 'Diversion';
    /** Header value. */
    value: string;
  }[];
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
  custom_headers?: {
    /** Header name. */
    name: string;
    /** Header value. */
    value: string;
  }[];
  /** User-to-User and Diversion headers of the INVITE. */
  sip_headers?: {
    /** Header name. */
    name: 'User-to-User' | 'Diversion';
    /** Header value. */
    value: string;
  }[];
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
  custom_headers?: {
    /** Header name. */
    name: string;
    /** Header value. */
    value: string;
  }[];
  /** User-to-User and Diversion headers of the INVITE. */
  sip_headers?: {
    /** Header name. */
    name: 'User-to-User' | 'Diversion';
    /** Header value. */
    value: string;
  }[];
  /** Tags of the number or application of the leg. */
  tags?: string[];
  /** Media figures; absent when the leg was never answered. */
  call_quality_stats?: {
    /** Audio received from the far end. */
    inbound: {
      /** Largest variance of the inter-arrival jitter, in ms, two decimals. A number written as text. */
      jitter_max_variance: string;
      /** Packets that the jitter buffer had to drop or invent. A number written as text. */
      jitter_packet_count: string;
      /** Estimated mean opinion score, 1.00 to 4.50. A number written as text. */
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
  } | null;
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

/** The payload of each event, by its type. */
export interface EventPayloads {
  'call.initiated': CallInitiatedPayload;
  'call.answered': CallAnsweredPayload;
  'call.bridged': CallBridgedPayload;
  'call.hangup': CallHangupPayload;
}
