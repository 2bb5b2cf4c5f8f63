import type { SiprecStartParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { startSiprec } from '../call/recording/siprec.ts';
import type { SiprecOrder } from '../call/recording/siprec-order.ts';
import { stateAfterCommand } from '../call/state.ts';
import type { ActingOn } from './refuse-parameters.ts';

export const siprecStartActing: ActingOn<SiprecStartParams> = [
  'client_state',
  'connector_name',
  'include_metadata_custom_headers',
  'secure',
  'session_timeout_secs',
  'sip_transport',
  'siprec_track',
];
const sidesOf = {
  inbound_track: ['inbound'],
  outbound_track: ['outbound'],
  both_tracks: ['inbound', 'outbound'],
} as const satisfies Record<string, SiprecOrder['sides']>;

/**
 * Sends what the leg says and hears to a recording server (RFC 7866); `siprec.started` or `siprec.failed` follows.
 * @throws ApiError 90018 when the leg has ended, 90034 before it is answered, 90033 without a configured recorder, or when
 * the leg is sent to one already, 10004 when there are several and none is named, 10027 for one that there is not
 */
export async function siprecStart(platform: CallPlatform, call: Call, params: SiprecStartParams): Promise<void> {
  stateAfterCommand(call.state, 'siprec_start');
  await startSiprec(platform, call, {
    connector: connectorOf(platform, params.connector_name),
    sides: sidesOf[params.siprec_track ?? 'both_tracks'],
    transport: params.sip_transport ?? 'udp',
    encrypted: params.secure ?? false,
    sessionExpiresSecs: params.session_timeout_secs ?? 1800,
    tellsHeaders: params.include_metadata_custom_headers ?? false,
  });
}

function connectorOf({ siprecConnectors: all }: CallPlatform, name: string | undefined): SiprecOrder['connector'] {
  const pointer = '/connector_name';
  const [first, ...others] = all;
  if (first === undefined) {
    const detail = 'No recorder is configured: name one in siprec_connectors of the configuration of this server.';
    throw new ApiError('90033', { pointer, detail });
  }
  const names = all.map((connector) => connector.name).join(', ');
  if (name === undefined) {
    if (others.length === 0) return first;
    throw new ApiError('10004', { pointer, detail: `Name one of the recorders: ${names}.` });
  }
  const named = all.find((connector) => connector.name === name);
  if (named !== undefined) return named;
  throw new ApiError('10027', { pointer, detail: `There is no recorder called "${name}", but ${names}.` });
}
