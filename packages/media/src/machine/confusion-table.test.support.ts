import type { MachineDetectionMode } from '../machine-detection.ts';
import { type Answerer, judge, makeCorpus, type Recording } from './corpus.test.support.ts';

/** Rows: who answered. Columns: what was said of it. */
export type Confusion = ReadonlyMap<Answerer, ReadonlyMap<string, number>>;

export const answerers: readonly Answerer[] = [
  'human at home',
  'human in a company',
  'machine with beep',
  'machine without beep',
  'fax',
  'silence',
  'noise',
];

/** What docs/answering-machine.md shows. */
export const modes: readonly MachineDetectionMode[] = ['detect', 'greeting_end', 'detect_words', 'premium'];

/** What a mode, with the documented defaults, says of each recording; `detection > greeting`. */
export function confusionOf(corpus: readonly Recording[], mode: MachineDetectionMode): Confusion {
  const rows = new Map<Answerer, Map<string, number>>();
  for (const recording of corpus) {
    const row = rows.get(recording.answerer) ?? new Map<string, number>();
    rows.set(recording.answerer, row);
    const said = judge(recording, { mode }).events.map(({ result }) => result);
    const column = said.join(' > ') || 'nothing';
    row.set(column, (row.get(column) ?? 0) + 1);
  }
  return rows;
}

/** The tables of docs/answering-machine.md, as Markdown. */
export function confusionTables(corpus: readonly Recording[] = makeCorpus()): string {
  return modes.map((mode) => `### \`${mode}\`\n\n${table(confusionOf(corpus, mode))}`).join('\n\n');
}

/** What a page says in the table of a mode. */
export function documented(page: string, mode: MachineDetectionMode): Confusion {
  const [, section = ''] = page.split(`### \`${mode}\`\n`);
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  const [head = [], , ...rows] = lines.slice(0, answerers.length + 2).map(cells);
  const verdicts = head.slice(1).map((cell) => cell.replaceAll('`', ''));
  return new Map(
    answerers.map((answerer) => {
      const counts = rows.find(([name]) => name === answerer)?.slice(1) ?? [];
      return [answerer, new Map(verdicts.map((verdict, at) => [verdict, Number(counts[at]?.replace('·', '0'))]))];
    }),
  );
}

const cells = (line: string): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

function table(confusion: Confusion): string {
  const columns = [...new Set([...confusion.values()].flatMap((row) => [...row.keys()]))].sort();
  const rows = answerers.map((answerer) => {
    const counts = columns.map((column) => String(confusion.get(answerer)?.get(column) ?? '·'));
    return `| ${answerer} | ${counts.join(' | ')} |`;
  });
  return [
    `| answered by | ${columns.map((column) => `\`${column}\``).join(' | ')} |`,
    `|---|${columns.map(() => '---').join('|')}|`,
    ...rows,
  ].join('\n');
}
