import { CollectorFiles, type CollectorRequest } from './collector-files.ts';
import type { JournalSettings } from './journal-settings.ts';
import { LogQueue } from './log-queue.ts';
import type { FileDestination } from './rotation.ts';

/** Collector writes the journal to files, as the server's logging collector (manual: guc-logging-collector). */
export interface Collector {
  /** write queues one entry and never waits. It throws where the entry is lost because the queue is full. */
  write(destination: FileDestination, text: string): void;
  /** reconfigure puts new settings in force, and opens files again that were renamed or removed. */
  reconfigure(settings: JournalSettings): void;
  /** rotate begins new files, or opens the same ones again where their names have not changed. */
  rotate(): void;
  /** close writes what waits, for closeTimeout at most, and closes the files. */
  close(): Promise<void>;
}

/** Milliseconds until a file that could not be written is tried again. */
const retryDelay = 1_000;

/** Milliseconds until a FIFO that was full is tried again, as standard error. */
const fullDelay = 20;

/** closeTimeout is how long the end of the gate waits for slow files (ms). */
const closeTimeout = 2_000;

/** openTimeout is how long the start waits for the files to open: a disk that hangs never does (ms). */
const openTimeout = 5_000;

/** Milliseconds between looks at the clock, for log_rotation_age. */
const tick = 1_000;

/**
 * openCollector opens the files of the journal. It rejects with the server's words where one cannot be opened. All work on
 * files is done one piece after the other: a disk that hangs holds up one thread of the pool, and no login.
 */
export async function openCollector(request: CollectorRequest): Promise<Collector> {
  const files = new CollectorFiles(request);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('could not open the log files in time')), openTimeout);
  });
  try {
    await Promise.race([files.openAll(), late]);
  } finally {
    clearTimeout(timer);
  }
  return collectorOf(files, request);
}

function collectorOf(files: CollectorFiles, { onTrouble }: CollectorRequest): Collector {
  const queue = new LogQueue();
  const errands: (() => Promise<void>)[] = [];
  let working: Promise<void> | undefined;
  let broken = false;
  let closing = false;

  const writeNext = async (): Promise<void> => {
    const batch = queue.take();
    if (batch === undefined) return;
    const written = await files.write(batch);
    if (written.kind === 'written') {
      if (broken) onTrouble('log files can be written again');
      broken = false;
      return;
    }
    if (written.kind === 'waiting') {
      queue.putBack(written.rest);
      await delay(fullDelay);
      return;
    }
    if (!broken) onTrouble(written.message);
    broken = true;
    queue.putBack(written.rest);
    if (!closing) await delay(retryDelay);
  };

  const work = async (): Promise<void> => {
    while (!queue.isEmpty || errands.length > 0) {
      const errand = errands.shift();
      if (errand !== undefined) await errand();
      else if (files.rotationIsDue()) await files.rotateByAge(queue);
      else await writeNext();
      if (closing && broken) return;
    }
  };

  const wake = (): void => {
    working ??= work().finally(() => {
      working = undefined;
      if (!closing && (!queue.isEmpty || errands.length > 0)) wake();
    });
  };

  const timer = setInterval(() => {
    if (!files.rotationIsDue()) return;
    errands.push(() => files.rotateByAge(queue));
    wake();
  }, tick).unref();

  const atExit = (): void => files.writeAtExit(queue);
  process.on('exit', atExit);

  return {
    write(destination, text) {
      if (!queue.push(destination, text)) throw new Error('the log files are not written');
      wake();
    },
    reconfigure(settings) {
      errands.push(() => files.reconfigure(settings, queue));
      wake();
    },
    rotate() {
      errands.push(() => files.rotateNow(queue));
      wake();
    },
    async close() {
      closing = true;
      clearInterval(timer);
      await Promise.race([working ?? Promise.resolve(), delay(closeTimeout)]);
      process.off('exit', atExit);
      await Promise.race([files.closeAll(), delay(closeTimeout)]);
    },
  };
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, milliseconds).unref());
}
