import { randomBytes } from 'node:crypto';
import { MediaError } from '@hookswitch/media';
import {
  formatUri,
  type InviteOptions,
  parseUri,
  type Session,
  type SessionHandlers,
  SipParseError,
} from '@hookswitch/sip';
import { ApiError } from '../../api-error.ts';
import type { Call } from '../call.ts';
import type { CallPlatform } from '../call-platform.ts';
import { emitEvent, logIds } from '../event/emit-event.ts';
import { siprecFailedPayload, siprecStartedPayload, siprecStoppedPayload } from '../event/event-payload.ts';
import { hangupOfFailure } from '../hangup-cause.ts';
import { callerUri } from '../routing/platform-routes.ts';
import { type RecordedParticipant, recordingMetadata } from './recording-metadata.ts';
import { combineDescriptions, refusing, splitDescription } from './recording-session-sdp.ts';
import type { SiprecOrder, SiprecSession, SiprecStream } from './siprec-order.ts';

/*
 * A leg is recorded elsewhere: the platform is a session recording client (RFC 7866 §6), and calls the recorder. Each side
 * of the leg is a stream of its own, `sendonly`, made anew from what is said or heard: whatever the leg's codec, its
 * encryption and its bridge are.
 */

/**
 * Calls the recorder; `siprec.started` or `siprec.failed` tell how it goes. Runs in the leg's mailbox.
 * @throws ApiError 90033 when the leg is recorded so already, or nothing can be sent
 */
export async function startSiprec(platform: CallPlatform, call: Call, order: SiprecOrder): Promise<void> {
  if (call.siprec !== undefined) throw new ApiError('90033', { detail: 'The call is sent to a recorder already.' });
  const streams = await openStreams(platform, call, order);
  const siprec: SiprecSession = { streams, invite: undefined, session: undefined };
  const post = (task: () => Promise<void>) =>
    void call.mailbox.post(task).catch((error: unknown) => {
      platform.log.error({ err: error, ...logIds(call) }, 'the session with a recorder failed');
    });
  try {
    const options = await inviteOptions(platform, call, order, streams);
    siprec.invite = platform.agent.invite(options, {
      accepted: (session, _response, answer) => post(() => accepted(platform, call, siprec, session, answer)),
      failed: (failure) =>
        post(async () => {
          if (call.siprec === siprec) await fail(platform, call, hangupOfFailure(failure).cause);
        }),
    });
  } catch (error) {
    await closeStreams(streams);
    if (!(error instanceof SipParseError || error instanceof MediaError)) throw error;
    throw new ApiError('90033', { detail: `The recorder cannot be called: ${error.message}.` });
  }
  call.siprec = siprec;
}

/** @throws ApiError 90033 when the leg is not sent to a recorder */
export async function stopSiprec(platform: CallPlatform, call: Call): Promise<void> {
  if (call.siprec === undefined) throw new ApiError('90033', { detail: 'The call is not sent to a recorder.' });
  await endSiprec(platform, call);
}

/** Ends the session, if there is one: by a command, or with the leg, before its `call.hangup`. Runs in the leg's mailbox. */
export async function endSiprec(platform: CallPlatform, call: Call): Promise<void> {
  const { siprec } = call;
  if (siprec === undefined) return;
  siprec.session?.bye();
  if (siprec.session === undefined) siprec.invite?.cancel();
  await stopped(platform, call, siprec.session === undefined ? 'originator_cancel' : 'normal_clearing');
}

/** Ends what an earlier run left behind of a session with a recorder, and tells so, before the `call.hangup` of the leg. */
export async function endOrphanedSiprec(platform: CallPlatform, call: Call): Promise<void> {
  const { siprecDialog } = call.details;
  if (siprecDialog === undefined) return;
  void platform.agent.endDialog(siprecDialog);
  await stopped(platform, call, 'unspecified');
}

async function accepted(
  platform: CallPlatform,
  call: Call,
  siprec: SiprecSession,
  session: Session,
  answer: Buffer,
): Promise<void> {
  // Stopped while the 200 was on its way.
  if (call.siprec !== siprec) return session.bye();
  siprec.session = session;
  session.setHandlers({
    ended: () =>
      void call.mailbox.post(async () => {
        if (call.siprec === siprec) await stopped(platform, call, 'normal_clearing');
      }),
    reinvite: (offer) => answerRecorder(siprec.streams, offer.toString('utf8')),
  });
  try {
    if (await connectStreams(platform, call, siprec.streams, answer.toString('utf8'))) {
      call.details = { ...call.details, siprecDialog: session.snapshot() };
      return await emitEvent(platform, call, 'siprec.started', siprecStartedPayload(call));
    }
  } catch (error) {
    if (!(error instanceof MediaError)) throw error;
    platform.log.warn({ err: error, ...logIds(call) }, 'the answer of a recorder is of no use');
  }
  session.bye();
  await fail(platform, call, 'incompatible_destination');
}

/** Sends what the recorder takes. @returns whether it takes anything. @throws MediaError */
async function connectStreams(
  platform: CallPlatform,
  call: Call,
  streams: readonly SiprecStream[],
  answer: string,
): Promise<boolean> {
  const { media } = call.leg;
  const answers = splitDescription(answer);
  let taken = 0;
  for (const [index, stream] of streams.entries()) {
    const taker = answers[index];
    if (taker === undefined || taker.isRefused || media === undefined) continue;
    await stream.media.acceptAnswer(taker.sdp);
    await platform.media().overhear(stream.media, media, stream.side);
    taken += 1;
  }
  return taken > 0;
}

