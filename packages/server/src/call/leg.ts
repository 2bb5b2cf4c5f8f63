import type {
  CodecName,
  DtmfWay,
  MediaEngine,
  MediaEvent,
  MediaSession,
  MediaStats,
  Negotiated,
  SessionOptions,
  ToneSpec,
} from '@hookswitch/media';
import { MediaError } from '@hookswitch/media';
import {
  type HeaderList,
  type IncomingInvite,
  type OutgoingInvite,
  type Session,
  SessionError,
  type SessionHandlers,
  type SipMessage,
  type SipResponse,
  sessionDescription,
} from '@hookswitch/sip';
import { ApiError } from '../api-error.ts';
import type { Timer } from '../clock.ts';
import { Mailbox } from './mailbox.ts';
import { type MediaTerms, termsOfCaller } from './media-terms.ts';

const sdp = 'application/sdp';

type Signalling =
  | { readonly kind: 'none' }
  | { readonly kind: 'incoming'; readonly invite: IncomingInvite }
  | { readonly kind: 'outgoing'; readonly invite: OutgoingInvite }
  | { readonly kind: 'session'; readonly session: Session };

/** What becomes of the dialog of a leg, which takes care of its descriptions itself. */
export interface LegHandlers extends Omit<SessionHandlers, 'acknowledged' | 'refresh' | 'reinvite'> {
  /** What was agreed on changed: the far end put the leg on hold, or took it off. */
  renegotiated(media: Negotiated): void;
}

/** What the far end's answer to an offer of ours comes to; rejects with MediaError when it makes no call possible. */
type Settled = (answer: Promise<Negotiated>) => void;

export interface AnswerTerms {
  readonly codecs: readonly CodecName[];
  readonly headers: HeaderList;
}

/**
 * Where signalling meets sound: the SIP side and the media session of one leg, and its timers. The owner of all three;
 * `close()` ends whatever is open, whichever state it is in.
 */
export class Leg {
  #signalling: Signalling = { kind: 'none' };
  #media: MediaSession | undefined;
  readonly #timers = new Set<Timer>();
  #callerLeft = false;
  #ringback = false;
  #codecs: readonly CodecName[] = [];
  /** What our last description in the dialog spoke of. */
  #described: readonly CodecName[] = [];
  /** The far end agreed to be held. */
  #holds = false;
  /** The far end asked for an offer of ours: what to do with its answer, which comes with an ACK. */
  #answerDue: Settled | undefined;
  /** Offers of ours in the dialog go out one after the other. */
  readonly #offers = new Mailbox();
  #renegotiated: LegHandlers['renegotiated'] = () => undefined;
  /** What the media tells by itself; set by media-events.ts. */
  onMediaEvent: ((event: MediaEvent) => void) | undefined;
  /** RTP goes to the far end without a pause, silence where there is nothing to hear. Set before there is media. */
  sendsSilence = false;
  /** Our offer went out in a 180: what became of it. */
  #early: 'offered' | Promise<Negotiated> | undefined;
  /** What an outbound leg agreed on before it was answered, when the far end had changed it by then. */
  #changedEarly: Negotiated | undefined;
  /** How keys travel. Set before there is media. */
  dtmfWay: DtmfWay = 'telephone-event';

  get media(): MediaSession | undefined {
    return this.#media;
  }

  get session(): Session | undefined {
    return this.#signalling.kind === 'session' ? this.#signalling.session : undefined;
  }

  /** @param onCancelled the caller gave up; from then on the INVITE has its final response. */
  ringIncoming(invite: IncomingInvite, onCancelled: () => void): void {
    this.#signalling = { kind: 'incoming', invite };
    invite.onCancelled = () => {
      this.#callerLeft = true;
      onCancelled();
    };
  }

  ringOutgoing(invite: OutgoingInvite): void {
    this.#signalling = { kind: 'outgoing', invite };
  }

