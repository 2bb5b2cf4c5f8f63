/**
 * A telephone laboratory for tests of voice applications: scripted phones with real audio, a webhook receiver that
 * verifies every signature, the platform in this process or one of its own, and a timeline of what happened.
 */
export { ApiCaller, type ApiCallerOptions, type ApiExchange } from './api-caller.ts';
export { type Deadline, withDeadline } from './deadline.ts';
export { Feed } from './feed.ts';
export { labTonesHz, Phone, type PhoneBehaviour, type PhoneOptions } from './phone.ts';
export { PhoneCall, type PhoneCallState } from './phone-call.ts';
export type { PhoneCallEnd } from './phone-call-end.ts';
export { type Platform, type Settings, type StartPlatformOptions, startPlatform } from './platform.ts';
export { PlatformProcess, type ProcessExit, type SpawnPlatformOptions, spawnPlatform } from './platform-process.ts';
export { type Lane, Timeline } from './timeline.ts';
export {
  callControlIdOf,
  type Delivery,
  isOfType,
  type NextEventOptions,
  type ReceiverBehaviour,
  WebhookCatcher,
  type WebhookCatcherOptions,
} from './webhook-catcher.ts';
