import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError } from './config.ts';
import { type ConfigFlags, loadConfig } from './load-config.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), 'hookswitch-config-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const write = (yaml: string, name = 'hookswitch.yaml') => writeFileSync(path.join(cwd, name), yaml);
const load = (flags: ConfigFlags = {}, env: NodeJS.ProcessEnv = {}) => loadConfig({ flags, env, cwd });

/** The message that loading refuses with. */
function refusal(flags: ConfigFlags = {}, env: NodeJS.ProcessEnv = {}): string {
  try {
    load(flags, env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.message).not.toContain('\n');
    return error.message;
  }
  return 'no error';
}

describe('where a setting comes from', () => {
  test('without any setting the defaults are loopback, ports 8080 and 5060, and ./.hookswitch', () => {
    expect(load()).toEqual({
      http: { host: '127.0.0.1', port: 8080 },
      sip: {
        ...{ host: '127.0.0.1', port: 5060, digestAlgorithms: ['MD5'], connections: {} },
        listeners: [{ transport: 'TCP', host: '127.0.0.1', port: 5060 }],
        tls: { requireClientCertificate: false, verifyServers: true },
      },
      media: { host: '127.0.0.1', ports: { min: 16384, max: 32766 } },
      dataDir: path.join(cwd, '.hookswitch'),
      logLevel: 'info',
      applications: [],
      phoneNumbers: [],
      phones: [],
      trunks: [],
      webhooks: { timeoutMs: 2000, retryDelaysMs: expect.any(Array) },
      egress: { specialAddresses: 'allow', allow: [] },
      recordings: { urlTtlSecs: 3600 },
      overload: { refuseNewCalls: true, patienceMs: 500 },
      speech: { engine: 'embedded', voices: {}, cacheBytes: 200_000_000 },
      siprecConnectors: [],
      rateLimit: { requestsPerSecond: 1000 },
    });
  });

  test('recordings and public_url: what the file says; half of a login is refused', () => {
    write(
      [
        'public_url: https://voice.example.com/api/',
        'recordings:',
        '  url_ttl_secs: 600',
        '  mp3_encoder: /usr/bin/lame',
        '  s3: { bucket: calls, endpoint: "http://127.0.0.1:9000", access_key_id: me, secret_access_key: pw }',
      ].join('\n'),
    );
    const { publicUrl, recordings } = load();
    expect(publicUrl).toBe('https://voice.example.com/api/v2');
    expect(recordings).toEqual({
      urlTtlSecs: 600,
      mp3Encoder: '/usr/bin/lame',
      s3: {
        ...{ bucket: 'calls', region: 'us-east-1', prefix: '', endpoint: 'http://127.0.0.1:9000' },
        credentials: { accessKeyId: 'me', secretAccessKey: 'pw' },
      },
    });
    write('recordings:\n  s3: { bucket: calls, access_key_id: me }');
    expect(() => load()).toThrow('hookswitch.yaml:2: recordings.s3: access_key_id and secret_access_key go together');
  });

  test('webhooks of version 1: an application may ask for them where there is a secret to sign them with', () => {
    const application =
      'applications:\n  - { application_name: old, webhook_event_url: "http://a.example", webhook_api_version: "1" }';
    write(application);
    expect(() => load()).toThrow('hookswitch.yaml:2: old: webhooks of version 1 are signed with webhooks.v1_secret');
    write(`${application}\nwebhooks: { v1_secret: too-short }`);
    expect(() => load()).toThrow('must be 16 or more visible ASCII characters');
    write(`${application}\nwebhooks: { v1_secret: sixteen-and-more-characters }`);
    const { applications, webhooks } = load();
    expect(applications).toMatchObject([{ applicationName: 'old', webhookApiVersion: '1' }]);
    expect(webhooks.v1Secret).toBe('sixteen-and-more-characters');
  });

  test('recorders: each has a name of its own, and its login whole or not at all', () => {
    write(
      [
        'siprec_connectors:',
        '  - { name: vault, uri: "sip:srs@10.0.0.9:5060", username: me, password: pw }',
        '  - { name: attic, uri: "sips:attic.example.com" }',
      ].join('\n'),
    );
    expect(load().siprecConnectors).toEqual([
      { name: 'vault', uri: 'sip:srs@10.0.0.9:5060', credentials: { username: 'me', password: 'pw' } },
      { name: 'attic', uri: 'sips:attic.example.com' },
    ]);
    const one = '{ name: a, uri: "sip:a@10.0.0.9" }';
    write(`siprec_connectors:\n  - ${one}\n  - ${one}`);
    expect(() => load()).toThrow('hookswitch.yaml:3: siprec_connectors: there are two with the name a');
    write('siprec_connectors:\n  - { name: a, uri: "sip:a@10.0.0.9", username: me }');
    expect(() => load()).toThrow('siprec_connectors: username and password go together');
    write('siprec_connectors:\n  - { name: a, uri: "http://10.0.0.9" }');
    expect(() => load()).toThrow('must be a SIP URI');
  });

  test('flags win over the environment, the environment over the file', () => {
    write('http: 127.0.0.1:1001\nsip: 127.0.0.1:1002\nsip_digest_algorithms: [SHA-256, MD5]\nlog_level: debug\n');
    const config = load(
      { http: '127.0.0.1:3001' },
      { HOOKSWITCH_HTTP: '127.0.0.1:2001', HOOKSWITCH_SIP: '[::1]:2002' },
    );
    expect(config.http.port).toBe(3001);
    expect(config.sip).toMatchObject({ host: '::1', port: 2002, digestAlgorithms: ['SHA-256', 'MD5'] });
    expect(config.logLevel).toBe('debug');
  });

  test('an empty environment variable counts as not set', () => {
    expect(load({}, { HOOKSWITCH_HTTP: '', HOOKSWITCH_CONFIG: '', HOOKSWITCH_API_KEY: '' }).http.port).toBe(8080);
  });

  test('the data directory of the file starts at the file, that of a flag at the working directory', () => {
    const other = mkdtempSync(path.join(tmpdir(), 'hookswitch-config-'));
    writeFileSync(path.join(other, 'h.yaml'), 'data: store\n');
    expect(load({ config: path.join(other, 'h.yaml') }).dataDir).toBe(path.join(other, 'store'));
    expect(load({ config: path.join(other, 'h.yaml'), data: 'store' }).dataDir).toBe(path.join(cwd, 'store'));
    rmSync(other, { recursive: true });
  });

  test('${NAME} takes a secret from the environment', () => {
    write('api_key: ${THE_KEY}\nphones:\n  - { username: alice, password: "x${PW}" }\n');
    const config = load({}, { THE_KEY: 'k1', PW: 'y' });
    expect(config.apiKey).toBe('k1');
    expect(config.phones).toEqual([{ username: 'alice', password: 'xy', numbers: [] }]);
    expect(refusal({}, { THE_KEY: 'k1' })).toBe('hookswitch.yaml:3: environment variable PW is not set');
  });
});

