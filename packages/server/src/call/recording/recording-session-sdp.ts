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

/** One stream of a description. */
export interface DescribedStream {
  /** Of this stream alone; of a refused one as of one in which nothing is sent. */
  readonly sdp: string;
  /** Not wanted, or no more: port 0 (RFC 3264 §6, §8.2). */
  readonly isRefused: boolean;
}

/** A description of several streams as descriptions with one stream each. */
export function splitDescription(sdp: string): readonly DescribedStream[] {
  const { head, streams } = partsOf(sdp);
  return streams.map((stream) => {
    if (!/^m=\w+ 0[ /]/.test(stream)) return { sdp: head + stream, isRefused: false };
    const [media = '', ...attributes] = stream.split(/(?<=\r\n)/);
    const kept = attributes.filter((line) => !/^a=(sendrecv|sendonly|recvonly|inactive)\r/.test(line));
    // Port 9 is where nothing is sent to anyway (RFC 863).
    return { sdp: [head, media.replace(/ 0(?=[ /])/, ' 9'), ...kept, 'a=inactive\r\n'].join(''), isRefused: true };
  });
}

/** The answer to a stream that is refused (RFC 3264 §6: an offered port of 0 is answered with 0). */
export function refusing(sdp: string): string {
  return sdp.replace(/^(m=\w+) \d+/gm, '$1 0');
}

/** What holds for the session, and each stream from its `m=` on; lines end as they have to (RFC 8866 §5). */
function partsOf(sdp: string): { head: string; streams: readonly string[] } {
  const lines = sdp.split(/\r?\n/).filter((line) => line !== '');
  const [head = '', ...streams] = `${lines.join('\r\n')}\r\n`.split(/(?=^m=)/m);
  return { head, streams };
}
