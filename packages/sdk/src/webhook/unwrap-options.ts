import type { WebhookHeaders } from './header-value.ts';
import type { WebhookKey } from './verification-key.ts';

/** The body of a request as it came, before any parsing. */
export type WebhookBody = string | Uint8Array | ArrayBuffer;

export interface UnwrapOptions {
  /** The headers of the request, of which `telnyx-signature-ed25519` and `telnyx-timestamp` are read. */
  headers: WebhookHeaders;
  /** Public key, or several of them while keys are being changed. Default: that of the client, or `TELNYX_PUBLIC_KEY`. */
  key?: WebhookKey | readonly WebhookKey[] | undefined;
  /** How far the timestamp may be from the clock, in seconds, in both directions. Default 300; `Infinity`: not checked. */
  toleranceSecs?: number | undefined;
  /** Longest body, in bytes; of a text in characters, which are a byte or more each. Default 1 MiB. */
  maxBodyBytes?: number | undefined;
}
