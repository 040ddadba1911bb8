import { stat } from 'node:fs/promises';

/**
 * lookInterval is how often files are looked at (ms). A look costs a stat(2) each. The kernel's notices would come
 * sooner, but not from network file systems, nor for a file behind a link that is switched, as Kubernetes does.
 */
const lookInterval = 1_000;

/** FileWatchRequest says which files, and what to do when they change. */
export interface FileWatchRequest {
  /** The paths as they are now; none pauses the watch. */
  readonly files: () => readonly string[];
  /** Called once files have changed and stayed so for a whole interval, so that a pair is complete. */
  readonly onChange: () => Promise<void>;
  readonly interval?: number;
}

/** FileWatch looks at files until it is closed. */
export interface FileWatch {
  /** taken says that the files were read when stampOf gave this: only later changes count. */
  taken(stamp: string): void;
  close(): void;
}

/** watchFiles begins to watch. What changes from `first`, the stamp of the files that are in use, is a change. */
export function watchFiles({ files, onChange, interval = lookInterval }: FileWatchRequest, first: string): FileWatch {
  let inUse = first;
  let last = first;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  const next = (): void => {
    if (!closed) timer = setTimeout(() => void once().finally(next), interval).unref();
  };
  const once = async (): Promise<void> => {
    const stamp = await stampOf(files());
    const isSettled = stamp === last;
    last = stamp;
    if (closed || stamp === inUse || !isSettled) return;
    inUse = stamp;
    await onChange();
  };
  next();
  return {
    taken(stamp) {
      inUse = stamp;
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

/** stampOf changes when a file is written, replaced, removed, or has its mode changed. Links are followed. */
export async function stampOf(paths: readonly string[]): Promise<string> {
  return (await Promise.all(paths.map(stampOne))).join('\n');
}

async function stampOne(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return [path, dev, ino, size, mtimeNs, ctimeNs].join(' ');
  } catch {
    return `${path} unreadable`;
  }
}
