import { expect, test } from 'vitest';
import { createLogger } from './log.ts';

function capture(level: 'info' | 'silent') {
  const lines: string[] = [];
  const log = createLogger({ level, destination: { write: (line) => void lines.push(line) } });
  return { log, lines };
}

test('lines are JSON with a readable time and the fields given', () => {
  const { log, lines } = capture('info');
  log.info({ call_control_id: 'v3:x' }, 'hello');
  log.debug('not shown');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    level: 30,
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    call_control_id: 'v3:x',
    msg: 'hello',
  });
});

test('secrets are left out wherever they stand, and in child loggers', () => {
  const { log, lines } = capture('info');
  log.info({ apiKey: 'SECRET', password: 'SECRET' }, 'top');
  log.info({ headers: { authorization: 'Bearer SECRET', 'proxy-authorization': 'SECRET' } }, 'one down');
  log.info({ req: { headers: { authorization: 'SECRET', cookie: 'SECRET' } } }, 'two down');
  log.info({ phone: { sip_password: 'SECRET' }, a: { b: { c: { token: 'SECRET' } } } }, 'three down');
  log.child({ api_key: 'SECRET' }).info({ credentials: { password: 'SECRET', username: 'alice' } }, 'child');
  expect(lines.join('')).not.toContain('SECRET');
  expect(lines).toHaveLength(5);
  expect(JSON.parse(lines[4] ?? '')).toMatchObject({ credentials: { password: '[redacted]', username: 'alice' } });
});

test('silent is silent', () => {
  const { log, lines } = capture('silent');
  log.error('anything');
  expect(lines).toEqual([]);
});
