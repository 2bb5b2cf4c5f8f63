import { describe, expect, test } from 'vitest';
import { SipRequest } from '../message/sip-message.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { type Binding, Registrar, type RegistrarOptions } from './registrar.ts';

const SOURCE = { host: '198.51.100.4', port: 4242 };

interface Change {
  username: string;
  contacts: string[];
}

function setUp(extra: Partial<RegistrarOptions> = {}) {
  const clock = new VirtualClock();
  const saved: Change[] = [];
  const changes: Change[] = [];
  const errors: Error[] = [];
  const note = (list: Change[]) => (username: string, bindings: readonly Binding[]) => {
    list.push({ username, contacts: bindings.map(({ contactUri }) => contactUri) });
  };
  const registrar = new Registrar({
    clock,
    save: async (username, bindings) => note(saved)(username, bindings),
    onChange: note(changes),
    onError: (error) => errors.push(error),
    ...extra,
  });
  let cseq = 0;
  const register = (
    contacts: readonly string[],
    options: { expires?: string; callId?: string; cseq?: number; to?: string; headers?: [string, string][] } = {},
  ) => {
    cseq = options.cseq ?? cseq + 1;
    const headers: [string, string][] = [
      ['Via', 'SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1'],
      ...(options.headers ?? []),
      ['To', options.to ?? '<sip:alice@example.com>'],
      ['Call-ID', options.callId ?? 'c1'],
      ['CSeq', `${cseq} REGISTER`],
      ['User-Agent', 'lamp/1'],
      ...contacts.map((contact): [string, string] => ['Contact', contact]),
    ];
    if (options.expires !== undefined) headers.push(['Expires', options.expires]);
    return registrar.register(
      new SipRequest({ method: 'REGISTER', requestUri: 'sip:example.com', headers }),
      'alice',
      SOURCE,
    );
  };
  return { clock, registrar, register, saved, changes, errors };
}

function uris(registrar: Registrar): string[] {
  return registrar.bindingsOf('alice').map(({ contactUri }) => contactUri);
}

describe('adding and refreshing', () => {
  test('keeps the contact, its lifetime and where it came from, and says so', async () => {
    const { clock, registrar, register, saved, changes } = setUp();
    expect(await register(['"Al" <sip:alice@10.0.0.1:5062;ob>;expires=120'])).toEqual({
      status: 200,
      headers: [['Contact', '<sip:alice@10.0.0.1:5062;ob>;expires=120']],
    });
    expect(registrar.bindingsOf('alice')).toEqual([
      {
        username: 'alice',
        contactUri: 'sip:alice@10.0.0.1:5062;ob',
        source: SOURCE,
        expiresAtMs: clock.wallTimeMs() + 120_000,
        callId: 'c1',
        cseq: 1,
        userAgent: 'lamp/1',
      },
    ]);
    expect(saved).toEqual([{ username: 'alice', contacts: ['sip:alice@10.0.0.1:5062;ob'] }]);
    expect(changes).toEqual(saved);
  });

  test.each([
    ['the parameter goes before the header', '<sip:a@h>;expires=300', '900', 300],
    ['the header', '<sip:a@h>', '900', 900],
    ['an hour when nothing is said', '<sip:a@h>', undefined, 3600],
    ['an hour when the header is nonsense', '<sip:a@h>', 'soon', 3600],
    ['an hour when the parameter is nonsense', '<sip:a@h>;expires=-1', '900', 3600],
    ['an hour when the number is too large', '<sip:a@h>;expires=4294967296', undefined, 3600],
    ['two hours at most', '<sip:a@h>;expires=86400', undefined, 7200],
  ])('lifetime: %s', async (_, contact, expires, secs) => {
    const { register } = setUp();
    const result = await register([contact], expires === undefined ? {} : { expires });
    expect(result.headers).toEqual([['Contact', `<sip:a@h>;expires=${secs}`]]);
  });

  test('a refresh replaces an equal URI and comes first', async () => {
    const { clock, registrar, register } = setUp();
    await register(['<sip:alice@H.example.com>']);
    await register(['<sip:other@h>']);
    await clock.advance(100_000);
    const result = await register(['<sip:alice@h.EXAMPLE.com>']);
    expect(result.headers).toEqual([
      ['Contact', '<sip:alice@h.EXAMPLE.com>;expires=3600'],
      ['Contact', '<sip:other@h>;expires=3500'],
    ]);
    expect(uris(registrar)).toEqual(['sip:alice@h.EXAMPLE.com', 'sip:other@h']);
  });

  test('a REGISTER without Contact only asks', async () => {
    const { register, saved } = setUp();
    await register(['<sip:a@h>']);
    expect(await register([], { expires: '0' })).toEqual({
      status: 200,
      headers: [['Contact', '<sip:a@h>;expires=3600']],
    });
    expect(saved).toHaveLength(1);
  });

  test('the stalest binding makes room for an eleventh', async () => {
    const { registrar, register } = setUp();
    for (let i = 0; i < 11; i++) await register([`<sip:a@h:${5000 + i}>`]);
    expect(uris(registrar)).toHaveLength(10);
    expect(uris(registrar)).not.toContain('sip:a@h:5000');
    const eleven = Array.from({ length: 11 }, (_, i) => `<sip:b@h:${5000 + i}>`);
    expect(await register(eleven)).toMatchObject({ status: 403 });
  });
});

