import Database from 'libsql';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MigrationConnection, migrate } from './migrate.ts';
import { initialSchema } from './migrations/0001-initial.ts';
import { trunksSchema } from './migrations/0002-trunks.ts';

let database: Database.Database;
let connection: MigrationConnection;
beforeEach(() => {
  database = new Database(':memory:');
  connection = { exec: (sql) => void database.exec(sql), all: (sql) => database.prepare(sql).all() };
});
afterEach(() => void database.close());

const first = { version: 1, sql: 'CREATE TABLE a (n INTEGER); INSERT INTO a VALUES (1);' };
const second = { version: 2, sql: 'ALTER TABLE a ADD COLUMN m INTEGER; UPDATE a SET m = n + 1;' };

test('steps that are missing are made in order, and none twice', () => {
  migrate(connection, [first]);
  migrate(connection, [first, second]);
  migrate(connection, [first, second]);
  expect(connection.all('SELECT * FROM a')).toEqual([{ n: 1, m: 2 }]);
  expect(connection.all('SELECT version FROM schema_version ORDER BY version')).toEqual([
    { version: 1 },
    { version: 2 },
  ]);
});

test('a step that fails halfway leaves nothing of itself, and is made when it is mended', () => {
  const broken = { version: 2, sql: 'ALTER TABLE a ADD COLUMN m INTEGER; UPDATE nowhere SET m = 1;' };
  expect(() => migrate(connection, [first, broken])).toThrow(/nowhere/);
  expect(connection.all('SELECT * FROM a')).toEqual([{ n: 1 }]);
  migrate(connection, [first, second]);
  expect(connection.all('SELECT * FROM a')).toEqual([{ n: 1, m: 2 }]);
});

test('a database from the future is refused', () => {
  migrate(connection, [first, second]);
  expect(() => migrate(connection, [first])).toThrow(expect.objectContaining({ code: 'newer-schema' }));
});

test.each([
  ['without trunks', initialSchema],
  ['with a table of trunks of its own', `${initialSchema} ${trunksSchema.replace(/CREATE INDEX.*/, '')}`],
])('a database of the first version, %s, goes on', (_, sql) => {
  migrate(connection, [{ version: 1, sql }]);
  connection.exec("INSERT INTO settings (key, value) VALUES ('kept', 'yes')");
  connection.exec("INSERT INTO bindings VALUES ('alice', 'sip:a@h', '192.0.2.1', 5060, 1000, 'c', 1, NULL)");
  migrate(connection);
  migrate(connection);
  expect(connection.all('SELECT COUNT(*) AS count FROM trunks')).toEqual([{ count: 0 }]);
  expect(connection.all('SELECT * FROM settings')).toEqual([{ key: 'kept', value: 'yes' }]);
  expect(connection.all('SELECT username, source_host, reg_id, path FROM bindings')).toEqual([
    { username: 'alice', source_host: '192.0.2.1', reg_id: 0, path: '[]' },
  ]);
});
