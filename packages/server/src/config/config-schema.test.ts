import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configFileSchema } from './config-schema.ts';

test('hookswitch.schema.json is the one that write-schema generates', () => {
  const shipped: unknown = JSON.parse(readFileSync(new URL('../../hookswitch.schema.json', import.meta.url), 'utf8'));
  expect(shipped).toEqual(JSON.parse(JSON.stringify(configFileSchema)));
});
