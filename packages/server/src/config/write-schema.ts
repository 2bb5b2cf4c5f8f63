import { writeFileSync } from 'node:fs';
import { configFileSchema } from './config-schema.ts';

// Writes the schema file that ships for editors; a test sees to it that it is not out of date.
const target = new URL('../../hookswitch.schema.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(configFileSchema, null, 2)}\n`);
