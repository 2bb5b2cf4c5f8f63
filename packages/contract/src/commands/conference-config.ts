import Type from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { holdAudioParams } from './audio-source-params.ts';
import { beepParam, conferenceIdRule, endOnExitParams, supervisorRole, whisperParam } from './conference-params.ts';

/** The conference that a dialled leg joins when it answers. */
export const conferenceConfig = closedObject(
  {
    id: Type.Optional(Type.String({ ...conferenceIdRule, description: 'Existing conference to join.' })),
    ...beepParam,
    conference_name: Type.Optional(
      Type.String({ minLength: 1, description: 'Conference to join by name; it is created if there is none.' }),
    ),
    early_media: Type.Optional(
      Type.Boolean({ default: true, description: 'Whether the conference hears the leg before it answers.' }),
    ),
    ...endOnExitParams,
    hold: Type.Optional(Type.Boolean({ description: 'Join on hold.' })),
    ...holdAudioParams,
    mute: Type.Optional(Type.Boolean({ description: 'Join muted.' })),
    start_conference_on_create: Type.Optional(
      Type.Boolean({ description: 'Whether the conference starts as soon as it exists.' }),
    ),
    start_conference_on_enter: Type.Optional(
      Type.Boolean({ description: 'Whether the conference starts when this leg joins.' }),
    ),
    supervisor_role: Type.Optional(supervisorRole),
    ...whisperParam,
  },
  { title: 'ConferenceConfig', description: 'Puts the leg into a conference when it answers.' },
);
