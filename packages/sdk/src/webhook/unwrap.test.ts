import { createPublicKey, webcrypto } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import {
  signTestWebhook,
  type UnwrapOptions,
  unwrap,
  type WebhookFailure,
  WebhookVerificationError,
} from '../webhooks.ts';

type Pair = { publicKey: webcrypto.CryptoKey; privateKey: webcrypto.CryptoKey };
const newPair = async () => (await webcrypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as Pair;
const raw = async ({ publicKey }: Pair) => Buffer.from(await webcrypto.subtle.exportKey('raw', publicKey));

let pair: Pair;
let other: Pair;
beforeAll(async () => {
  [pair, other] = [await newPair(), await newPair()];
});

const sign = (keyPair: Pair = pair, timestamp?: number) =>
  signTestWebhook(
    { eventType: 'call.initiated', payload: { call_control_id: 'v3:a', from: 'Žofie ☎' } },
    { keyPair, ...(timestamp === undefined ? {} : { timestamp }) },
  );

async function reasonOf(body: unknown, options: UnwrapOptions): Promise<WebhookFailure | 'accepted'> {
  try {
    await unwrap(body as string, options);
    return 'accepted';
  } catch (error) {
    expect(error).toBeInstanceOf(WebhookVerificationError);
    const { reason, message } = error as WebhookVerificationError;
    if (typeof options.key === 'string' && options.key.length > 8)
      expect(message).not.toContain(options.key.slice(0, 8));
    return reason;
  }
}

describe('a valid webhook', () => {
  test('is taken in every form of body', async () => {
    const { body, headers, publicKey: key } = await sign();
    const bytes = Buffer.from(body);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    for (const form of [body, bytes, new Uint8Array(bytes), new Uint8Array(bytes).buffer, shifted.subarray(3)]) {
      const event = await unwrap(form, { headers, key });
      expect(event.data.event_type).toBe('call.initiated');
      expect(event.data.payload).toMatchObject({ from: 'Žofie ☎' });
    }
  });

  test('is taken with headers in every form', async () => {
    const { body, headers, publicKey: key } = await sign();
    const entries = Object.entries(headers);
    const upper = entries.map(([name, value]): [string, string] => [name.toUpperCase(), value]);
    const forms = [
      headers,
      new Headers(headers),
      Object.fromEntries(upper),
      Object.fromEntries(entries.map(([name, value]) => [name, [value]])),
      entries,
      upper,
      new Map(entries),
    ];
    for (const form of forms) await unwrap(body, { headers: form, key });
  });

  test('is taken with the key in every spelling', async () => {
    const { body, headers } = await sign();
    const bytes = await raw(pair);
    const spki = Buffer.from(await webcrypto.subtle.exportKey('spki', pair.publicKey));
    const pem = createPublicKey({ key: spki, format: 'der', type: 'spki' }).export({ type: 'spki', format: 'pem' });
    const base64 = bytes.toString('base64');
    const spellings = [
      base64,
      base64.replace('=', ''),
      bytes.toString('base64url'),
      bytes.toString('hex'),
      bytes.toString('hex').toUpperCase(),
      ` ${base64.slice(0, 10)}\n ${base64.slice(10)}\r\n`,
      pem.toString(),
      pem.toString().replaceAll('\n', '\\n'),
      spki.toString('base64'),
      spki.toString('hex'),
      bytes,
      new Uint8Array(spki),
      pair.publicKey,
    ];
    for (const key of spellings) expect((await unwrap(body, { headers, key })).data.id).toBeTruthy();
  });

  test('is taken when any of several keys fits', async () => {
    const { body, headers, publicKey } = await sign();
    const key = [(await raw(other)).toString('base64'), publicKey];
    expect(await reasonOf(body, { headers, key })).toBe('accepted');
  });

  test('is checked with TELNYX_PUBLIC_KEY when no key is given', async () => {
    const { body, headers, publicKey } = await sign();
    vi.stubEnv('TELNYX_PUBLIC_KEY', `${(await raw(other)).toString('hex')}, ${publicKey}`);
    expect(await reasonOf(body, { headers })).toBe('accepted');
    vi.stubEnv('TELNYX_PUBLIC_KEY', '');
    expect(await reasonOf(body, { headers })).toBe('missing-key');
    vi.unstubAllEnvs();
  });
});

describe('what is refused, and why', () => {
  test('missing, doubled and malformed headers', async () => {
    const { body, headers, publicKey: key } = await sign();
    const { 'telnyx-signature-ed25519': signature, 'telnyx-timestamp': timestamp } = headers;
    const cases: [UnwrapOptions['headers'] | undefined, WebhookFailure | 'accepted'][] = [
      [{}, 'missing-header'],
      [undefined, 'missing-header'],
      [{ 'telnyx-timestamp': timestamp }, 'missing-header'],
      [{ 'telnyx-signature-ed25519': signature }, 'missing-header'],
      [{ ...headers, 'telnyx-signature-ed25519': '' }, 'missing-header'],
      [{ ...headers, 'telnyx-signature-ed25519': [signature, 'AAAA'] }, 'invalid-header'],
      [{ ...headers, 'telnyx-signature-ed25519': [signature, signature] }, 'accepted'],
      [{ ...headers, 'telnyx-signature-ed25519': signature.slice(4) }, 'invalid-header'],
      [{ ...headers, 'telnyx-signature-ed25519': 'not base64!' }, 'invalid-header'],
      [{ ...headers, 'telnyx-timestamp': `${timestamp}000` }, 'invalid-header'],
      [{ ...headers, 'telnyx-timestamp': '1e9' }, 'invalid-header'],
      [{ ...headers, 'telnyx-timestamp': '-1' }, 'invalid-header'],
    ];
    for (const [form, expected] of cases) {
      expect(await reasonOf(body, { headers: form as UnwrapOptions['headers'], key })).toBe(expected);
    }
  });

  test('timestamps outside the tolerance, on both sides', async () => {
    const nowSecs = Math.floor(Date.now() / 1000);
    const at = async (offsetSecs: number, toleranceSecs?: number) => {
      const { body, headers, publicKey: key } = await sign(pair, nowSecs + offsetSecs);
      return reasonOf(body, { headers, key, toleranceSecs });
    };
    expect(await at(-250)).toBe('accepted');
    expect(await at(250)).toBe('accepted');
    expect(await at(-400)).toBe('old-timestamp');
    expect(await at(400)).toBe('future-timestamp');
    expect(await at(-400, 1000)).toBe('accepted');
    expect(await at(-100, 50)).toBe('old-timestamp');
    expect(await at(-1e9, Number.POSITIVE_INFINITY)).toBe('accepted');
  });

  test('a timestamp that was moved to look fresh', async () => {
    const { body, headers, publicKey: key } = await sign(pair, Math.floor(Date.now() / 1000) - 400);
    const fresh = { ...headers, 'telnyx-timestamp': String(Math.floor(Date.now() / 1000)) };
    expect(await reasonOf(body, { headers: fresh, key })).toMatch(/changed-body|wrong-key/);
  });

  test('a key that has never fitted is told from a body that was changed', async () => {
    const fresh = await newPair();
    const { body, headers, publicKey } = await sign(fresh);
    const wrong = (await raw(await newPair())).toString('base64');
    expect(await reasonOf(body, { headers, key: wrong })).toBe('wrong-key');
    expect(await reasonOf(body.replace('v3:a', 'v3:b'), { headers, key: publicKey })).toBe('wrong-key');
    expect(await reasonOf(body, { headers, key: publicKey })).toBe('accepted');
    expect(await reasonOf(body.replace('v3:a', 'v3:b'), { headers, key: publicKey })).toBe('changed-body');
  });

  test('a body that was only laid out anew is recognised', async () => {
    const { body, headers, publicKey } = await sign(await newPair());
    const pretty = JSON.stringify(JSON.parse(body), null, 2);
    expect(await reasonOf(pretty, { headers, key: publicKey })).toBe('changed-body');
    expect(await reasonOf(JSON.parse(body), { headers, key: publicKey })).toBe('parsed-body');
  });

  test('truncated, empty and huge bodies', async () => {
    const { body, headers, publicKey: key } = await sign();
    await unwrap(body, { headers, key });
    expect(await reasonOf(body.slice(0, -1), { headers, key })).toBe('changed-body');
    expect(await reasonOf('', { headers, key })).toBe('changed-body');
    expect(await reasonOf(`${body} `.padEnd(1024 * 1024 + 1), { headers, key })).toBe('too-large');
    expect(await reasonOf(new Uint8Array(1024 * 1024 + 1), { headers, key })).toBe('too-large');
    expect(await reasonOf(body, { headers, key, maxBodyBytes: 10 })).toBe('too-large');
  });

  test.each([[undefined], [null], [{}], [7]])('a body like %j, which was never the raw one', async (body) => {
    const { headers, publicKey: key } = await sign();
    expect(await reasonOf(body, { headers, key })).toBe('parsed-body');
  });

  test('a buffer that is filled anew while it is checked does not change the event', async () => {
    const { body, headers, publicKey: key } = await sign();
    const buffer = Buffer.from(body);
    const event = unwrap(buffer, { headers, key });
    buffer.fill(0x20);
    expect((await event).data.event_type).toBe('call.initiated');
  });

  test.each([['not json'], ['[1]x'], ['null'], ['"text"']])('a signed body that is no object: %s', async (text) => {
    const { body, headers, publicKey: key } = await signTestWebhook(text, { keyPair: pair });
    expect(await reasonOf(body, { headers, key })).toBe('not-json');
  });

  test.each([
    ['AAAA'],
    ['eu2zvPjhY6odxV34Z/EsRiERvTodkev4Fq0SlK90Izg=eu2zvPjhY6odxV34Z/EsRiERvTodkev4Fq0SlK90Izg='],
    ['-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----'],
    ['KEY0123456789'],
    [new Uint8Array(31)],
  ])('the key %j, and the message does not quote it', async (key) => {
    const { body, headers } = await sign();
    expect(await reasonOf(body, { headers, key })).toBe('invalid-key');
  });

  test('a missing key', async () => {
    const { body, headers } = await sign();
    expect(await reasonOf(body, { headers, key: [] })).toBe('missing-key');
  });
});

test('one changed bit anywhere is refused', async () => {
  const { body, headers, publicKey: key } = await sign();
  const bytes = Buffer.from(body);
  const signature = Buffer.from(headers['telnyx-signature-ed25519'], 'base64');
  const bit = (length: number) => fc.nat({ max: length * 8 - 1 });
  const flipped = (source: Buffer, at: number) => {
    const copy = Buffer.from(source);
    copy[at >> 3] = (copy[at >> 3] ?? 0) ^ (1 << (at & 7));
    return copy;
  };
  await fc.assert(
    fc.asyncProperty(bit(bytes.length), bit(64), fc.boolean(), async (inBody, inSignature, changesBody) => {
      const changed = changesBody
        ? unwrap(flipped(bytes, inBody), { headers, key })
        : unwrap(bytes, {
            headers: { ...headers, 'telnyx-signature-ed25519': flipped(signature, inSignature).toString('base64') },
            key,
          });
      await expect(changed).rejects.toBeInstanceOf(WebhookVerificationError);
    }),
    { numRuns: 200 },
  );
});

test('any text is either a key or refused as one, with no other error', async () => {
  const { body, headers } = await sign();
  const texts = fc.oneof(
    fc.string(),
    fc.base64String({ minLength: 40, maxLength: 64 }),
    fc.stringMatching(/^[0-9a-f]{60,68}$/),
  );
  await fc.assert(
    fc.asyncProperty(texts, async (key) => {
      expect(['invalid-key', 'wrong-key', 'missing-key']).toContain(await reasonOf(body, { headers, key }));
    }),
    { numRuns: 200 },
  );
});

test('every 32 bytes are read from each spelling as the same key', async () => {
  const { keyBytes } = await import('./verification-key.ts');
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
      const buffer = Buffer.from(bytes);
      for (const text of [buffer.toString('base64'), buffer.toString('base64url'), buffer.toString('hex')]) {
        expect(Buffer.from(keyBytes(text))).toEqual(buffer);
      }
    }),
  );
});
