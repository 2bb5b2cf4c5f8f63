export { type Datagram, type Fate, MemoryNetwork } from './testing/memory-network.ts';
export { VirtualClock } from './testing/virtual-clock.ts';
