import Type, { type Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { holdAudioParams } from './audio-source-params.ts';
import { commandIdentityParams } from './command-identity-params.ts';
import { beepParamOfConference, participantParam, regionParam } from './conference-params.ts';

/** Body of `POST /conferences` (reference §1.3). */
export const conferenceCreateParams = closedObject(
  {
    ...participantParam,
    name: Type.String({ minLength: 1, description: 'Name of the conference; no other that lives may have it.' }),
    ...beepParamOfConference,
    ...commandIdentityParams,
    ...holdAudioParams,
    ...regionParam,
    comfort_noise: Type.Optional(
      Type.Boolean({
        default: true,
        description: 'Play soft noise while nobody speaks, so that the line sounds alive.',
      }),
    ),
    duration_minutes: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 525_600,
        description: 'Longest duration in minutes, a year at most; then the conference ends.',
      }),
    ),
    max_participants: Type.Optional(
      Type.Integer({ minimum: 2, maximum: 800, description: 'How many legs it may hold, 2 to 800.' }),
    ),
    start_conference_on_create: Type.Optional(
      Type.Boolean({
        description: 'Start at once; false: wait for a leg that joins with start_conference_on_enter.',
      }),
    ),
  },
  { title: 'ConferenceCreateParams', description: 'Creates a conference, with a leg as its first participant.' },
);
export type ConferenceCreateParams = Static<typeof conferenceCreateParams>;