/** The recorder changes the session: it pauses, goes on, has moved, or wants a stream no more. An empty offer asks for ours. */
async function answerRecorder(
  streams: readonly SiprecStream[],
  offer: string,
): ReturnType<NonNullable<SessionHandlers['reinvite']>> {
  const offers = splitDescription(offer);
  // RFC 3264 §8: a stream that was there once is there in every later offer.
  if (offer !== '' && offers.length < streams.length) return { status: 488 };
  const answers = streams.map(async ({ media, label }, index) => {
    const one = offers[index];
    if (one === undefined) return { sdp: await media.createOffer({ hold: true }), label };
    const { sdp } = await media.answerOffer(one.sdp);
    return { sdp: one.isRefused ? refusing(sdp) : sdp, label };
  });
  try {
    const content = combineDescriptions(await Promise.all(answers));
    return { body: { contentType: 'application/sdp', content } };
  } catch (error) {
    // RFC 3261 §14.2: the session goes on as it was.
    if (error instanceof MediaError) return { status: 488 };
    throw error;
  }
}

async function openStreams(
  platform: CallPlatform,
  call: Call,
  { sides }: SiprecOrder,
): Promise<readonly SiprecStream[]> {
  const streams: SiprecStream[] = [];
  try {
    for (const side of sides) {
      // Keys are tones in what is said; telephone events are not offered.
      const media = await platform.media().createSession({ dtmf: 'info', sendSilence: true });
      streams.push({ label: side === 'inbound' ? '1' : '2', side, media });
    }
    return streams;
  } catch (error) {
    await closeStreams(streams);
    if (!(error instanceof MediaError)) throw error;
    platform.log.warn({ err: error, ...logIds(call) }, 'no media for a recorder');
    throw new ApiError('90033', { detail: `The recorder cannot be sent anything: ${error.message}.` });
  }
}

async function inviteOptions(
  platform: CallPlatform,
  call: Call,
  order: SiprecOrder,
  streams: readonly SiprecStream[],
): Promise<InviteOptions> {
  const { connector, encrypted, transport, sessionExpiresSecs } = order;
  const offers = streams.map(async ({ media, label }) => ({
    label,
    sdp: await media.createOffer({
      ...{ codecs: platform.codecs, hold: true, encryption: encrypted ? 'SRTP' : 'disabled' },
    }),
  }));
  const boundary = `recording-${randomBytes(12).toString('hex')}`;
  const parts = [
    ['Content-Type: application/sdp', combineDescriptions(await Promise.all(offers))],
    [
      'Content-Type: application/rs-metadata\r\nContent-Disposition: recording-session',
      metadataOf(platform, call, order),
    ],
  ].map(([head, content]) => `--${boundary}\r\n${head}\r\n\r\n${content}\r\n`);
  return {
    requestUri: recorderUri(connector.uri, transport),
    from: { uri: callerUri(platform, ownNumber(call)) },
    headers: [['Require', 'siprec']],
    contactFeatures: ['+sip.src'],
    sessionExpiresSecs,
    body: { contentType: `multipart/mixed;boundary=${boundary}`, content: `${parts.join('')}--${boundary}--\r\n` },
    ...(connector.credentials === undefined ? {} : { credentials: connector.credentials }),
  };
}

/** UDP is what a URI means that says nothing (RFC 3263 §4.1). */
function recorderUri(text: string, transport: SiprecOrder['transport']): string {
  const uri = parseUri(text);
  return transport === 'udp' ? text : formatUri({ ...uri, params: new Map([...uri.params, ['transport', transport]]) });
}

function metadataOf(platform: CallPlatform, call: Call, { tellsHeaders, sides }: SiprecOrder): string {
  const [far, own] = [farNumber(call), ownNumber(call)].map((number) => ({ aor: callerUri(platform, number) })) as [
    RecordedParticipant,
    RecordedParticipant,
  ];
  const { callerIdName: name } = call.details;
  const speaker = name === undefined ? far : { ...far, name };
  return recordingMetadata({
    startedAt: new Date(platform.clock.wallTimeMs()),
    streams: sides.map((side) =>
      side === 'inbound'
        ? { label: '1', sender: speaker, receiver: own }
        : { label: '2', sender: own, receiver: speaker },
    ),
    ids: {
      call_control_id: call.ids.callControlId,
      call_leg_id: call.ids.callLegId,
      call_session_id: call.ids.callSessionId,
    },
    headers: tellsHeaders ? (call.details.customHeaders ?? []) : [],
  });
}

const farNumber = ({ direction, from, to }: Call) => (direction === 'incoming' ? from : to);
const ownNumber = ({ direction, from, to }: Call) => (direction === 'incoming' ? to : from);

async function fail(platform: CallPlatform, call: Call, cause: string): Promise<void> {
  await forget(call);
  platform.log.warn({ ...logIds(call), cause }, 'a recorder took no call');
  await emitEvent(platform, call, 'siprec.failed', siprecFailedPayload(call, cause));
}

async function stopped(platform: CallPlatform, call: Call, cause: string): Promise<void> {
  await forget(call);
  await emitEvent(platform, call, 'siprec.stopped', siprecStoppedPayload(call, cause));
}

async function forget(call: Call): Promise<void> {
  const { siprec } = call;
  const { siprecDialog: _, ...details } = call.details;
  call.siprec = undefined;
  call.details = details;
  if (siprec !== undefined) await closeStreams(siprec.streams);
}

/** Of a media process that died, nothing is left to close. */
async function closeStreams(streams: readonly SiprecStream[]): Promise<void> {
  await Promise.allSettled(streams.map(({ media }) => media.close()));
}
