import type { Statement } from './statement.ts';

/** One fact of the installation, such as the API key that was made for it. */
export interface SettingRow {
  key: string;
  value: string;
}

export function selectSetting(key: string): Statement<SettingRow> {
  return { sql: 'SELECT key, value FROM settings WHERE key = $1', params: [key] };
}

export function deleteSetting(key: string): Statement {
  return { sql: 'DELETE FROM settings WHERE key = $1', params: [key] };
}

/** Stores `value` unless the key has one already, and returns what is stored. */
export function insertSettingIfAbsent(key: string, value: string): Statement<SettingRow> {
  return {
    sql: `INSERT INTO settings (key, value) VALUES ($1, $2)
      ON CONFLICT (key) DO UPDATE SET value = settings.value RETURNING key, value`,
    params: [key, value],
  };
}
