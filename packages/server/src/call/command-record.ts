import { ApiError } from '../api-error.ts';
import { insertCommand } from '../store/commands.ts';
import { timeOrderedUuid } from '../time-ordered-uuid.ts';
import type { Call } from './call.ts';
import type { CallPlatform } from './call-platform.ts';
import { logIds } from './event/emit-event.ts';
import { refusalOf } from './session-over.ts';

/** Names of parameters whose values nobody may read later: `sip_auth_password`, `stream_auth_token`, ... */
const secretName = /password|token|secret|api[_-]?key|authorization/i;
/** Parameters of a command in its record, in characters of JSON; a longer one is kept by name only. */
const mostParamsLength = 16_384;

/**
 * Writes down that a leg was given a command, for `GET /call_events`. The command does not wait for it: a record that
 * cannot be stored is lost, with a line in the log.
 * @param errorCode what it was refused with; null when it was accepted
 */
export function recordCommand(
  platform: CallPlatform,
  call: Call,
  command: { readonly name: string; readonly params: object; readonly errorCode: string | null },
): void {
  const nowMs = platform.clock.wallTimeMs();
  const params = JSON.stringify(withoutSecrets(command.params));
  const row = {
    id: timeOrderedUuid(nowMs),
    leg_id: call.ids.callLegId,
    name: command.name,
    params: params.length > mostParamsLength ? JSON.stringify({ left_out: Object.keys(command.params) }) : params,
    error_code: command.errorCode,
    created_at_ms: nowMs,
  };
  platform.db.run(insertCommand(row)).catch((error: unknown) => {
    platform.log.warn({ err: error, ...logIds(call), command: command.name }, 'command not written down');
  });
}

/**
 * Runs a command and writes down for each of its legs that it was given, and what became of it.
 * @throws what the command throws; a session that is over as 90018
 */
export async function recorded<Reply>(
  platform: CallPlatform,
  legs: readonly Call[],
  command: { readonly name: string; readonly params: object },
  run: () => Promise<Reply>,
): Promise<Reply> {
  let errorCode: string | null = null;
  try {
    return await run();
  } catch (error) {
    const refusal = refusalOf(error);
    errorCode = refusal instanceof ApiError ? refusal.code : '10007';
    throw refusal;
  } finally {
    for (const call of legs) recordCommand(platform, call, { ...command, errorCode });
  }
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  // { name: 'X-Api-Key', value: '…' }: headers and parameters of the caller's own.
  const isNamedSecret = 'name' in value && typeof value.name === 'string' && secretName.test(value.name);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      secretName.test(name) || (isNamedSecret && name === 'value') ? '[redacted]' : withoutSecrets(inner),
    ]),
  );
}
