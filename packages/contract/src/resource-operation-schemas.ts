import { eventFilters } from './event-filters.ts';
import { filter, type OperationSchemasById, sort } from './operation-shape.ts';
import { apiKey, createApiKeyParams, createdApiKey, updateApiKeyParams } from './resources/api-key.ts';
import { activeCall } from './resources/call.ts';
import {
  callControlApplication,
  createCallControlApplicationParams,
  updateCallControlApplicationParams,
} from './resources/call-control-application.ts';
import { callEvent } from './resources/call-event.ts';
import { connection, connectionCount } from './resources/connection.ts';
import { media, updateMediaParams, uploadMediaParams } from './resources/media.ts';
import { cursorPageMeta, pageMeta } from './resources/page.ts';
import { createPhoneNumberParams, phoneNumber, updatePhoneNumberParams } from './resources/phone-number.ts';
import { createQueueParams, queue, queuedCall, updateQueuedCallParams, updateQueueParams } from './resources/queue.ts';
import { deleteRecordingsParams, recording } from './resources/recording.ts';
import {
  createTelephonyCredentialParams,
  telephonyCredential,
  updateTelephonyCredentialParams,
} from './resources/telephony-credential.ts';
import { createTrunkParams, trunk, updateTrunkParams } from './resources/trunk.ts';
import { redeliverWebhookParams, webhookDelivery } from './resources/webhook-delivery.ts';
import { createWebhookSigningKeyParams, webhookSigningKey } from './resources/webhook-signing-key.ts';

const noBody = { successStatus: 204 } as const;
const sortByAge = sort(['created_at', 'connection_name', 'active']);

