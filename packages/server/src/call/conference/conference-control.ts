import type { ConferenceCreateParams, ConferenceParticipantUpdateParams } from '@hookswitch/contract';
import type { ConferenceRow } from '../../store/conferences.ts';
import type { Participant } from './conference.ts';

/** Conferences as the HTTP API sees them. Parameters arrive validated against the contract; refusals are ApiErrors. */
export interface ConferenceControl {
  create(params: ConferenceCreateParams): Promise<ConferenceRow>;
  command(conferenceId: string, action: string, params: unknown): Promise<Readonly<Record<string, unknown>>>;
  updateParticipant(
    conferenceId: string,
    participantId: string,
    params: ConferenceParticipantUpdateParams,
  ): Promise<Participant>;
  /** Who is in a conference, in the order in which they came; nobody in one that has ended. */
  participants(conferenceId: string): Promise<readonly Participant[]>;
  participant(conferenceId: string, participantId: string): Promise<Participant>;
}
