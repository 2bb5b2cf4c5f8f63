import { isIPv4 } from 'node:net';
import { getSystemErrorName } from 'node:util';
import type { Clock } from '../clock.ts';
import {
  type BindRtpSocket,
  bindRtpSocket,
  type DatagramBypass,
  type RtpEndpoint,
  type RtpSocket,
  receiveBufferBytes,
} from './udp-socket.ts';

/** Numbers of Linux' system headers, alike on the architectures of {@link eventLayouts}. */
const AF_INET = 2;
const SOCK_DGRAM = 2;
const SOCK_NONBLOCK = 0x800;
const SOCK_CLOEXEC = 0x80000;
const SOL_SOCKET = 1;
const SO_RCVBUF = 8;
const EPOLL_CLOEXEC = 0x80000;
const EPOLL_CTL_ADD = 1;
const EPOLLIN = 1;
const addressBytes = 16;
const EINVAL = 22;

/** `struct epoll_event`: 32 bits of events and 64 of data, packed on x86-64 only (epoll_ctl(2)). */
const eventLayouts: Partial<Record<NodeJS.Architecture, { readonly bytes: number; readonly dataAt: number }>> = {
  x64: { bytes: 12, dataAt: 4 },
  arm64: { bytes: 16, dataAt: 8 },
};

const maxEvents = 64;
/** So many rounds of events, then timers have their turn. */
const maxRounds = 4;
const largestDatagram = 65_536;
/** Datagrams up to this length, which RTP's are, cost no object. */
const largestPacket = 2048;
const selfTestMs = 1000;

type Koffi = typeof import('koffi')['default'];

/**
 * {@link BindRtpSocket} by calls of the C library, which cost about half of what `node:dgram` takes for a packet: an epoll
 * that Node's event loop watches, and a recvfrom and a sendto for each datagram. IPv6 sockets are those of `node:dgram`.
 * Undefined where this cannot be: another system than Linux on x86-64 or ARM64, no `koffi`, or a datagram that did not
 * come through. The sockets do not keep the process alive.
 */
export async function openLibcSockets(clock: Clock): Promise<BindRtpSocket | undefined> {
  const layout = process.platform === 'linux' ? eventLayouts[process.arch] : undefined;
  if (layout === undefined) return undefined;
  try {
    const { default: koffi } = await import('koffi');
    const sockets = new LibcSockets(koffi, layout);
    const bind: BindRtpSocket = (local) => (isIPv4(local.host) ? sockets.bind(local) : bindRtpSocket(local));
    return (await passesOn(bind, clock)) ? bind : undefined;
  } catch {
    return undefined;
  }
}

class LibcSockets {
  readonly #libc: ReturnType<typeof functionsOf>;
  readonly #errno: () => number;
  readonly #layout: { readonly bytes: number; readonly dataAt: number };
  readonly #epoll: number;
  readonly #events: Buffer;
  /** By file descriptor. */
  readonly #open: (LibcSocket | undefined)[] = [];
  /** Ends with the process; what watches must not be collected as garbage. */
  readonly #watch: { unref(): void };

  constructor(koffi: Koffi, layout: { readonly bytes: number; readonly dataAt: number }) {
    this.#libc = functionsOf(koffi);
    this.#errno = () => koffi.errno();
    this.#layout = layout;
    this.#events = Buffer.alloc(maxEvents * layout.bytes);
    this.#epoll = this.#check(this.#libc.epollCreate(EPOLL_CLOEXEC), 'epoll_create1');
    this.#watch = koffi.node.poll(this.#epoll, { readable: true }, () => this.#drain());
    this.#watch.unref();
  }

