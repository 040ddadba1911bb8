import * as z from 'zod';
import type { ApplyState } from './step.ts';

const phase = z.enum(['begun', 'examined', 'saved', 'armed', 'written', 'viewed', 'reloaded', 'loaded', 'awaiting']);

const state = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('forward'), phase, written: z.int().nonnegative() }),
  z.object({
    kind: z.literal('undoing'),
    why: z.string(),
    restored: z.int().nonnegative(),
    reloaded: z.boolean(),
  }),
  z.object({ kind: z.literal('keeping') }),
  z.object({ kind: z.literal('refusing'), why: z.string() }),
  z.object({
    kind: z.literal('closed'),
    outcome: z.enum(['kept', 'undone', 'refused']),
    why: z.string().optional(),
  }),
]);

const content = z.object({
  /** The SHA-256 of the bytes, in hexadecimal. */
  sha256: z.string(),
  /** The name of the copy in the record's directory. */
  copy: z.string(),
});

const original = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('absent') }),
  z.object({
    kind: z.literal('file'),
    ...content.shape,
    /** Permission bits. */
    mode: z.int(),
    uid: z.int(),
    gid: z.int(),
  }),
]);

const changed = z.object({
  /** Absolute, and no symbolic link: links that lead here stay as they are. */
  path: z.string(),
  old: original,
  /** Absent where the file is removed. */
  new: content.optional(),
  /** Whose a new file is, and its permission bits; absent for one that was there. */
  fresh: z.object({ mode: z.int(), uid: z.int(), gid: z.int() }).optional(),
});

const runner = z.object({ pid: z.int().positive(), mark: z.string() });

const record = z.object({
  format: z.literal(1),
  id: z.string(),
  /** Who, on which machine, from when on: for the other operator. */
  operator: z.string(),
  host: z.string(),
  begun: z.iso.datetime(),
  /** Seconds until it is undone unless confirmed, counted from when it is armed. */
  timeout: z.number().positive(),
  /** What runs on the files. `directory` is where its pid file and sockets are. */
  target: z.object({ kind: z.enum(['postgres', 'gate']), directory: z.string() }),
  files: z.array(changed),
  applying: runner,
  watchdog: runner.optional(),
  state,
  log: z.array(z.object({ at: z.iso.datetime(), text: z.string() })),
});

/** ApplyRecord is what the directory of an apply says of it, and all that is needed to undo it. */
export type ApplyRecord = Omit<z.infer<typeof record>, 'state'> & { readonly state: ApplyState };

/** ChangedFile is one file of a change: what it was and what it becomes. */
export type ChangedFile = z.infer<typeof changed>;

/** ProcessMark tells a process from a later one with the same id, as far as the machine says. */
export type ProcessMark = z.infer<typeof runner>;

/** parseApplyRecord reads record.json; undefined where it is none. */
export function parseApplyRecord(text: string): ApplyRecord | undefined {
  try {
    const parsed = record.safeParse(JSON.parse(text));
    // The schema makes an optional `why` that may be undefined, which JSON has not.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema is the type
    return parsed.success ? (parsed.data as ApplyRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** printApplyRecord is the inverse of parseApplyRecord. */
export function printApplyRecord(one: ApplyRecord): string {
  return `${JSON.stringify(one, undefined, 2)}\n`;
}
