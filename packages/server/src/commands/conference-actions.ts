import {
  type ConferenceEndParams,
  type ConferenceGatherUsingAudioParams,
  type ConferenceHoldParams,
  type ConferenceJoinParams,
  type ConferenceLeaveParams,
  type ConferenceMuteParams,
  type ConferencePlayParams,
  type ConferenceRecordPauseParams,
  type ConferenceRecordResumeParams,
  type ConferenceRecordStartParams,
  type ConferenceRecordStopParams,
  type ConferenceSendDtmfParams,
  type ConferenceSpeakParams,
  type ConferenceStopParams,
  type ConferenceUnholdParams,
  type ConferenceUnmuteParams,
  type ConferenceUpdateParams,
  conferenceEndParams,
  conferenceGatherUsingAudioParams,
  conferenceHoldParams,
  conferenceJoinParams,
  conferenceLeaveParams,
  conferenceMuteParams,
  conferencePlayParams,
  conferenceRecordPauseParams,
  conferenceRecordResumeParams,
  conferenceRecordStartParams,
  conferenceRecordStopParams,
  conferenceSendDtmfParams,
  conferenceSpeakParams,
  conferenceStopParams,
  conferenceUnholdParams,
  conferenceUnmuteParams,
  conferenceUpdateParams,
} from '@hookswitch/contract';
import type { CallPlatform } from '../call/call-platform.ts';
import type { Conference } from '../call/conference/conference.ts';
import { conferenceEnd, conferenceEndActing } from './conference-end.ts';
import { conferenceGatherUsingAudio, conferenceGatherUsingAudioActing } from './conference-gather-using-audio.ts';
import { conferenceHold, conferenceHoldActing } from './conference-hold.ts';
import { conferenceJoin, conferenceJoinActing } from './conference-join.ts';
import { conferenceLeave, conferenceLeaveActing } from './conference-leave.ts';
import { conferenceMute, conferenceMuteActing } from './conference-mute.ts';
import { conferencePlay, conferencePlayActing } from './conference-play.ts';
import { conferenceRecordPause, conferenceRecordPauseActing } from './conference-record-pause.ts';
import { conferenceRecordResume, conferenceRecordResumeActing } from './conference-record-resume.ts';
import { conferenceRecordStart, conferenceRecordStartActing } from './conference-record-start.ts';
import { conferenceRecordStop, conferenceRecordStopActing } from './conference-record-stop.ts';
import { conferenceSendDtmf, conferenceSendDtmfActing } from './conference-send-dtmf.ts';
import { conferenceSpeak, conferenceSpeakActing } from './conference-speak.ts';
import { conferenceStop, conferenceStopActing } from './conference-stop.ts';
import { conferenceUnhold, conferenceUnholdActing } from './conference-unhold.ts';
import { conferenceUnmute, conferenceUnmuteActing } from './conference-unmute.ts';
import { conferenceUpdate, conferenceUpdateActing } from './conference-update.ts';
import type { ActingOn, ObjectSchema } from './refuse-parameters.ts';

/** One action on a conference: what its body is checked against before `run` sees it, in the conference's turn. */
export interface ConferenceAction {
  readonly params: ObjectSchema;
  readonly acting: readonly string[];
  run(platform: CallPlatform, conference: Conference, params: object): Promise<void>;
}

/** The actions that are built: `/conferences/{id}/actions/{action}`. A new one is its file in this folder and its line here. */
export const conferenceActions: ReadonlyMap<string, ConferenceAction> = new Map([
  ['end', action<ConferenceEndParams>(conferenceEndParams, conferenceEndActing, conferenceEnd)],
  [
    'gather_using_audio',
    action<ConferenceGatherUsingAudioParams>(
      conferenceGatherUsingAudioParams,
      conferenceGatherUsingAudioActing,
      conferenceGatherUsingAudio,
    ),
  ],
  ['hold', action<ConferenceHoldParams>(conferenceHoldParams, conferenceHoldActing, conferenceHold)],
  ['join', action<ConferenceJoinParams>(conferenceJoinParams, conferenceJoinActing, conferenceJoin)],
  ['leave', action<ConferenceLeaveParams>(conferenceLeaveParams, conferenceLeaveActing, conferenceLeave)],
  ['mute', action<ConferenceMuteParams>(conferenceMuteParams, conferenceMuteActing, conferenceMute)],
  ['play', action<ConferencePlayParams>(conferencePlayParams, conferencePlayActing, conferencePlay)],
  [
    'record_pause',
    action<ConferenceRecordPauseParams>(
      conferenceRecordPauseParams,
      conferenceRecordPauseActing,
      conferenceRecordPause,
    ),
  ],
  [
    'record_resume',
    action<ConferenceRecordResumeParams>(
      conferenceRecordResumeParams,
      conferenceRecordResumeActing,
      conferenceRecordResume,
    ),
  ],
  [
    'record_start',
    action<ConferenceRecordStartParams>(
      conferenceRecordStartParams,
      conferenceRecordStartActing,
      conferenceRecordStart,
    ),
  ],
  [
    'record_stop',
    action<ConferenceRecordStopParams>(conferenceRecordStopParams, conferenceRecordStopActing, conferenceRecordStop),
  ],
  [
    'send_dtmf',
    action<ConferenceSendDtmfParams>(conferenceSendDtmfParams, conferenceSendDtmfActing, conferenceSendDtmf),
  ],
  ['speak', action<ConferenceSpeakParams>(conferenceSpeakParams, conferenceSpeakActing, conferenceSpeak)],
  ['stop', action<ConferenceStopParams>(conferenceStopParams, conferenceStopActing, conferenceStop)],
  ['unhold', action<ConferenceUnholdParams>(conferenceUnholdParams, conferenceUnholdActing, conferenceUnhold)],
  ['unmute', action<ConferenceUnmuteParams>(conferenceUnmuteParams, conferenceUnmuteActing, conferenceUnmute)],
  ['update', action<ConferenceUpdateParams>(conferenceUpdateParams, conferenceUpdateActing, conferenceUpdate)],
]);

function action<Params extends object>(
  params: ObjectSchema,
  acting: ActingOn<Params>,
  run: (platform: CallPlatform, conference: Conference, params: Params) => Promise<void>,
): ConferenceAction {
  // The body was checked against the schema beside this, which is what the type says.
  return { params, acting, run: (platform, conference, body) => run(platform, conference, body as Params) };
}
