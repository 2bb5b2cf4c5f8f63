import { parseMessage, parseNameAddr } from '@hookswitch/sip';
import sip from 'sip';
import { Core } from 'sip.js';

// Each reads the same of a message: who, to whom, which dialog, where to answer.

const quiet = { error() {}, warn() {}, log() {}, debug() {} };

export const parsers = {
  hookswitch(data) {
    const message = parseMessage(data);
    const contact = parseNameAddr(message.header('Contact')).uri.host;
    const target = 'requestUri' in message ? message.uri().user : message.status;
    const { branch, host } = message.via();
    const { number } = message.cseq();
    return [
      target,
      contact,
      branch,
      host,
      number,
      message.callId,
      message.fromTag(),
      message.toTag(),
      message.body.length,
    ];
  },
  /** It gives a body as text. */
  sip(data) {
    const message = sip.parse(data);
    const contact = sip.parseUri(message.headers.contact[0].uri).host;
    const target = message.uri === undefined ? message.status : sip.parseUri(message.uri).user;
    const [{ params, host }] = message.headers.via;
    const { from, to, cseq, 'call-id': callId } = message.headers;
    return [
      target,
      contact,
      params.branch,
      host,
      cseq.seq,
      callId,
      from.params.tag,
      to.params.tag,
      message.content.length,
    ];
  },
  'sip.js'(data) {
    const message = Core.Parser.parseMessage(data.toString('utf8'), quiet);
    const contact = message.parseHeader('contact').uri.host;
    const target = message.ruri?.user ?? message.statusCode;
    const { host } = message.via;
    return [
      target,
      contact,
      message.viaBranch,
      host,
      message.cseq,
      message.callId,
      message.fromTag,
      message.toTag,
      message.body.length,
    ];
  },
};
