import type { SipBody } from '@hookswitch/sip';
import { ScriptedPeer } from '@hookswitch/sip/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { applicationNumber, platformAddress, World } from '../testing/world.ts';

let world: World;
let phone: ScriptedPeer;
let types: string[];

beforeEach(async () => {
  world = await World.open();
  types = [];
  world.onEvent = ({ event_type: type, payload }) => {
    types.push(type);
    if (type === 'call.initiated') void world.command(`/calls/${payload.call_control_id}/actions/answer`, {});
  };
  await world.start();
  // At the host of the trunk, which is known by it.
  phone = await ScriptedPeer.listen({
    ...{ bind: world.network.bind, clock: world.clock },
    local: { host: '10.0.0.2', port: 5070 },
  });
});
afterEach(async () => {
  phone.close();
  await world.close();
});

const sdp = (direction: string, version: number) => ({
  contentType: 'application/sdp',
  content: [
    ...['v=0', `o=phone 1 ${version} IN IP4 10.0.0.2`, 's=-', 'c=IN IP4 10.0.0.2', 't=0 0'],
    ...['m=audio 40000 RTP/AVP 8 0 101', 'a=rtpmap:101 telephone-event/8000', 'a=fmtp:101 0-15', `a=${direction}`, ''],
  ].join('\r\n'),
});
const timer = (refresher: 'uac' | 'uas') =>
  [
    ['Supported', 'timer'],
    ['Session-Expires', `90;refresher=${refresher}`],
  ] as const;

/** A call of the phone, which takes no UPDATE. */
async function called() {
  const to = platformAddress;
  const uri = `sip:${applicationNumber}@${to.host}:${to.port}`;
  phone.send('INVITE', { to, uri, headers: timer('uas'), body: sdp('sendrecv', 1) });
  await world.pass(1000);
  const ok = await phone.response(200, 'INVITE');
  phone.send('ACK', { to, uri, dialog: ok, cseq: 1 });
  return ok;
}

/** The next refresh, answered at once. */
async function refreshed(body: SipBody) {
  const arriving = phone.request('INVITE', 60_000).then((reinvite) => {
    phone.respond(reinvite, 200, { headers: timer('uac'), body });
    return reinvite;
  });
  // Nothing happens until half of the interval is over.
  await world.clock.advance(42_500);
  await world.pass(3_500);
  await phone.request('ACK');
  return arriving;
}

test('a refresh repeats what was agreed on, and what the phone answers counts', async () => {
  const ok = await called();
  const reinvite = await refreshed(sdp('sendonly', 2));
  // RFC 4028 §7.4, RFC 3264 §8: the same version of o= says that nothing is new.
  expect(reinvite.body.toString()).toBe(ok.body.toString());
  expect(types).toEqual(['call.initiated', 'call.answered', 'call.hold']);
  await refreshed(sdp('sendrecv', 3));
  expect(types.slice(3)).toEqual(['call.unhold']);
});

test('an answer to a refresh that is of no use changes nothing', async () => {
  await called();
  await refreshed({ contentType: 'application/sdp', content: 'v=1' });
  await refreshed(sdp('sendrecv', 2));
  expect(types).toEqual(['call.initiated', 'call.answered']);
});
