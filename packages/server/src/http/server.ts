import { type FastifyInstance, fastify } from 'fastify';
import { sentEvents } from '../call/event/sent-events.ts';
import { Mailbox } from '../call/mailbox.ts';
import { isLoopback } from '../config/loopback.ts';
import { createResourceIds } from '../resource-id.ts';
import { addActiveCallRoutes } from './active-calls.ts';
import { addApiKeyAuth } from './api-key-auth.ts';
import { addApiKeyRoutes } from './api-keys.ts';
import { addCallActionRoutes } from './call-actions.ts';
import { addApplicationRoutes } from './call-control-applications.ts';
import { addCallEventRoutes } from './call-events.ts';
import { addCallRoutes } from './calls.ts';
import { addConferenceRoutes } from './conferences.ts';
import { addErrorReply, onClientError, onFrameworkError } from './error-reply.ts';
import { addHealthRoutes } from './health.ts';
import type { HttpServerOptions } from './http-server-options.ts';
import { addJsonBody } from './json-body.ts';
import { addMediaRoutes } from './media.ts';
import { addMetricsRoute } from './metrics.ts';
import { addMultipartForm } from './multipart-form.ts';
import { addOpenapiRoute } from './openapi-route.ts';
import { OperationRoutes } from './operation-routes.ts';
import { addPhoneNumberRoutes } from './phone-numbers.ts';
import { rawQuery } from './query-string.ts';
import { addQueueRoutes } from './queues.ts';
import { addRateLimit } from './rate-limit.ts';
import { addRecordingRoutes } from './recordings.ts';
import { requestId } from './request-id.ts';
import { addRequestLog } from './request-log.ts';
import { addTelephonyCredentialRoutes } from './telephony-credentials.ts';
import { addTrunkRoutes } from './trunks.ts';
import { addWebhookDeliveryRoutes } from './webhook-deliveries.ts';
import { addWebhookSigningKeyRoutes } from './webhook-signing-keys.ts';

const bodyLimitBytes = 1024 * 1024;
/** For a whole request to arrive. */
const defaultRequestTimeoutMs = 30_000;
/** Longer than any id, so that a wrong one is told by its own error and not by the router's. */
const maxParamLength = 2048;

/**
 * The HTTP API. Not listening yet: the caller does that, and closes it. `close()` ends idle connections, and those in
 * use after their reply.
 */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const { callControl, db, clock, log, metrics, requestTimeoutMs = defaultRequestTimeoutMs } = options;
  const app = fastify({
    bodyLimit: bodyLimitBytes,
    // The framework itself would wait for ever, and Node.js looks at its connections every half minute only.
    requestTimeout: requestTimeoutMs,
    http: { headersTimeout: requestTimeoutMs, connectionsCheckingInterval: requestTimeoutMs / 6 },
    forceCloseConnections: 'idle',
    // Requests on connections that are still open are answered, not cut off with a body of another shape.
    return503OnClosing: false,
    genReqId: requestId,
    routerOptions: { maxParamLength, querystringParser: rawQuery },
    frameworkErrors: onFrameworkError,
    clientErrorHandler: onClientError,
  });
  addRequestLog(app, { clock, log, metrics });
  addApiKeyAuth(app, options.apiKeys);
  addRateLimit(app, { clock, requestsPerSecond: options.rateLimit.requestsPerSecond });
  addJsonBody(app);
  addMultipartForm(app);
  addErrorReply(app, log);
  app.addHook('onSend', async (_request, reply) => {
    // RFC 9112 §9.6: tells clients to open their next connection elsewhere, so that none is cut while it is used.
    if (callControl.counts().draining) reply.header('connection', 'close');
  });

  const routes = new OperationRoutes(app);
  const resourceOptions = {
    ...options,
    makeId: createResourceIds(clock, options.randomBytes),
    // Numbers and the lists of phones exclude each other, so whatever changes either waits here for its turn.
    numberChanges: new Mailbox(),
  };
  addHealthRoutes(app, options);
  addMetricsRoute(app, { metrics, open: isLoopback(options.httpHost) });
  addOpenapiRoute(app, {
    version: options.version,
    isBuilt: (name) => routes.isBuilt(name) || isSent(name),
    isRefused: routes.isRefused,
  });
  addCallRoutes(routes, callControl);
  addCallActionRoutes(routes, callControl);
  addConferenceRoutes(routes, options);
  addActiveCallRoutes(routes, { callControl, db });
  addApplicationRoutes(routes, resourceOptions);
  addPhoneNumberRoutes(routes, resourceOptions);
  addTelephonyCredentialRoutes(routes, resourceOptions);
  addTrunkRoutes(routes, resourceOptions);
  addMediaRoutes(routes, options);
  addRecordingRoutes(app, routes, options);
  addQueueRoutes(routes, options);
  addCallEventRoutes(routes, options);
  addWebhookDeliveryRoutes(routes, options);
  addApiKeyRoutes(routes, resourceOptions);
  addWebhookSigningKeyRoutes(routes, options);
  routes.refuseTheRest();
  return app;
}

const isSent = (eventType: string): boolean => sentEvents.some((sent) => sent === eventType);
