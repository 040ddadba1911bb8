import { expect, test } from 'vitest';
import { workerEnded } from './exit-text.ts';

test.each([
  [{ code: null, signal: 'SIGKILL' }, 'server process (PID 7) was terminated by signal 9: Killed'],
  [{ code: null, signal: 'SIGSEGV' }, 'server process (PID 7) was terminated by signal 11: Segmentation fault'],
  [{ code: null, signal: 'SIGUSR1' }, 'server process (PID 7) was terminated by signal 10: SIGUSR1'],
  [{ code: 134, signal: null }, 'server process (PID 7) exited with exit code 134'],
] as const)('%j has the words of the server', (exit, message) => {
  expect(workerEnded(7, exit, 1)).toMatchObject({ severity: 'LOG', message });
});

test('what has been lost is counted', () => {
  expect(workerEnded(7, { code: 1, signal: null }, 1).detail).toMatch(/^The connection that it served has ended/);
  expect(workerEnded(7, { code: 1, signal: null }, 3).detail).toMatch(/^The 3 connections that it served have ended/);
});
