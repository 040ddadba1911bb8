import { statSync } from 'node:fs';
import type { ServerInput } from '../check/examine-server.ts';

/** PathStamps remembers what paths were like when they were read, to tell when one has changed. */
export class PathStamps {
  readonly #stamps = new Map<string, string>();

  /** note remembers a path as it is now, before it is read. */
  note(path: string): void {
    if (!this.#stamps.has(path)) this.#stamps.set(path, stampOf(path));
  }

  /** watch gives an input of which every file, directory and fact that is asked for is remembered. */
  watch(input: ServerInput): ServerInput {
    for (const { path } of input.surroundings) this.note(path);
    return {
      ...input,
      files: {
        readFile: (path) => {
          this.note(path);
          return input.files.readFile(path);
        },
        readDirectory: (path) => {
          this.note(path);
          return input.files.readDirectory(path);
        },
      },
      facts: (path) => {
        this.note(path);
        return input.facts(path);
      },
    };
  }

  /** hasChanged tells whether a path has changed, come or gone since. */
  hasChanged(): boolean {
    return [...this.#stamps].some(([path, stamp]) => stampOf(path) !== stamp);
  }
}

/** The time of the last change of the inode moves with the content, the mode and the owner (inode(7)). */
function stampOf(path: string): string {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found === undefined ? 'missing' : `${found.dev} ${found.ino} ${found.size} ${found.ctimeMs}`;
  } catch {
    return 'hidden';
  }
}
