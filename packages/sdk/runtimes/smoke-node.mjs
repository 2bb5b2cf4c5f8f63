// For runtimes with require as well: both module kinds are one, and each works.
//   RUNTIME smoke-node.mjs BASE-URL

import { createRequire } from 'node:module';
import * as esm from '@hookswitch/sdk';
import { smoke } from './smoke.mjs';

const require = createRequire(import.meta.url);
const required = require('@hookswitch/sdk');
const error = new required.RateLimitError(429, {}, undefined, undefined);
if (!(error instanceof esm.RateLimitError) || error instanceof esm.NotFoundError)
  throw new Error('instanceof does not hold');
if (typeof require('@hookswitch/sdk/webhooks').unwrap !== 'function') throw new Error('no unwrap by require');
await smoke(process.argv[2]);
console.log(required === esm.default ? 'fine, one instance' : 'fine, two instances');
