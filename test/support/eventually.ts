import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds that something may take to come about between two programs, on a busy machine. */
const limit = 15_000;

/** eventually asks until the answer is true, and throws where it stays false. */
export async function eventually(what: string, ask: () => Promise<boolean> | boolean): Promise<void> {
  const end = performance.now() + limit;
  while (!(await ask())) {
    if (performance.now() > end) throw new Error(`it did not come about: ${what}`);
    await sleep(50);
  }
}
