import Type, { type Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { audioSourceParams, invalidAudioParams } from './audio-source-params.ts';
import { commandIdentityParams } from './command-identity-params.ts';
import { participantParam } from './conference-params.ts';
import { digitInputParams, gatherIdParam, initialTimeoutRule, maximumTriesParam } from './gather-params.ts';

/** Body of `POST /conferences/{id}/actions/gather_using_audio` (reference §1.3). */
export const conferenceGatherUsingAudioParams = closedObject(
  {
    ...participantParam,
    ...audioSourceParams,
    ...digitInputParams,
    ...gatherIdParam(100),
    ...invalidAudioParams,
    ...maximumTriesParam,
    initial_timeout_millis: Type.Optional(Type.Integer(initialTimeoutRule)),
    stop_playback_on_dtmf: Type.Optional(
      Type.Boolean({ default: true, description: 'Stop the prompt at the first digit.' }),
    ),
    client_state: commandIdentityParams.client_state,
  },
  { title: 'ConferenceGatherUsingAudioParams', description: 'Plays a prompt to one participant and collects digits.' },
);
export type ConferenceGatherUsingAudioParams = Static<typeof conferenceGatherUsingAudioParams>;
