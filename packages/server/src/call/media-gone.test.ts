import { MediaError, type MediaSession } from '@hookswitch/media';
import { expect, test } from 'vitest';
import { type ToldEvent, World } from '../testing/world.ts';

const gone = async () => {
  throw new MediaError('engine-gone', 'the media process has just died');
};

test('commands that find no media any more are refused by a code, or have nothing left to do; none is a 500', async () => {
  const world = await World.open();
  const told: ToldEvent[] = [];
  world.onEvent = (event) => void told.push(event);
  world.onMedia = (engine) => {
    const { createSession, createMix } = engine;
    engine.createSession = async (options) =>
      Object.assign(await createSession.call(engine, options), { changeRecording: gone, stopPlayback: gone });
    engine.createMix = async (options) =>
      Object.assign(await createMix.call(engine, options), { changeRecording: gone, stopPlayback: gone });
  };
  try {
    await world.start();
    world.callIn(3_600_000);
    await world.pass(1000);
    const leg = told[0]?.payload.call_control_id ?? '';
    const act = (action: string, body: object) => world.command(`/calls/${leg}/actions/${action}`, body);
    await act('answer', {});
    await act('record_start', { format: 'wav', channels: 'single' });
    const refused = { status: 422, code: '90033' };
    for (const action of ['record_pause', 'record_resume', 'record_stop']) {
      expect(await act(action, {})).toMatchObject(refused);
    }
    const conference = await world.command('/conferences', { call_control_id: leg, name: 'room' });
    const confer = (action: string, body: object) =>
      world.command(`/conferences/${conference?.id}/actions/${action}`, body);
    expect(await confer('stop', {})).toMatchObject({ status: 200 });
    expect(await confer('stop', { call_control_ids: [leg] })).toMatchObject({ status: 200 });
    await confer('record_start', { format: 'wav' });
    expect(await confer('record_stop', {})).toMatchObject(refused);
    await world.stop();
  } finally {
    await world.close();
  }
});

/** A leg that is recorded hangs up while its media does not close. */
async function hangUpWithHangingMedia(
  world: World,
  told: ToldEvent[],
): Promise<{ release: (how: 'closed' | 'gone') => void }> {
  let release: (how: 'closed' | 'gone') => void = () => undefined;
  const released = new Promise<'closed' | 'gone'>((resolve) => {
    release = resolve;
  });
  world.onEvent = (event) => void told.push(event);
  world.onMedia = (engine) => {
    const { createSession } = engine;
    engine.createSession = async (options) => {
      const session: MediaSession = await createSession.call(engine, options);
      const { close } = session;
      session.close = async () => ((await released) === 'closed' ? close.call(session) : gone());
      return session;
    };
  };
  await world.start();
  world.callIn(3_600_000);
  await world.pass(500);
  const leg = told[0]?.payload.call_control_id ?? '';
  const act = (action: string, body: object) => world.command(`/calls/${leg}/actions/${action}`, body);
  await act('answer', {});
  await act('record_start', { format: 'wav', channels: 'single' });
  await world.pass(1000);
  void act('hangup', {});
  await world.pass(2500);
  expect(told.map(({ event_type: type }) => type)).toEqual(['call.initiated', 'call.answered']);
  await world.pass(1000);
  expect(told.map(({ event_type: type }) => type)).toEqual(['call.initiated', 'call.answered', 'call.hangup']);
  expect(await act('hangup', {})).toMatchObject({ code: '90018' });
  return { release };
}

test.each(['closed', 'gone'] as const)(
  'media that does not close delays call.hangup by three seconds at most; %s at last, its recording is saved',
  async (how) => {
    const world = await World.open();
    const told: ToldEvent[] = [];
    try {
      const { release } = await hangUpWithHangingMedia(world, told);
      await world.pass(60_000);
      expect(told).toHaveLength(3);
      release(how);
      await world.pass(1000);
      await world.stop();
      expect(told.map(({ event_type: type }) => type).slice(3)).toEqual(['call.recording.saved']);
      expect(world.storedEvents().map(({ event_type: type }) => type)).toEqual([
        ...['call.initiated', 'call.answered', 'call.hangup', 'call.recording.saved'],
      ]);
    } finally {
      await world.close();
    }
  },
);
