// The server that smoke.mjs talks to, and the page for the browser.

import { createServer } from 'node:http';

const leg = {
  data: { record_type: 'call', call_control_id: 'v3:a', call_leg_id: 'l', call_session_id: 's', is_alive: false },
};
const cors = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*',
  'access-control-allow-methods': '*',
  'access-control-expose-headers': '*',
};

/** @param {Map<string, string>} pages path -> script or page */
export async function startServer(pages) {
  const keys = new Map();
  let tell;
  const outcome = new Promise((resolve) => {
    tell = resolve;
  });
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const reply = (status, body, headers = {}) => {
      response.writeHead(status, { 'content-type': 'application/json', ...cors, ...headers });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    };
    const { pathname, searchParams } = new URL(request.url, 'http://host');
    if (request.method === 'OPTIONS') return reply(204, '');
    const page = pages.get(pathname);
    if (page !== undefined)
      return reply(200, page, { 'content-type': pathname.endsWith('.mjs') ? 'text/javascript' : 'text/html' });
    if (pathname === '/outcome') {
      tell(Buffer.concat(chunks).toString());
      return reply(200, {});
    }
    if (request.headers.authorization !== 'Bearer KEY') return reply(401, {});
    if (pathname.includes('v3:slow')) return undefined;
    if (pathname.includes('v3:limited'))
      return reply(429, { errors: [{ code: '10011', title: 'Too many requests' }] }, { 'retry-after': '0' });
    if (pathname.includes('v3:flaky')) {
      // The second arrival of the same command_id is answered.
      const { command_id: key } = JSON.parse(Buffer.concat(chunks));
      const isRepeat = keys.has(key);
      keys.set(key, true);
      return isRepeat ? reply(200, { data: { result: 'ok' } }) : reply(500, {}, { 'retry-after-ms': '1' });
    }
    if (pathname.endsWith('/call_control_applications')) {
      const number = Number(searchParams.get('page[number]') ?? 1);
      return reply(200, {
        data: [0, 1].map((item) => ({ id: `${number}-${item}` })),
        meta: { page_number: number, total_pages: 2 },
      });
    }
    return reply(200, pathname.includes('/actions/') ? { data: { result: 'ok' } } : leg);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    /** What the page in the browser has to say. */
    outcome,
    origin: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
