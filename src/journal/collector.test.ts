import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openCollector, type Collector } from './collector.ts';
import { defaultJournalSettings, type JournalSettings } from './journal-settings.ts';
import { maxQueued } from './log-queue.ts';

/** Waits until an expectation holds; a busy machine takes its time. */
const eventually = (expectation: () => void) => vi.waitFor(expectation, { timeout: 15_000 });

let directory: string;
let now: Date;
let troubles: string[];
let collector: Collector | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'collector-'));
  now = new Date('2026-11-21T08:07:30Z');
  troubles = [];
});
afterEach(async () => {
  await collector?.close();
  collector = undefined;
  rmSync(directory, { recursive: true, force: true });
});

const base: JournalSettings = { ...defaultJournalSettings, log_directory: '.', log_filename: 'gate.log' };

async function open(settings: Partial<JournalSettings> = {}): Promise<Collector> {
  collector = await openCollector({
    directory,
    settings: { ...base, ...settings },
    now: () => now,
    onTrouble: (message) => troubles.push(message),
  });
  return collector;
}

const read = (name: string): string => readFileSync(join(directory, name), 'utf8');

test('entries reach their files in order, and the rest when it is closed', async () => {
  const files = await open({ log_destination: 'stderr,csvlog' });
  for (let i = 0; i < 100; i++) files.write(i % 2 === 0 ? 'stderr' : 'csvlog', `${i}\n`);
  await files.close();
  const numbers = Array.from({ length: 50 }, (_, i) => i * 2);
  expect(read('gate.log')).toBe(numbers.map((i) => `${i}\n`).join(''));
  expect(read('gate.csv')).toBe(numbers.map((i) => `${i + 1}\n`).join(''));
});

describe('log_rotation_age', () => {
  const hourly = { log_filename: 'gate-%H.log', log_rotation_age: 60 };

  test('begins a file named by the time of the change', async () => {
    const files = await open(hourly);
    files.write('stderr', 'before\n');
    await eventually(() => expect(read('gate-08.log')).toBe('before\n'));
    now = new Date('2026-11-21T09:00:02Z');
    files.write('stderr', 'after\n');
    await eventually(() => expect(read('gate-09.log')).toBe('after\n'));
    expect(read('current_logfiles')).toBe('stderr gate-09.log\n');
  });

  test.each([
    [true, 'new\n'],
    [false, 'old\nnew\n'],
  ])('with log_truncate_on_rotation = %s', async (truncates, text) => {
    const files = await open({ ...hourly, log_truncate_on_rotation: truncates });
    files.write('stderr', 'x\n');
    await eventually(() => expect(read('gate-08.log')).toBe('x\n'));
    execFileSync('sh', ['-c', 'echo old > gate-09.log'], { cwd: directory });
    now = new Date('2026-11-21T09:00:02Z');
    files.write('stderr', 'new\n');
    await eventually(() => expect(read('gate-09.log')).toBe(text));
  });
});

test('size counts what was in the file before', async () => {
  execFileSync('sh', ['-c', 'head -c 1020 /dev/zero > gate-30.log'], { cwd: directory });
  const files = await open({ log_filename: 'gate-%S.log', log_rotation_size: 1 });
  files.write('stderr', '1234\n');
  await eventually(() => expect(readdirSync(directory)).toContain('gate-30.log'));
  now = new Date('2026-11-21T08:07:31Z');
  files.write('stderr', 'first\n');
  await eventually(() => expect(readdirSync(directory)).toContain('gate-31.log'));
});

test('a file that is begun because of its size keeps what was in it', async () => {
  const files = await open({ log_filename: 'gate-%S.log', log_rotation_size: 1, log_truncate_on_rotation: true });
  execFileSync('sh', ['-c', 'echo old > gate-31.log'], { cwd: directory });
  now = new Date('2026-11-21T08:07:31Z');
  files.write('stderr', `${'x'.repeat(2000)}\n`);
  await eventually(() => expect(read('current_logfiles')).toBe('stderr gate-31.log\n'));
  expect(read('gate-31.log')).toBe('old\n');
});

test('where the next file cannot be opened the old one goes on, until a reload', async () => {
  const settings = { log_filename: 'gate-%H.log', log_rotation_age: 60 };
  const files = await open(settings);
  execFileSync('mkdir', ['gate-09.log'], { cwd: directory });
  now = new Date('2026-11-21T09:00:02Z');
  files.write('stderr', 'still here\n');
  await eventually(() => expect(read('gate-08.log')).toBe('still here\n'));
  expect(troubles).toEqual([
    'could not open log file "gate-09.log": Is a directory',
    'disabling automatic rotation (use SIGHUP to re-enable)',
  ]);
  execFileSync('rmdir', ['gate-09.log'], { cwd: directory });
  files.reconfigure({ ...base, ...settings });
  files.write('stderr', 'new\n');
  await eventually(() => expect(read('gate-09.log')).toBe('new\n'));
});

describe('a disk that takes nothing', () => {
  test('a full one is said once, and the entries wait', async () => {
    symlinkSync('/dev/full', join(directory, 'gate.log'));
    const files = await open();
    files.write('stderr', 'one\n');
    files.write('stderr', 'two\n');
    await eventually(() => expect(troubles).toEqual(['could not write to log file: No space left on device']));
    rmSync(join(directory, 'gate.log'));
    files.reconfigure(base);
    await eventually(() => expect(read('gate.log')).toBe('one\ntwo\n'));
    await eventually(() =>
      expect(troubles).toEqual([expect.stringContaining('No space'), 'log files can be written again']),
    );
  });

  test('a slow one holds up nobody; beyond the bound entries are refused', async () => {
    execFileSync('mkfifo', ['gate.log'], { cwd: directory });
    const reader = openSync(join(directory, 'gate.log'), constants.O_RDONLY | constants.O_NONBLOCK);
    const files = await open();
    const entry = `${'x'.repeat(64 * 1024 - 1)}\n`;
    let taken = 0;
    const start = performance.now();
    expect(() => {
      for (; taken < 1000; taken++) files.write('stderr', entry);
    }).toThrow('not written');
    expect(performance.now() - start).toBeLessThan(1_000);
    expect(taken * entry.length).toBeGreaterThan(maxQueued - entry.length);
    let received = 0;
    const buffer = Buffer.alloc(1024 * 1024);
    const deadline = Date.now() + 10_000;
    while (received < taken * entry.length && Date.now() < deadline) {
      try {
        received += readSync(reader, buffer);
      } catch {
        // Nothing there yet.
      }
      await sleep(1);
    }
    expect(received).toBe(taken * entry.length);
    closeSync(reader);
  });

  test('a FIFO that nobody has opened refuses the start', async () => {
    execFileSync('mkfifo', ['gate.log'], { cwd: directory });
    await expect(open()).rejects.toThrow('could not open log file "gate.log": No such device or address');
  });
});
