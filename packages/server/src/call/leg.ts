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
  type SipRequest,
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
  /** The far end asked for an offer of ours, and its answer comes with an ACK. */
  #awaitsAnswer = false;
  /** Offers of ours in the dialog go out one after the other. */
  readonly #offers = new Mailbox();
  /** What was agreed on changed: the far end put the leg on hold, or took it off. */
  onRenegotiated: ((media: Negotiated) => void) | undefined;
  /** What the media tells by itself; set by media-events.ts. */
  onMediaEvent: ((event: MediaEvent) => void) | undefined;
  /** RTP goes to the far end without a pause, silence where there is nothing to hear. Set before there is media. */
  sendsSilence = false;
  /** Our offer went out in a 180: what became of it. */
  #early: 'offered' | Negotiated | undefined;
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
  async connect(session: Session, handlers: SessionHandlers, answer: Buffer): Promise<Negotiated> {
    this.#signalling = { kind: 'session', session };
    session.setHandlers(this.#withOffers(handlers));
    // Its first answer is out of date then (RFC 3311 §5).
    return this.#changedEarly ?? this.settle(answer);
  }

  /**
   * Rings back. A caller that wants an offer of ours in its 180 (RFC 3261 §13.2.1) gets one, and its answer comes with the
   * PRACK, see `answeredEarly`: media is open then before the leg is answered.
   */
  async ring(engine: () => MediaEngine, codecs: readonly CodecName[], answered: (prack: SipRequest) => void) {
    if (this.#signalling.kind !== 'incoming') return;
    const { invite } = this.#signalling;
    if (!invite.needsOffer) return invite.progress(180);
    this.#early = 'offered';
    this.#codecs = codecs;
    this.#described = codecs;
    this.#media = await this.#openMedia(engine());
    const content = await this.#media.createOffer({ codecs });
    invite.onPrack = (prack) => {
      if (this.#early === 'offered') answered(prack);
    };
    invite.onReoffer = (offer) => this.reoffered(offer);
    invite.progress(180, { body: { contentType: sdp, content } });
  }

  /** The answer to the offer in a 180. @throws MediaError when it makes no call possible. */
  async answeredEarly(prack: SipRequest): Promise<Negotiated> {
    const negotiated = await this.settle(sessionDescription(prack));
    this.#early = negotiated;
    return negotiated;
  }

  /**
   * Takes the far end's INVITE: opens media, answers its offer and sends the 200. To an INVITE without an offer the 200
   * carries ours, and the far end's answer comes with its ACK (RFC 3261 §13.2.1): undefined then, see `settle`. So it is
   * when a PRACK still has to bring it, which the stack lets the 200 wait for.
   * @throws MediaError when no common ground is found, ApiError 90018 when the caller gave up meanwhile; nothing was
   * sent then.
   */
  async answer(engine: MediaEngine, terms: AnswerTerms, handlers: SessionHandlers): Promise<Negotiated | undefined> {
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
    const session = invite.accept(
      { body: { contentType: sdp, content: ours.sdp }, headers },
      this.#withOffers(handlers),
    );
    this.#signalling = { kind: 'session', session };
    this.#described = ours.negotiated === undefined ? codecs : [ours.negotiated.codec];
    return ours.negotiated;
  }

  /** The answer to an offer that went out in a 200. @throws MediaError when it makes no call possible. */
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
        const response = await this.#reinvite(session, this.#media, { codecs: this.#codecs, hold: on });
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
      const response = await this.#reinvite(session, this.#media, { codecs: this.#described, hold: this.#holds });
      if (response.status < 300) await this.#answered(response);
      return response;
    });
  }

  async #reinvite(
    session: Session,
    media: MediaSession,
    terms: { readonly codecs: readonly CodecName[]; readonly hold: boolean },
  ): Promise<SipResponse> {
    const content = await media.createOffer(terms);
    const response = await session.reinvite({ body: { contentType: sdp, content } });
    if (response.status < 300) this.#described = terms.codecs;
    return response;
  }

  /** Answers another offer of the far end: hold, resume, other codecs, another address. An empty one asks for ours. */
  async reoffered(offer: Buffer): ReturnType<NonNullable<SessionHandlers['reinvite']>> {
    if (this.#media === undefined) return { status: 488 };
    try {
      if (offer.length === 0) {
        const content = await this.#media.createOffer({ codecs: this.#codecs });
        this.#awaitsAnswer = true;
        this.#described = this.#codecs;
        return { body: { contentType: sdp, content } };
      }
      const { sdp: body, negotiated } = await this.#media.answerOffer(offer.toString('utf8'));
      this.#described = [negotiated.codec];
      if (this.#signalling.kind === 'outgoing') this.#changedEarly = negotiated;
      else if (this.#signalling.kind === 'incoming') this.#early = negotiated;
      else this.onRenegotiated?.(negotiated);
      return { body: { contentType: sdp, content: body } };
    } catch (error) {
      // RFC 3261 §14.2: an offer that cannot be taken is refused with 488 and the session goes on as it was.
      if (error instanceof MediaError) return { status: 488 };
      throw error;
    }
  }

  /** The handlers of a dialog, with the changes of its session description taken care of here. */
  #withOffers(handlers: SessionHandlers): SessionHandlers {
    return {
      ...handlers,
      reinvite: (offer) => this.reoffered(offer),
      acknowledged: (ack) => {
        if (!this.#awaitsAnswer) return handlers.acknowledged?.(ack);
        // RFC 3261 §14.2: the ACK has the answer to the offer in our 200.
        this.#awaitsAnswer = false;
        void this.#answered(ack);
      },
      refresh: () => this.#refresh(),
    };
  }

  /** The far end's answer to an offer of ours in the dialog. One that is of no use changes nothing. */
  async #answered(message: SipMessage): Promise<void> {
    try {
      this.onRenegotiated?.(await this.settle(sessionDescription(message)));
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
