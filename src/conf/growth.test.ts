import { describe, expect, test } from 'vitest';
import { asBytes } from '../text/as-bytes.ts';
import type { FileSource } from '../text/file-source.ts';
import { confLines } from './document.ts';
import { readServerSettings } from './server/read-server-settings.ts';

const place = { path: '/data/postgresql.conf', directory: '/data' };
const megabyte = 2 ** 20;

/** Serves made files and counts how often each is read. */
function counted(make: (path: string) => string | undefined): {
  readonly files: FileSource;
  readonly reads: () => number;
} {
  let reads = 0;
  const missing = { kind: 'unreadable', code: 'ENOENT', strerror: 'No such file or directory' } as const;
  return {
    files: {
      readFile(path) {
        reads++;
        const text = make(path);
        return text === undefined ? missing : { kind: 'text', text: asBytes(text) };
      },
      readDirectory: () => missing,
    },
    reads: () => reads,
  };
}

describe('a line of a megabyte', () => {
  // Each of these once made a regular expression begin anew at every byte, or has the form for it: minutes, not seconds.
  test.each([
    ['blanks and a word', `${' '.repeat(megabyte)}x`],
    ['blanks after a value', `port = 1${' '.repeat(megabyte)}x`],
    ['blanks before a unit', `work_mem = '1${' '.repeat(megabyte)}x'`],
    ['blanks in a list of directories', `unix_socket_directories = '${' '.repeat(megabyte)}a'`],
    ['digits', `port = ${'9'.repeat(megabyte)}`],
    ['an open string', `port = '${"''".repeat(megabyte / 2)}x`],
    ['dots', `${'a.'.repeat(megabyte / 2)}a = 1`],
  ])('%s', { timeout: 10_000 }, (_, line) => {
    const { files } = counted((path) => (path === place.path ? line : undefined));
    expect(readServerSettings({ ...place, files, version: 15 }).start.kind).toMatch(/^(goes-on|refused)$/);
  });
});

test('an include costs one read, however many there are', () => {
  const count = 10_000;
  const main = Array.from({ length: count }, (_, index) => `include 'f${index}'\n`).join('');
  const { files, reads } = counted((path) => {
    if (path === place.path) return main;
    return path.endsWith('auto.conf') ? undefined : 'work_mem = 1MB\n';
  });
  expect(readServerSettings({ ...place, files, version: 15 }).start.kind).toBe('goes-on');
  // The main file, each included one, and a look for postgresql.auto.conf.
  expect(reads()).toBe(count + 2);
});

test('nobody reads on where the server abandons a file', () => {
  const lines = confLines(asBytes('a = = 1\n'.repeat(megabyte)), 15);
  expect(lines.next().value).toMatchObject({ kind: 'broken', line: 1 });
  const { files } = counted((path) => (path === place.path ? 'a = = 1\n'.repeat(megabyte) : undefined));
  expect(readServerSettings({ ...place, files, version: 15 }).problems.length).toBe(101);
});