const whole = `
http: 127.0.0.1:0
media:
  ports: { min: 20000, max: 20010 }
  codecs: [G722, PCMU]
applications:
  - application_name: support
    webhook_event_url: http://127.0.0.1:3000/hook
    outbound: { channel_limit: 2 }
  - id: "1234567890123456789"
    application_name: sales
    webhook_event_url: https://example.org/hook
phone_numbers:
  - { phone_number: "+13125550001", application: support }
  - { phone_number: "+13125550002", application: "1234567890123456789" }
  - { phone_number: "+13125550003", phone: alice }
phones:
  - { username: alice, password: secret, numbers: ["+13125550004"] }
trunks:
  - { name: carrier, host: sip.example.org, username: u, password: p, prefixes: ["+1", "+"] }
webhooks: { timeout_ms: 500, retry_delays_ms: [10, 20] }
rate_limit: { requests_per_second: 5 }
overload: { refuse_new_calls: false, patience_ms: 2000 }
`;

describe('what the file describes', () => {
  test('applications, numbers, phones and trunks are tied together', () => {
    write(whole);
    const config = load();
    const support = config.applications[0];
    expect(support).toMatchObject({ applicationName: 'support', active: true, outboundChannelLimit: 2 });
    expect(support?.id).toMatch(/^[1-9]\d{18}$/);
    expect(config.phoneNumbers).toEqual([
      { phoneNumber: '+13125550001', applicationId: support?.id },
      { phoneNumber: '+13125550002', applicationId: '1234567890123456789' },
      { phoneNumber: '+13125550003', phone: 'alice' },
    ]);
    expect(config.trunks).toEqual([
      {
        name: 'carrier',
        host: 'sip.example.org',
        port: 5060,
        transport: 'udp',
        username: 'u',
        password: 'p',
        prefixes: ['+1', '+'],
      },
    ]);
    expect(config.webhooks).toEqual({ timeoutMs: 500, retryDelaysMs: [10, 20] });
    expect(config.media).toMatchObject({ ports: { min: 20000, max: 20010 }, codecs: ['G722', 'PCMU'] });
    expect(config.rateLimit.requestsPerSecond).toBe(5);
    expect(config.overload).toEqual({ refuseNewCalls: false, patienceMs: 2000 });
  });

  test('egress: what the file says, else special addresses are refused where strangers can reach the server', () => {
    const policyOf = (yaml: string) => {
      write(yaml);
      return load().egress;
    };
    const open = 'api_key: k\n';
    expect(policyOf('')).toEqual({ specialAddresses: 'allow', allow: [] });
    expect(policyOf(`${open}http: 192.168.0.5:8080`).specialAddresses).toBe('refuse');
    expect(policyOf(`${open}sip: 0.0.0.0:5060\nadvertised_host: sip.example.org`).specialAddresses).toBe('refuse');
    expect(policyOf(`${open}http: 0.0.0.0:1\negress: { special_addresses: allow }`).specialAddresses).toBe('allow');
    expect(policyOf('egress: { special_addresses: refuse, allow: [10.1.0.0/16, "fd00::1"] }')).toEqual({
      specialAddresses: 'refuse',
      allow: ['10.1.0.0/16', 'fd00::1'],
    });
    expect(() => policyOf('egress:\n  allow:\n    - 10.1.0.0/33')).toThrow(
      'hookswitch.yaml:3: egress.allow: "10.1.0.0/33" is not an IP address and not a CIDR range',
    );
  });

  test('the id of an application without one is the same at every start', () => {
    write(whole);
    expect(load().applications[0]?.id).toBe(load().applications[0]?.id);
    expect(load().applications[0]?.id).not.toBe(load().applications[1]?.id);
  });
});

