/** What the transport layer counts. */
export const TRANSPORT_COUNTERS = [
  'connectionsAccepted',
  'connectionsOpened',
  /** Over the bound of all connections, or of one address. */
  'connectionsRefused',
  /** Could not be made, or ended with an error. */
  'connectionsFailed',
  'connectionsClosedIdle',
  /** Sent nothing, or began a message and did not finish it. */
  'connectionsClosedSlow',
  /** Did not take what was sent. */
  'connectionsClosedStalled',
  /** Did not answer a keep-alive any more. */
  'connectionsClosedDead',
  /** Bytes that are no SIP messages. */
  'streamsBroken',
  /** No socket or connection leads there. */
  'messagesUnsendable',
] as const;

export type TransportCounter = (typeof TRANSPORT_COUNTERS)[number];
