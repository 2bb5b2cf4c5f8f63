// Written by scripts/generate.mjs from the contract: change it there, then generate again.

import type { Cased, FieldCase } from '../core/field-case.ts';
import type {
  ActiveCall,
  AnswerParams,
  BridgeParams,
  CallControlApplication,
  CallControlApplicationListParams,
  CallStatus,
  CommandResult,
  ConnectionListActiveCallsParams,
  CreateCallControlApplicationParams,
  CreateTelephonyCredentialParams,
  CursorPageMeta,
  DialParams,
  DialResult,
  HangupParams,
  PageMeta,
  PhoneNumber,
  PhoneNumberListParams,
  ReferParams,
  RejectParams,
  SendSipInfoParams,
  TelephonyCredential,
  TelephonyCredentialListParams,
  TransferParams,
  UpdateCallControlApplicationParams,
  UpdatePhoneNumberParams,
  UpdateTelephonyCredentialParams,
} from '../generated/wire-types.ts';
import type { APIPromise } from '../request/api-promise.ts';
import type { PagePromise } from '../request/page.ts';
import type { RequestOptions } from '../request/request-options.ts';
import type { CallHandle, WithoutId } from './call-handle.ts';

/** An answer: what it is about stands in `data`. */
export interface DataResponse<Data> {
  data: Data;
}