describe('one clear line for every problem', () => {
  const app = 'applications:\n  - { application_name: a, webhook_event_url: "http://h/" }\n';
  test.each([
    ['phonez: []\n', 'hookswitch.yaml:1: unknown key "phonez" (did you mean "phones"?)'],
    [
      'http: 127.0.0.1:0\nphones:\n  - username: a\n    pasword: b\n',
      'hookswitch.yaml:4: unknown key "pasword" (did you mean "password"?)',
    ],
    ['phones:\n  - username: a\n', 'hookswitch.yaml:2: phones[0]: "password" is missing'],
    ['http: 127.0.0.1:0\n\nzzz: 1\n', /^hookswitch.yaml:3: unknown key "zzz" \(known here: http, sip, /],
    ['http: [\n', /^hookswitch.yaml:\d: not valid YAML: /],
    ['- 1\n', 'hookswitch.yaml:1: the file must be a block of settings'],
    ['http: 8080\n', 'hookswitch.yaml:1: http must be a string: put it in quotes'],
    ['http: localhost\n', /^hookswitch.yaml:1: http must be HOST:PORT/],
    ['http: 127.0.0.1:70000\n', /^hookswitch.yaml:1: http must be HOST:PORT with a port up to 65535/],
    ['log_level: loud\n', 'hookswitch.yaml:1: log_level must be one of silent, error, warn, info, debug'],
    [
      `${app}phone_numbers:\n  - { phone_number: +13125550001, application: a }\n`,
      /:4: phone_numbers\[0\]\.phone_number must be a string: put it in quotes/,
    ],
    [
      `${app}phone_numbers:\n  - { phone_number: "13125550001", application: a }\n`,
      /:4: phone_numbers\[0\]\.phone_number must be a phone number in E\.164/,
    ],
    [
      `${app}phone_numbers:\n  - { phone_number: "+13125550001", application: b }\n`,
      /:4: \+13125550001 goes to the application "b", which applications does not list/,
    ],
    [
      `${app}phone_numbers:\n  - { phone_number: "+13125550001", phone: bob }\n`,
      /:4: \+13125550001 goes to the phone "bob", which phones does not list/,
    ],
    [
      `${app}phone_numbers:\n  - { phone_number: "+13125550001" }\n`,
      /:4: \+13125550001 must go to either an "application" or a "phone"/,
    ],
    [
      `${app}phone_numbers:\n  - { phone_number: "+13125550001", application: a }\nphones:\n  - username: p\n    password: q\n    numbers: ["+13125550001"]\n`,
      'hookswitch.yaml:8: the phone number +13125550001 is given twice',
    ],
    [
      'phones:\n  - { username: p, password: q }\n  - { username: p, password: r }\n',
      'hookswitch.yaml:3: phones: the username "p" is given twice',
    ],
    [
      'trunks:\n  - { name: t, host: h, prefixes: ["+1"], transport: sctp }\n',
      'hookswitch.yaml:2: trunks[0].transport must be one of udp, tcp, tls',
    ],
    [
      'trunks:\n  - { name: t, host: "sip:h", prefixes: ["+1"] }\n',
      /^hookswitch.yaml:2: trunks\[0\]\.host must be a host name/,
    ],
    [
      'trunks:\n  - { name: t, host: h, port: 99999, prefixes: ["+1"] }\n',
      'hookswitch.yaml:2: trunks[0].port must be <= 65535',
    ],
    [
      'trunks:\n  - { name: t, host: h, prefixes: ["+1"], register: true }\n',
      /:2: trunk "t" needs a username and a password to register with/,
    ],
    [
      'trunks:\n  - { name: t, host: h, prefixes: ["+1"], options_interval_secs: 1 }\n',
      'hookswitch.yaml:2: trunks[0].options_interval_secs must be >= 5',
    ],
    [
      'trunks:\n  - { name: t, host: h, prefixes: ["+1"], username: u }\n',
      /:2: trunk "t" needs both username and password/,
    ],
    ['media: { codecs: [G729] }\n', /hookswitch.yaml:1: media.codecs/],
    ['media: { ports: { min: 30000, max: 20000 } }\n', 'hookswitch.yaml:1: media.ports: min 30000 is above max 20000'],
    ['transcription: {}\n', 'hookswitch.yaml:1: transcription: name openai or sherpa_onnx, one of both'],
    [
      'transcription:\n  sherpa_onnx: { tokens: tokens.txt }\n',
      /:2: transcription.sherpa_onnx: name transducer, paraformer, zipformer2_ctc or nemo_ctc, one of them/,
    ],
    [
      'transcription:\n  sherpa_onnx:\n    nemo_ctc: a.onnx\n    tokens: none/tokens.txt\n',
      /:4: there is no such file: .*tokens.txt/,
    ],
    ['http: 0.0.0.0:8080\n', /^hookswitch.yaml:1: http binds to 0\.0\.0\.0, which others can reach: choose an API key/],
  ])('%j', (yaml, message) => {
    write(yaml);
    if (typeof message === 'string') expect(refusal()).toBe(message);
    else expect(refusal()).toMatch(message);
  });

  test('a named file that is missing is an error, whoever named it', () => {
    expect(refusal({ config: 'nowhere.yaml' })).toBe('nowhere.yaml: there is no such file');
    expect(refusal({}, { HOOKSWITCH_CONFIG: 'elsewhere.yaml' })).toBe('elsewhere.yaml: there is no such file');
  });

  test('a bad flag or variable is named as it was typed', () => {
    expect(refusal({ http: 'nonsense' })).toMatch(/^--http must be HOST:PORT/);
    expect(refusal({ apiKey: 'two words' })).toMatch(/^--api-key must be visible ASCII/);
    expect(refusal({}, { HOOKSWITCH_LOG_LEVEL: 'loud' })).toMatch(/^HOOKSWITCH_LOG_LEVEL must be one of/);
  });

  test('a public bind asks for a key, and SIP on every interface for the address to advertise', () => {
    expect(refusal({ sip: '192.0.2.7:5060' })).toMatch(/^--sip binds to 192\.0\.2\.7, which others can reach/);
    expect(load({ sip: '192.0.2.7:5060', apiKey: 'k' }).sip.host).toBe('192.0.2.7');
    expect(refusal({ sip: '0.0.0.0:5060', apiKey: 'k' })).toMatch(
      /^--sip binds to 0\.0\.0\.0: say with advertised_host/,
    );
    const config = load({ sip: '0.0.0.0:5060', apiKey: 'k' }, { HOOKSWITCH_ADVERTISED_HOST: '192.0.2.7' });
    expect(config.sip.advertisedHost).toBe('192.0.2.7');
    expect(config.media).toMatchObject({ host: '0.0.0.0', advertisedHost: '192.0.2.7' });
  });
});

describe('where SIP listens', () => {
  const certificate = 'tls: { cert: c.pem, key: k.pem }\n';

  test('TCP beside UDP, and TLS and WebSocket where they are named; flags and variables win here too', () => {
    write(`sip: 127.0.0.1:5070\nsip_tls: 127.0.0.1:5071\nsip_ws: 127.0.0.1:5072\n${certificate}`);
    const { sip } = load({ sipWs: '127.0.0.1:1' }, { HOOKSWITCH_SIP_WSS: '127.0.0.1:2', HOOKSWITCH_TLS_KEY: 'k2.pem' });
    expect(sip.listeners).toEqual([
      { transport: 'TCP', host: '127.0.0.1', port: 5070 },
      { transport: 'TLS', host: '127.0.0.1', port: 5071 },
      { transport: 'WS', host: '127.0.0.1', port: 1 },
      { transport: 'WSS', host: '127.0.0.1', port: 2 },
    ]);
    expect(sip.tls).toEqual({
      ...{ certFile: path.join(cwd, 'c.pem'), keyFile: path.join(cwd, 'k2.pem') },
      ...{ requireClientCertificate: false, verifyServers: true },
    });
  });

  test('other interfaces, each with its own name outside', () => {
    write(
      'api_key: k\nsip: 0.0.0.0:5060\nadvertised_host: a.example\nsip_listeners:\n' +
        '  - { transport: udp, bind: 127.0.0.2:5060 }\n  - { transport: ws, bind: "[::1]:80", advertised_host: b.example }\n',
    );
    expect(load().sip.listeners.slice(1)).toEqual([
      { transport: 'UDP', host: '127.0.0.2', port: 5060, advertisedHost: 'a.example' },
      { transport: 'WS', host: '::1', port: 80, advertisedHost: 'b.example' },
    ]);
  });

  test('connections are bounded, and datagrams', () => {
    write('sip_connections: { total: 7, per_address: 2, idle_secs: 90 }\nsip_max_udp_bytes: 65507\n');
    expect(load().sip).toMatchObject({
      ...{ connections: { total: 7, perAddress: 2, idleMs: 90_000 }, largestDatagramBytes: 65_507 },
    });
  });

  test.each([
    ['sip_tls: 127.0.0.1:5061\n', /^SIP over TLS needs a certificate: tls\.cert and tls\.key/],
    ['tls: { cert: c.pem }\n', /belong together$/],
    [`${certificate.replace(' }', ', require_client_certificate: true }')}`, /needs tls\.ca/],
    [
      `api_key: k\nsip_tls: 0.0.0.0:5061\n${certificate}`,
      'hookswitch.yaml:2: sip_tls binds to 0.0.0.0: say with advertised_host how peers reach this machine',
    ],
    [
      `sip_wss: 192.0.2.1:443\n${certificate}`,
      /^hookswitch.yaml:1: sip_wss binds to 192.0.2.1, which others can reach/,
    ],
    [
      'sip_listeners:\n  - { transport: udp, bind: 0.0.0.0:5061 }\n',
      /^hookswitch.yaml:2: sip_listeners\[0\] binds to 0.0.0.0/,
    ],
    [
      'sip_listeners:\n  - { transport: sctp, bind: 127.0.0.1:5061 }\n',
      /transport must be one of udp, tcp, tls, ws, wss$/,
    ],
    ['sip_listeners:\n  - { transport: udp, bind: 127.0.0.1:70000 }\n', /bind must be HOST:PORT/],
  ])('%j is refused', (text, expected) => {
    write(text);
    expect(refusal()).toMatch(expected);
  });
});
