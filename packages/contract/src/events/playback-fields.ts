import Type from 'typebox';

/** What is played: its name or its URL, whichever the command had; neither for audio that came inline. */
export const mediaFields = {
  media_name: Type.Optional(Type.String({ description: 'Uploaded media that is played.' })),
  media_url: Type.Optional(Type.String({ description: 'URL of the audio that is played.' })),
};

/** A playback on a leg. */
export const playbackFields = {
  ...mediaFields,
  overlay: Type.Optional(Type.Boolean({ description: 'Whether it plays on top of other audio.' })),
  playback_id: Type.Optional(
    Type.String({ description: 'The playback: the same in started and ended. Seen, not documented.' }),
  ),
};
