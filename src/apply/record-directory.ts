import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { syncDirectory } from '../env/sync-directory.ts';
import { parseApplyRecord, printApplyRecord, type ApplyRecord } from '../change/record.ts';

/** recordsName is the directory of records, beside postgresql.conf. */
export const recordsName = 'postern-apply';

/** Verdict is the one decision about a change that can be undone; whoever makes it first, makes it for all. */
export type Verdict = 'keep' | 'undo';

/** openRecords makes the directory of records where there is none; nobody else may read it, as keys may lie in it. */
export function openRecords(directory: string): string {
  const path = join(directory, recordsName);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}

/** makeRecordDirectory makes the directory of one record. */
export function makeRecordDirectory(records: string, id: string): string {
  const path = join(records, id);
  mkdirSync(path, { mode: 0o700 });
  syncDirectory(records);
  return path;
}

/** writeRecord puts a record on the disk, whole. */
export function writeRecord(directory: string, record: ApplyRecord): void {
  const next = join(directory, `record.json.${process.pid}`);
  writeThrough(next, Buffer.from(printApplyRecord(record)), 'w');
  renameSync(next, join(directory, 'record.json'));
  syncDirectory(directory);
}

/** readRecord reads a record; undefined where there is none. */
export function readRecord(directory: string): ApplyRecord | undefined {
  try {
    return parseApplyRecord(readFileSync(join(directory, 'record.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

/** listRecords gives all records of a directory, the newest first. */
export function listRecords(directory: string): readonly ApplyRecord[] {
  const path = join(directory, recordsName);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .toSorted()
    .toReversed()
    .flatMap((id) => readRecord(join(path, id)) ?? []);
}

/** claim makes the decision about a change, unless it is made: gives the one that holds. */
export function claim(directory: string, verdict: Verdict): Verdict {
  const own = join(directory, `verdict.${process.pid}`);
  writeThrough(own, Buffer.from(verdict), 'w');
  try {
    // Of two that link, one is told that the name exists.
    linkSync(own, join(directory, 'verdict'));
    syncDirectory(directory);
    return verdict;
  } catch (error) {
    const decided = readVerdict(directory);
    if (decided === undefined) throw error;
    return decided;
  } finally {
    rmSync(own, { force: true });
  }
}

/** readVerdict gives the decision, if one is made. */
export function readVerdict(directory: string): Verdict | undefined {
  try {
    return readFileSync(join(directory, 'verdict'), 'latin1') === 'keep' ? 'keep' : 'undo';
  } catch {
    return undefined;
  }
}

/** keepCopy puts bytes into a record, on the disk, and says what to find them by. */
export function keepCopy(directory: string, name: string, bytes: Uint8Array): { sha256: string; copy: string } {
  writeThrough(join(directory, name), bytes, 'w');
  return { sha256: sha256(bytes), copy: name };
}

/** readCopy gives the bytes of a copy; it throws where they are not those that were kept. */
export function readCopy(directory: string, { sha256: expected, copy }: { sha256: string; copy: string }): Buffer {
  const bytes = readFileSync(join(directory, copy));
  if (sha256(bytes) !== expected) throw new Error(`the copy "${join(directory, copy)}" is not what was kept`);
  return bytes;
}

/** sha256 is the hash that tells whether a file is still the same, in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function writeThrough(path: string, bytes: Uint8Array, flags: string): void {
  const file = openSync(path, flags, 0o600);
  try {
    writeSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
