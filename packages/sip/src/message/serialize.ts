import type { HeaderList } from './headers.ts';

/** RFC 3261 §7: start line, header lines, an empty line, the body. The parts were checked when the message was made. */
export function serialize(startLine: string, headers: HeaderList, body: Buffer): Buffer {
  let head = `${startLine}\r\n`;
  for (const [name, value] of headers) head += `${name}: ${value}\r\n`;
  head += '\r\n';
  const headBytes = Buffer.from(head, 'utf8');
  return body.length === 0 ? headBytes : Buffer.concat([headBytes, body]);
}
