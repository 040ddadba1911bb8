import { parentPort, workerData } from 'node:worker_threads';
import { targets } from './targets.ts';

/** FuzzOrder says what a worker does, and where it tells how far it is. */
export interface FuzzOrder {
  readonly firstSeed: number;
  /** The seed that is being run, for whoever watches. */
  readonly at: Int32Array;
}

/** FuzzFailure is a run that went wrong. */
export interface FuzzFailure {
  readonly target: string;
  readonly seed: number;
  readonly message: string;
}

const { firstSeed, at } = workerData as FuzzOrder;

for (let seed = firstSeed; ; seed = (seed + 1) & 0x7fffffff) {
  for (const [index, target] of targets.entries()) {
    Atomics.store(at, index, seed);
    try {
      target.run(seed);
    } catch (error) {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      const failure: FuzzFailure = { target: target.name, seed, message };
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads has no origins
      parentPort?.postMessage(failure);
    }
  }
}