describe('removing', () => {
  test('expires=0 removes that contact', async () => {
    const { registrar, register, changes } = setUp();
    await register(['<sip:a@h>, <sip:b@h>']);
    expect(await register(['<sip:a@h>;expires=0'])).toMatchObject({
      status: 200,
      headers: [['Contact', '<sip:b@h>;expires=3600']],
    });
    expect(uris(registrar)).toEqual(['sip:b@h']);
    expect(changes.at(-1)?.contacts).toEqual(['sip:b@h']);
  });

  test('Contact: * with Expires: 0 removes all', async () => {
    const { clock, registrar, register, changes } = setUp();
    await register(['<sip:a@h>', '<sip:b@h>']);
    expect(await register(['*'], { expires: '0' })).toEqual({ status: 200, headers: [] });
    expect(uris(registrar)).toEqual([]);
    expect(changes.at(-1)).toEqual({ username: 'alice', contacts: [] });
    expect(clock.pendingTimers()).toBe(0);
  });

  test('Contact: * in other company is refused', async () => {
    const { registrar, register } = setUp();
    await register(['<sip:a@h>']);
    expect(await register(['*'])).toMatchObject({ status: 400 });
    expect(await register(['*'], { expires: '60' })).toMatchObject({ status: 400 });
    expect(await register(['*', '<sip:b@h>'], { expires: '0' })).toMatchObject({ status: 400 });
    expect(uris(registrar)).toEqual(['sip:a@h']);
  });
});

describe('refusing', () => {
  test('too brief an interval, with the least that will do, and nothing of the request done', async () => {
    const { registrar, register } = setUp();
    expect(await register(['<sip:a@h>', '<sip:b@h>;expires=59'])).toEqual({
      status: 423,
      headers: [['Min-Expires', '60']],
    });
    expect(uris(registrar)).toEqual([]);
    expect(await register(['<sip:b@h>;expires=60'])).toMatchObject({ status: 200 });
  });

  test('an address of record of someone else', async () => {
    const { register } = setUp();
    expect(await register(['<sip:a@h>'], { to: '<sip:bob@example.com>' })).toMatchObject({ status: 403 });
    expect(await register(['<sip:a@h>'], { to: '<sip:example.com>' })).toMatchObject({ status: 403 });
    expect(await register(['<sip:a@h>'], { to: 'nonsense' })).toMatchObject({ status: 400 });
  });

  test('a contact that is no SIP URI', async () => {
    const { register } = setUp();
    for (const contact of ['nonsense', '<mailto:a@h>', '<tel:+15550100>', '"open <sip:a@h>']) {
      expect(await register([contact])).toMatchObject({ status: 400 });
    }
  });

  test('an older CSeq of the same Call-ID changes nothing', async () => {
    const { registrar, register } = setUp();
    await register(['<sip:a@h>'], { cseq: 5 });
    expect(await register(['<sip:new@h>, <sip:a@h>;expires=0'], { cseq: 5 })).toMatchObject({ status: 500 });
    expect(await register(['*'], { cseq: 4, expires: '0' })).toMatchObject({ status: 500 });
    expect(uris(registrar)).toEqual(['sip:a@h']);
    expect(await register(['<sip:a@h>;expires=0'], { cseq: 1, callId: 'rebooted' })).toMatchObject({ status: 200 });
    expect(uris(registrar)).toEqual([]);
  });
});

