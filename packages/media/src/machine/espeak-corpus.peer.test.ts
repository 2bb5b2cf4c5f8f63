import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { confusionOf, confusionTables } from './confusion-table.test.support.ts';
import { makeCorpus } from './corpus.test.support.ts';

const corpus = makeCorpus();
const total = (answerer: string) => corpus.filter((recording) => recording.answerer === answerer).length;

test('the tables of docs/answering-machine.md are what the detector says of the corpus', () => {
  const page = readFileSync('docs/answering-machine.md', 'utf8');
  expect(page).toContain(confusionTables(corpus));
});

test('nobody at home is taken for a machine, and no beep is missed where there is time for it', () => {
  const standard = confusionOf(corpus, 'detect');
  expect(standard.get('human at home')?.get('human')).toBe(total('human at home'));
  expect(standard.get('machine with beep')?.get('human') ?? 0).toBe(0);
  expect(standard.get('machine without beep')?.get('human') ?? 0).toBe(0);
  const premium = confusionOf(corpus, 'premium');
  const withBeep = premium.get('machine with beep');
  expect((withBeep?.get('machine > beep_detected') ?? 0) + (withBeep?.get('beep_detected') ?? 0)).toBe(
    total('machine with beep'),
  );
  expect(premium.get('human at home')?.get('human_residence')).toBeGreaterThanOrEqual(22);
  expect(premium.get('fax')?.get('fax_detected')).toBe(total('fax'));
  expect(premium.get('silence')?.get('silence')).toBe(total('silence'));
  expect(premium.get('noise')?.get('silence')).toBe(total('noise'));
});
