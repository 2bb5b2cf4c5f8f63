import { MediaError } from '@hookswitch/media';
import { VirtualClock } from '@hookswitch/sip/testing';
import { expect, test } from 'vitest';
import { createLogger } from '../../log.ts';
import type { LiveTranscriber } from '../../speech/transcriber.ts';
import type { Call } from '../call.ts';
import type { CallPlatform } from '../call-platform.ts';
import { newCallIds } from '../identifiers.ts';
import { Mailbox } from '../mailbox.ts';
import { startLive } from './live-transcription.ts';

test('an engine that seems well and does not listen is asked again once a second', async () => {
  const clock = new VirtualClock();
  let asked = 0;
  let isDeaf = true;
  const transcriber: LiveTranscriber = {
    kind: 'live',
    objection: () => undefined,
    listen: () => ({ id: `${asked}`, path: '/nowhere' }),
    forget: () => undefined,
    recovered: async () => undefined,
    close: async () => undefined,
  };
  const media = {
    startFeed: async () => {
      asked += 1;
      if (isDeaf) throw new MediaError('nobody-listens', 'nobody takes the sound');
    },
  };
  const platform: Partial<CallPlatform> = { clock, log: createLogger({ level: 'silent' }) };
  const leg = { media };
  // As much of a call as is looked at.
  const call: Call = Object.assign(Object.create(null), {
    ids: newCallIds(0),
    leg,
    mailbox: new Mailbox(),
    state: 'answered',
  });
  await startLive(platform as CallPlatform, call, transcriber, {
    tracks: ['inbound'],
    interim: false,
  });
  await clock.advance(5000);
  expect(asked).toBe(6);
  isDeaf = false;
  await clock.advance(5000);
  expect(asked).toBe(7);
  expect(clock.pendingTimers()).toBe(0);
});
