import type { MediaMix, MediaSession } from '../media-engine.ts';
import { MediaError } from '../media-error.ts';
import type { MixRequest } from './protocol.ts';

/** Does in the media process what its parent asks of a mix. @throws MediaError session-closed for one that is closed */
export async function performOnMix(
  mix: MediaMix | undefined,
  request: MixRequest,
  sessionOf: (id: string) => MediaSession,
): Promise<undefined> {
  if (mix === undefined) throw new MediaError('session-closed', `mix ${request.mix} is closed`);
  const member = 'member' in request && request.member !== undefined ? sessionOf(request.member) : undefined;
  switch (request.op) {
    case 'mixPlace':
      await mix.place(sessionOf(request.member), request.place);
      return;
    case 'mixRemove':
      if (member) await mix.remove(member);
      return;
    case 'mixBeep':
      await mix.beep();
      return;
    case 'mixPlay':
      await mix.play(request.spec, member);
      return;
    case 'mixStopPlayback':
      await mix.stopPlayback(member);
      return;
    case 'mixStartRecording':
      await mix.startRecording(request.spec);
      return;
    case 'mixChangeRecording':
      await mix.changeRecording(request.id, request.to);
      return;
    case 'mixClose':
      await mix.close();
      return;
  }
}
