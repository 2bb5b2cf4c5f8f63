// One user agent in a process of its own, so that its CPU and memory are its own. Takes orders over IPC:
//   { do: 'usage' }                       answers { cpuUs, rssBytes, heapBytes, counters, pendingCalls }
//   { do: 'call', to, perSecond, count }  calls and hangs up as soon as it is answered; answers { failed, waitsMs }
//   { do: 'end' }

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { UserAgent } from '../dist/index.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

const sdp = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=audio 40000 RTP/AVP 0', ''];
const body = { contentType: 'application/sdp', content: sdp.join('\r\n') };
let calls = 0;

const agent = await UserAgent.listen({
  local: { host: '127.0.0.1', port: 0 },
  product: 'bench',
  onInvite: (invite) => {
    calls += 1;
    invite.accept({ body }, { ended: () => (calls -= 1) });
  },
});

function usage() {
  collectGarbage();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, external } = process.memoryUsage();
  const { counters } = agent;
  return { cpuUs: user + system, rssBytes: rss, heapBytes: heapUsed + external, counters: { ...counters }, calls };
}

/** Resolves with the ms that the answer took, or with nothing. */
function callOnce(requestUri) {
  const begin = performance.now();
  return new Promise((resolve) => {
    let waitMs;
    agent.invite(
      { requestUri, from: { uri: 'sip:bench@127.0.0.1' }, body },
      {
        accepted: (session) => {
          waitMs = performance.now() - begin;
          session.setHandlers({ ended: () => resolve(waitMs) });
          session.bye();
        },
        failed: () => resolve(undefined),
      },
    );
  });
}

async function callAll({ to, perSecond, count }) {
  const begin = performance.now();
  const running = [];
  for (let index = 0; index < count; index += 1) {
    const waitMs = begin + (index * 1000) / perSecond - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    running.push(callOnce(to));
  }
  const waits = await Promise.all(running);
  return {
    failed: waits.filter((wait) => wait === undefined).length,
    waitsMs: waits.filter((wait) => wait !== undefined),
  };
}

process.on('message', async (order) => {
  if (order.do === 'usage') process.send(usage());
  else if (order.do === 'call') process.send(await callAll(order));
  else process.exit(0);
});
process.send({ port: agent.addresses[0].bound.port });
