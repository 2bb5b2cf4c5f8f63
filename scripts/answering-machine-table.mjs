// Writes the confusion tables of docs/answering-machine.md: the corpus is made anew with espeak-ng and judged. Run after
// `npm run build`; a test holds the page to what it prints.

import { readFileSync, writeFileSync } from 'node:fs';
import { confusionTables } from '../packages/media/dist/machine/confusion-table.test.support.js';

const file = 'docs/answering-machine.md';
const [begin, end] = ['<!-- tables -->', '<!-- /tables -->'];
const page = readFileSync(file, 'utf8');
const [head] = page.split(begin);
const [, tail] = page.split(end);
writeFileSync(file, `${head}${begin}\n\n${confusionTables()}\n\n${end}${tail}`);