describe('durability', () => {
  test('nothing changes before it is saved, and the next change waits its turn', async () => {
    const pending: (() => void)[] = [];
    const { clock, registrar, register } = setUp({ save: () => new Promise((resolve) => pending.push(resolve)) });
    const first = register(['<sip:a@h>']);
    const second = register(['<sip:b@h>']);
    await clock.advance(0);
    expect(pending).toHaveLength(1);
    expect(uris(registrar)).toEqual([]);
    pending[0]?.();
    await first;
    await clock.advance(0);
    expect(uris(registrar)).toEqual(['sip:a@h']);
    pending[1]?.();
    expect((await second).headers).toHaveLength(2);
  });

  test('what cannot be saved is answered with 500 and did not happen', async () => {
    let failing = true;
    const { registrar, register, changes, errors } = setUp({
      save: async () => {
        if (failing) throw new Error('disk full');
      },
    });
    expect(await register(['<sip:a@h>'])).toEqual({ status: 500, headers: [] });
    expect(uris(registrar)).toEqual([]);
    expect(changes).toEqual([]);
    expect(errors.map(({ message }) => message)).toEqual(['disk full']);
    failing = false;
    expect(await register(['<sip:a@h>'])).toMatchObject({ status: 200 });
  });

  test('a listener that throws spoils neither the answer nor the expiry', async () => {
    const { clock, registrar, register, errors } = setUp({
      onChange: () => {
        throw new Error('listener');
      },
    });
    expect(await register(['<sip:a@h>;expires=60'])).toMatchObject({ status: 200 });
    await clock.advance(60_000);
    expect(uris(registrar)).toEqual([]);
    expect(errors).toHaveLength(2);
  });

  test('starts with the bindings of before, freshest first, the expired ones dropped', async () => {
    const nowMs = new VirtualClock().wallTimeMs();
    const binding = (contactUri: string, expiresAtMs: number): Binding => ({
      username: 'alice',
      contactUri,
      source: SOURCE,
      expiresAtMs,
      callId: 'x',
      cseq: 1,
    });
    const { clock, registrar } = setUp({
      initial: [binding('sip:old@h', nowMs - 1), binding('sip:a@h', nowMs + 1000), binding('sip:b@h', nowMs + 2000)],
    });
    expect(uris(registrar)).toEqual(['sip:b@h', 'sip:a@h']);
    await clock.advance(2000);
    expect(uris(registrar)).toEqual([]);
    expect(clock.pendingTimers()).toBe(0);
  });
});

describe('expiry', () => {
  test('each binding goes at its time, saved and reported', async () => {
    const { clock, registrar, register, changes, saved } = setUp();
    await register(['<sip:a@h>;expires=60, <sip:b@h>;expires=120']);
    await clock.advance(59_999);
    expect(uris(registrar)).toHaveLength(2);
    await clock.advance(1);
    expect(changes.at(-1)?.contacts).toEqual(['sip:b@h']);
    await clock.advance(60_000);
    expect(changes.at(-1)?.contacts).toEqual([]);
    expect(saved).toEqual(changes);
    expect(changes).toHaveLength(3);
    expect(clock.pendingTimers()).toBe(0);
  });

  test('an expiry that cannot be saved still happens and is reported', async () => {
    let failing = false;
    const { clock, register, registrar, changes, errors } = setUp({
      save: async () => {
        if (failing) throw new Error('disk full');
      },
    });
    await register(['<sip:a@h>;expires=60']);
    failing = true;
    await clock.advance(60_000);
    expect(uris(registrar)).toEqual([]);
    expect(changes).toHaveLength(2);
    expect(errors).toHaveLength(1);
  });

  test('after close nothing is called and no timer is left, also by a change under way', async () => {
    let finish = (): void => undefined;
    const { clock, registrar, register, changes } = setUp({
      save: () => new Promise<void>((resolve) => (finish = resolve)),
    });
    const answer = register(['<sip:a@h>']);
    await clock.advance(0);
    registrar.close();
    finish();
    await answer;
    await clock.advance(10_000_000);
    expect(changes).toEqual([]);
    expect(clock.pendingTimers()).toBe(0);
  });
});

describe('which contact is called first', () => {
  test('the one with the highest q, and of equals the freshest; q goes back', async () => {
    const { registrar, register } = setUp();
    await register(['<sip:desk@h>;q=0.5', '<sip:mobile@h>;q=0.9', '<sip:home@h>;q=0.5']);
    await register(['<sip:any@h>;q=nonsense'], { callId: 'c2' });
    expect(uris(registrar)).toEqual(['sip:any@h', 'sip:mobile@h', 'sip:home@h', 'sip:desk@h']);
    const { headers } = await register([]);
    expect(headers.map(([, value]) => value)).toContain('<sip:mobile@h>;expires=3600;q=0.9');
  });
});

