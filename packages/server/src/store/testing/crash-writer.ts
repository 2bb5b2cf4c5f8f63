import { openDb } from '../db.ts';
import { insertEvent } from '../events.ts';
import { insertLeg } from '../legs.ts';
import { eventRow, legRow } from './rows.ts';

// Stores legs with their first event, many at once, until it is killed. Prints the id of each leg that the store
// acknowledged, one a line; the kernel keeps what was written to the pipe before the kill.
// Arguments: the database file, a prefix for the ids.

const writersAtOnce = 8;
const [file = '', prefix = ''] = process.argv.slice(2);
const db = await openDb({ file });

async function write(writer: number): Promise<void> {
  for (let count = 0; ; count += 1) {
    const leg_id = `${prefix}-${writer}-${count}`;
    await db.transaction([insertLeg(legRow({ leg_id, event_seq: 1 })), insertEvent(eventRow({ leg_id, seq: 1 }))]);
    process.stdout.write(`${leg_id}\n`);
  }
}

await Promise.all(Array.from({ length: writersAtOnce }, (_, writer) => write(writer)));