  async bind({ host, port }: RtpEndpoint): Promise<RtpSocket> {
    const libc = this.#libc;
    const fd = this.#check(libc.socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), 'socket');
    try {
      const size = Buffer.alloc(4);
      size.writeInt32LE(receiveBufferBytes);
      // The kernel caps it, and does not say so.
      libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, size, size.length);
      const address = Buffer.alloc(addressBytes);
      writeAddress(address, host, port);
      this.#check(libc.bind(fd, address, address.length), `bind ${host}:${port}`);
      size.writeUInt32LE(address.length);
      this.#check(libc.getsockname(fd, address, size), 'getsockname');
      const event = Buffer.alloc(this.#layout.bytes);
      event.writeUInt32LE(EPOLLIN);
      event.writeUInt32LE(fd, this.#layout.dataAt);
      this.#check(libc.epollCtl(this.#epoll, EPOLL_CTL_ADD, fd, event), 'epoll_ctl');
      const socket = new LibcSocket(libc, fd, { host, port: address.readUInt16BE(2) }, () => {
        this.#open[fd] = undefined;
      });
      this.#open[fd] = socket;
      return socket;
    } catch (error) {
      libc.close(fd);
      throw error;
    }
  }

  /** One datagram of each socket that has some: what is left is told again. */
  #drain(): void {
    const { bytes, dataAt } = this.#layout;
    for (let round = 0; round < maxRounds; round += 1) {
      const ready = this.#libc.epollWait(this.#epoll, this.#events, maxEvents, 0);
      for (let at = 0; at < ready; at += 1) this.#open[this.#events.readUInt32LE(at * bytes + dataAt)]?.receive();
      if (ready < maxEvents) return;
    }
  }

  #check(result: number, what: string): number {
    if (result >= 0) return result;
    const code = getSystemErrorName(-(this.#errno() || EINVAL));
    throw Object.assign(new Error(`${what}: ${code}`), { code });
  }
}

class LibcSocket implements RtpSocket {
  readonly address: RtpEndpoint;
  onMessage: RtpSocket['onMessage'] = () => {};
  bypass: DatagramBypass | undefined;
  readonly #libc: ReturnType<typeof functionsOf>;
  readonly #fd: number;
  readonly #onClosed: () => void;
  #closed = false;
  /** Where the last datagram came from, as the kernel writes it, and as we say it. */
  #fromPortWord = 0;
  #fromIpWord = 0;
  #source = { address: '', port: 0 };
  /** Where the last datagram went to, likewise. */
  #toPortWord = 0;
  #toIpWord = 0;
  #toHost = '';
  #toPort = 0;

  constructor(libc: ReturnType<typeof functionsOf>, fd: number, address: RtpEndpoint, onClosed: () => void) {
    this.#libc = libc;
    this.#fd = fd;
    this.address = address;
    this.#onClosed = onClosed;
  }

