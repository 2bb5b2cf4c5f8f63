import { conferenceCreateParams } from './commands/conference-create.ts';
import { conferenceEndParams } from './commands/conference-end.ts';
import { conferenceGatherUsingAudioParams } from './commands/conference-gather-using-audio.ts';
import { conferenceHoldParams } from './commands/conference-hold.ts';
import { conferenceJoinParams } from './commands/conference-join.ts';
import { conferenceLeaveParams } from './commands/conference-leave.ts';
import { conferenceMuteParams } from './commands/conference-mute.ts';
import { region } from './commands/conference-params.ts';
import { conferenceParticipantUpdateParams } from './commands/conference-participant-update.ts';
import { conferencePlayParams } from './commands/conference-play.ts';
import { conferenceRecordPauseParams } from './commands/conference-record-pause.ts';
import { conferenceRecordResumeParams } from './commands/conference-record-resume.ts';
import { conferenceRecordStartParams } from './commands/conference-record-start.ts';
import { conferenceRecordStopParams } from './commands/conference-record-stop.ts';
import { conferenceSendDtmfParams } from './commands/conference-send-dtmf.ts';
import { conferenceSpeakParams } from './commands/conference-speak.ts';
import { conferenceStopParams } from './commands/conference-stop.ts';
import { conferenceUnholdParams } from './commands/conference-unhold.ts';
import { conferenceUnmuteParams } from './commands/conference-unmute.ts';
import { conferenceUpdateParams } from './commands/conference-update.ts';
import { eventFilters } from './event-filters.ts';
import { command, flagFilter, type OperationSchemasById, type QueryParameter } from './operation-shape.ts';
import { conference, conferenceParticipant, listedConferenceParticipant } from './resources/conference.ts';
import { pageMeta } from './resources/page.ts';

const regionQuery: QueryParameter = { name: 'region', schema: region };

/** The operations on conferences. */
export const conferenceOperationSchemas: OperationSchemasById = {
  ListConferences: { data: conference, meta: pageMeta, query: [...eventFilters('conference'), regionQuery] },
  CreateConference: { request: conferenceCreateParams, data: conference },
  RetrieveConference: { data: conference, query: [regionQuery] },
  ListConferenceParticipants: {
    data: listedConferenceParticipant,
    meta: pageMeta,
    query: [
      flagFilter('[muted]', 'Only participants that are muted, or only those that are not.'),
      flagFilter('[on_hold]', 'Only participants on hold, or only those that are not.'),
      flagFilter('[whispering]', 'Only participants that whisper, or only those that do not.'),
      regionQuery,
    ],
  },
  RetrieveConferenceParticipant: { data: conferenceParticipant },
  UpdateConferenceParticipant: { request: conferenceParticipantUpdateParams, data: conferenceParticipant },
  EndConference: command(conferenceEndParams),
  ConferenceGatherUsingAudio: command(conferenceGatherUsingAudioParams),
  HoldConferenceParticipants: command(conferenceHoldParams),
  JoinConference: command(conferenceJoinParams),
  LeaveConference: command(conferenceLeaveParams),
  MuteConferenceParticipants: command(conferenceMuteParams),
  PlayConferenceAudio: command(conferencePlayParams),
  PauseConferenceRecording: command(conferenceRecordPauseParams),
  ResumeConferenceRecording: command(conferenceRecordResumeParams),
  StartConferenceRecording: command(conferenceRecordStartParams),
  StopConferenceRecording: command(conferenceRecordStopParams),
  ConferenceSendDTMF: command(conferenceSendDtmfParams),
  SpeakTextToConference: command(conferenceSpeakParams),
  StopConferenceAudio: command(conferenceStopParams),
  UnholdConferenceParticipants: command(conferenceUnholdParams),
  UnmuteConferenceParticipants: command(conferenceUnmuteParams),
  UpdateConference: command(conferenceUpdateParams),
};
