import { expect, test } from 'vitest';
import type { CallPlatform } from '../call/call-platform.ts';
import { recordFromAnswerOrder, recordStartOrder } from './recording-params.ts';

/** A platform on which no program encodes MP3. */
const platform = { recordings: { encodesMp3: false } } as CallPlatform;

test('MP3 without an encoder is refused, with the way to have one', () => {
  const refusal = { code: '10027', message: expect.stringContaining('recordings.mp3_encoder') };
  const start = () => recordStartOrder(platform, { channels: 'dual', format: 'mp3' });
  expect(start).toThrow(expect.objectContaining(refusal));
  // MP3 is the documented default.
  const answer = () => recordFromAnswerOrder(platform, { record: 'record-from-answer' }, 'answer');
  expect(answer).toThrow(expect.objectContaining(refusal));
  const wav = recordFromAnswerOrder(platform, { record: 'record-from-answer', record_format: 'wav' }, 'answer');
  expect(wav?.order).toMatchObject({ format: 'wav', channels: 'dual', track: 'both' });
});
