import { dialogId } from '../dialog/dialog.ts';
import type { DialogTable } from '../dialog/dialog-table.ts';
import { parseParams } from '../message/quoted-string.ts';
import type { SipRequest } from '../message/sip-message.ts';
import { EarlyDialogUac } from './early-dialog-uac.ts';
import { InviteSession } from './invite-session.ts';
import type { Session } from './session.ts';

/** Whose place an INVITE takes once it is accepted (RFC 3891 §3). */
export type Replaced =
  | { kind: 'session'; session: Session }
  /** A call of ours that still rings at the far end; it is cancelled. */
  | { kind: 'ringing'; giveUp: () => void };

/**
 * What the Replaces header of an INVITE names: undefined when there is none, a status when it cannot be replaced
 * (RFC 3891 §3).
 */
export function findReplaced(invite: SipRequest, dialogs: DialogTable): Replaced | number | undefined {
  const values = invite.headerLines('Replaces');
  const [value] = values;
  if (value === undefined) return undefined;
  if (values.length > 1) return 400;
  const semicolon = value.indexOf(';');
  const params = parseParams(value, semicolon < 0 ? value.length : semicolon);
  const toTag = params.get('to-tag');
  const fromTag = params.get('from-tag');
  if (semicolon <= 0 || toTag === undefined || fromTag === undefined) return 400;
  // RFC 3891 §3: a tag of 0 stands for none, as a peer of RFC 2543 has; our own is never empty.
  const id = dialogId(value.slice(0, semicolon).trim(), toTag, fromTag === '0' ? '' : fromTag);
  const owner = dialogs.get(id);
  if (owner instanceof EarlyDialogUac) return { kind: 'ringing', giveUp: () => owner.giveUp() };
  // An early dialog that the other side began is not ours to replace, and what we do not know neither.
  if (!(owner instanceof InviteSession)) return 481;
  if (owner.isOver) return 603;
  return params.has('early-only') ? 486 : { kind: 'session', session: owner };
}
