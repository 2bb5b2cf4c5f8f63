import Type, { type Static } from 'typebox';
import { closedObject, oneOf } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';

// Where RTP goes: `udp:<IPv4 address or [IPv6 address]>:<port>`.
const rtpTarget = (description: string) =>
  Type.String({ pattern: '^udp:(\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9A-Fa-f:.]{2,45}\\]):\\d{1,5}$', description });

/** Body of `POST /calls/{call_control_id}/actions/fork_start` (reference §1.2). */
export const forkStartParams = closedObject(
  {
    rx: Type.Optional(rtpTarget('Where the audio that the leg sends to us goes, `udp:<ip>:<port>`.')),
    stream_type: Type.Optional(
      oneOf(['decrypted'], { default: 'decrypted', description: 'What is copied: plain RTP, decrypted if need be.' }),
    ),
    tx: Type.Optional(rtpTarget('Where the audio that the leg hears goes, `udp:<ip>:<port>`.')),
    ...commandIdentityParams,
  },
  { title: 'ForkStartParams', description: 'Copies the RTP of the leg to addresses of your own.' },
);
export type ForkStartParams = Static<typeof forkStartParams>;
