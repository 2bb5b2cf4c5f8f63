import type { HeaderTable } from './header-table.ts';

/** RFC 3261 §7: start line, header lines, an empty line, the body. The parts were checked when the message was made. */
export function serialize(startLine: string, headers: HeaderTable, body: Buffer): Buffer {
  const head = `${startLine}\r\n${headers.text()}\r\n`;
  if (body.length === 0) return Buffer.from(head, 'utf8');
  const headLength = Buffer.byteLength(head, 'utf8');
  const wire = Buffer.allocUnsafe(headLength + body.length);
  wire.write(head, 0, headLength, 'utf8');
  wire.set(body, headLength);
  return wire;
}
