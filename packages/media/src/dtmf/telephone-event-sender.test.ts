import { expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { KeyPresses, keyFrameMs, keySteps } from './key-presses.ts';
import { writeTelephoneEvent } from './telephone-event.ts';
import { TelephoneEventReceiver } from './telephone-event-receiver.ts';
import { type EventPacket, TelephoneEventSender } from './telephone-event-sender.ts';

/** All frames until nothing is left to send, with their packets. */
function sent(presses: KeyPresses, clockRate = 8000): { atMs: number; packet: EventPacket }[] {
  const sender = new TelephoneEventSender();
  const packets: { atMs: number; packet: EventPacket }[] = [];
  for (let atMs = 0; !presses.idle || sender.repeating; atMs += keyFrameMs) {
    const packet = sender.next(presses.next(), clockRate);
    if (packet) packets.push({ atMs, packet });
  }
  return packets;
}

function played(digits: string, durationMs: number): KeyPresses {
  const presses = new KeyPresses();
  presses.play(keySteps(digits, durationMs));
  return presses;
}

test('a key of 100 ms: five reports, the first one marked, and the end twice again', () => {
  const packets = sent(played('7', 100)).map(({ packet }) => packet);
  expect(packets.map(({ event }) => event.duration)).toEqual([160, 320, 480, 640, 800, 800, 800]);
  expect(packets.map(({ event }) => event.end)).toEqual([false, false, false, false, true, true, true]);
  expect(packets.map(({ marker }) => marker)).toEqual([true, false, false, false, false, false, false]);
  expect(packets.every(({ event, timestampOffset }) => event.event === 7 && timestampOffset === 0)).toBe(true);
});

test('w and W are half a second and a second, and presses keep 100 ms apart', () => {
  const starts = (digits: string) => sent(played(digits, 100)).filter(({ packet }) => packet.marker);
  expect(starts('12').map(({ atMs }) => atMs)).toEqual([0, 200]);
  expect(starts('1w2').map(({ atMs }) => atMs)).toEqual([0, 700]);
  expect(starts('W2').map(({ atMs }) => atMs)).toEqual([1000]);
  expect(() => keySteps('12x', 100)).toThrow(RangeError);
  expect(() => keySteps('1'.repeat(1001), 100)).toThrow(RangeError);
});

test('a press longer than a segment is heard as one press, at every clock rate', () => {
  for (const clockRate of [8000, 16_000, 48_000]) {
    const said: string[] = [];
    const receiver = new TelephoneEventReceiver(systemClock, {
      down: (key) => said.push(key),
      up: (key, durationMs) => said.push(`${key} ${Math.round(durationMs)}`),
    });
    receiver.clockRate = clockRate;
    const presses = new KeyPresses();
    presses.play([{ key: '*', durationMs: 9000 }]);
    for (const { packet } of sent(presses, clockRate)) {
      expect(packet.event.duration).toBeLessThanOrEqual(0xffff);
      const payload = Buffer.alloc(4);
      writeTelephoneEvent(payload, 0, packet.event);
      receiver.receive(payload, 0, 4, packet.timestampOffset);
    }
    receiver.close();
    expect(said).toEqual(['*', '* 9000']);
  }
});

test('a key that is held goes on until it is let go, for as long as it was held there', () => {
  const presses = new KeyPresses();
  const sender = new TelephoneEventSender();
  presses.hold('A');
  const frames = Array.from({ length: 10 }, () => sender.next(presses.next(), 8000));
  expect(frames.every((packet) => packet?.event.event === 12 && !packet.event.end)).toBe(true);
  presses.release(150);
  const last = sender.next(presses.next(), 8000);
  expect(last?.event).toMatchObject({ end: true, duration: 1760 });
});

test('a key let go before its first frame is still long enough to be heard', () => {
  const presses = new KeyPresses();
  presses.hold('3');
  presses.release(5);
  const packets = sent(presses).map(({ packet }) => packet);
  expect(packets.map(({ event }) => event.duration)).toEqual([160, 320, 320, 320]);
});

test('a tone that is torn apart is over, if it was long enough to be heard', () => {
  const presses = played('12', 100);
  const key = () => {
    const frame = presses.next();
    return frame.kind === 'press' ? frame.key : frame.kind;
  };
  presses.next();
  presses.interrupt(3);
  expect([key(), key()]).toEqual(['1', '1']);
  presses.interrupt(3);
  expect([key(), key(), key(), key(), key(), key()]).toEqual([...Array.from({ length: 5 }, () => 'pause'), '2']);
});

test('no more than a thousand steps wait', () => {
  const presses = played('1'.repeat(600), 100);
  expect(presses.play(keySteps('2'.repeat(600), 100))).toBe(false);
  expect(presses.play(keySteps('2'.repeat(400), 100))).toBe(true);
});

test('a key that is held while the clock of the payload type becomes slower goes on in the first segment of the new one', () => {
  const presses = new KeyPresses();
  presses.hold('5');
  const sender = new TelephoneEventSender();
  for (let atMs = 0; atMs < 2000; atMs += keyFrameMs) sender.next(presses.next(), 48_000);
  const { event, timestampOffset } = sender.next(presses.next(), 8000) ?? {};
  expect(timestampOffset).toBe(0);
  expect(event?.duration).toBeGreaterThan(16_000);
  expect(event?.duration).toBeLessThan(16_400);
  expect(() => event && writeTelephoneEvent(Buffer.alloc(4), 0, event)).not.toThrow();
});

test('a far end that claims to have held a key for hours is believed ten seconds', () => {
  const presses = new KeyPresses();
  presses.hold('5');
  presses.release(Number.POSITIVE_INFINITY);
  expect(sent(presses).at(-1)?.atMs).toBeLessThan(10_200);
});
