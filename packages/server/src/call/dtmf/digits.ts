import type { DtmfEvent, DtmfWay } from '@hookswitch/media';
import { MediaError } from '@hookswitch/media';
import type { SipRequest } from '@hookswitch/sip';
import { ApiError } from '../../api-error.ts';
import type { Call } from '../call.ts';
import type { CallPlatform } from '../call-platform.ts';
import { emitEvent, logIds } from '../event/emit-event.ts';
import { dtmfReceivedPayload } from '../event/event-payload.ts';
import { sendInfo } from '../send-info.ts';
import { streamDigit } from '../sound/streaming.ts';
import type { DigitWay } from './digit-reception.ts';
import { gatherDigit } from './gather.ts';
import { readInfoDigit, writeInfoDigit } from './info-digit.ts';

/** Length of each digit where nothing else is asked for (reference §1.1 `duration_millis`). */
const defaultDurationMs = 250;

/** What the application's `dtmf_type` is to the media of its legs. */
export const dtmfWays: Readonly<Record<'RFC 2833' | 'Inband' | 'SIP INFO', DtmfWay>> = {
  'RFC 2833': 'telephone-event',
  Inband: 'inband',
  'SIP INFO': 'info',
};

/** A key that the far end pressed, or one whose turn it is to be sent. Runs in the leg's mailbox. */
export async function receiveDtmfEvent(platform: CallPlatform, call: Call, event: DtmfEvent): Promise<void> {
  if (event.kind === 'dtmf-to-send') return sendInfoDigit(platform, call, event.key, event.durationMs);
  if (event.state === 'down') await receiveDigit(platform, call, event.key, event.way);
  else call.digits.up(event.key, event.way, platform.clock.now());
}

/**
 * An INFO that tells of a key: `call.dtmf.received`, and the partner of a bridge is told in its own way.
 * @returns whether it was one.
 */
export async function receiveInfoDigit(platform: CallPlatform, call: Call, request: SipRequest): Promise<boolean> {
  const press = readInfoDigit(request.header('Content-Type'), request.body.toString('latin1'));
  if (press === undefined) return false;
  await call.mailbox.post(async () => {
    const isNew = await receiveDigit(platform, call, press.digit, 'info');
    const { bridge } = call;
    if (isNew && bridge !== undefined && !bridge.mutesDtmf) {
      await pressKeys(platform, bridge.peer, press.digit, press.durationMs);
    }
  });
  return true;
}

/** What a leg was dialled to send once it is answered. */
export async function sendDigitsOnAnswer(platform: CallPlatform, call: Call): Promise<void> {
  if (call.digitsOnAnswer !== undefined) await pressKeys(platform, call, call.digitsOnAnswer);
}

/**
 * Sends digits to the far end in the leg's way. A media process that has just died takes the leg with it: nothing is sent.
 * @throws ApiError 90014 when more than a thousand would wait.
 */
export async function pressKeys(
  platform: CallPlatform,
  call: Call,
  digits: string,
  durationMs: number = defaultDurationMs,
): Promise<void> {
  try {
    await call.leg.media?.sendDtmf(digits, durationMs);
  } catch (error) {
    if (error instanceof RangeError) {
      throw new ApiError('90014', { pointer: '/digits', detail: `These digits cannot be sent: ${error.message}.` });
    }
    if (!(error instanceof MediaError)) throw error;
    platform.log.warn({ err: error, ...logIds(call) }, 'digits were not sent');
  }
}

async function receiveDigit(platform: CallPlatform, call: Call, digit: string, way: DigitWay): Promise<boolean> {
  if (call.state !== 'answered' || !call.digits.down(digit, way, platform.clock.now())) return false;
  const shown = platform.directory.application(call.connectionId)?.redactsDigits === false ? digit : 'redacted';
  platform.log.debug({ ...logIds(call), digit: shown, way }, 'digit received');
  await emitEvent(platform, call, 'call.dtmf.received', dtmfReceivedPayload(call, digit));
  await streamDigit(platform, call, digit);
  await gatherDigit(platform, call, digit);
  return true;
}

function sendInfoDigit(platform: CallPlatform, call: Call, digit: string, durationMs: number): void {
  const { session } = call.leg;
  if (session !== undefined) sendInfo(platform, call, session, writeInfoDigit(digit, durationMs));
}
