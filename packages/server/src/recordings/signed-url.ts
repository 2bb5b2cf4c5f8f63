import { createHmac, timingSafeEqual } from 'node:crypto';

/** URLs that open one recording for some time, without an API key: for players and for whoever gets the event. */
export class UrlSigner {
  readonly #secret: string;
  readonly #ttlMs: number;

  constructor(secret: string, ttlMs: number) {
    this.#secret = secret;
    this.#ttlMs = ttlMs;
  }

  /** @param baseUrl of the API, with `/v2` */
  urlOf(baseUrl: string, recordingId: string, nowMs: number): string {
    const expires = Math.floor((nowMs + this.#ttlMs) / 1000);
    const query = new URLSearchParams({ expires: String(expires), signature: this.#sign(recordingId, expires) });
    return `${baseUrl}/recordings/${recordingId}/file?${query}`;
  }

  /** Whether the two parts of such a URL open the recording now. */
  opens(recordingId: string, expires: string, signature: string, nowMs: number): boolean {
    if (!/^\d{1,12}$/.test(expires) || Number(expires) * 1000 < nowMs) return false;
    const expected = Buffer.from(this.#sign(recordingId, Number(expires)));
    const given = Buffer.from(signature);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  #sign(recordingId: string, expires: number): string {
    return createHmac('sha256', this.#secret).update(`${recordingId} ${expires}`).digest('base64url');
  }
}
