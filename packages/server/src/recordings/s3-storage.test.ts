import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { S3Storage } from './s3-storage.ts';

test('a store that takes connections and never answers fails, as one that is down does', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket.resume()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a port was asked for');
  const directory = await mkdtemp(join(tmpdir(), 'hookswitch-s3-'));
  const file = join(directory, 'a.wav');
  await writeFile(file, 'sound');
  const storage = new S3Storage({
    ...{ bucket: 'b', region: 'r', endpoint: `http://127.0.0.1:${address.port}`, prefix: '', silenceMs: 200 },
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
  });
  try {
    await expect(storage.put('a/a.wav', file, 'audio/wav')).rejects.toMatchObject({ code: 'failed' });
    await expect(storage.open('a/a.wav')).rejects.toMatchObject({ code: 'failed' });
    expect(sockets.length).toBeGreaterThan(1);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
    await rm(directory, { recursive: true });
  }
}, 30_000);
