import { expect, test } from 'vitest';
import type { MediaStreamOptions } from '../media-stream.ts';
import { readClientFrame, StreamFrames } from './stream-frames.ts';

const options: MediaStreamOptions = {
  ...{ id: 'a-uuid', url: 'ws://127.0.0.1/', track: 'inbound_track', codec: 'default', waits: false },
  back: { mode: 'rtp', codec: 'PCMU', rateHz: 8000, target: 'opposite' },
  start: { call_control_id: 'v3:x', tags: [] },
  stop: { call_control_id: 'v3:x' },
};

test('frames are as documented, and numbered in the order they are sent', () => {
  const frames = new StreamFrames(options);
  const sent = [
    frames.connected(),
    frames.start({ encoding: 'PCMU', sampleRate: 8000 }),
    frames.media('inbound', 7, 120, Buffer.from([1, 2, 3])),
    frames.dtmf('5', '2026-01-02T03:04:05.678000Z'),
    frames.error('invalidMedia', 'too short'),
    frames.mark('end of speech'),
    frames.stop(),
  ].map((text) => JSON.parse(text) as unknown);
  const numbered = (sequence: string) => ({ sequence_number: sequence, stream_id: 'a-uuid' });
  expect(sent).toEqual([
    { event: 'connected', version: '1.0.0' },
    {
      ...{ event: 'start', ...numbered('1') },
      start: {
        ...{ call_control_id: 'v3:x', tags: [] },
        media_format: { encoding: 'PCMU', sample_rate: 8000, channels: 1 },
      },
    },
    { event: 'media', ...numbered('2'), media: { track: 'inbound', chunk: '7', timestamp: '120', payload: 'AQID' } },
    { event: 'dtmf', ...numbered('3'), occurred_at: '2026-01-02T03:04:05.678000Z', dtmf: { digit: '5' } },
    { event: 'error', stream_id: 'a-uuid', payload: { code: 100_004, title: 'invalid_media', detail: 'too short' } },
    { event: 'mark', ...numbered('4'), mark: { name: 'end of speech' } },
    { event: 'stop', ...numbered('5'), stop: { call_control_id: 'v3:x' } },
  ]);
  const withToken = JSON.parse(new StreamFrames({ ...options, authToken: 'secret' }).connected()) as unknown;
  expect(withToken).toMatchObject({ connected: { 'x-telnyx-streaming-auth-token': 'secret' } });
});

test.each([
  ['{"event":"media","media":{"payload":"AQID"}}', { event: 'media', payload: 'AQID' }],
  ['{"event":"mark","mark":{"name":"x"}}', { event: 'mark', name: 'x' }],
  ['{"event":"clear"}', { event: 'clear' }],
  ['', expect.stringContaining('JSON')],
  ['null', expect.stringContaining('event')],
  ['{"event":"start"}', expect.stringContaining('event')],
  ['{"event":"media"}', expect.stringContaining('payload')],
  ['{"event":"media","media":{"payload":5}}', expect.stringContaining('payload')],
  ['{"event":"mark","mark":{}}', expect.stringContaining('name')],
  [`{"event":"mark","mark":{"name":"${'x'.repeat(1025)}"}}`, expect.stringContaining('name')],
])('%s', (text, read) => {
  expect(readClientFrame(text)).toEqual(read);
});
