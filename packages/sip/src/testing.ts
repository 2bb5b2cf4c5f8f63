export { testCertificates } from './testing/certificates.ts';
export { fixedResolver, type Zone, ZoneResolver } from './testing/fixed-resolver.ts';
export { type Datagram, type Fate, MemoryNetwork } from './testing/memory-network.ts';
export { ScriptedPeer, type ScriptedRequest } from './testing/scripted-peer.ts';
export { VirtualClock } from './testing/virtual-clock.ts';
export { WireRecorder } from './testing/wire-recorder.ts';
