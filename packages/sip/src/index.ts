export { Call, type CallEvent, CallFailedError } from './agent/call.ts';
export type { TraceEntry } from './agent/core.ts';
export type { DigestCredentials } from './agent/digest-auth.ts';
export { DigestClient } from './agent/digest-client.ts';
export type { DigestQop } from './agent/digest-response.ts';
export type { DigestAlgorithmName, DigestVerdict, GuessingReport } from './agent/digest-server.ts';
export type { IncomingInvite } from './agent/incoming-invite.ts';
export type { Probe, ProbeOptions } from './agent/options-probe.ts';
export type {
  EarlyCall,
  InviteFailure,
  InviteOptions,
  OutgoingInvite,
  OutgoingInviteHandlers,
} from './agent/outgoing-invite.ts';
export type { CallOptions } from './agent/place-call.ts';
export type { ReferralEnd, ReferralHandlers } from './agent/referral-uac.ts';
export type { IncomingReferral } from './agent/referral-uas.ts';
export type { ReferOptions } from './agent/referrals.ts';
export type { RegisterOptions, Registration, RegistrationState } from './agent/register.ts';
export type { Binding } from './agent/registrar.ts';
export type { ReinviteOptions } from './agent/reinvite-options.ts';
export type { ReofferHandler } from './agent/reinvite-uas.ts';
export type { Replaced } from './agent/replaces.ts';
export type { Session, SessionEnd, SessionHandlers, SessionRequestMethod } from './agent/session.ts';
export { SessionError, type SessionErrorCode } from './agent/session-error.ts';
export type { SessionTimerSettings } from './agent/session-expires.ts';
export type { SipFragStatus } from './agent/sipfrag.ts';
export type { UpdateOptions } from './agent/update-uac.ts';
export { UserAgent } from './agent/user-agent.ts';
export type { UserAgentOptions } from './agent/user-agent-options.ts';
export { type Clock, systemClock, type Timer } from './clock.ts';
export type { DialogSnapshot } from './dialog/dialog.ts';
export type { HeaderList } from './message/headers.ts';
export { sameHost } from './message/host-port.ts';
export { type BodyPart, readMultipart, sessionDescription } from './message/multipart.ts';
export { type NameAddr, parseNameAddr } from './message/name-addr.ts';
export { parseMessage } from './message/parse.ts';
export { type SipBody, type SipMessage, SipRequest, SipResponse } from './message/sip-message.ts';
export { SipParseError } from './message/sip-parse-error.ts';
export { formatUri, parseUri, type SipUri } from './message/uri.ts';
export { pooledRandomBytes } from './pooled-random-bytes.ts';
export type { TransactionLimits } from './transaction/transaction-table.ts';
export type { ConnectionLimits } from './transport/connection-pool.ts';
export type { DnsAnswer, DnsResolver, NaptrRecord, SrvRecord } from './transport/dns-resolver.ts';
export type { Endpoint, Transport } from './transport/endpoint.ts';
export type { StreamNetwork, TlsSettings } from './transport/stream-socket.ts';
export type { Listener, OwnAddress } from './transport/transport-layer.ts';
export { type BindUdp, bindUdp, type DatagramSocket } from './transport/udp-socket.ts';
