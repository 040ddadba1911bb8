import { afterAll } from 'vitest';

const steps: (() => Promise<void> | void)[] = [];

/**
 * atEnd has something done when the test file is through, the last first. What a test starts, it ends this way, whether it
 * passed or not.
 */
export function atEnd(step: () => Promise<void> | void): void {
  steps.push(step);
}

afterAll(async () => {
  const failures: unknown[] = [];
  for (const step of steps.splice(0).reverse()) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'could not clean up');
}, 90_000);
