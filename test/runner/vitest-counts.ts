import { existsSync, readFileSync } from 'node:fs';

/** Counts says how many tests passed and failed. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** VitestReport is the part of vitest's JSON report that is read here. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

/**
 * readVitestCounts counts the tests in vitest's JSON report. A file that could not be loaded has no tests and counts as one
 * that failed; so does a run that failed although no test did, and one without a report.
 */
export function readVitestCounts(path: string, succeeded: boolean): Counts {
  if (!existsSync(path)) return { passed: 0, failed: 1 };
  return countTests(JSON.parse(readFileSync(path, 'utf8')), succeeded);
}

/** countTests is readVitestCounts without the file. */
export function countTests(report: VitestReport, succeeded: boolean): Counts {
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const failed = report.numFailedTests + unloaded.length;
  return { passed: report.numPassedTests, failed: failed === 0 && !succeeded ? 1 : failed };
}
