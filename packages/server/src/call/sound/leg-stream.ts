import type { MediaStreamOptions } from '@hookswitch/media';

/** What a command asks for. */
export interface StreamOrder extends Pick<MediaStreamOptions, 'url' | 'track' | 'codec' | 'back' | 'authToken'> {
  /** Values of the application's own for the frame `start`. */
  readonly customParameters?: Readonly<Record<string, string>>;
  /** The socket is opened before the far end is called. */
  readonly beforeInvite: boolean;
}

/** The one stream of a leg. */
export interface LegStream {
  readonly id: string;
  readonly order: StreamOrder;
  /** `streaming.started` was told. */
  started: boolean;
}
