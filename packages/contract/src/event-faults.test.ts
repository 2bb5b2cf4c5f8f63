import { expect, test } from 'vitest';
import { eventFaults } from './event-faults.ts';

const body = (payload: object, event_type = 'call.dtmf.received') => ({
  data: {
    ...{ event_type, id: 'b0000000-0000-4000-8000-000000000001', record_type: 'event' },
    ...{ occurred_at: '2025-11-23T03:30:00.076316Z', payload },
  },
  meta: { attempt: 1, delivered_to: 'https://example.test/hook' },
});
const pressed = {
  ...{ call_control_id: 'v3:A', call_leg_id: 'a', call_session_id: 'b', connection_id: '1', client_state: null },
  ...{ from: '+12025550111', to: '+12025550122', digit: '5' },
};

test('an event that keeps to its schema has no fault', () => {
  expect(eventFaults(body(pressed))).toEqual([]);
});

test('a field that is missing, of another type or documented nowhere is named', () => {
  const { digit: _digit, ...without } = pressed;
  expect(eventFaults(body(without)).join()).toContain('digit');
  expect(eventFaults(body({ ...pressed, digit: 5 })).join()).toContain('/data/payload/digit');
  expect(eventFaults(body({ ...pressed, start_time: 'x' })).join()).toContain('/data/payload/start_time');
  expect(eventFaults({ ...body(pressed), extra: 1 }).join()).toContain('/extra');
});

test('a time without microseconds is a fault, and so is an event that nobody knows', () => {
  const { data, meta } = body(pressed);
  expect(eventFaults({ data: { ...data, occurred_at: '2025-11-23T03:30:00Z' }, meta }).join()).toContain('occurred_at');
  expect(eventFaults(body(pressed, 'call.danced'))).toEqual(['unknown event call.danced']);
  expect(eventFaults(null)).toEqual(['unknown event undefined']);
});
