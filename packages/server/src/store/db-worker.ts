import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { DbReply, DbRequest } from './db-protocol.ts';
import { commitTogether } from './group-commit.ts';
import { openSqlite, type SqliteConnection } from './sqlite-connection.ts';
import { storeErrorFrom } from './store-error.ts';

// The thread that owns the database file. It commits together the units of work that came together, and answers only
// after the commit.

if (parentPort === null) throw new Error('The store runs in a thread of its own');
serve(parentPort);

function serve(port: MessagePort): void {
  const connection = open(port);
  if (connection === undefined) return;
  port.on('message', (request: DbRequest) => {
    if (request !== 'close') return reply(port, commitTogether(connection, request));
    connection.close();
    port.close();
  });
}

function open(port: MessagePort): SqliteConnection | undefined {
  try {
    const connection = openSqlite(workerData.file);
    reply(port, [{ rows: [] }]);
    return connection;
  } catch (error) {
    const { code, message } = storeErrorFrom(error);
    reply(port, [{ error: { code, message } }]);
    return undefined;
  }
}

function reply(port: MessagePort, replies: DbReply): void {
  port.postMessage(replies);
}
