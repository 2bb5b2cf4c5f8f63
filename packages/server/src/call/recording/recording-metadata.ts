import { randomBytes } from 'node:crypto';

/** Whoever speaks in a call that is recorded. */
export interface RecordedParticipant {
  /** SIP URI. */
  readonly aor: string;
  readonly name?: string;
}

export interface RecordedStream {
  /** As in the session description. */
  readonly label: string;
  /** Who is heard in it, and who hears that. */
  readonly sender: RecordedParticipant;
  readonly receiver: RecordedParticipant;
}

export interface RecordedCall {
  readonly startedAt: Date;
  readonly streams: readonly RecordedStream[];
  /** Ours, for whoever looks for the recording of a call: names and values. */
  readonly ids: Readonly<Record<string, string>>;
  /** Headers of the leg. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

/** Namespace of what we add to the session element, where RFC 7865 §6.10 leaves room for it. */
const ownNamespace = 'urn:x-hookswitch:siprec:1';

/** Who sends what to whom in a call that is recorded: a complete description (RFC 7865 §6, XML). */
export function recordingMetadata({ startedAt, streams, ids, headers }: RecordedCall): string {
  const sessionId = uniqueId();
  const since = `<associate-time>${startedAt.toISOString()}</associate-time>`;
  const participants = new Map(
    streams.flatMap(({ sender, receiver }) => [sender, receiver]).map((each) => [each, uniqueId()]),
  );
  const known = streams.map((stream) => ({ ...stream, id: uniqueId() }));
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<recording xmlns="urn:ietf:params:xml:ns:recording:1" xmlns:own="${ownNamespace}">`,
    '<datamode>complete</datamode>',
    `<session session_id="${sessionId}">`,
    `<start-time>${startedAt.toISOString()}</start-time>`,
    ...Object.entries(ids).map(([name, value]) => `<own:${name}>${escaped(value)}</own:${name}>`),
    ...headers.map(({ name, value }) => `<own:header name="${escaped(name)}">${escaped(value)}</own:header>`),
    '</session>',
    ...[...participants].map(([participant, id]) => participantElement(participant, id)),
    ...known.map(
      ({ id, label }) => `<stream stream_id="${id}" session_id="${sessionId}"><label>${label}</label></stream>`,
    ),
    `<sessionrecordingassoc session_id="${sessionId}">${since}</sessionrecordingassoc>`,
    ...[...participants.values()].map(
      (id) =>
        `<participantsessionassoc participant_id="${id}" session_id="${sessionId}">${since}</participantsessionassoc>`,
    ),
    ...[...participants].map(([participant, id]) => {
      const sent = known.filter(({ sender }) => sender === participant).map((stream) => `<send>${stream.id}</send>`);
      const heard = known.filter(({ receiver }) => receiver === participant).map(({ id }) => `<recv>${id}</recv>`);
      return `<participantstreamassoc participant_id="${id}">${[...sent, ...heard].join('')}</participantstreamassoc>`;
    }),
    '</recording>',
  ];
  return `${lines.join('\n')}\n`;
}

function participantElement({ aor, name }: RecordedParticipant, id: string): string {
  const shown = name === undefined ? '' : `<name>${escaped(name)}</name>`;
  return `<participant participant_id="${id}"><nameID aor="${escaped(aor)}">${shown}</nameID></participant>`;
}

/** RFC 7865 §6.9: 128 bits as base64. */
const uniqueId = () => randomBytes(16).toString('base64');

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text for XML 1.0, which has no place for other control characters. */
function escaped(text: string): string {
  const readable = [...text].filter((character) => character >= ' ' || character === '\t').join('');
  return readable.replace(/[&<>"]/g, (character) => entities[character] ?? '');
}
