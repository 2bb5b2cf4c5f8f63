import { MediaError } from '@hookswitch/media';
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
