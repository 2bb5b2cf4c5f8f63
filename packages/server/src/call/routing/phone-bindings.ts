import type { Binding, UserAgentOptions } from '@hookswitch/sip';
import type { Clock } from '../../clock.ts';
import { type BindingRow, deleteExpiredBindings, replaceBindings, selectBindings } from '../../store/bindings.ts';
import type { Db } from '../../store/db.ts';

/** Registrations that live in the store: a 200 to a REGISTER is a promise that outlives this process. */
export async function phoneBindings(db: Db, clock: Clock): Promise<NonNullable<UserAgentOptions['bindings']>> {
  const nowMs = clock.wallTimeMs();
  await db.run(deleteExpiredBindings(nowMs));
  const rows = await db.run(selectBindings(nowMs));
  return {
    initial: rows.map(bindingOfRow),
    save: (username, bindings) => db.transaction(replaceBindings(username, bindings.map(rowOfBinding))),
  };
}

function bindingOfRow(row: BindingRow): Binding {
  return {
    username: row.username,
    contactUri: row.contact_uri,
    source: {
      ...{ host: row.source_host, port: row.source_port },
      ...(row.source_transport === 'UDP' ? {} : { transport: row.source_transport }),
      ...(row.source_local === null ? {} : { local: row.source_local }),
    },
    expiresAtMs: row.expires_at_ms,
    callId: row.call_id,
    cseq: row.cseq,
    ...(row.user_agent === null ? {} : { userAgent: row.user_agent }),
    ...(row.q === null ? {} : { q: row.q }),
    ...(row.reg_id === 0 ? {} : { flow: { instanceId: row.instance_id, regId: row.reg_id } }),
    ...(row.path === '[]' ? {} : { path: JSON.parse(row.path) as string[] }),
  };
}

function rowOfBinding(binding: Binding): BindingRow {
  return {
    username: binding.username,
    contact_uri: binding.contactUri,
    source_host: binding.source.host,
    source_port: binding.source.port,
    source_transport: binding.source.transport ?? 'UDP',
    source_local: binding.source.local ?? null,
    expires_at_ms: binding.expiresAtMs,
    call_id: binding.callId,
    cseq: binding.cseq,
    user_agent: binding.userAgent ?? null,
    instance_id: binding.flow?.instanceId ?? '',
    reg_id: binding.flow?.regId ?? 0,
    q: binding.q ?? null,
    path: JSON.stringify(binding.path ?? []),
  };
}