  send(data: Uint8Array, port: number, host: string): void {
    if (this.#closed) return;
    if (port !== this.#toPort || host !== this.#toHost) {
      if (!isIPv4(host) || port < 1 || port > 65535) return;
      writeAddress(to.bytes, host, port);
      this.#toPortWord = to.words[0] ?? 0;
      this.#toIpWord = to.words[1] ?? 0;
      this.#toHost = host;
      this.#toPort = port;
    }
    to.words[0] = this.#toPortWord;
    to.words[1] = this.#toIpWord;
    const libc = this.#libc;
    // A datagram that cannot be sent is a lost datagram; the peer's RTCP and our figures show it.
    if (data.buffer === received.buffer) {
      libc.sendtoAt(this.#fd, libc.receivedAt + data.byteOffset, data.length, 0, libc.toAt, addressBytes);
    } else libc.sendto(this.#fd, data, data.length, 0, libc.toAt, addressBytes);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    // The epoll forgets a descriptor that is closed.
    this.#libc.close(this.#fd);
    this.#onClosed();
  }

  receive(): void {
    const libc = this.#libc;
    const length = libc.recvfrom(this.#fd, libc.receivedAt, largestDatagram, 0, libc.fromAt, libc.fromBytesAt);
    if (length < 0) return;
    const portWord = from.words[0] ?? 0;
    const ipWord = from.words[1] ?? 0;
    if (portWord !== this.#fromPortWord || ipWord !== this.#fromIpWord) {
      const port = from.bytes.readUInt16BE(2);
      // RFC 768: port 0 says that nobody there can be answered; it must not become the source of a stream.
      if (port === 0) return;
      this.#fromPortWord = portWord;
      this.#fromIpWord = ipWord;
      this.#source = { address: from.bytes.subarray(4, 8).join('.'), port };
    }
    const data = viewOf(length);
    if (this.bypass?.take(data, this.#source) !== true) this.onMessage(data, this.#source);
  }
}

/** Memory whose address may be kept: small typed arrays of their own lie in the heap, where the collector moves them. */
function immovable(bytes: number): Buffer {
  return Buffer.from(new ArrayBuffer(bytes));
}

/** All sockets receive into this: a datagram is good until the next one. */
const received = immovable(largestDatagram);
/** Where from: the same for all, as is where to. A socket's own would be one more place that no cache holds. */
const from = roomForAddress();
const fromBytes = immovable(4);
fromBytes.writeUInt32LE(addressBytes);
const to = roomForAddress();
const views: (Buffer | undefined)[] = new Array(largestPacket + 1).fill(undefined);

function viewOf(length: number): Buffer {
  if (length > largestPacket) return received.subarray(0, length);
  const known = views[length];
  if (known !== undefined) return known;
  const view = received.subarray(0, length);
  views[length] = view;
  return view;
}

/** An address as octets and as words: family and port, then the IP address. */
function roomForAddress(): { readonly bytes: Buffer; readonly words: Int32Array } {
  const bytes = immovable(addressBytes);
  return { bytes, words: new Int32Array(bytes.buffer) };
}

/** `struct sockaddr_in` (ip(7)): the family in the machine's order, port and address in the network's. */
function writeAddress(into: Buffer, host: string, port: number): void {
  into.writeUInt16LE(AF_INET, 0);
  into.writeUInt16BE(port, 2);
  into.set(host.split('.').map(Number), 4);
}

function functionsOf(koffi: Koffi) {
  // The process itself has the C library loaded. Lengths of datagrams fit an int, and so do errors.
  const libc = koffi.load(null);
  const addressOf = (memory: Buffer): number => Number(koffi.address(memory));
  return {
    socket: libc.func('int socket(int, int, int)'),
    setsockopt: libc.func('int setsockopt(int, int, int, void *, uint32_t)'),
    bind: libc.func('int bind(int, void *, uint32_t)'),
    getsockname: libc.func('int getsockname(int, void *, void *)'),
    close: libc.func('int close(int)'),
    epollCreate: libc.func('int epoll_create1(int)'),
    epollCtl: libc.func('int epoll_ctl(int, int, int, void *)'),
    epollWait: libc.func('int epoll_wait(int, void *, int, int)'),
    recvfrom: libc.func('int recvfrom(int, uintptr_t, size_t, int, uintptr_t, uintptr_t)'),
    sendto: libc.func('int sendto(int, void *, size_t, int, uintptr_t, uint32_t)'),
    sendtoAt: libc.func('int sendto(int, uintptr_t, size_t, int, uintptr_t, uint32_t)'),
    receivedAt: addressOf(received),
    fromAt: addressOf(from.bytes),
    fromBytesAt: addressOf(fromBytes),
    toAt: addressOf(to.bytes),
  };
}

/** Whether a datagram comes through as it was sent. */
async function passesOn(bind: BindRtpSocket, clock: Clock): Promise<boolean> {
  const sockets = [await bind({ host: '127.0.0.1', port: 0 }), await bind({ host: '127.0.0.1', port: 0 })] as const;
  const [one, other] = sockets;
  try {
    return await new Promise<boolean>((resolve) => {
      const late = clock.setTimer(selfTestMs, () => resolve(false));
      other.onMessage = (data, from) => {
        late.cancel();
        resolve(
          data.toString() === 'hookswitch' && from.address === one.address.host && from.port === one.address.port,
        );
      };
      one.send(Buffer.from('hookswitch'), other.address.port, other.address.host);
    });
  } finally {
    for (const socket of sockets) socket.close();
  }
}