/** `client.calls.actions` */
export interface CallActions<Case extends FieldCase> {
  /** Answer an incoming leg. `POST /calls/{call_control_id}/actions/answer`. Repeated safely: see `maxRetries`. */
  answer(
    callControlId: string,
    body?: Cased<AnswerParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Connect two legs. `POST /calls/{call_control_id}/actions/bridge`. Repeated safely: see `maxRetries`. */
  bridge(
    callControlId: string,
    body: Cased<BridgeParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** End a leg. `POST /calls/{call_control_id}/actions/hangup`. Repeated safely: see `maxRetries`. */
  hangup(
    callControlId: string,
    body?: Cased<HangupParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Ask the far end to call somebody else (SIP REFER). `POST /calls/{call_control_id}/actions/refer`. Repeated safely: see `maxRetries`. */
  refer(
    callControlId: string,
    body: Cased<ReferParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Refuse an incoming leg. `POST /calls/{call_control_id}/actions/reject`. Repeated safely: see `maxRetries`. */
  reject(
    callControlId: string,
    body: Cased<RejectParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Send a SIP INFO request. `POST /calls/{call_control_id}/actions/send_sip_info`. Repeated safely: see `maxRetries`. */
  sendSipInfo(
    callControlId: string,
    body: Cased<SendSipInfoParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
  /** Dial a new leg and bridge this one to it. `POST /calls/{call_control_id}/actions/transfer`. Repeated safely: see `maxRetries`. */
  transfer(
    callControlId: string,
    body: Cased<TransferParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CommandResult, Case>>>;
}

/** `client.calls` */
export interface Calls<Case extends FieldCase> {
  /** Place a call. `POST /calls`. Repeated safely: see `maxRetries`. */
  dial(body: Cased<DialParams, Case>, options?: RequestOptions): APIPromise<DialedCall<Case>>;
  /** Show a leg. `GET /calls/{call_control_id}`. */
  retrieveStatus(callControlId: string, options?: RequestOptions): APIPromise<DataResponse<Cased<CallStatus, Case>>>;
  readonly actions: CallActions<Case>;
}

/** `client.callControlApplications` */
export interface CallControlApplications<Case extends FieldCase> {
  /** List applications. `GET /call_control_applications`. */
  list(
    query?: Cased<CallControlApplicationListParams, Case>,
    options?: RequestOptions,
  ): PagePromise<Cased<CallControlApplication, Case>, Cased<PageMeta, Case>>;
  /** Create an application. `POST /call_control_applications`. */
  create(
    body: Cased<CreateCallControlApplicationParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CallControlApplication, Case>>>;
  /** Show an application. `GET /call_control_applications/{id}`. */
  retrieve(id: string, options?: RequestOptions): APIPromise<DataResponse<Cased<CallControlApplication, Case>>>;
  /** Change an application. `PATCH /call_control_applications/{id}`. */
  update(
    id: string,
    body: Cased<UpdateCallControlApplicationParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<CallControlApplication, Case>>>;
  /** Delete an application. `DELETE /call_control_applications/{id}`. */
  delete(id: string, options?: RequestOptions): APIPromise<DataResponse<Cased<CallControlApplication, Case>>>;
}

/** `client.connections` */
export interface Connections<Case extends FieldCase> {
  /** List the live legs of an application. `GET /connections/{connection_id}/active_calls`. */
  listActiveCalls(
    connectionId: string,
    query?: Cased<ConnectionListActiveCallsParams, Case>,
    options?: RequestOptions,
  ): PagePromise<Cased<ActiveCall, Case>, Cased<CursorPageMeta, Case>>;
}

/** `client.phoneNumbers` */
export interface PhoneNumbers<Case extends FieldCase> {
  /** List numbers. `GET /phone_numbers`. */
  list(
    query?: Cased<PhoneNumberListParams, Case>,
    options?: RequestOptions,
  ): PagePromise<Cased<PhoneNumber, Case>, Cased<PageMeta, Case>>;
  /** Show a number. `GET /phone_numbers/{id}`. */
  retrieve(id: string, options?: RequestOptions): APIPromise<DataResponse<Cased<PhoneNumber, Case>>>;
  /** Change a number. `PATCH /phone_numbers/{id}`. */
  update(
    id: string,
    body?: Cased<UpdatePhoneNumberParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<PhoneNumber, Case>>>;
  /** Remove a number. `DELETE /phone_numbers/{id}`. */
  delete(id: string, options?: RequestOptions): APIPromise<DataResponse<Cased<PhoneNumber, Case>>>;
}

/** `client.telephonyCredentials` */
export interface TelephonyCredentials<Case extends FieldCase> {
  /** List credentials of phones. `GET /telephony_credentials`. */
  list(
    query?: Cased<TelephonyCredentialListParams, Case>,
    options?: RequestOptions,
  ): PagePromise<Cased<TelephonyCredential, Case>, Cased<PageMeta, Case>>;
  /** Create a credential. `POST /telephony_credentials`. */
  create(
    body: Cased<CreateTelephonyCredentialParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<TelephonyCredential, Case>>>;
  /** Show a credential. `GET /telephony_credentials/{id}`. */
  retrieve(id: string, options?: RequestOptions): APIPromise<DataResponse<Cased<TelephonyCredential, Case>>>;
  /** Change a credential. `PATCH /telephony_credentials/{id}`. */
  update(
    id: string,
    body?: Cased<UpdateTelephonyCredentialParams, Case>,
    options?: RequestOptions,
  ): APIPromise<DataResponse<Cased<TelephonyCredential, Case>>>;
  /** Delete a credential. `DELETE /telephony_credentials/{id}`. */
  delete(id: string, options?: RequestOptions): APIPromise<DataResponse<Cased<TelephonyCredential, Case>>>;
}

/** What has every resource of the client; the client puts them there. */
export abstract class ResourceHolder<Case extends FieldCase> {
  /** `client.calls` */
  declare readonly calls: Calls<Case>;
  /** `client.callControlApplications` */
  declare readonly callControlApplications: CallControlApplications<Case>;
  /** `client.connections` */
  declare readonly connections: Connections<Case>;
  /** `client.phoneNumbers` */
  declare readonly phoneNumbers: PhoneNumbers<Case>;
  /** `client.telephonyCredentials` */
  declare readonly telephonyCredentials: TelephonyCredentials<Case>;
}

/** A leg, with all commands of `client.calls.actions` bound to it. */
export type BoundCall<Case extends FieldCase = 'wire'> = WithoutId<CallActions<Case>> &
  WithoutId<Pick<Calls<Case>, 'retrieveStatus'>> &
  CallHandle<Case>;

/** What dial answers: its data, and the new leg as a call. */
export type DialedCall<Case extends FieldCase = 'wire'> = DataResponse<Cased<DialResult, Case>> & BoundCall<Case>;
