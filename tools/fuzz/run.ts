import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { casesIn, targets } from './targets.ts';
import type { FuzzFailure, FuzzOrder } from './worker.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
  },
});

/** Milliseconds between two looks at the worker. */
const lookInterval = 100;

/** Milliseconds of processor time after which a run hangs. */
const hangTime = 1_000;

/** Runs the targets in a thread of their own, since one that hangs could not say so. */
async function fuzz(firstSeed: number, until: number): Promise<number> {
  const at = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * targets.length)).fill(firstSeed);
  const order: FuzzOrder = { firstSeed, at };
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: order });
  let failures = 0;
  worker.on('message', ({ target, seed, message }: FuzzFailure) => {
    failures++;
    console.log(`${target}, seed ${seed}: ${message}`);
  });
  worker.on('error', (error) => {
    failures++;
    console.log(`the worker ended: ${String(error)}`);
  });
  let before = '';
  let since = process.cpuUsage();
  while (performance.now() < until) {
    await sleep(lookInterval);
    const now = at.join();
    if (now !== before) [before, since] = [now, process.cpuUsage()];
    // Processor time, so that a busy machine is no hang.
    if (process.cpuUsage(since).user / 1000 < hangTime) continue;
    failures++;
    console.log(
      `no end after ${hangTime} ms: seeds ${targets.map(({ name }, index) => `${name} ${at[index]}`).join(', ')}`,
    );
    break;
  }
  await worker.terminate();
  const runs = (at[0] ?? firstSeed) - firstSeed;
  console.log(`${casesIn(runs)} cases for each of: ${targets.map(({ name }) => name).join(', ')}`);
  return failures;
}

const firstSeed = Number(values.seed);
const failures = await fuzz(firstSeed, performance.now() + Number(values.minutes) * 60_000);
console.log(`${failures} failures, seeds from ${firstSeed}`);
process.exitCode = failures === 0 ? 0 : 1;
