import type { ResponseInit } from '../message/build-response.ts';
import type { HeaderList } from '../message/headers.ts';
import type { SipBody, SipRequest } from '../message/sip-message.ts';
import { EventQueue } from './event-queue.ts';
import type { InviteFailure } from './outgoing-invite.ts';
import type { IncomingReferral } from './referral-uas.ts';
import type { Session, SessionEnd, SessionHandlers } from './session.ts';

type Reanswer = { body: SipBody } | { status: number; reason?: string };
type RequestAnswer = Omit<ResponseInit, 'toTag'>;

/**
 * What happens in a call. `offer`, `request` and `refer` want an answer before the next event is taken; without one they are
 * refused with 488, 405 and 603.
 */
export type CallEvent =
  /** The far end changes the session: hold, resume, another address (RFC 3261 §14.2, RFC 3311). `offer` may be empty. */
  | { type: 'offer'; offer: Buffer; request: SipRequest; answer(answer: Reanswer): void }
  /** An INFO or MESSAGE. */
  | { type: 'request'; request: SipRequest; answer(answer: RequestAnswer): void }
  /** The far end asks us to call somebody (RFC 3515). */
  | { type: 'refer'; referral: IncomingReferral }
  /** The last one. */
  | { type: 'ended'; end: SessionEnd };

/** An outgoing call that was not answered. */
export class CallFailedError extends Error {
  override readonly name = 'CallFailedError';
  readonly failure: InviteFailure;

  constructor(failure: InviteFailure) {
    super(describe(failure));
    this.failure = failure;
  }
}

function describe(failure: InviteFailure): string {
  switch (failure.kind) {
    case 'rejected':
      return `${failure.response.status} ${failure.response.reason}`;
    case 'cancelled':
      return 'the call was cancelled';
    case 'timeout':
      return 'nobody answered the INVITE';
    case 'transport':
      return failure.error.message;
  }
}

/**
 * A call that is up, for `for await`: each CallEvent in order, the last one `ended`. While nobody iterates, whatever wants an
 * answer is refused.
 */
export class Call implements AsyncIterable<CallEvent> {
  readonly session: Session;
  /** The far end's session description: of the answer to our offer, or its offer. */
  readonly remoteBody: Buffer;
  /** Resolves when the call is over, however that came. */
  readonly ended: Promise<SessionEnd>;
  #events: EventQueue<CallEvent> | undefined;
  #end: SessionEnd | undefined;

  /** @param open makes the session with these handlers */
  constructor(open: (handlers: SessionHandlers) => Session, remoteBody: Buffer) {
    let tell: (end: SessionEnd) => void = () => undefined;
    this.ended = new Promise((resolve) => {
      tell = resolve;
    });
    this.remoteBody = remoteBody;
    this.session = open({
      ended: (end) => {
        this.#end = end;
        this.#events?.push({ type: 'ended', end });
        this.#events?.close();
        tell(end);
      },
      reinvite: (offer, request) =>
        this.#ask<Reanswer>({ status: 488 }, (answer) => ({ type: 'offer', offer, request, answer })),
      request: (request) =>
        this.#ask<RequestAnswer>({ status: 405 }, (answer) => ({ type: 'request', request, answer })),
      refer: (referral) => {
        if (!this.#events?.push({ type: 'refer', referral })) referral.reject(603);
      },
    });
  }

  /** Hangs up; resolves when the far end has confirmed it, or 64*T1 have passed. */
  hangUp(options: { headers?: HeaderList } = {}): Promise<SessionEnd> {
    this.session.bye(options);
    return this.ended;
  }

  /** @throws Error when somebody iterates already */
  [Symbol.asyncIterator](): AsyncIterator<CallEvent, undefined> {
    if (this.#events) throw new Error('a call has one reader of its events');
    const events = new EventQueue<CallEvent>((rest) => {
      for (const event of rest) refuse(event);
      if (this.#events === events) this.#events = undefined;
    });
    this.#events = events;
    if (this.#end) {
      events.push({ type: 'ended', end: this.#end });
      events.close();
    }
    let last: CallEvent | undefined;
    return {
      next: async () => {
        if (last) refuse(last);
        const result = await events.next();
        last = result.value;
        return result;
      },
      return: () => {
        if (last) refuse(last);
        return events.return();
      },
    };
  }

  /** Hands a question to the reader; without one, `refusal` is the answer. */
  #ask<Answer>(refusal: Answer, event: (answer: (answer: Answer) => void) => CallEvent): Promise<Answer> {
    return new Promise((resolve) => {
      if (!this.#events?.push(event(resolve))) resolve(refusal);
    });
  }
}

/** An event that was left without an answer. Does nothing when it has one. */
function refuse(event: CallEvent): void {
  if (event.type === 'offer') event.answer({ status: 488 });
  else if (event.type === 'request') event.answer({ status: 405 });
  else if (event.type === 'refer') event.referral.reject(603);
}
