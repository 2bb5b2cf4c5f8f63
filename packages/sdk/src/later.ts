// What a client loads when it first needs it: a program that only places calls has no use for it.

export { Page } from './request/page.ts';
export { encodeQuery } from './request/query-string.ts';
export { verifyWebhook } from './webhook/verify-webhook.ts';
