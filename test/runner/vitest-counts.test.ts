import { expect, test } from 'vitest';
import { countTests, readVitestCounts } from './vitest-counts.ts';

const passing = { status: 'passed', assertionResults: [{}] };

test('tests are counted', () => {
  const report = {
    numPassedTests: 3,
    numFailedTests: 1,
    testResults: [passing, { status: 'failed', assertionResults: [{}] }],
  };
  expect(countTests(report, false)).toEqual({ passed: 3, failed: 1 });
});

test('a file that could not be loaded is a failure', () => {
  const report = {
    numPassedTests: 3,
    numFailedTests: 0,
    testResults: [passing, { status: 'failed', assertionResults: [] }],
  };
  expect(countTests(report, false)).toEqual({ passed: 3, failed: 1 });
});

test('a run that failed although no test did is a failure', () => {
  const report = { numPassedTests: 3, numFailedTests: 0, testResults: [passing] };
  expect(countTests(report, false)).toEqual({ passed: 3, failed: 1 });
  expect(countTests(report, true)).toEqual({ passed: 3, failed: 0 });
});

test('a run without a report is a failure', () => {
  expect(readVitestCounts('no/such/report.json', true)).toEqual({ passed: 0, failed: 1 });
});
