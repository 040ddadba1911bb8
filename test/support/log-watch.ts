/** LogWatch collects the lines that a program writes, and lets a test wait for one. */
export interface LogWatch {
  readonly lines: readonly string[];
  add(line: string): void;
  /** waitFor gives the first line that matches, among those from number `from` on (the first line is 0). */
  waitFor(pattern: RegExp | string, options?: { readonly from?: number; readonly timeout?: number }): Promise<string>;
  /** end makes all that wait fail: no line will come any more. */
  end(): void;
}

/** Milliseconds that a line is waited for unless told otherwise. */
const defaultTimeout = 10_000;

/** watchLog makes an empty LogWatch. */
export function watchLog(): LogWatch {
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let ended = false;
  const wake = (): void => {
    for (const look of waiting) look();
  };
  return {
    lines,
    add(line) {
      lines.push(line);
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    waitFor(pattern, { from = 0, timeout = defaultTimeout } = {}) {
      let next = from;
      return new Promise((resolve, reject) => {
        const finish = (settle: () => void): void => {
          clearTimeout(timer);
          waiting.delete(look);
          settle();
        };
        const fail = (why: string): void =>
          finish(() =>
            reject(new Error(`${why} while waiting for ${String(pattern)} in:\n${lines.slice(-30).join('\n')}`)),
          );
        const look = (): void => {
          for (; next < lines.length; next++) {
            const line = lines[next] ?? '';
            if (typeof pattern === 'string' ? line.includes(pattern) : pattern.test(line))
              return finish(() => resolve(line));
          }
          if (ended) fail('the program ended');
        };
        const timer = setTimeout(() => fail('timeout'), timeout);
        waiting.add(look);
        look();
      });
    },
  };
}
