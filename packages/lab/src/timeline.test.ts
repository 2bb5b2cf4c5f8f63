import { VirtualClock } from '@hookswitch/sip/testing';
import { expect, test } from 'vitest';
import { Timeline } from './timeline.ts';

const startMs = 1_767_322_800_000;

function makeTimeline(): Timeline {
  const timeline = new Timeline({ clock: new VirtualClock(startMs) });
  timeline.note('media', 'bob hears 440 Hz', { from: 'platform', to: 'bob', atMs: startMs + 250 });
  timeline.api({
    method: 'POST',
    path: '/v2/calls/v3:AAAAAABBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB/actions/hangup',
    requestBody: {},
    status: 200,
    headers: new Headers(),
    body: undefined,
    atMs: startMs + 4.6,
    durationMs: 2.3,
  });
  timeline.note('step', 'the call ends', { atMs: startMs + 1 });
  return timeline;
}

test('a timeline lists everything by time, in columns, with ids cut to what tells them apart', () => {
  expect(makeTimeline().render().split('\n')).toEqual([
    '   0.001 s  step     the call ends',
    '   0.005 s  api      app      -> platform  POST /v2/calls/v3:AAAAAA…/actions/hangup -> 200 in 2 ms',
    '   0.250 s  media    platform -> bob       bob hears 440 Hz',
  ]);
});

test('a timeline is plain text unless colours are asked for', () => {
  const colourStart = '\u001b';
  expect(makeTimeline().render()).not.toContain(colourStart);
  expect(makeTimeline().render({ colours: true })).toContain(colourStart);
});
