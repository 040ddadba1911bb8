const steps: (() => Promise<void> | void)[] = [];

/**
 * atEnd has something done when the test file is through, the last first. What a test starts, it ends this way, whether it
 * passed or not. Outside of vitest the caller ends with runEndSteps.
 */
export function atEnd(step: () => Promise<void> | void): void {
  steps.push(step);
}

/** runEndSteps does everything that atEnd was given. One step's failure does not keep the others from being done. */
export async function runEndSteps(): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps.splice(0).toReversed()) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `could not clean up: ${failures.map(String).join('; ')}`);
}

/** Milliseconds for all steps of a file: a server that does not stop fast is given a minute, then stopped at once. */
const limit = 90_000;

if (process.env['VITEST_WORKER_ID'] !== undefined) {
  const { afterAll } = await import('vitest');
  afterAll(runEndSteps, limit);
}
