import type { FieldCase } from '../core/field-case.ts';
import type {
  EventData,
  TypedEvent,
  UnknownEventType,
  UnknownPayload,
  WebhookEvent,
  WebhookEventType,
} from '../webhook/webhook-event.ts';
import type { WaitOptions } from './event-hub.ts';

/** Methods without their first argument, the id of the leg. */
export type WithoutId<Methods> = {
  [Name in keyof Methods]: Methods[Name] extends (id: string, ...rest: infer Rest) => infer Result
    ? (...rest: Rest) => Result
    : never;
};

/** One leg: who it is, and what happens to it. */
export interface CallHandle<Case extends FieldCase> {
  /** call_control_id: what commands are addressed to. */
  readonly id: string;
  /** call_leg_id, where it is known. */
  readonly legId: string | undefined;
  /** call_session_id, where it is known: shared by the legs of one call. */
  readonly sessionId: string | undefined;

  /**
   * Waits for an event of this leg, or for the first of several types. Events that came before and that nobody waited
   * for are kept (the last 32 of a leg), and each is handed out once. Needs a webhook handler in this process that was
   * made with this client: `createWebhookHandler({ client, on })`.
   *
   * @throws CallEndedError when the leg ends first (unless the event can come after that), WaitTimeoutError after
   * `timeoutMs` (default 60000), APIUserAbortError when `signal` is aborted
   */
  waitFor<Type extends WebhookEventType>(
    type: Type | readonly Type[],
    options?: WaitOptions,
  ): Promise<TypedEvent<Type, Case>>;
  waitFor(
    type: string | readonly string[],
    options?: WaitOptions,
  ): Promise<WebhookEvent<EventData<UnknownEventType, UnknownPayload>>>;
}
