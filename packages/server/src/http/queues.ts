import {
  type CreateQueueParams,
  createQueueParams,
  type Queue,
  type QueuedCall,
  type UpdateQueuedCallParams,
  type UpdateQueueParams,
  updateQueuedCallParams,
  updateQueueParams,
} from '@hookswitch/contract';
import type { FastifyRequest } from 'fastify';
import { ApiError } from '../api-error.ts';
import type { CallQueue, QueuePlace } from '../call/queue/call-queue.ts';
import type { HttpServerOptions } from './http-server-options.ts';
import type { OperationRoutes } from './operation-routes.ts';
import { type NumberedPage, pageMeta, readPage, toStorePage } from './pagination.ts';
import { readListQuery, refuseQuery } from './query.ts';
import { bodyValidator } from './validation.ts';

type QueueRouteOptions = Pick<HttpServerOptions, 'queues' | 'removeFromQueue' | 'keepPlace'>;

/** Queues and the legs in them (reference §1.3). A path names a queue by its name or its id. */
export function addQueueRoutes(
  routes: OperationRoutes,
  { queues, removeFromQueue, keepPlace }: QueueRouteOptions,
): void {
  const validateCreate = bodyValidator<CreateQueueParams>(createQueueParams);
  const validateUpdate = bodyValidator<UpdateQueueParams>(updateQueueParams);
  const validateCallUpdate = bodyValidator<UpdateQueuedCallParams>(updateQueuedCallParams);

  function find(request: FastifyRequest): CallQueue {
    const { queue_name: name } = request.params as { queue_name: string };
    return queues.find(name) ?? refuseUnknown(`There is no queue "${name}".`);
  }
  function findPlace(request: FastifyRequest): QueuePlace {
    const queue = find(request);
    const { call_control_id: id } = request.params as { call_control_id: string };
    const place = queues.placeOfId(id);
    return place?.queue === queue ? place : refuseUnknown(`This call does not wait in the queue "${queue.name}".`);
  }
  const shown = (place: QueuePlace) => toQueuedCall(place, queues.waitedMs(place));

  routes.handle('ListQueues', async (request) => {
    const page = readPage(readListQuery(request.query, {}));
    const all = queues.all();
    return { data: pageOf(all, page).map(toQueue), meta: pageMeta(page, all.length) };
  });
  routes.handle('CreateQueue', async (request) => {
    refuseQuery(request.query);
    const { queue_name: name, max_size: maxSize } = validateCreate(request.body);
    return { data: toQueue(await queues.create(name, maxSize)) };
  });
  routes.handle('RetrieveCallQueue', async (request) => {
    refuseQuery(request.query);
    return { data: toQueue(find(request)) };
  });
  routes.handle('UpdateQueue', async (request) => {
    refuseQuery(request.query);
    const queue = find(request);
    await queues.resize(queue, validateUpdate(request.body).max_size);
    return { data: toQueue(queue) };
  });
  routes.handle('DeleteQueue', async (request, reply) => {
    refuseQuery(request.query);
    await queues.delete(find(request));
    return reply.status(204).send();
  });

  routes.handle('ListQueueCalls', async (request) => {
    const page = readPage(readListQuery(request.query, {}));
    const { line } = find(request);
    return { data: pageOf(line, page).map(shown), meta: pageMeta(page, line.length) };
  });
  routes.handle('RetrieveCallFromQueue', async (request) => {
    refuseQuery(request.query);
    return { data: shown(findPlace(request)) };
  });
  routes.handle('UpdateCallInQueue', async (request, reply) => {
    refuseQuery(request.query);
    const place = findPlace(request);
    const { keep_after_hangup: keeps } = validateCallUpdate(request.body);
    if (keeps !== undefined) await keepPlace(place, keeps);
    return reply.status(204).send();
  });
  routes.handle('RemoveQueueCall', async (request, reply) => {
    refuseQuery(request.query);
    await removeFromQueue(findPlace(request));
    return reply.status(204).send();
  });
}

function pageOf<Item>(items: readonly Item[], page: NumberedPage): readonly Item[] {
  const { limit, offset } = toStorePage(page);
  return items.slice(offset, offset + limit);
}

function refuseUnknown(detail: string): never {
  throw new ApiError('10005', { detail });
}

const time = (ms: number): string => new Date(ms).toISOString();

function toQueue(queue: CallQueue): Queue {
  return {
    id: queue.id,
    record_type: 'queue',
    name: queue.name,
    average_wait_time_secs: Math.round(queue.averageWaitMs / 1000),
    created_at: time(queue.createdAtMs),
    current_size: queue.line.length,
    max_size: queue.maxSize,
    updated_at: time(queue.updatedAtMs),
  };
}

function toQueuedCall(place: QueuePlace, waitedMs: number): QueuedCall {
  const { call, queue } = place;
  return {
    record_type: 'queue_call',
    call_control_id: call.ids.callControlId,
    call_leg_id: call.ids.callLegId,
    call_session_id: call.ids.callSessionId,
    connection_id: call.connectionId,
    enqueued_at: time(place.enqueuedAtMs),
    from: call.from,
    is_alive: call.state !== 'ended',
    queue_id: queue.id,
    queue_position: queue.positionOf(place),
    to: call.to,
    wait_time_secs: Math.round(waitedMs / 1000),
  };
}
