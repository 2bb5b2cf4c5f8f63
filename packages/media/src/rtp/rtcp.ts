/** What a sender report says beyond a receiver report (RFC 3550 §6.4.1). */
export interface SenderInfo {
  /** NTP timestamp: seconds and fraction in 64 bits, here milliseconds since an origin of the sender's own. */
  atMs: number;
  rtpTimestamp: number;
  packets: number;
  octets: number;
}

/** One report block (RFC 3550 §6.4.1). */
export interface ReportBlock {
  /** Whose packets it is about. */
  ssrc: number;
  fractionLost: number;
  cumulativeLost: number;
  highestSequence: number;
  jitter: number;
  /** The middle 32 bits of the last sender report's NTP timestamp, and the delay since, in 1/65536 s; 0 for none. */
  lastReport: number;
  delaySinceLastReport: number;
}

/** What a received compound packet tells a session. */
export interface RtcpReport {
  ssrc: number;
  /** The middle 32 bits of the NTP timestamp, if it is a sender report. */
  senderReport?: number;
  blocks: { ssrc: number; lastReport: number; delaySinceLastReport: number }[];
  goodbye: boolean;
}

const packetType = { senderReport: 200, receiverReport: 201, sourceDescription: 202, goodbye: 203 } as const;
const blockBytes = 24;

/** Milliseconds as the middle 32 bits of an NTP timestamp: 16 bits of seconds, 16 of fraction (RFC 3550 §4). */
export function shortNtp(ms: number): number {
  return Math.floor((ms / 1000) * 65536) >>> 0;
}

/**
 * Builds a compound packet (RFC 3550 §6.1): a sender or receiver report first, then the canonical name, and a BYE when
 * the session ends.
 */
export function buildRtcp(report: {
  ssrc: number;
  cname: string;
  sender: SenderInfo | undefined;
  block: ReportBlock | undefined;
  goodbye: boolean;
}): Buffer {
  const { ssrc, cname, sender, block, goodbye } = report;
  const reportBytes = 8 + (sender ? 20 : 0) + (block ? blockBytes : 0);
  // RFC 3550 §6.5: the items end with at least one zero octet and fill a word.
  const descriptionBytes = 8 + 4 * Math.ceil((2 + cname.length + 1) / 4);
  const packet = Buffer.alloc(reportBytes + descriptionBytes + (goodbye ? 8 : 0));
  let at = writeHead(
    packet,
    0,
    block ? 1 : 0,
    sender ? packetType.senderReport : packetType.receiverReport,
    reportBytes,
  );
  at = packet.writeUInt32BE(ssrc, at);
  if (sender) at = writeSender(packet, at, sender);
  if (block) at = writeBlock(packet, at, block);
  at = writeHead(packet, at, 1, packetType.sourceDescription, descriptionBytes);
  at = packet.writeUInt32BE(ssrc, at);
  packet[at] = 1; // CNAME
  packet[at + 1] = cname.length;
  packet.write(cname, at + 2, 'latin1');
  if (goodbye) {
    at = writeHead(packet, reportBytes + descriptionBytes, 1, packetType.goodbye, 8);
    packet.writeUInt32BE(ssrc, at);
  }
  return packet;
}

function writeHead(packet: Buffer, at: number, count: number, type: number, bytes: number): number {
  packet[at] = 0x80 | count;
  packet[at + 1] = type;
  return packet.writeUInt16BE(bytes / 4 - 1, at + 2);
}

function writeSender(packet: Buffer, start: number, sender: SenderInfo): number {
  const secs = Math.floor(sender.atMs / 1000);
  const fraction = Math.floor((sender.atMs / 1000 - secs) * 0x1_0000_0000);
  let at = packet.writeUInt32BE(secs >>> 0, start);
  at = packet.writeUInt32BE(fraction >>> 0, at);
  at = packet.writeUInt32BE(sender.rtpTimestamp, at);
  at = packet.writeUInt32BE(sender.packets >>> 0, at);
  return packet.writeUInt32BE(sender.octets >>> 0, at);
}

function writeBlock(packet: Buffer, start: number, block: ReportBlock): number {
  let at = packet.writeUInt32BE(block.ssrc, start);
  at = packet.writeUInt32BE(((block.fractionLost << 24) | (block.cumulativeLost & 0xffffff)) >>> 0, at);
  at = packet.writeUInt32BE(block.highestSequence, at);
  at = packet.writeUInt32BE(block.jitter, at);
  at = packet.writeUInt32BE(block.lastReport, at);
  return packet.writeUInt32BE(block.delaySinceLastReport, at);
}

/** Reads a compound packet, undefined for anything that does not stand the checks of RFC 3550 §A.2. */
export function parseRtcp(data: Buffer): RtcpReport | undefined {
  if (data.length < 8) return undefined;
  const first = data[1] ?? 0;
  // RFC 3550 §A.2: the first packet is a report and is not padded.
  if (first !== packetType.senderReport && first !== packetType.receiverReport) return undefined;
  if (((data[0] ?? 0) & 0x20) !== 0) return undefined;
  const report: RtcpReport = { ssrc: data.readUInt32BE(4), blocks: [], goodbye: false };
  let at = 0;
  while (at < data.length) {
    if (at + 4 > data.length) return undefined;
    const head = data[at] ?? 0;
    const end = at + 4 * (data.readUInt16BE(at + 2) + 1);
    if (head >> 6 !== 2 || end > data.length) return undefined;
    const type = data[at + 1];
    if (type === packetType.senderReport || type === packetType.receiverReport) {
      if (!readReport(data, at, end, head & 0x1f, type === packetType.senderReport, report)) return undefined;
    } else if (type === packetType.goodbye) report.goodbye = true;
    at = end;
  }
  return report;
}

function readReport(
  data: Buffer,
  start: number,
  end: number,
  count: number,
  sender: boolean,
  report: RtcpReport,
): boolean {
  let at = start + (sender ? 28 : 8);
  if (at + count * blockBytes > end) return false;
  if (sender) report.senderReport = data.readUInt32BE(start + 10);
  for (let index = 0; index < count; index += 1, at += blockBytes) {
    report.blocks.push({
      ssrc: data.readUInt32BE(at),
      lastReport: data.readUInt32BE(at + 16),
      delaySinceLastReport: data.readUInt32BE(at + 20),
    });
  }
  return true;
}
