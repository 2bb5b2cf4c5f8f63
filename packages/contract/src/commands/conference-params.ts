import Type from 'typebox';
import { failsWith, listOf, oneOf } from '../schema-notation.ts';
import { callControlIdParam } from './command-identity-params.ts';

const regions = ['US', 'Europe', 'Australia', 'Middle East'] as const;

/** Where the conference is: every command on one, and the queries about it. */
export const region = oneOf(regions, { description: 'Region that holds the conference; absent: the nearest one.' });
export const regionParam = { region: Type.Optional(region) };

/** The leg that the command is about. */
export const participantParam = { call_control_id: callControlIdParam('The leg that is meant.') };

const participants = listOf(callControlIdParam('A leg.'), 'The legs that are meant; absent: every participant.');

/** The participants that the command is about. */
export const participantsParam = { call_control_ids: Type.Optional(participants) };

/** The participants that the command is about, where they have to be named. */
export const namedParticipantsParam = {
  call_control_ids: listOf(callControlIdParam('A leg.'), 'The legs that are meant.'),
};

const beepEnabled = oneOf(['always', 'never', 'on_enter', 'on_exit'], {
  description: 'When participants hear a beep: when somebody comes, goes, both or never.',
});
export const beepParam = { beep_enabled: Type.Optional(beepEnabled) };
export const beepParamOfConference = { beep_enabled: Type.Optional({ ...beepEnabled, default: 'never' }) };

/** What becomes of the conference when this participant leaves. */
export const endOnExitParams = {
  end_conference_on_exit: Type.Optional(
    Type.Boolean({ description: 'End the conference, and every leg in it, when this leg leaves.' }),
  ),
  soft_end_conference_on_exit: Type.Optional(
    Type.Boolean({ description: 'End the conference when this leg leaves, but keep the other legs.' }),
  ),
};

export const supervisorRole = oneOf(['barge', 'monitor', 'none', 'whisper'], {
  description:
    'Who hears this leg: all (none, and barge, which is the same), nobody (monitor), or the legs of whisper_call_control_ids (whisper).',
});
export const whisperParam = {
  whisper_call_control_ids: Type.Optional(
    listOf(
      callControlIdParam('A leg.'),
      'Legs that hear this one when its role is whisper; when there are none, nobody does.',
    ),
  ),
};

export const conferenceIdRule = { format: 'uuid', ...failsWith('90058') } as const;
