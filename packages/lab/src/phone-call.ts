import type {
  DtmfWay,
  MediaEngine,
  MediaSession,
  MediaStats,
  Negotiated,
  NegotiationOptions,
  ToneSpec,
} from '@hookswitch/media';
import type {
  Clock,
  IncomingInvite,
  InviteFailure,
  OutgoingInvite,
  Session,
  SessionHandlers,
  SipRequest,
  SipResponse,
} from '@hookswitch/sip';
import { withDeadline } from './deadline.ts';
import { Feed } from './feed.ts';
import { endOfFailedInvite, endOfSession, type PhoneCallEnd, type WithoutMedia } from './phone-call-end.ts';
import { PhoneEar } from './phone-ear.ts';

/**
 * ```
 *              progress/18x        2xx            BYE either way
 *   ringing ─────(stays)──────► talking ─────────────► ended
 *      └── refusal, CANCEL, timeout, transport error ───┘
 * ```
 */
export type PhoneCallState = 'ringing' | 'talking' | 'ended';

/** What a call needs from its phone. */
export interface PhoneLine {
  readonly media: MediaEngine;
  readonly clock: Clock;
  /** Tone to play as soon as the call is up, in Hz; undefined for silence. */
  readonly toneHz: number | undefined;
  /** Tones the phone can recognise, in Hz. */
  readonly listenHz: readonly number[];
  /** What its offers hold, and its answers: codecs alone there, as encryption is taken as it is offered. */
  readonly terms: NegotiationOptions;
  /** How it sends and takes keys. */
  readonly dtmf: DtmfWay;
}

/** One call of a lab phone, in or out. Made by {@link Phone}. */
export class PhoneCall {
  readonly direction: 'incoming' | 'outgoing';
  /** The INVITE: the one received, or undefined for an outgoing call. */
  readonly request: SipRequest | undefined;
  /** Provisional answers received so far (outgoing calls). */
  readonly progress: Feed<SipResponse>;
  /** What each re-INVITE of the far end made of the media. */
  readonly renegotiated: Feed<Negotiated>;
  /** Resolves when the call is up. Rejects when it ended before that. */
  readonly answered: Promise<Negotiated>;
  /** Resolves once, when the call is over, with its final media figures. Never rejects. */
  readonly ended: Promise<PhoneCallEnd>;
  readonly #line: PhoneLine;
  /** Keys that the far end pressed, each as `5` for as long as the media hears it: by telephone events or as tones. */
  readonly keys: Feed<string>;
  /** INFO and MESSAGE requests of the far end, each answered 200. */
  readonly requests: Feed<SipRequest>;
  readonly #ear: PhoneEar;
  /** Of recordings that are complete, how long they are in milliseconds. */
  readonly #recorded: Feed<number>;
  #state: PhoneCallState = 'ringing';
  #incoming: IncomingInvite | undefined;
  #outgoing: OutgoingInvite | undefined;
  #session: Session | undefined;
  #media: MediaSession | undefined;
  #early: { sdp: string; negotiated: Negotiated } | undefined;
  #markAnswered: (negotiated: Negotiated) => void = () => {};
  #markUnanswered: (reason: Error) => void = () => {};
  #markEnded: (end: PhoneCallEnd) => void = () => {};

  constructor(line: PhoneLine, incoming?: IncomingInvite) {
    this.#line = line;
    this.#incoming = incoming;
    this.direction = incoming ? 'incoming' : 'outgoing';
    this.request = incoming?.request;
    this.progress = new Feed(line.clock);
    this.renegotiated = new Feed(line.clock);
    this.#ear = new PhoneEar(line.listenHz, line.clock);
    this.#recorded = new Feed(line.clock);
    this.keys = new Feed(line.clock);
    this.requests = new Feed(line.clock);
    this.answered = new Promise((resolve, reject) => {
      this.#markAnswered = resolve;
      this.#markUnanswered = reject;
    });
    // A caller that only looks at `ended` must not be told of an unhandled rejection.
    this.answered.catch(() => {});
    this.ended = new Promise((resolve) => {
      this.#markEnded = resolve;
    });
    if (incoming) incoming.onCancelled = (request) => this.#cancelledByCaller(request);
  }

  get state(): PhoneCallState {
    return this.#state;
  }

  /** Places the call: `send` puts the INVITE with this offer on the wire. */
  async place(send: (offer: string) => OutgoingInvite): Promise<void> {
    try {
      const media = await this.#openMedia();
      this.#outgoing = send(await media.createOffer(this.#line.terms));
    } catch (error) {
      this.#fail(error);
      throw error;
    }
  }

  /** Handlers for the user agent's INVITE transaction of an outgoing call. */
  readonly inviteHandlers = {
    progress: (response: SipResponse): void => this.progress.push(response),
    accepted: (session: Session, response: SipResponse): void => {
      this.#adopt(session);
      this.#takeAnswer(response).catch((error: unknown) => this.#fail(error));
    },
    failed: (failure: InviteFailure): void => this.#finish(endOfFailedInvite(failure)),
  };