  /** Opens the media of an outbound leg and gives the SDP to offer; again for another route. */
  async offer(
    engine: MediaEngine,
    { codecs, encryption, ice }: MediaTerms & { readonly codecs: readonly CodecName[] },
  ): Promise<string> {
    this.#codecs = codecs;
    this.#described = codecs;
    this.#changedEarly = undefined;
    const terms = { codecs, encryption, ice };
    if (this.#media !== undefined) return this.#media.createOffer(terms);
    const { session, sdp } = await engine.createOfferingSession(terms, this.#mediaOptions());
    this.#media = this.#listening(session);
    return sdp;
  }

  /** The far end took our INVITE. @throws MediaError when its answer makes no call possible; the session is ours to end. */
  async connect(session: Session, handlers: LegHandlers, answer: Buffer): Promise<Negotiated> {
    this.#signalling = { kind: 'session', session };
    session.setHandlers(this.#withOffers(handlers));
    // Its first answer is out of date then (RFC 3311 §5).
    return this.#changedEarly ?? this.settle(answer);
  }

  /**
   * Rings back. A caller that wants an offer of ours in its 180 (RFC 3261 §13.2.1) gets one, and its answer comes with the
   * PRACK, to `settled`: media is open then before the leg is answered.
   */
  async ring(engine: () => MediaEngine, codecs: readonly CodecName[], settled: Settled): Promise<void> {
    if (this.#signalling.kind !== 'incoming') return;
    const { invite } = this.#signalling;
    if (!invite.needsOffer) return invite.progress(180);
    this.#early = 'offered';
    this.#codecs = codecs;
    this.#described = codecs;
    this.#media = await this.#openMedia(engine());
    const content = await this.#media.createOffer({ codecs });
    invite.onPrack = (prack) => {
      if (this.#early !== 'offered') return;
      this.#early = this.#settleNow(prack);
      settled(this.#early);
    };
    invite.onReoffer = (offer) => this.reoffered(offer);
    invite.progress(180, { body: { contentType: sdp, content } });
  }

  /**
   * Takes the far end's INVITE: opens media, answers its offer and sends the 200. To an INVITE without an offer the 200
   * carries ours, and the far end's answer comes with its ACK (RFC 3261 §13.2.1): undefined then, and `settled` is called. So it is
   * when a PRACK still has to bring it, which the stack lets the 200 wait for.
   * @throws MediaError when no common ground is found, ApiError 90018 when the caller gave up meanwhile; nothing was
   * sent then.
   */
  async answer(
    engine: MediaEngine,
    terms: AnswerTerms,
    { settled, ...handlers }: LegHandlers & { settled: Settled },
  ): Promise<Negotiated | undefined> {
    if (this.#signalling.kind !== 'incoming') throw new MediaError('wrong-state', 'no INVITE waits for an answer');
    const { invite } = this.#signalling;
    const { codecs, headers } = terms;
    if (this.#early !== undefined) {
      const session = invite.accept({ headers }, this.#withOffers(handlers));
      this.#signalling = { kind: 'session', session };
      return this.#early === 'offered' ? undefined : this.#early;
    }
    // A second command to answer may stand before the CANCEL in the mailbox: it opens nothing that nobody closes.
    if (this.#callerLeft) throw callerLeft();
    this.#codecs = codecs;
    this.#media = await this.#openMedia(engine);
    const { offer, source } = invite;
    const ours =
      offer.length === 0
        ? { sdp: await this.#media.createOffer({ codecs, ...termsOfCaller(source) }), negotiated: undefined }
        : await this.#media.answerOffer(offer.toString('utf8'), { codecs });
    // The CANCEL may have come while the media was opened: its turn in the mailbox is still to come.
    if (this.#callerLeft) throw callerLeft();
    if (ours.negotiated === undefined) this.#answerDue = settled;
    const session = invite.accept(
      { body: { contentType: sdp, content: ours.sdp }, headers },
      this.#withOffers(handlers),
    );
    this.#signalling = { kind: 'session', session };
    this.#described = ours.negotiated === undefined ? codecs : [ours.negotiated.codec];
    return ours.negotiated;
  }

  /** The far end's answer to an offer of ours. @throws MediaError when it makes no call possible. */
  async settle(answer: Buffer): Promise<Negotiated> {
    if (this.#media === undefined) throw new MediaError('wrong-state', 'the leg has no media session');
    return this.#media.acceptAnswer(answer.toString('utf8'));
  }

  /** What the far end of this leg hears while another leg rings for it; until `stopRingback`. */
  async playRingback(tone: ToneSpec): Promise<void> {
    this.#ringback = true;
    await this.#media?.startTone(tone);
  }

  async stopRingback(): Promise<void> {
    if (!this.#ringback) return;
    this.#ringback = false;
    await this.#media?.stopTone();
  }

  /** A timer that ends with the leg. */
  setTimer(timer: Timer): void {
    this.#timers.add(timer);
  }

  cancelTimers(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }

  /**
   * Ends the leg towards the far end as its state asks: a final response, CANCEL or BYE. Harmless when the far end was
   * first.
   * @param status the final response for an INVITE that was not answered.
   */
  hangUp(status: number, headers: HeaderList = []): void {
    const signalling = this.#signalling;
    switch (signalling.kind) {
      case 'none':
        return;
      case 'incoming':
        signalling.invite.reject(status, { headers });
        return;
      case 'outgoing':
        signalling.invite.cancel(headers);
        return;
      case 'session':
        signalling.session.bye({ headers });
    }
  }

  /** Stops the timers and closes the media. The final figures, or undefined when no sound was ever possible. */
  async close(): Promise<MediaStats | undefined> {
    this.cancelTimers();
    const media = this.#media;
    this.#media = undefined;
    try {
      return await media?.close();
    } catch (error) {
      // The media process died: its figures died with it, the call goes on ending.
      if (error instanceof MediaError) return undefined;
      throw error;
    }
  }

  /**
   * Puts the far end on hold, or takes it off (RFC 3264 §8.4), with a re-INVITE. The far end may take a minute.
   * @returns whether it agreed; else everything is as it was.
   */
  hold(on: boolean): Promise<boolean> {
    return this.#offers.post(async () => {
      const { session } = this;
      if (session === undefined || this.#media === undefined) return false;
      try {
        const response = await this.#reinvite(session, this.#media, () => ({ codecs: this.#codecs, hold: on }));
        if (response.status >= 300) return false;
        await this.settle(sessionDescription(response));
        this.#holds = on;
        return true;
      } catch (error) {
        if (error instanceof MediaError || error instanceof SessionError) return false;
        throw error;
      }
    });
  }

  /**
   * A re-INVITE that asks for nothing new (RFC 4028 §7.4). Its answer may be another than before: the far end may have
   * moved its media, or put us on hold.
   */
  #refresh(): Promise<SipResponse> {
    return this.#offers.post(async () => {
      const { session } = this;
      if (session === undefined || this.#media === undefined) throw new SessionError('ended', 'the leg has ended');
      const terms = () => ({ codecs: this.#described, hold: this.#holds });
      const response = await this.#reinvite(session, this.#media, terms);
      if (response.status < 300) await this.#changed(this.settle(sessionDescription(response)));
      return response;
    });
  }

  async #reinvite(
    session: Session,
    media: MediaSession,
    terms: () => { readonly codecs: readonly CodecName[]; readonly hold: boolean },
  ): Promise<SipResponse> {
    let offered: readonly CodecName[] = [];
    // Made when it goes out: until then, and after glare, an offer of the far end may come first.
    const body = async () => {
      const now = terms();
      offered = now.codecs;
      return { contentType: sdp, content: await media.createOffer(now) };
    };
    const response = await session.reinvite({ body });
    if (response.status < 300) this.#described = offered;
    return response;
  }

  /** Answers another offer of the far end: hold, resume, other codecs, another address. An empty one asks for ours. */
  async reoffered(offer: Buffer): ReturnType<NonNullable<SessionHandlers['reinvite']>> {
    if (this.#media === undefined) return { status: 488 };
    // What an earlier one still had to bring, does not come any more: it was cancelled.
    this.#answerDue = undefined;
    try {
      if (offer.length === 0) {
        // RFC 3261 §14.2: an offer that begins where we are; whoever only refreshes the session is not taken off a hold.
        const content = await this.#media.createOffer({ codecs: this.#codecs, hold: this.#holds });
        this.#answerDue = (answer) => void this.#changed(answer);
        this.#described = this.#codecs;
        return { body: { contentType: sdp, content } };
      }
      const { sdp: body, negotiated } = await this.#media.answerOffer(offer.toString('utf8'));
      this.#described = [negotiated.codec];
      if (this.#signalling.kind === 'outgoing') this.#changedEarly = negotiated;
      else if (this.#signalling.kind === 'incoming') this.#early = Promise.resolve(negotiated);
      else this.#renegotiated(negotiated);
      return { body: { contentType: sdp, content: body } };
    } catch (error) {
      // RFC 3261 §14.2: an offer that cannot be taken is refused with 488 and the session goes on as it was.
      if (error instanceof MediaError) return { status: 488 };
      throw error;
    }
  }

  /** The handlers of a dialog, with the changes of its session description taken care of here. */
  #withOffers({ renegotiated, ...handlers }: LegHandlers): SessionHandlers {
    this.#renegotiated = renegotiated;
    return {
      reinvite: (offer) => this.reoffered(offer),
      acknowledged: (ack) => {
        // RFC 3261 §13.2.1, §14.2: the ACK has the answer to the offer in our 200.
        const settled = this.#answerDue;
        this.#answerDue = undefined;
        settled?.(this.#settleNow(ack));
      },
      refresh: () => this.#refresh(),
      ...handlers,
    };
  }

  /** At once, whoever looks at it in his turn: the next offer may be right behind the answer. */
  #settleNow(message: SipMessage): Promise<Negotiated> {
    const answer = this.settle(sessionDescription(message));
    answer.catch(() => undefined);
    return answer;
  }

  /** The far end's answer to an offer of ours in the dialog. One that is of no use changes nothing. */
  async #changed(answer: Promise<Negotiated>): Promise<void> {
    try {
      this.#renegotiated(await answer);
    } catch (error) {
      if (!(error instanceof MediaError)) throw error;
    }
  }

  async #openMedia(engine: MediaEngine): Promise<MediaSession> {
    return this.#listening(await engine.createSession(this.#mediaOptions()));
  }

  #mediaOptions(): SessionOptions {
    return { dtmf: this.dtmfWay, ...(this.sendsSilence ? { sendSilence: true } : {}) };
  }

  #listening(media: MediaSession): MediaSession {
    media.onEvent = (event) => this.onMediaEvent?.(event);
    return media;
  }
}

function callerLeft(): ApiError {
  return new ApiError('90018', { detail: 'The caller hung up before the answer.' });
}
