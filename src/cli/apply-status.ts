import { listRecords } from '../apply/record-directory.ts';
import type { ApplyTarget } from '../apply/target.ts';
import type { ApplyRecord } from '../change/record.ts';
import { recordsDirectoryOf } from './apply-target.ts';
import { printTable } from './table.ts';
import { print } from './terminal.ts';
import { visible } from './visible.ts';

/** printRecords lists what has been applied to a server, the newest first. */
export function printRecords(target: ApplyTarget, format: 'text' | 'json'): void {
  const records = listRecords(recordsDirectoryOf(target));
  if (format === 'json') {
    print(JSON.stringify({ records: records.map(fieldsOf) }, undefined, 2));
    return;
  }
  if (records.length === 0) print('nothing has been applied');
  else print(printTable(['id', 'by', 'state', 'files', 'why'], records.map(rowOf)));
}

function rowOf(record: ApplyRecord): readonly string[] {
  const { id, operator, files } = record;
  return [id, operator, stateOf(record), files.map(({ path }) => visible(path)).join(', '), visible(whyOf(record))];
}

function fieldsOf(record: ApplyRecord): object {
  const { id, operator, host, begun, files, log } = record;
  const state = stateOf(record);
  return { id, operator, host, begun, state, why: whyOf(record), files: files.map(({ path }) => path), log };
}

function stateOf({ state }: ApplyRecord): string {
  if (state.kind === 'closed') return state.outcome;
  if (state.kind !== 'forward') return state.kind;
  return state.phase === 'awaiting' ? 'waits for confirmation' : state.phase;
}

function whyOf({ state }: ApplyRecord): string {
  return 'why' in state ? ((state.why ?? '').split('\n')[0] ?? '') : '';
}
