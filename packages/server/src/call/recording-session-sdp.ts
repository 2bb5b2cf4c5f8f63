/** One stream of a session to a recorder: its own description, and the label that metadata knows it by (RFC 4574). */
export interface LabelledDescription {
  readonly sdp: string;
  readonly label: string;
}

/** Descriptions with one stream each as one with all of them, each with its label (RFC 7866 §8.1). */
export function combineDescriptions(descriptions: readonly LabelledDescription[]): string {
  const [first] = descriptions;
  const head = first === undefined ? '' : partsOf(first.sdp).head;
  const streams = descriptions.map(({ sdp, label }) => `${partsOf(sdp).streams.join('')}a=label:${label}\r\n`);
  return head + streams.join('');
}

/**
 * A description of several streams as descriptions with one stream each.
 * @returns one for each stream; undefined for a stream that was refused (port 0, RFC 3264 §6), or that there is none of
 */
export function splitDescription(sdp: string, count: number): readonly (string | undefined)[] {
  const { head, streams } = partsOf(sdp);
  return Array.from({ length: count }, (_, index) => {
    const stream = streams[index];
    return stream === undefined || /^m=\w+ 0[ /]/.test(stream) ? undefined : head + stream;
  });
}

/** What holds for the session, and each stream from its `m=` on; lines end as they have to (RFC 8866 §5). */
function partsOf(sdp: string): { head: string; streams: readonly string[] } {
  const lines = sdp.split(/\r?\n/).filter((line) => line !== '');
  const [head = '', ...streams] = `${lines.join('\r\n')}\r\n`.split(/(?=^m=)/m);
  return { head, streams };
}
