import { readdirSync, readFileSync } from 'node:fs';
import { errorCodes } from '@hookswitch/contract';
import { expect, test } from 'vitest';

const root = new URL('../../../../', import.meta.url);

/** The sources that say which code an answer has: ours, and what the contract says of fields and keywords. */
function sources(): string {
  const elsewhere = /\.test\.ts$|(^|\/)(testing|generated)\/|^(error-codes|openapi)\.ts$/;
  const folders = ['packages/server/src/', 'packages/contract/src/'].map((folder) => new URL(folder, root));
  return folders
    .flatMap((folder) => {
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
      return files.filter((file) => file.endsWith('.ts') && !elsewhere.test(file)).map((file) => new URL(file, folder));
    })
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
}

/** `a` or `a–b`, of the codes that exist. */
function codesOf(entry: string): string[] {
  const [first = '', last = first] = entry.split('–');
  return Object.keys(errorCodes).filter((code) => Number(code) >= Number(first) && Number(code) <= Number(last));
}

test('the document lists the codes that nothing sends, and no others', () => {
  const text = readFileSync(new URL('docs/compatibility.md', root), 'utf8');
  const section = /## Error codes that are never sent\n([\s\S]*?)\n## /.exec(text)?.[1] ?? '';
  const listed = [...section.matchAll(/^\| (\d[^|]*) \|/gm)].flatMap(([, codes = '']) =>
    codes.split(', ').flatMap(codesOf),
  );
  const ours = sources();
  // Of operations that are not built; contract/src/error-codes.ts says so itself.
  const sent = (code: string) => code === '10038' || ours.includes(`'${code}'`);
  expect(listed.sort()).toEqual(
    Object.keys(errorCodes)
      .filter((code) => !sent(code))
      .sort(),
  );
});
