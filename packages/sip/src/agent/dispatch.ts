import { buildResponse } from '../message/build-response.ts';
import { MalformedRequestError } from '../message/malformed-request-error.ts';
import { parseMessage } from '../message/parse.ts';
import { SipRequest, type SipResponse } from '../message/sip-message.ts';
import { SipParseError } from '../message/sip-parse-error.ts';
import type { FramingFault } from '../transport/connection.ts';
import type { Endpoint } from '../transport/endpoint.ts';
import { responseDestination, stampVia } from '../transport/rport.ts';
import { answerStun, isStun } from '../transport/stun.ts';
import type { AgentCore } from './core.ts';

// Names that tools for finding and breaking into telephone systems announce themselves with. They get no answer at all:
// any answer makes the address a target.
const SCANNER = /friendly-scanner|sipvicious|sipcli|sip-scan|sipscan|sundayddr|pplsip|iwar|vaxsipuseragent|sivus/i;

/**
 * Takes one message or datagram from the transport to the transaction it belongs to. Never throws.
 * @param fault why a request is refused whatever it says: the stream that it came by cannot be read on
 */
export function receiveMessage(core: AgentCore, data: Buffer, source: Endpoint, fault?: FramingFault): void {
  // RFC 5626 §4.4.1 and habit: CRLF pairs, lone bytes and empty datagrams keep a NAT binding open and say nothing.
  if (isKeepAlive(data)) {
    core.counters.keepAlivesReceived += 1;
    return;
  }
  if (isStun(data)) {
    core.counters.keepAlivesReceived += 1;
    const answer = answerStun(data, source);
    if (answer) core.sendBytes(answer, source);
    return;
  }
  let message: SipRequest | SipResponse;
  try {
    message = parseMessage(data);
    if (fault) throw faultOf(message, fault);
  } catch (thrown) {
    refuseMalformed(core, thrown, source);
    return;
  }
  core.guard(() => {
    try {
      if (message instanceof SipRequest) receiveRequest(core, message, source);
      else receiveResponse(core, message, source);
    } catch (thrown) {
      // A header that only its reader finds to be malformed; a request has been answered then.
      if (!(thrown instanceof SipParseError)) throw thrown;
      core.counters.parseErrors += 1;
    }
  });
}

/** RFC 3261 §18.3: an error that only a request is told of. */
function faultOf(message: SipRequest | SipResponse, { status, reason }: FramingFault): Error {
  if (!(message instanceof SipRequest) || message.method === 'ACK') return new SipParseError(reason);
  return new MalformedRequestError({ request: message, status, reason });
}

function receiveRequest(core: AgentCore, request: SipRequest, source: Endpoint): void {
  core.counters.requestsReceived += 1;
  if (SCANNER.test(request.header('User-Agent') ?? '')) {
    core.counters.scannersDropped += 1;
    return;
  }
  const stamped = stampVia(request, source);
  core.trace('received', stamped, source);
  core.takeAlias(stamped, source);
  core.transactions.receiveRequest(stamped, source);
}

function receiveResponse(core: AgentCore, response: SipResponse, source: Endpoint): void {
  core.counters.responsesReceived += 1;
  core.trace('received', response, source);
  // RFC 3261 §18.1.2: a response whose top Via is not ours was not meant for us. §8.1.3.3: nor was one with more of them.
  if (!core.isOwnVia(response) || response.headers('Via').length > 1) core.counters.strayResponses += 1;
  else core.transactions.receiveResponse(response);
}

/** RFC 3261 §16.3 and §21.4.1: what cannot be read is refused without state when its sender can be told, else dropped. */
function refuseMalformed(core: AgentCore, thrown: unknown, source: Endpoint): void {
  core.counters.parseErrors += 1;
  if (!(thrown instanceof MalformedRequestError)) return;
  const { request, status, reason } = thrown.refusal;
  if (SCANNER.test(request.header('User-Agent') ?? '')) {
    core.counters.scannersDropped += 1;
    return;
  }
  core.guard(() => {
    const stamped = stampVia(request, source);
    core.trace('received', stamped, source);
    const response = buildResponse(stamped, {
      status,
      reason,
      toTag: core.newTag(),
      headers: [['Server', core.product]],
    });
    core.send(response, responseDestination(stamped.via(), source));
  });
}

function isKeepAlive(data: Buffer): boolean {
  return data.length <= 4 && data.every((byte) => byte === 0x0d || byte === 0x0a || byte === 0x00 || byte === 0x20);
}
