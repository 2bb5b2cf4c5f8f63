// Prints `N passed, N failed` for a report of Vitest's JSON reporter. A test file that did not load counts as one failure.
//   node scripts/count-tests.mjs REPORT.json

import { readFileSync } from 'node:fs';

function count(file) {
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const broken = report.testResults.filter(
    (result) => result.status === 'failed' && !result.assertionResults.some((test) => test.status === 'failed'),
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length };
}

try {
  const { passed, failed } = count(process.argv[2]);
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0 || passed === 0) process.exitCode = 1;
} catch (error) {
  console.log(`0 passed, 1 failed (no test report: ${error.message})`);
  process.exitCode = 1;
}
