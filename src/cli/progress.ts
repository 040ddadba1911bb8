/** ProgressLine is one line on standard error that says how far something is; nothing is written but to a terminal. */
export interface ProgressLine {
  /** advance counts what is done. */
  advance(amount: number): void;
  /** end takes the line away. */
  end(): void;
}

/** Written at most so often, in milliseconds: more would only cost. */
const interval = 200;

/** progressLine shows how much of a total is done, followed by some words. */
export function progressLine(total: number, words: string): ProgressLine {
  let done = 0;
  let shownAt = performance.now();
  let isShown = false;
  return {
    advance(amount) {
      done += amount;
      if (!process.stderr.isTTY || performance.now() - shownAt < interval) return;
      shownAt = performance.now();
      isShown = true;
      process.stderr.write(`\r${Math.min(100, Math.floor((done / Math.max(total, 1)) * 100))} % ${words}`);
    },
    end() {
      if (isShown) process.stderr.write('\r\u001b[K');
    },
  };
}
