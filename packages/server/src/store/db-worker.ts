import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { DbReply, DbRequest } from './db-protocol.ts';
import { commitTogether, type Unit } from './group-commit.ts';
import { openSqlite, type SqliteConnection } from './sqlite-connection.ts';
import { storeErrorFrom } from './store-error.ts';

// The thread that owns the database file. It commits together the units of work that came together, and answers only
// after the commit.

if (parentPort === null) throw new Error('The store runs in a thread of its own');
serve(parentPort);

function serve(port: MessagePort): void {
  const connection = open(port);
  if (connection === undefined) return;
  port.on('message', (requests: DbRequest[]) => {
    const units = requests.filter((request): request is Unit => 'statements' in request);
    if (units.length > 0) reply(port, commitTogether(connection, units));
    if (units.length === requests.length) return;
    connection.close();
    port.close();
  });
}

function open(port: MessagePort): SqliteConnection | undefined {
  try {
    const connection = openSqlite(workerData.file);
    reply(port, [{ id: 0, rows: [] }]);
    return connection;
  } catch (error) {
    const { code, message } = storeErrorFrom(error);
    reply(port, [{ id: 0, error: { code, message } }]);
    return undefined;
  }
}

function reply(port: MessagePort, replies: DbReply[]): void {
  port.postMessage(replies);
}
