import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Clock } from '../clock.ts';
import type { RtpSocket } from '../rtp/udp-socket.ts';
import { type IceCredentials, newIceCredentials } from './ice-credentials.ts';
import { IcePorts } from './ice-ports.ts';
import { buildStun, stunAttribute, stunType } from './stun-message.ts';

interface Sent {
  readonly text: string;
  readonly to: string;
}

function fixture() {
  const time = { nowMs: 0 };
  const clock: Clock = { now: () => time.nowMs, setTimer: () => ({ cancel() {} }) };
  const sent: Sent[] = [];
  const socket = (port: number): RtpSocket => ({
    address: { host: '127.0.0.1', port },
    onMessage() {},
    send: (data, toPort, host) => {
      const isStun = data.length >= 20 && (data[0] ?? 255) < 4;
      sent.push({ text: isStun ? 'answer' : Buffer.from(data).toString(), to: `${host}:${toPort}` });
    },
    close() {},
  });
  const below = { rtp: socket(4000), rtcp: socket(4001), release() {} };
  const ice = new IcePorts(below, clock);
  const refusals = { count: 0 };
  ice.onRefused = () => {
    refusals.count += 1;
  };
  const heard: string[] = [];
  ice.rtp.onMessage = (data, from) => heard.push(`${data.toString()} of ${from.address}:${from.port}`);
  const arrive = (data: Buffer | string, from: string) => {
    const [address = '', port] = from.split(':');
    below.rtp.onMessage(Buffer.from(data), { address, port: Number(port) });
  };
  const check = (from: string, { ufrag, password }: IceCredentials, options: { nominates?: boolean } = {}) => {
    const nominates = options.nominates ?? true;
    arrive(
      buildStun({
        ...{ type: stunType.request, transactionId: randomBytes(12), password },
        attributes: [
          [stunAttribute.username, Buffer.from(`${ufrag}:peer`)],
          [stunAttribute.iceControlling, randomBytes(8)],
          ...(nominates ? [[stunAttribute.useCandidate, Buffer.alloc(0)] as const] : []),
        ],
      }),
      from,
    );
  };
  const say = (text: string) => {
    sent.length = 0;
    ice.rtp.send(Buffer.from(text), 9, '0.0.0.0');
    return sent[0]?.to;
  };
  return { time, ice, sent, heard, refusals, arrive, check, say };
}

const ours = newIceCredentials(randomBytes);
const [home, mobile, stranger] = ['192.0.2.1:5000', '198.51.100.1:6000', '203.0.113.9:7000'];

test('without ICE everything passes as it is, and checks are not answered', () => {
  const { ice, arrive, check, heard, sent, refusals } = fixture();
  arrive('audio', home);
  ice.rtp.send(Buffer.from('ours'), 5000, '192.0.2.1');
  check(home, ours);
  expect(heard).toEqual([`audio of ${home}`]);
  expect(sent).toEqual([{ text: 'ours', to: home }]);
  expect(refusals.count).toBe(1);
});

test('only what comes from a checked address is heard, and only there is sent to', () => {
  const { ice, arrive, check, heard, say, refusals } = fixture();
  ice.agree(ours);
  arrive('early', home);
  expect(say('early')).toBeUndefined();
  check(home, ours);
  arrive('audio', home);
  arrive('forged', stranger);
  arrive('forged', '192.0.2.1:5001');
  expect(say('ours')).toBe(home);
  expect(heard).toEqual(['audio of 0.0.0.0:9']);
  expect(refusals.count).toBe(3);
});

test('a check with a wrong password opens nothing and is not answered', () => {
  const { ice, arrive, check, heard, sent, say } = fixture();
  ice.agree(ours);
  check(stranger, { ...ours, password: newIceCredentials(randomBytes).password });
  check(stranger, newIceCredentials(randomBytes));
  arrive('forged', stranger);
  expect(sent).toEqual([]);
  expect(say('ours')).toBeUndefined();
  expect(heard).toEqual([]);
});

test('the path that was nominated last is the one, and others are still heard', () => {
  const { ice, arrive, check, heard, say } = fixture();
  ice.agree(ours);
  check(mobile, ours, { nominates: false });
  expect(say('handshake')).toBe(mobile);
  check(home, ours);
  check(mobile, ours, { nominates: false });
  expect(say('ours')).toBe(home);
  arrive('audio', mobile);
  expect(heard).toEqual(['audio of 0.0.0.0:9']);
  check(mobile, ours);
  expect(say('ours')).toBe(mobile);
});

test('checks of an offer that is not answered yet are answered, and open the path for the answer', () => {
  const { ice, arrive, check, heard, sent, say } = fixture();
  ice.expect(ours);
  check(home, ours);
  expect(sent).toEqual([{ text: 'answer', to: home }]);
  arrive('early media', stranger);
  expect(heard).toEqual([`early media of ${stranger}`]);
  ice.agree(ours);
  expect(say('ours')).toBe(home);
});

test('a restart keeps the path until one is nominated with the new credentials', () => {
  const { ice, arrive, check, heard, sent, say, refusals } = fixture();
  const next = newIceCredentials(randomBytes);
  ice.agree(ours);
  check(home, ours);
  ice.agree(next);
  expect(say('ours')).toBe(home);
  sent.length = 0;
  check(home, ours);
  expect(sent).toHaveLength(1);
  check(mobile, next);
  expect(say('ours')).toBe(mobile);
  arrive('late', home);
  check(home, ours);
  expect(heard).toEqual([]);
  expect(refusals.count).toBe(2);
});

test('a peer that no longer renews its consent is sent nothing, until it checks again', () => {
  const { ice, check, say, time } = fixture();
  ice.agree(ours);
  for (; time.nowMs <= 20_000; time.nowMs += 5000) check(home, ours, { nominates: time.nowMs === 0 });
  time.nowMs = 50_000;
  expect(say('ours')).toBe(home);
  time.nowMs = 50_001;
  expect(say('ours')).toBeUndefined();
  check(home, ours, { nominates: false });
  expect(say('ours')).toBe(home);
});

test('a peer that never renewed consent, as older ICE does, is sent to for as long as the call takes', () => {
  const { ice, check, say, time } = fixture();
  ice.agree(ours);
  check(home, ours);
  time.nowMs = 3_600_000;
  expect(say('ours')).toBe(home);
});

test('of a flood of checks only so many are answered, and the source that is in use stays known', () => {
  const { ice, check, sent, say, arrive, heard, time } = fixture();
  ice.agree(ours);
  check(home, ours);
  sent.length = 0;
  for (let port = 1000; port < 2000; port += 1) check(`203.0.113.9:${port}`, ours, { nominates: false });
  expect(sent).toHaveLength(199);
  expect(say('ours')).toBe(home);
  arrive('audio', home);
  expect(heard).toHaveLength(1);
  time.nowMs += 1000;
  sent.length = 0;
  for (let port = 1000; port < 2000; port += 1) check(`203.0.113.9:${port}`, ours, { nominates: false });
  expect(sent).toHaveLength(100);
});

test('a peer that gives ICE up is spoken with as any other', () => {
  const { ice, check, arrive, heard, sent } = fixture();
  ice.agree(ours);
  check(home, ours);
  ice.leave();
  arrive('audio', stranger);
  sent.length = 0;
  ice.rtp.send(Buffer.from('ours'), 7000, '203.0.113.9');
  expect(heard).toEqual([`audio of ${stranger}`]);
  expect(sent).toEqual([{ text: 'ours', to: stranger }]);
});
