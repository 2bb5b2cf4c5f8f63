import Type from 'typebox';

/** Which recording is meant: commands on one that runs. */
export const recordingSelectionParam = {
  recording_id: Type.Optional(
    Type.String({ format: 'uuid', description: 'The recording that is meant; absent: every one that runs.' }),
  ),
};
