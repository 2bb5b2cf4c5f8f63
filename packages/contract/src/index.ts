export { type AnswerParams, answerParams } from './commands/answer.ts';
export { type BridgeParams, bridgeParams } from './commands/bridge.ts';
export { type CommandResult, commandResult } from './commands/command-result.ts';
export { type DialParams, dialParams } from './commands/dial.ts';
export { type HangupParams, hangupParams } from './commands/hangup.ts';
export { type ReferParams, referParams } from './commands/refer.ts';
export { type RejectParams, rejectParams } from './commands/reject.ts';
export { type SendSipInfoParams, sendSipInfoParams } from './commands/send-sip-info.ts';
export { type TransferParams, transferParams } from './commands/transfer.ts';
export { type ErrorBody, type ErrorObject, errorBody, errorObject } from './error-body.ts';
export { type ErrorCode, errorCodes, errorTitle, errorUrl, operationNotBuilt } from './error-codes.ts';
export { type CallAnsweredPayload, callAnsweredPayload } from './events/call-answered.ts';
export { type CallBridgedPayload, callBridgedPayload } from './events/call-bridged.ts';
export type { SipHeader } from './events/call-event-payload.ts';
export {
  type CallHangupPayload,
  type CallQualityStats,
  callHangupPayload,
  type HangupCause,
  type HangupSource,
} from './events/call-hangup.ts';
export { type CallInitiatedPayload, callInitiatedPayload } from './events/call-initiated.ts';
export {
  type CallEventType,
  type EventData,
  type EventPayloads,
  type WebhookEvent,
  webhookEvents,
} from './events/event-envelope.ts';
export { type EventType, eventTypes } from './events/event-types.ts';
export {
  type CallDestination,
  formats,
  isBase64,
  isCallerId,
  isE164,
  isHttpUrl,
  isSipUri,
  isWebSocketUrl,
  parseCallDestination,
} from './formats.ts';
export { buildOpenapi, type OpenapiOptions } from './openapi.ts';
export { type Operation, operations, voiceOperations } from './operations.ts';
export {
  type ActiveCall,
  activeCall,
  type CallStatus,
  callStatus,
  type DialResult,
  dialResult,
} from './resources/call.ts';
export {
  type CallControlApplication,
  type CreateCallControlApplicationParams,
  callControlApplication,
  createCallControlApplicationParams,
  type UpdateCallControlApplicationParams,
  updateCallControlApplicationParams,
} from './resources/call-control-application.ts';
export {
  type CursorPageMeta,
  type CursorPageQuery,
  cursorPageMeta,
  cursorPageQuery,
  type PageMeta,
  type PageQuery,
  pageMeta,
  pageQuery,
} from './resources/page.ts';
export {
  type CreatePhoneNumberParams,
  createPhoneNumberParams,
  type PhoneNumber,
  phoneNumber,
  type UpdatePhoneNumberParams,
  updatePhoneNumberParams,
} from './resources/phone-number.ts';
export {
  type CreateTelephonyCredentialParams,
  createTelephonyCredentialParams,
  type TelephonyCredential,
  telephonyCredential,
  type UpdateTelephonyCredentialParams,
  updateTelephonyCredentialParams,
} from './resources/telephony-credential.ts';
export { validationErrorCode } from './validation-error-code.ts';
