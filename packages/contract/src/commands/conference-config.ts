import Type from 'typebox';
import { closedObject, failsWith, listOf, oneOf } from '../schema-notation.ts';
import { callControlIdParam } from './command-identity-params.ts';

/** The conference that a dialled leg joins when it answers. */
export const conferenceConfig = closedObject(
  {
    id: Type.Optional(
      Type.String({ format: 'uuid', ...failsWith('90058'), description: 'Existing conference to join.' }),
    ),
    beep_enabled: Type.Optional(
      oneOf(['always', 'never', 'on_enter', 'on_exit'], { description: 'When participants hear a beep.' }),
    ),
    conference_name: Type.Optional(
      Type.String({ minLength: 1, description: 'Conference to join by name; it is created if there is none.' }),
    ),
    early_media: Type.Optional(
      Type.Boolean({ default: true, description: 'Whether the conference hears the leg before it answers.' }),
    ),
    end_conference_on_exit: Type.Optional(
      Type.Boolean({ description: 'End the conference, and every leg in it, when this leg leaves.' }),
    ),
    hold: Type.Optional(Type.Boolean({ description: 'Join on hold.' })),
    hold_audio_url: Type.Optional(
      Type.String({ format: 'audio-url', ...failsWith('10003'), description: 'Audio heard on hold, http(s).' }),
    ),
    hold_media_name: Type.Optional(Type.String({ minLength: 1, description: 'Uploaded media heard on hold.' })),
    mute: Type.Optional(Type.Boolean({ description: 'Join muted.' })),
    soft_end_conference_on_exit: Type.Optional(
      Type.Boolean({ description: 'End the conference when this leg leaves, but keep the other legs.' }),
    ),
    start_conference_on_create: Type.Optional(
      Type.Boolean({ description: 'Whether the conference starts as soon as it exists.' }),
    ),
    start_conference_on_enter: Type.Optional(
      Type.Boolean({ description: 'Whether the conference starts when this leg joins.' }),
    ),
    supervisor_role: Type.Optional(
      oneOf(['barge', 'monitor', 'none', 'whisper'], { description: 'What the others hear of this leg.' }),
    ),
    whisper_call_control_ids: Type.Optional(
      listOf(callControlIdParam('A leg.'), 'Legs that hear this one when its role is whisper.'),
    ),
  },
  { description: 'Puts the leg into a conference when it answers.' },
);
