import Database from 'libsql';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MigrationConnection, migrate } from './migrate.ts';

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