  /** Takes an incoming call's offer in a 183 and plays the phone's tone while it still rings. */
  async playEarly(): Promise<void> {
    const invite = this.#incoming;
    if (!invite || this.#state !== 'ringing') throw new Error(`a call that is ${this.#state} has no early media`);
    this.#early = await this.#takeOffer(invite);
    invite.progress(183, { body: sdpBody(this.#early.sdp) });
    if (this.#line.toneHz !== undefined) await this.playTone(this.#line.toneHz);
  }

  /** Answers an incoming call with 200 and plays the phone's tone. Resolves when the 200 is on its way. */
  async answer(): Promise<void> {
    const invite = this.#incoming;
    if (!invite || this.#state !== 'ringing') throw new Error(`a call that is ${this.#state} cannot be answered`);
    try {
      const { sdp, negotiated } = this.#early ?? (await this.#takeOffer(invite));
      // The caller may have given up while the media was being set up.
      if (this.state !== 'ringing') return;
      const session = invite.accept({ body: sdpBody(sdp) }, this.#sessionHandlers);
      this.#incoming = undefined;
      this.#adopt(session);
      await this.#talk(negotiated);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Refuses an incoming call with a final status of 300..699. */
  reject(status: number): void {
    if (!this.#incoming || this.#state !== 'ringing') throw new Error('only a ringing incoming call can be refused');
    this.#incoming.reject(status);
    this.#finish({ by: 'refused', status });
  }

  /** Ends the call the way its state asks for: CANCEL, 603 or BYE. Resolves when it is over; harmless when it is. */
  hangup(): Promise<PhoneCallEnd> {
    if (this.#session) this.#session.bye();
    else if (this.#state === 'ringing' && this.#incoming) this.reject(603);
    else this.#outgoing?.cancel();
    return this.ended;
  }

  /** The Replaces header that names this call to its far end (RFC 3891 §3). */
  get replaces(): string {
    if (!this.#session) throw new Error(`a call that is ${this.#state} cannot be replaced`);
    const { callId, localTag, remoteTag } = this.#session;
    return `${callId};to-tag=${remoteTag};from-tag=${localTag}`;
  }

  /** Puts the far end on hold with a re-INVITE, or takes it off again. Rejects when it does not agree. */
  async hold(on = true): Promise<void> {
    if (!this.#session) throw new Error(`a call that is ${this.#state} cannot be held`);
    const offer = await this.#requireMedia().createOffer({ hold: on });
    const response = await this.#session.reinvite({ body: sdpBody(offer) });
    if (response.status >= 300) throw new Error(`the far end answered the hold with ${response.status}`);
    await this.#requireMedia().acceptAnswer(response.body.toString('utf8'));
  }

  /** Presses a key, as a phone does that is set to SIP INFO. Rejects when the far end does not take it. */
  async sendKeyByInfo(key: string): Promise<void> {
    if (!this.#session) throw new Error(`a call that is ${this.#state} takes no keys`);
    const body = { contentType: 'application/dtmf-relay', content: `Signal=${key}\r\nDuration=160\r\n` };
    const response = await this.#session.request('INFO', { body });
    if (response.status >= 300) throw new Error(`the far end answered the key with ${response.status}`);
  }

  /** Plays a tone until the next one, `stopTone` or the end. */
  async playTone(tone: number | ToneSpec): Promise<void> {
    await this.#requireMedia().startTone(tone);
  }

  /** Says what a WAV file holds, over and over, until the end. */
  async say(wav: Uint8Array): Promise<void> {
    await this.#requireMedia().play({ id: 'said', audio: { bytes: wav }, times: Number.POSITIVE_INFINITY });
  }

  async stopTone(): Promise<void> {
    await this.#requireMedia().stopTone();
  }

  /** Presses keys, each for `durationMs`, in the phone's way: telephone events or tones. */
  async sendDtmf(digits: string, durationMs = 100): Promise<void> {
    await this.#requireMedia().sendDtmf(digits, durationMs);
  }

  /** Records what the far end says into a new WAV file, until `stopRecording`. */
  async record(file: string): Promise<void> {
    await this.#requireMedia().startRecording({ id: file, file, channels: 'single', track: 'inbound' });
  }

  /** Resolves when the file is complete. */
  async stopRecording(file: string): Promise<void> {
    await this.#requireMedia().changeRecording(file, 'ended');
    await this.#recorded.take(() => true, { what: 'the recording' });
  }

  /** Sends an INFO; resolves with the status it is answered with. */
  async sendInfo(contentType: string, content: string): Promise<number> {
    if (!this.#session) throw new Error('only a call that is up can send an INFO');
    return (await this.#session.request('INFO', { body: { contentType, content } })).status;
  }

  /** Resolves with the next `count` keys that the far end presses and no earlier call took. */
  async takesKeys(count: number, options: { withinMs?: number } = {}): Promise<string> {
    let keys = '';
    while (keys.length < count)
      keys += await this.keys.take(() => true, { ...options, what: `key ${keys.length + 1} of ${count}` });
    return keys;
  }

  /** Resolves once the far end plays this tone; see {@link PhoneEar.hears}. */
  hears(frequencyHz: number, options: { withinMs?: number } = {}): Promise<void> {
    return this.#ear.hears(frequencyHz, options);
  }

  /** The tones that the far end plays just now, lowest first. */
  get hearing(): readonly number[] {
    return this.#ear.hearing;
  }

  /** Every tone that the far end has played so far, in the order they began. */
  get tonesHeard(): readonly number[] {
    return this.#ear.heard;
  }

  /** Figures so far. */
  stats(): Promise<MediaStats> {
    return this.#requireMedia().stats();
  }

  /** `answered`, with a deadline. */
  isAnswered(withinMs?: number): Promise<Negotiated> {
    return withDeadline(this.answered, this.#deadline('the call to be answered', withinMs));
  }

  /** `ended`, with a deadline. */
  isOver(withinMs?: number): Promise<PhoneCallEnd> {
    return withDeadline(this.ended, this.#deadline('the call to end', withinMs));
  }

  /** The phone is closing: no message is sent any more. */
  abandon(): void {
    this.#finish({ by: 'failed', detail: 'the phone was closed' });
  }

  #deadline(what: string, withinMs: number | undefined) {
    return { what, clock: this.#line.clock, ...(withinMs === undefined ? {} : { withinMs }) };
  }

  async #openMedia(): Promise<MediaSession> {
    const media = await this.#line.media.createSession({
      listen: { tones: this.#line.listenHz },
      dtmf: this.#line.dtmf,
    });
    media.onEvent = (event) => {
      if (event.kind === 'dtmf' && event.state === 'down') this.keys.push(event.key);
      if (event.kind === 'recording-ended') this.#recorded.push(event.end.durationMs);
      if (event.kind === 'tone') this.#ear.take(event);
    };
    if (this.state === 'ended') await media.close();
    this.#media = media;
    return media;
  }

  async #takeOffer(invite: IncomingInvite): Promise<{ sdp: string; negotiated: Negotiated }> {
    const media = await this.#openMedia();
    const { codecs } = this.#line.terms;
    return media.answerOffer(invite.request.body.toString('utf8'), codecs === undefined ? {} : { codecs });
  }

  async #takeAnswer(response: SipResponse): Promise<void> {
    await this.#talk(await this.#requireMedia().acceptAnswer(response.body.toString('utf8')));
  }

  readonly #sessionHandlers: SessionHandlers = {
    ended: (end) => this.#finish(endOfSession(end)),
    request: async (request) => {
      this.requests.push(request);
      return { status: 200 };
    },
    reinvite: async (offer) => {
      const { sdp, negotiated } = await this.#requireMedia().answerOffer(offer.toString('utf8'));
      this.renegotiated.push(negotiated);
      return { body: sdpBody(sdp) };
    },
  };

  #adopt(session: Session): void {
    this.#session = session;
    if (this.direction === 'outgoing') session.setHandlers(this.#sessionHandlers);
  }

  async #talk(negotiated: Negotiated): Promise<void> {
    if (this.#state !== 'ringing') return;
    this.#state = 'talking';
    if (this.#line.toneHz !== undefined) await this.playTone(this.#line.toneHz);
    this.#markAnswered(negotiated);
  }

  #requireMedia(): MediaSession {
    if (!this.#media) throw new Error('the call has no media yet');
    return this.#media;
  }

  #cancelledByCaller(request: SipRequest | undefined): void {
    this.#finish({ by: 'cancelled', status: 487, ...(request ? { message: request } : {}) });
  }

  #fail(error: unknown): void {
    if (this.#session) this.#session.bye();
    else if (this.#incoming && this.#state === 'ringing') this.#incoming.reject(488);
    this.#finish({ by: 'failed', detail: error instanceof Error ? error.message : String(error) });
  }

  #finish(end: WithoutMedia): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    const summary = `${end.by}${end.status === undefined ? '' : ` ${end.status}`}${end.detail ? `: ${end.detail}` : ''}`;
    const over = new Error(`the call ended (${summary})`);
    this.#markUnanswered(over);
    this.#ear.fail(over);
    this.progress.fail(over);
    this.renegotiated.fail(over);
    if (!this.#media) {
      this.#markEnded(end);
      return;
    }
    this.#media.close().then(
      (media) => this.#markEnded({ ...end, media }),
      () => this.#markEnded(end),
    );
  }
}

/** An SDP body for the user agent. */
export function sdpBody(sdp: string): { contentType: string; content: string } {
  return { contentType: 'application/sdp', content: sdp };
}
