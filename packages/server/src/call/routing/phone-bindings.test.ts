import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Binding } from '@hookswitch/sip';
import { expect, test } from 'vitest';
import { systemClock } from '../../clock.ts';
import { openDb } from '../../store/db.ts';
import { phoneBindings } from './phone-bindings.ts';

test('what a phone registered is the same after a restart: preference, flows with one contact, path, transport', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hookswitch-bindings-'));
  const db = await openDb({ file: join(folder, 'test.db') });
  const plain: Binding = {
    username: 'alice',
    contactUri: 'sip:alice@10.0.0.1',
    source: { host: '192.0.2.1', port: 4242 },
    expiresAtMs: systemClock.wallTimeMs() + 60_000,
    callId: 'c1',
    cseq: 7,
  };
  const flow = (regId: number): Binding => ({
    ...plain,
    userAgent: 'lamp/1',
    q: 0.5,
    flow: { instanceId: '<urn:uuid:1>', regId },
    path: ['<sip:near;lr;ob>', '<sip:far;lr>'],
  });
  const secure: Binding = { ...flow(3), source: { ...plain.source, transport: 'WSS' } };
  const second: Binding = { ...flow(4), source: { ...plain.source, local: '192.0.2.9:5060' } };
  const bindings = [plain, flow(1), flow(2), secure, second];
  await (await phoneBindings(db, systemClock)).save('alice', bindings);
  expect((await phoneBindings(db, systemClock)).initial).toEqual(bindings);
  await db.close();
  await rm(folder, { recursive: true });
});
