import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Ban } from '../guard/ban.ts';
import { networkOf } from '../inet/network.ts';
import type { LogEntry } from '../journal/entry.ts';
import { BanFile } from './ban-file.ts';

const day = 86_400_000;
const wall = new Date('2026-01-01T00:00:00Z');
let directory: string;
let entries: LogEntry[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bans-'));
  entries = [];
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function banFile(bans: readonly Ban[], monotonic: number, now = wall): BanFile {
  const journal = { log: (entry: LogEntry) => void entries.push(entry), reconfigure: () => undefined };
  return new BanFile({
    directory,
    env: { now: () => now, monotonic: () => monotonic },
    journal,
    bans: () => bans,
  });
}

const ban: Ban = {
  network: networkOf({ family: 4, value: 0xc0000201 }, 32),
  since: 500,
  until: 600_500,
  level: 2,
  cause: 'test',
  by: 'guard',
};
const path = () => join(directory, 'postern.bans');

test('bans come back with the time that is left, by another monotonic clock', async () => {
  await banFile([ban], 1_000).save();
  const later = new Date(wall.getTime() + 60_000);
  expect(banFile([], 77, later).read(day)).toEqual([{ ...ban, since: 77 - 60_500, until: 77 + 539_500 }]);
  expect(entries).toEqual([]);
});

test('the file is private, and nothing else is left beside it', async () => {
  await banFile([ban], 1_000).save();
  expect(statSync(path()).mode & 0o777).toBe(0o600);
  expect(readdirSync(directory)).toEqual(['postern.bans']);
});

test('no file is no bans', () => {
  expect(banFile([], 0).read(day)).toEqual([]);
  expect(entries).toEqual([]);
});

test.each(['', 'garbage\n', '{"format":"postern bans","version":2}\n', '\0\0\0\0'])(
  '%j is said and set aside',
  (text) => {
    writeFileSync(path(), text);
    expect(banFile([], 0).read(day)).toEqual([]);
    expect(entries).toMatchObject([
      { severity: 'WARNING', message: expect.stringContaining(`could not read the bans of file "${path()}": line 1`) },
    ]);
    expect(existsSync(path())).toBe(false);
    expect(readFileSync(`${path()}.corrupt`, 'utf8')).toBe(text);
  },
);

test('a file that cannot be written is said once', async () => {
  const file = banFile([ban], 0);
  rmSync(directory, { recursive: true });
  await file.save();
  await file.save();
  expect(entries).toMatchObject([{ message: `could not write file "${path()}": No such file or directory` }]);
});

test('saves that come together are written one after the other', async () => {
  const file = banFile([ban], 0);
  await Promise.all([file.save(), file.save(), file.save()]);
  expect(banFile([], 0).read(day)).toHaveLength(1);
});