describe('a device with flows (RFC 5626)', () => {
  const contact = (port: number, regId: number | string, more = '') =>
    `<sip:alice@10.0.0.1:${port}>;reg-id=${regId};+sip.instance="<urn:uuid:1>"${more}`;
  const supported = { headers: [['Supported', 'path, Outbound']] as [string, string][] };

  test('has its older flow replaced, whatever its contact says now, and keeps the other', async () => {
    const { registrar, register } = setUp();
    await register([contact(5001, 1)]);
    await register([contact(5002, 2)]);
    // Rebooted, and on another port.
    const result = await register([contact(6001, 1)], { callId: 'rebooted', cseq: 1 });
    expect(uris(registrar)).toEqual(['sip:alice@10.0.0.1:6001', 'sip:alice@10.0.0.1:5002']);
    expect(result.headers[0]?.[1]).toBe('<sip:alice@10.0.0.1:6001>;expires=3600;+sip.instance="<urn:uuid:1>";reg-id=1');
  });

  test('is told that flows are kept when it knows them, and not otherwise', async () => {
    const { register } = setUp();
    expect((await register([contact(5001, 1)])).headers.map(([name]) => name)).toEqual(['Contact']);
    expect((await register([contact(5001, 1)], supported)).headers).toContainEqual(['Require', 'outbound']);
    expect((await register(['<sip:plain@h>'], supported)).headers).not.toContainEqual(['Require', 'outbound']);
  });

  test('removes one flow, or all', async () => {
    const { registrar, register } = setUp();
    await register([contact(5001, 1)]);
    await register([contact(5001, 2)]);
    expect(uris(registrar)).toHaveLength(2);
    await register([contact(5001, 1, ';expires=0')]);
    expect(registrar.bindingsOf('alice').map(({ flow }) => flow)).toEqual([{ instanceId: '<urn:uuid:1>', regId: 2 }]);
    await register(['*'], { expires: '0' });
    expect(uris(registrar)).toEqual([]);
  });

  test('registers one at a time', async () => {
    expect(await setUp().register([contact(5001, 1), contact(5002, 2)])).toMatchObject({ status: 400 });
  });

  test.each(['0', '2147483648', 'x'])('with the reg-id %s is taken as a plain contact', async (regId) => {
    const { registrar, register } = setUp();
    await register([contact(5001, regId)]);
    expect(registrar.bindingsOf('alice')[0]?.flow).toBeUndefined();
  });

  test('behind a proxy that keeps no flows is refused', async () => {
    const { register } = setUp();
    const via: [string, string] = ['Via', 'SIP/2.0/UDP proxy;branch=z9hG4bK2'];
    expect(await register([contact(5001, 1)], { headers: [via] })).toMatchObject({ status: 439 });
    const path = (uri: string): [string, string] => ['Path', `<${uri}>`];
    expect(await register([contact(5001, 1)], { headers: [via, path('sip:proxy;lr')] })).toMatchObject({ status: 439 });
    expect(await register([contact(5001, 1)], { headers: [via, path('sip:proxy;lr;ob')] })).toMatchObject({
      status: 200,
    });
  });
});

describe('proxies in between (RFC 3327)', () => {
  test('are kept in order and go back', async () => {
    const { registrar, register } = setUp();
    const path = ['<sip:near;lr>', '<sip:far;lr>'];
    const { headers } = await register(['<sip:a@h>'], { headers: path.map((value) => ['Path', value]) });
    expect(headers.slice(1)).toEqual(path.map((value) => ['Path', value]));
    expect(registrar.bindingsOf('alice')[0]?.path).toEqual(path);
  });
});

test('a path that nobody could follow is refused', async () => {
  const { register, registrar } = setUp();
  expect(await register(['<sip:a@h>'], { headers: [['Path', 'nonsense']] })).toMatchObject({ status: 400 });
  expect(uris(registrar)).toEqual([]);
});

describe('bounds', () => {
  test('a full registrar refuses who is new, and refreshes who is there', async () => {
    const { register, registrar, clock } = setUp({ maxBindings: 2 });
    await register(['<sip:a@h>;expires=60', '<sip:b@h>']);
    expect(await register(['<sip:c@h>'])).toEqual({ status: 503, headers: [['Retry-After', '60']] });
    expect(await register(['<sip:a@h>;expires=60'])).toMatchObject({ status: 200 });
    await clock.advance(60_000);
    expect(await register(['<sip:c@h>'])).toMatchObject({ status: 200 });
    expect(uris(registrar)).toEqual(['sip:c@h', 'sip:b@h']);
  });

  test('what is kept of a REGISTER is short', async () => {
    const { register } = setUp();
    expect(await register([`<sip:${'a'.repeat(1100)}@h>`])).toMatchObject({ status: 400 });
    const path: [string, string] = ['Path', `<sip:${'p'.repeat(3000)};lr>`];
    expect(await register(['<sip:a@h>'], { headers: [path] })).toMatchObject({ status: 403 });
  });
});
