import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { CallPlatform } from './call/call-platform.ts';

/** What an operator watches: live legs, webhook attempts by outcome, SIP counters. Names carry the unit (Prometheus). */
export function observePlatform(registry: Registry, platform: CallPlatform): void {
  new Gauge({
    name: 'hookswitch_live_legs',
    help: 'Legs that have not ended, by state and direction.',
    labelNames: ['state', 'direction'],
    registers: [registry],
    collect() {
      this.reset();
      for (const call of platform.registry.all()) this.inc({ state: call.state, direction: call.direction });
    },
  });
  new Gauge({
    name: 'hookswitch_sip_counters',
    help: 'Counters of the SIP user agent since the start, by name.',
    labelNames: ['counter'],
    registers: [registry],
    collect() {
      for (const [counter, value] of Object.entries(platform.agent.counters)) this.set({ counter }, value);
    },
  });
  new Gauge({
    name: 'hookswitch_sip_connections',
    help: 'SIP connections over TCP, TLS and WebSocket that are open now.',
    registers: [registry],
    collect() {
      this.set(platform.agent.connections);
    },
  });
  new Counter({
    name: 'hookswitch_new_calls_refused_total',
    help: 'New calls refused with 503 because the server had more to do than it could.',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(platform.gate.refused);
    },
  });
  observeProcess(registry);
  observeQueues(registry, platform);
  observeConferences(registry, platform);
  observeTrunks(registry, platform);
  const attempts = new Counter({
    name: 'hookswitch_webhook_attempts_total',
    help: 'Webhook delivery attempts, by outcome and event type.',
    labelNames: ['outcome', 'event_type'],
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'hookswitch_webhook_attempt_duration_seconds',
    help: 'Time of one webhook delivery attempt.',
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 30],
    registers: [registry],
  });
  platform.webhooks.onAttempt = ({ event, outcome, durationMs }) => {
    attempts.inc({ outcome, event_type: event.event_type });
    durations.observe(durationMs / 1000);
  };
}

function observeQueues(registry: Registry, { queues }: CallPlatform): void {
  new Gauge({
    name: 'hookswitch_queue_length',
    help: 'Legs that wait in a queue now, by queue.',
    labelNames: ['queue'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { name, line } of queues.all()) this.set({ queue: name }, line.length);
    },
  });
  new Gauge({
    name: 'hookswitch_queue_longest_wait_seconds',
    help: 'How long the leg at the head of a queue has waited; 0 for an empty queue.',
    labelNames: ['queue'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { name, line } of queues.all()) {
        this.set({ queue: name }, Math.max(0, ...line.map((place) => queues.waitedMs(place) / 1000)));
      }
    },
  });
}

function observeConferences(registry: Registry, { conferences }: CallPlatform): void {
  new Gauge({
    name: 'hookswitch_conferences',
    help: 'Conferences that live.',
    registers: [registry],
    collect() {
      this.set(conferences.all().length);
    },
  });
  new Gauge({
    name: 'hookswitch_conference_participants',
    help: 'Legs in conferences.',
    registers: [registry],
    collect() {
      this.set(conferences.all().reduce((sum, { participants }) => sum + participants.size, 0));
    },
  });
}

/** What must not grow without end: sockets, pipes, timers and memory of the main process. */
function observeProcess(registry: Registry): void {
  new Gauge({
    name: 'hookswitch_active_resources',
    help: 'What keeps the main process busy or awake, by type as Node names it: sockets, pipes, timers.',
    labelNames: ['type'],
    registers: [registry],
    collect() {
      this.reset();
      for (const type of process.getActiveResourcesInfo()) this.inc({ type });
    },
  });
  new Gauge({
    name: 'hookswitch_memory_bytes',
    help: 'Memory of the main process: resident, of the JavaScript heap, and of buffers outside of it.',
    labelNames: ['kind'],
    registers: [registry],
    collect() {
      const { rss, heapUsed, external } = process.memoryUsage();
      this.set({ kind: 'resident' }, rss);
      this.set({ kind: 'heap' }, heapUsed);
      this.set({ kind: 'external' }, external);
    },
  });
}

function observeTrunks(registry: Registry, platform: CallPlatform): void {
  new Gauge({
    name: 'hookswitch_trunk_registered',
    help: '1 while the server is registered at the trunk, 0 while not; trunks without registration are left out.',
    labelNames: ['trunk'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { name, state } of platform.trunks.all()) {
        if (state.registration !== null) this.set({ trunk: name }, state.registration.state === 'registered' ? 1 : 0);
      }
    },
  });
  new Gauge({
    name: 'hookswitch_trunk_reachable',
    help: '1 while the trunk answers OPTIONS, 0 while not; trunks that are not asked are left out.',
    labelNames: ['trunk'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { name, state } of platform.trunks.all()) {
        const { reachability } = state;
        if (reachability.state !== 'unknown') this.set({ trunk: name }, reachability.state === 'reachable' ? 1 : 0);
      }
    },
  });
}
