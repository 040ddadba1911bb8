import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApplyRecord, ChangedFile } from '../change/record.ts';
import { releaseLock } from './lock.ts';
import { dropFile, putFile } from './put-file.ts';
import { keepCopy, readCopy, sha256 } from './record-directory.ts';
import { reloadTarget } from './reload-target.ts';
import type { Performed, StepRunner } from './run-steps.ts';

const done: Performed = { outcome: { kind: 'done' } };

/** performUndo does the steps that put everything back, and the last one. */
export function performUndo(records: string): StepRunner['perform'] {
  return async (step, record) => {
    switch (step.kind) {
      case 'restore': {
        const file = record.files[step.file];
        if (file !== undefined) restore(join(records, record.id), file);
        return done;
      }
      case 'reload-old': {
        const reloaded = await reloadTarget(record.target);
        return reloaded.kind === 'failed' ? { outcome: { kind: 'failed', why: reloaded.why } } : done;
      }
      case 'close':
        releaseLock(records, record.id);
        return done;
      default:
        return { outcome: { kind: 'failed', why: `${step.kind} is no step of undoing` } };
    }
  };
}

/** What somebody else has written in the meantime is kept in the record. */
function restore(directory: string, { path, old, ...file }: ChangedFile): void {
  const current = existsSync(path) ? readFileSync(path) : undefined;
  const isOurs = current === undefined || sha256(current) === file.new?.sha256;
  const isOld = current !== undefined && old.kind === 'file' && sha256(current) === old.sha256;
  if (current !== undefined && !isOurs && !isOld) keepCopy(directory, `overwritten-${sha256(current)}`, current);
  if (old.kind === 'absent') dropFile(path);
  else putFile(path, readCopy(directory, old), old);
}

/** isAsLeft tells whether the files of a record are as it left them; else which are not. */
export function changedSince({ files }: ApplyRecord): readonly string[] {
  return files.flatMap(({ path, ...file }) => {
    const current = existsSync(path) ? sha256(readFileSync(path)) : undefined;
    return current === file.new?.sha256 ? [] : [path];
  });
}
