import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { DbReply, DbRequest } from './db-protocol.ts';
import { commitTogether, type Unit } from './group-commit.ts';
import { openSqlite, type SqliteConnection } from './sqlite-connection.ts';
import { storeErrorFrom } from './store-error.ts';

// The thread that owns the database file. It takes units of work as they come, commits together what came together, and
// answers only after the commit.

/** So that the first of a long queue does not wait for the last. */
const maxUnitsPerCommit = 512;

if (parentPort === null) throw new Error('The store runs in a thread of its own');
serve(parentPort);

function serve(port: MessagePort): void {
  const connection = open(port);
  if (connection === undefined) return;
  port.on('message', (first: DbRequest[]) => {
    const requests = first;
    // What has arrived while the last commit was made goes into the next one.
    for (let more = nextRequests(port); more !== undefined; more = nextRequests(port)) requests.push(...more);
    for (let begin = 0; begin < requests.length; begin += maxUnitsPerCommit) {
      const batch = requests.slice(begin, begin + maxUnitsPerCommit);
      const units = batch.filter((request): request is Unit => 'statements' in request);
      if (units.length > 0) reply(port, commitTogether(connection, units));
      if (units.length < batch.length) {
        connection.close();
        port.close();
        return;
      }
    }
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

function nextRequests(port: MessagePort): DbRequest[] | undefined {
  return receiveMessageOnPort(port)?.message;
}

function reply(port: MessagePort, replies: DbReply[]): void {
  port.postMessage(replies);
}
