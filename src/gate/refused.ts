import type { LogEntry } from '../journal/entry.ts';

/** Fault is one thing that is wrong with the files, for the journal, and where. */
export interface Fault extends LogEntry {
  /** Absent where it is not one line of a file. */
  readonly place?: { readonly file: string; readonly line: number };
}

/** Refused is a configuration that cannot be put in force: everything that is wrong, and what the server says of it. */
export interface Refused {
  readonly kind: 'refused';
  /** What is wrong, for the journal, in order. */
  readonly entries: readonly Fault[];
  /** The FATAL that ends a start. */
  readonly atStart: LogEntry;
  /** The LOG after which the old configuration goes on. */
  readonly atReload: LogEntry;
}

/** refused words a refusal: `entries` first, then one text at a start and another at a reload. */
export function refused(entries: readonly Fault[], atStart: string, atReload: string): Refused {
  return {
    kind: 'refused',
    entries,
    atStart: { severity: 'FATAL', message: atStart },
    atReload: { severity: 'LOG', message: atReload },
  };
}
