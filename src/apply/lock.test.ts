import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../test/support/temp.ts';
import { releaseLock, readLock, takeLock, type Lock } from './lock.ts';
import { isRunning, markProcess } from './process-mark.ts';

const lockOf = (id: string, of = markProcess(process.pid)): Lock => ({
  ...of,
  id,
  host: hostname(),
  operator: 'me',
  since: '2026-01-02T03:04:05.000Z',
});

async function deadProcess() {
  const child = spawn('true');
  const mark = markProcess(child.pid ?? 0);
  await new Promise((resolve) => child.once('close', resolve));
  return mark;
}

test('the second is told who was first', () => {
  const records = temporaryDirectory();
  expect(takeLock(records, lockOf('one')).kind).toBe('taken');
  expect(takeLock(records, lockOf('two'))).toMatchObject({ kind: 'held', by: { id: 'one' } });
  releaseLock(records, 'two');
  expect(readLock(records)?.id).toBe('one');
  releaseLock(records, 'one');
  expect(readdirSync(records)).toEqual([]);
});

test('what a dead process holds is left; what another machine holds is not known', async () => {
  const records = temporaryDirectory();
  const dead = await deadProcess();
  expect(isRunning(dead)).toBe(false);
  takeLock(records, lockOf('one', dead));
  expect(takeLock(records, lockOf('two'))).toMatchObject({ kind: 'left', by: { id: 'one' } });
  const elsewhere = temporaryDirectory();
  takeLock(elsewhere, { ...lockOf('one', dead), host: 'elsewhere' });
  expect(takeLock(elsewhere, lockOf('two')).kind).toBe('held');
});

test('a process with the id of a dead one is not it', () => {
  expect(isRunning(markProcess(process.pid))).toBe(true);
  expect(isRunning({ pid: process.pid, mark: 'another boot' })).toBe(process.platform !== 'linux');
});
