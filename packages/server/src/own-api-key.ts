import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from './clock.ts';
import type { Config } from './config/config.ts';
import { writeDurably } from './durable-file.ts';
import { hashOfApiKey } from './http/api-key-ring.ts';
import { newApiKey, rowOfApiKey } from './http/api-keys.ts';
import { createResourceIds } from './resource-id.ts';
import { insertApiKey, selectAllApiKeys } from './store/api-keys.ts';
import type { Db } from './store/db.ts';
import { deleteSetting, selectSetting } from './store/settings.ts';

/** In the data directory, readable by its owner only: what `hookswitch start` prints and commands on this machine use. */
const fileName = 'api-key';
const firstName = 'made at the first start';

/**
 * The key to tell the owner of this server: that of the configuration, else the one in the data directory. Where neither
 * is and the store knows none, one is made. null: the keys there are were noted and their file removed, or it holds a
 * key that was revoked.
 */
export async function ownApiKey(config: Config, db: Db, clock: Clock): Promise<string | null> {
  await moveFromSettings(config.dataDir, db, clock);
  if (config.apiKey !== undefined) return config.apiKey;
  const stored = await db.run(selectAllApiKeys());
  const kept = await readKept(config.dataDir);
  const isGood = kept !== undefined && stored.some(({ hash }) => hash === hashOfApiKey(kept).toString('hex'));
  if (isGood) return kept;
  if (stored.length > 0) return null;
  const options = { id: createResourceIds(clock)(), name: firstName, requestsPerSecond: null };
  const { key, row } = newApiKey(options, clock.wallTimeMs());
  // The file first: a key that is stored and that nobody knows would lock the owner out.
  await writeDurably(join(config.dataDir, fileName), `${key}\n`);
  await db.run(insertApiKey(row));
  return key;
}

/** Earlier versions kept their one key in clear in the store. */
async function moveFromSettings(dataDir: string, db: Db, clock: Clock): Promise<void> {
  const [setting] = await db.run(selectSetting('api_key'));
  if (setting === undefined) return;
  await writeDurably(join(dataDir, fileName), `${setting.value}\n`);
  const options = { id: createResourceIds(clock)(), name: firstName, requestsPerSecond: null };
  const row = rowOfApiKey(setting.value, options, clock.wallTimeMs());
  await db.transaction([insertApiKey(row), deleteSetting('api_key')]);
}

async function readKept(dataDir: string): Promise<string | undefined> {
  try {
    return (await readFile(join(dataDir, fileName), 'utf8')).trim() || undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
