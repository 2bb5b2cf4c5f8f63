import { ApiError } from '../api-error.ts';
import type { Call } from '../call/call.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { recorded } from '../call/command-record.ts';
import type { CommandReplay } from '../call/command-replay.ts';
import type { Conference, Participant } from '../call/conference/conference.ts';
import type { ConferenceControl } from '../call/conference/conference-control.ts';
import { requireLive } from '../call/conference/conference-life.ts';
import { selectConference } from '../store/conferences.ts';
import { withState } from './call-actions.ts';
import { conferenceActions } from './conference-actions.ts';
import { conferenceCreate } from './conference-create.ts';

interface LegParams {
  readonly call_control_id?: string;
  readonly call_control_ids?: readonly string[];
}

/** Conferences over a platform: each command finds its conference, is run once for its `command_id`, and in its turn. */
export function createConferenceControl(platform: CallPlatform, replay: CommandReplay): ConferenceControl {
  /** @throws ApiError 90058 for an unknown conference, 90019 for one that has ended */
  async function live(id: string): Promise<Conference> {
    const conference = platform.conferences.find(id);
    if (conference !== undefined) return conference;
    const [row] = await platform.db.run(selectConference(id));
    if (row === undefined) throw unknownConference();
    throw new ApiError('90019', { detail: 'This conference has ended.' });
  }

  /** The legs that a command names, as far as they live; the leg of the conference where it names none. */
  function legsOf(conference: Conference, params: LegParams): readonly Call[] {
    const { call_control_id: id, call_control_ids: ids = id === undefined ? [] : [id] } = params;
    const named = [...new Set(ids)].flatMap((each) => platform.registry.find(each) ?? []);
    return named.length > 0 ? named : [conference.creator];
  }

  return {
    create: (params) =>
      replay.once('conference', params.command_id, async () => {
        const call = platform.registry.find(params.call_control_id);
        if (call === undefined) {
          throw new ApiError('90015', { pointer: '/call_control_id', detail: 'There is no live call with this id.' });
        }
        const create = async () => {
          let made: Conference | undefined;
          await withState(call, params, async () => {
            made = await conferenceCreate(platform, call, params);
          });
          if (made === undefined) throw new Error('a command that did not fail made a conference');
          return made.row;
        };
        const command = { name: 'conference_create', params };
        return recorded(platform, [call], command, () => call.mailbox.post(create));
      }),

    async command(conferenceId, name, params) {
      const action = conferenceActions.get(name);
      if (action === undefined) throw new Error(`the HTTP layer let an unknown action pass: ${name}`);
      const { command_id: commandId } = params as { command_id?: string };
      return replay.once(conferenceId, commandId, async () => {
        const conference = await live(conferenceId);
        const command = { name: `conference_${name}`, params: params as object };
        await recorded(platform, legsOf(conference, command.params), command, () =>
          conference.mailbox.post(async () => {
            requireLive(conference);
            await action.run(platform, conference, command.params);
          }),
        );
        return { result: 'ok' };
      });
    },

    async updateParticipant(conferenceId, participantId, params) {
      const conference = await live(conferenceId);
      const { call } = find(conference, participantId);
      const change = async () => {
        const participant = find(conference, participantId);
        participant.beep = params.beep_enabled ?? participant.beep;
        participant.endOnExit = params.end_conference_on_exit ?? participant.endOnExit;
        participant.softEndOnExit = params.soft_end_conference_on_exit ?? participant.softEndOnExit;
        participant.updatedAtMs = platform.clock.wallTimeMs();
        return participant;
      };
      const command = { name: 'conference_participant_update', params };
      return recorded(platform, [call], command, () => conference.mailbox.post(change));
    },

    async participants(conferenceId) {
      const conference = platform.conferences.find(conferenceId);
      if (conference !== undefined) return [...conference.participants.values()];
      const [row] = await platform.db.run(selectConference(conferenceId));
      if (row === undefined) throw unknownConference();
      return [];
    },

    participant: async (conferenceId, participantId) => find(await live(conferenceId), participantId),
  };
}

/** By its own id, or by that of its leg. */
function find(conference: Conference, id: string): Participant {
  const all = [...conference.participants.values()];
  const found = all.find((each) =>
    [each.id, `${each.call.ids.callControlId}`, `${each.call.ids.callLegId}`].includes(id),
  );
  if (found !== undefined) return found;
  throw new ApiError('10005', { title: 'Participant not found', detail: 'The conference has no such participant.' });
}

const unknownConference = () => new ApiError('90058', { detail: 'There is no conference with this id.' });
