import Type, { type Static } from 'typebox';
import { closedObject, failsWith } from '../schema-notation.ts';

const mediaUrl = Type.String({
  format: 'audio-url',
  ...failsWith('10003'),
  description: 'Where the server fetches the file from, http(s): WAV or MP3, 20 MB at most.',
});
const mediaName = Type.String({
  minLength: 1,
  maxLength: 255,
  // No slash, no control character: it is a part of the path.
  pattern: '^[^/\\u0000-\\u001f\\u007f]+$',
  description: 'Its name, 1 to 255 characters without a slash; absent: the server makes one.',
});
const ttlSecs = Type.Integer({
  minimum: 1,
  maximum: 630_720_000,
  default: 172_800,
  description: 'Seconds until it is deleted, up to 20 years; 2 days where nothing is said.',
});

/** A file that calls may play by its name. Not in the reference: as the official client has it. */
export const media = Type.Object(
  {
    media_name: Type.String({ description: 'Its name.' }),
    content_type: Type.String({ description: '`audio/wav` or `audio/mpeg`, as the file itself says.' }),
    created_at: Type.String({ description: 'RFC 3339 in UTC.' }),
    updated_at: Type.String({ description: 'RFC 3339 in UTC.' }),
    expires_at: Type.String({ description: 'When it is deleted, RFC 3339 in UTC.' }),
  },
  { title: 'MediaResource', description: 'An audio file of the media store.' },
);
export type MediaResource = Static<typeof media>;

/** Body of `POST /media`; the file itself may come as `media` of a multipart form in place of `media_url`. */
export const uploadMediaParams = closedObject(
  { media_url: Type.Optional(mediaUrl), media_name: Type.Optional(mediaName), ttl_secs: Type.Optional(ttlSecs) },
  { title: 'UploadMediaParams', description: 'Stores an audio file.' },
);
export type UploadMediaParams = Static<typeof uploadMediaParams>;

/** Body of `PUT /media/{media_name}`; what is absent stays as it is. */
export const updateMediaParams = closedObject(
  { media_url: Type.Optional(mediaUrl), ttl_secs: Type.Optional(ttlSecs) },
  { title: 'UpdateMediaParams', description: 'Replaces an audio file, or says anew how long it is kept.' },
);
export type UpdateMediaParams = Static<typeof updateMediaParams>;
