import type { Step } from '../check/endpoint/observation.ts';

/** Stopwatch writes down what was done, how long it took, and what came of it. */
export interface Stopwatch {
  readonly steps: readonly Step[];
  /** time awaits one step. */
  time<Value>(name: Step['name'], work: Promise<Value>, describe: (value: Value) => string): Promise<Value>;
}

/** startStopwatch makes one that reads this clock (ms). */
export function startStopwatch(monotonic: () => number): Stopwatch {
  const steps: Step[] = [];
  return {
    steps,
    async time(name, work, describe) {
      const start = monotonic();
      const value = await work;
      steps.push({ name, milliseconds: monotonic() - start, outcome: describe(value) });
      return value;
    },
  };
}
