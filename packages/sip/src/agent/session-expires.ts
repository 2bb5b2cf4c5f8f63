import type { HeaderList } from '../message/headers.ts';
import type { SipMessage, SipRequest } from '../message/sip-message.ts';
import { listsToken } from './lists-token.ts';

/** What this agent wants of a session timer, RFC 4028. Seconds. */
export interface SessionTimerSettings {
  /** After so long without a refresh a session is over; what our requests ask for. */
  expiresSecs: number;
  /** The shortest that is taken; below it 422. Never under 90 (RFC 4028 §4). */
  minSecs: number;
}

/** RFC 4028 §4: 1800 s is recommended, and 90 s the least there can be. */
export const DEFAULT_SESSION_TIMER: SessionTimerSettings = { expiresSecs: 1_800, minSecs: 90 };
const LEAST_SECS = 90;

/** What one INVITE asks for; undefined: no timer. */
export function timerSettings(
  usual: SessionTimerSettings,
  expiresSecs: number | undefined,
): SessionTimerSettings | undefined {
  if (expiresSecs === undefined) return usual;
  return expiresSecs === 0 ? undefined : { expiresSecs, minSecs: Math.min(usual.minSecs, expiresSecs) };
}

type Refresher = 'uac' | 'uas';

/** How long a session lives without a refresh, and who refreshes it. */
export interface SessionInterval {
  secs: number;
  isOurs: boolean;
}

/** The Session-Expires header; undefined when there is none that can be read. */
export function readSessionExpires(message: SipMessage): { secs: number; refresher?: Refresher } | undefined {
  const value = message.header('Session-Expires');
  const found = /^\s*(\d{1,9})\s*(?:;(.*))?$/.exec(value ?? '');
  if (!found) return undefined;
  const refresher = /(?:^|;)\s*refresher\s*=\s*"?(uac|uas)"?\s*(?:;|$)/i.exec(found[2] ?? '')?.[1]?.toLowerCase();
  const secs = Number(found[1]);
  return refresher === 'uac' || refresher === 'uas' ? { secs, refresher } : { secs };
}

/** The Min-SE header, or the 90 s that hold without one (RFC 4028 §5). */
export function readMinSe(message: SipMessage): number {
  const found = /^\s*(\d{1,9})\s*(?:;.*)?$/.exec(message.header('Min-SE') ?? '');
  return Math.max(LEAST_SECS, Number(found?.[1] ?? 0));
}

function knowsTimer(message: SipMessage): boolean {
  return listsToken(message, 'Supported', 'timer');
}

/** RFC 4028 §9: whether the interval is too short for us, and the peer can be told. */
export function isTooShort(request: SipRequest, { minSecs }: SessionTimerSettings): boolean {
  const asked = readSessionExpires(request);
  return asked !== undefined && asked.secs < Math.max(LEAST_SECS, minSecs) && knowsTimer(request);
}

/** What goes into the 422 (RFC 4028 §6). */
export function minSeHeader({ minSecs }: SessionTimerSettings): readonly [string, string] {
  return ['Min-SE', String(Math.max(LEAST_SECS, minSecs))];
}

/** What our 2xx says to a request that refreshes, and what holds from then on (RFC 4028 §9, table 2). */
export function agreeAsUas(
  request: SipRequest,
  settings: SessionTimerSettings,
): { headers: HeaderList; interval: SessionInterval | undefined } {
  const asked = readSessionExpires(request);
  const isKnown = knowsTimer(request);
  // Neither the peer nor a proxy on the way asks for a timer: a peer that does not know it would pay for it.
  if (asked === undefined && !isKnown) return { headers: [], interval: undefined };
  const least = Math.max(readMinSe(request), settings.minSecs);
  const secs = Math.max(Math.min(asked?.secs ?? settings.expiresSecs, settings.expiresSecs), least);
  // RFC 4028 §9: who does not know timers cannot refresh; otherwise the choice of the request stands.
  const refresher = isKnown ? (asked?.refresher ?? 'uac') : 'uas';
  const require: HeaderList = refresher === 'uac' ? [['Require', 'timer']] : [];
  return {
    headers: [['Session-Expires', `${secs};refresher=${refresher}`], ...require],
    interval: { secs, isOurs: refresher === 'uas' },
  };
}

/** What a 2xx to a request of ours makes hold (RFC 4028 §7.2); undefined: no timer runs. */
export function agreedAsUac(response: SipMessage): SessionInterval | undefined {
  const told = readSessionExpires(response);
  if (told === undefined || told.secs === 0) return undefined;
  // RFC 4028 §7.2: a UAS names the refresher; where one does not, it is us who know that there is a timer.
  return { secs: told.secs, isOurs: told.refresher !== 'uas' };
}
