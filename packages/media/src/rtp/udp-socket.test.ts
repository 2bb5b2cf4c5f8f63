import { expect, test } from 'vitest';
import { bindRtpSocket } from './udp-socket.ts';

test('a datagram for a port that there is not is lost, and the socket goes on', async () => {
  const [from, to] = [
    await bindRtpSocket({ host: '127.0.0.1', port: 0 }),
    await bindRtpSocket({ host: '127.0.0.1', port: 0 }),
  ];
  const heard = new Promise<string>((resolve) => {
    to.onMessage = (data) => resolve(data.toString());
  });
  expect(() => from.send(Buffer.from('nobody'), 0, '127.0.0.1')).not.toThrow();
  from.send(Buffer.from('somebody'), to.address.port, '127.0.0.1');
  expect(await heard).toBe('somebody');
  from.close();
  to.close();
});
