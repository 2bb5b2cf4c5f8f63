import { readdirSync, readFileSync } from 'node:fs';

/** The committed messages that mutation starts from, by file name. */
export function readCorpus(): ReadonlyMap<string, Buffer> {
  const folder = new URL('../../../corpus/', import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith('.sip'));
  return new Map(names.sort().map((name) => [name, readFileSync(new URL(name, folder))]));
}
