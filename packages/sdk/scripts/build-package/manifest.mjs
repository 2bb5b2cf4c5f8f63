/** The manifest that is published: the workspace's own points to dist/ of the compiler. */
export function publishedManifest({ name, version, description, license, engines }) {
  return {
    name,
    version,
    description,
    keywords: ['telnyx', 'voice', 'call-control', 'webhooks', 'sip', 'telephony', 'hookswitch'],
    license,
    type: 'commonjs',
    sideEffects: false,
    engines,
    main: './index.cjs',
    module: './index.mjs',
    types: './index.d.cts',
    // For `moduleResolution: node10`, which knows no exports.
    typesVersions: { '*': { webhooks: ['./webhooks.d.cts'] } },
    exports: { '.': entry('index'), './webhooks': entry('webhooks'), './package.json': './package.json' },
  };
}

// `module-sync` is what Node 22 and newer take for import and for require: one instance, whoever loads it.
function entry(name) {
  const esm = { types: `./${name}.d.mts`, default: `./${name}.mjs` };
  return { 'module-sync': esm, import: esm, require: { types: `./${name}.d.cts`, default: `./${name}.cjs` } };
}
