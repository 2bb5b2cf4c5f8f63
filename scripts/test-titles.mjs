// The titles of the tests in a file, as they are written: what documents that name a test are checked against.

import { readFileSync } from 'node:fs';
import { parseSync, visitorKeys } from 'oxc-parser';

/** The titles of `test('title', …)` and `test.each(…)('title', …)`; of a template, the text between its backticks. */
export function titlesIn(file) {
  const source = readFileSync(file, 'utf8');
  const titles = new Set();
  const visit = (node) => {
    if (node.type === 'CallExpression' && isTest(node.callee)) {
      const [title] = node.arguments;
      if (typeof title?.value === 'string') titles.add(title.value);
      if (title?.type === 'TemplateLiteral') titles.add(source.slice(title.start + 1, title.end - 1));
    }
    for (const key of visitorKeys[node.type] ?? []) for (const child of [node[key]].flat()) if (child) visit(child);
  };
  visit(parseSync(file, source).program);
  return titles;
}

/** `test`, `it`, and what they are called through: `test.each(rows)`, `test.runIf(condition)`. */
function isTest(callee) {
  if (callee.type === 'Identifier') return callee.name === 'test' || callee.name === 'it';
  if (callee.type === 'CallExpression') return isTest(callee.callee);
  return callee.type === 'MemberExpression' && isTest(callee.object);
}