const connectionOperationSchemas: OperationSchemasById = {
  ListConnectionActiveCalls: { data: activeCall, meta: cursorPageMeta },
  ListConnections: {
    data: connection,
    meta: pageMeta,
    query: [
      filter('[connection_name][contains]', 'Part of the name, 3 characters at least, in any case.', { minLength: 3 }),
      filter('[fqdn]', 'Domain name of an FQDN connection.'),
      filter('[outbound_voice_profile_id]', 'Outbound voice profile.'),
      sortByAge,
    ],
  },
  CountConnections: { data: connectionCount },
  RetrieveConnection: { data: connection },
  ListCallControlApplications: {
    data: callControlApplication,
    meta: pageMeta,
    query: [
      filter('[application_name][contains]', 'Part of the name, 3 characters at least, in any case.', { minLength: 3 }),
      filter('[outbound.outbound_voice_profile_id]', 'Outbound voice profile. The dot is part of the name.'),
      sortByAge,
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
  ListCallEvents: { data: callEvent, meta: pageMeta, query: eventFilters('event') },
};

const queueOperationSchemas: OperationSchemasById = {
  ListQueues: { data: queue, meta: pageMeta },
  CreateQueue: { request: createQueueParams, data: queue },
  RetrieveCallQueue: { data: queue },
  UpdateQueue: { request: updateQueueParams, data: queue },
  DeleteQueue: noBody,
  ListQueueCalls: { data: queuedCall, meta: pageMeta },
  RetrieveCallFromQueue: { data: queuedCall },
  UpdateCallInQueue: { request: updateQueuedCallParams, ...noBody },
  RemoveQueueCall: noBody,
};

const timeFilters = (field: string, what: string) => [
  filter(`[${field}][gte]`, `Only recordings ${what} at or after this time, RFC 3339.`, { format: 'date-time' }),
  filter(`[${field}][lte]`, `Only recordings ${what} at or before this time, RFC 3339.`, { format: 'date-time' }),
];
const recordingOperationSchemas: OperationSchemasById = {
  GetRecordings: {
    data: recording,
    meta: pageMeta,
    query: [
      filter('[call_control_id]', 'Leg.'),
      filter('[call_leg_id]', 'Leg, as a UUID.'),
      filter('[call_session_id]', 'Call.'),
      filter('[conference_id]', 'Conference.'),
      filter('[conference_region]', 'Region of the conference.'),
      filter('[connection_id]', 'Application.'),
      ...timeFilters('created_at', 'that were created'),
      ...timeFilters('end_time', 'that ended'),
      filter('[from]', 'Caller of the leg.'),
      filter('[sip_call_id]', 'SIP Call-ID of the leg.'),
      ...timeFilters('start_time', 'that began'),
      filter('[to]', 'Callee of the leg.'),
    ],
  },
  GetRecording: { data: recording },
  DeleteRecording: { data: recording },
  DeleteRecordings: { request: deleteRecordingsParams, ...noBody },
};

const numberAndPhoneOperationSchemas: OperationSchemasById = {
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

const mediaOperationSchemas: OperationSchemasById = {
  ListMedia: {
    data: media,
    meta: pageMeta,
    query: [filter('[content_type]', 'Content types, separated by commas.')],
  },
  UploadMedia: { request: uploadMediaParams, fileField: 'media', data: media },
  GetMedia: { data: media },
  UpdateMedia: { request: updateMediaParams, fileField: 'media', data: media },
  DeleteMedia: noBody,
  DownloadMedia: { binary: true },
};

const trunkOperationSchemas: OperationSchemasById = {
  ListTrunks: { data: trunk, meta: pageMeta, query: [filter('[name]', 'Name of the trunk, exactly.')] },
  CreateTrunk: { request: createTrunkParams, data: trunk, successStatus: 201 },
  RetrieveTrunk: { data: trunk },
  UpdateTrunk: { request: updateTrunkParams, data: trunk },
  DeleteTrunk: { data: trunk },
};

const deliveryTime = (field: string, what: string) => [
  filter(`[${field}][gte]`, `Only what ${what} at or after this time, RFC 3339.`, { format: 'date-time' }),
  filter(`[${field}][lte]`, `Only what ${what} at or before this time, RFC 3339.`, { format: 'date-time' }),
];
const deliveryOperationSchemas: OperationSchemasById = {
  GetWebhookDeliveries: {
    data: webhookDelivery,
    meta: pageMeta,
    query: [
      filter('[status][eq]', 'Status of the delivery.', { enum: ['pending', 'delivered', 'failed'] }),
      filter('[event_type]', 'Event type, or several of them with commas.'),
      filter('[webhook][contains]', 'Part of the event: its id, or anything in its payload.'),
      filter('[attempts][contains]', 'Part of an attempt: its URL, its error, or what the receiver answered.'),
      ...deliveryTime('started_at', 'was first sent'),
      ...deliveryTime('finished_at', 'was last answered'),
    ],
  },
  GetWebhookDelivery: { data: webhookDelivery },
  RedeliverWebhook: { request: redeliverWebhookParams, data: webhookDelivery },
};

const keyOperationSchemas: OperationSchemasById = {
  ListApiKeys: { data: apiKey, meta: pageMeta },
  CreateApiKey: { request: createApiKeyParams, data: createdApiKey, successStatus: 201 },
  RetrieveApiKey: { data: apiKey },
  UpdateApiKey: { request: updateApiKeyParams, data: apiKey },
  DeleteApiKey: { data: apiKey },
  ListWebhookSigningKeys: { data: webhookSigningKey, meta: pageMeta },
  CreateWebhookSigningKey: { request: createWebhookSigningKeyParams, data: webhookSigningKey, successStatus: 201 },
  DeleteWebhookSigningKey: { data: webhookSigningKey },
};

/** The operations on everything but calls and conferences. */
export const resourceOperationSchemas: OperationSchemasById = {
  ...connectionOperationSchemas,
  ...queueOperationSchemas,
  ...recordingOperationSchemas,
  ...numberAndPhoneOperationSchemas,
  ...mediaOperationSchemas,
  ...trunkOperationSchemas,
  ...deliveryOperationSchemas,
  ...keyOperationSchemas,
};
