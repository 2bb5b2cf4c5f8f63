import { MediaError } from '@hookswitch/media';
import { SessionError } from '@hookswitch/sip';
import { expect, test } from 'vitest';
import { ApiError } from '../api-error.ts';
import { refusalOf } from './session-over.ts';

test('a session that is over is a call that has ended', () => {
  expect(refusalOf(new SessionError('ended', 'the session is over'))).toMatchObject({ code: '90018', status: 422 });
});

test('media that can do nothing more is a refusal, not a fault of the server', () => {
  const error = new MediaError('engine-gone', 'the media process ended');
  expect(refusalOf(error)).toMatchObject({ code: '90033', status: 422 });
});

test('any other error stays what it is', () => {
  for (const error of [new SessionError('transport', 'no way'), new ApiError('90034'), new Error('a bug'), undefined]) {
    expect(refusalOf(error)).toBe(error);
  }
});
