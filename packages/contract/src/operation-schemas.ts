import Type, { type TSchema } from 'typebox';
import { answerParams } from './commands/answer.ts';
import { bridgeParams } from './commands/bridge.ts';
import { commandResult } from './commands/command-result.ts';
import { dialParams } from './commands/dial.ts';
import { hangupParams } from './commands/hangup.ts';
import { referParams } from './commands/refer.ts';
import { rejectParams } from './commands/reject.ts';
import { sendSipInfoParams } from './commands/send-sip-info.ts';
import { transferParams } from './commands/transfer.ts';
import { activeCall, callStatus, dialResult } from './resources/call.ts';
import {
  callControlApplication,
  createCallControlApplicationParams,
  updateCallControlApplicationParams,
} from './resources/call-control-application.ts';
import { cursorPageMeta, pageMeta } from './resources/page.ts';
import { createPhoneNumberParams, phoneNumber, updatePhoneNumberParams } from './resources/phone-number.ts';
import {
  createTelephonyCredentialParams,
  telephonyCredential,
  updateTelephonyCredentialParams,
} from './resources/telephony-credential.ts';

/** A query parameter besides those of paging. */
export interface QueryParameter {
  readonly name: string;
  readonly schema: TSchema;
}

/** What an operation takes and gives. */
export interface OperationSchemas {
  readonly request?: TSchema;
  /** What `data` holds; in a list, one item of it. */
  readonly data: TSchema;
  /** The `meta` of a list; absent: no list. */
  readonly meta?: TSchema;
  readonly query?: readonly QueryParameter[];
  /** 200 where nothing is said. */
  readonly successStatus?: 201;
}

const command = (request: TSchema): OperationSchemas => ({ request, data: commandResult });
const filter = (name: string, description: string, rule: Readonly<Record<string, unknown>> = {}): QueryParameter => ({
  name,
  schema: Type.String({ ...rule, description }),
});

/** The shapes of each operation that has them here; the others are known by name alone. */
export const operationSchemas: Readonly<Record<string, OperationSchemas>> = {
  DialCall: { request: dialParams, data: dialResult },
  RetrieveCallStatus: { data: callStatus },
  AnswerCall: command(answerParams),
  BridgeCall: command(bridgeParams),
  HangupCall: command(hangupParams),
  ReferCall: command(referParams),
  RejectCall: command(rejectParams),
  SendSIPInfo: command(sendSipInfoParams),
  TransferCall: command(transferParams),
  ListConnectionActiveCalls: { data: activeCall, meta: cursorPageMeta },
  ListCallControlApplications: {
    data: callControlApplication,
    meta: pageMeta,
    query: [
      filter('filter[application_name][contains]', 'Part of the name, 3 characters at least, in any case.', {
        minLength: 3,
      }),
      filter('filter[outbound.outbound_voice_profile_id]', 'Outbound voice profile. The dot is part of the name.'),
      {
        name: 'sort',
        schema: Type.String({
          enum: ['created_at', 'connection_name', 'active', '-created_at', '-connection_name', '-active'],
          default: '-created_at',
          description: 'Field to sort by; a minus sign before it sorts in descending order.',
        }),
      },
    ],
  },
  CreateCallControlApplication: {
    request: createCallControlApplicationParams,
    data: callControlApplication,
    successStatus: 201,
  },
  RetrieveCallControlApplication: { data: callControlApplication },
  UpdateCallControlApplication: { request: updateCallControlApplicationParams, data: callControlApplication },
  DeleteCallControlApplication: { data: callControlApplication },
  ListPhoneNumbers: { data: phoneNumber, meta: pageMeta },
  CreatePhoneNumber: { request: createPhoneNumberParams, data: phoneNumber, successStatus: 201 },
  RetrievePhoneNumber: { data: phoneNumber },
  UpdatePhoneNumber: { request: updatePhoneNumberParams, data: phoneNumber },
  DeletePhoneNumber: { data: phoneNumber },
  ListTelephonyCredentials: { data: telephonyCredential, meta: pageMeta },
  CreateTelephonyCredential: {
    request: createTelephonyCredentialParams,
    data: telephonyCredential,
    successStatus: 201,
  },
  RetrieveTelephonyCredential: { data: telephonyCredential },
  UpdateTelephonyCredential: { request: updateTelephonyCredentialParams, data: telephonyCredential },
  DeleteTelephonyCredential: { data: telephonyCredential },
};
