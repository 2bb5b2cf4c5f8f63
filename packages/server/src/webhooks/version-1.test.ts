import { describe, expect, test } from 'vitest';
import { eventRow } from '../store/testing/rows.ts';
import { bodyInVersion1, nameInVersion1, signatureInVersion1, urlInVersion1 } from './version-1.ts';

const event = eventRow({
  ...{ leg_id: 'leg', seq: 1, id: '0ccc7b54-4df3-4bca-a65a-3da1ecc777f0' },
  ...{ event_type: 'call.answered', occurred_at: '2018-02-02T22:25:27.521992Z' },
  payload: '{"call_control_id":"v3:x","client_state":null,"to":"+13129457420"}',
});

describe('webhooks of version 1', () => {
  test.each([
    ['call.initiated', 'call_initiated'],
    ['call.answered', 'call_answered'],
    ['call.bridged', 'call_bridged'],
    ['call.hangup', 'call_hangup'],
    ['call.speak.started', 'speak_started'],
    ['call.speak.ended', 'speak_ended'],
    ['call.playback.started', 'playback_started'],
    ['call.playback.ended', 'playback_ended'],
    ['call.gather.ended', 'gather_ended'],
    ['call.recording.saved', 'recording_saved'],
    ['call.dtmf.received', 'dtmf'],
    ['conference.created', 'conference_created'],
    ['conference.participant.joined', 'conference_join'],
    ['conference.participant.left', 'conference_leave'],
    // Not documented, by the same rule:
    ['call.machine.detection.ended', 'machine_detection_ended'],
    ['streaming.started', 'streaming_started'],
    ['conference.ended', 'conference_ended'],
  ])('%s is called %s', (eventType, name) => {
    expect(nameInVersion1(eventType)).toBe(name);
  });

  test('the body has no envelope, and its payload has the time of the event', () => {
    expect(bodyInVersion1(event).toString()).toBe(
      '{"created_at":"2018-02-02T22:25:27.521992Z","event_type":"call_answered",' +
        '"id":"0ccc7b54-4df3-4bca-a65a-3da1ecc777f0","payload":{"call_control_id":"v3:x","client_state":null,' +
        '"occurred_at":"2018-02-02T22:25:27.521992Z","to":"+13129457420"},"record_type":"event"}',
    );
  });

  test('a time that the payload has by itself stays', () => {
    const payload = '{"conference_id":"c","occurred_at":"2018-01-01T00:00:00.000000Z"}';
    const body = JSON.parse(bodyInVersion1({ ...event, payload }).toString()) as { payload: { occurred_at: string } };
    expect(body.payload.occurred_at).toBe('2018-01-01T00:00:00.000000Z');
  });

  test('a GET has the same fields in its query, behind what the URL had', () => {
    const query = Object.fromEntries(new URL(urlInVersion1(event, 'http://127.0.0.1/hook?a=b%20c')).searchParams);
    expect(query).toEqual({
      a: 'b c',
      ...{ created_at: event.occurred_at, event_type: 'call_answered', id: event.id, record_type: 'event' },
      payload:
        '{"call_control_id":"v3:x","client_state":null,"occurred_at":"2018-02-02T22:25:27.521992Z","to":"+13129457420"}',
    });
  });

  // The example of Telnyx' own page about signatures of version 1, and that of its demo for SMS.
  test.each([
    [
      '{\n  "sms_id":"834f3d53-8a3c-4aa0-a733-7f2d682a72df",\n  "direction": "inbound",\n' +
        '  "from": "+13129450002",\n  "to": "+13125550001",\n  "body": "Hello!"\n}',
      't=1520983646,h=WlEXoEsHH2RMgy2x8eyvg10JlMBco0s51fdNpMORF00=',
    ],
    [
      '{"sms_id": "834f3d53-8a3c-4aa0-a733-7f2d682a72df", "from": "+13129450002", "to": "+13125550001", "body": "Hello!"}',
      't=1520983646,h=FHbtAkvKvF5r81WLUlZtNy8k/mZi0byhw0G37njXqBs=',
    ],
  ])('are signed as in the published examples', (body, signature) => {
    expect(signatureInVersion1('rq789onm321yxzkjihfEdcAm', '1520983646', Buffer.from(body))).toBe(signature);
  });
});
