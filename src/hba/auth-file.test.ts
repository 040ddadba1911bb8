import { describe, expect, test } from 'vitest';
import { filesOf } from '../../test/support/table-files.ts';
import { tokenizeAuthFile, type TokenizedFile } from './auth-file.ts';
import { dialectOf } from '../dialect/dialects.ts';

function tokenize(main: string, others: Readonly<Record<string, string>> = {}): TokenizedFile {
  return tokenizeAuthFile('/data/main', filesOf({ ...others, main }), dialectOf(18));
}

function words(file: TokenizedFile): string[] {
  return file.lines.map((line) => {
    const fields = line.fields.map((field) => field.map(({ text }) => text).join(','));
    return `${line.file}:${line.line} ${fields.join(' ')}`;
  });
}

describe('include_dir', () => {
  test('takes *.conf in C order, without directories and dot files', () => {
    const file = tokenize('include_dir d\nz', {
      'd/b.conf': 'b',
      'd/B.conf': 'B',
      'd/.a.conf': 'no',
      'd/.conf': 'no',
      'd/a.txt': 'no',
      'd/sub.conf/x': 'no',
    });
    expect(words(file)).toEqual(['/data/d/B.conf:1 B', '/data/d/b.conf:1 b', '/data/main:2 z']);
    expect(file.problems).toEqual([]);
  });

  test('of a directory that is not there is told to the log and to the view in different words', () => {
    const { lines, problems } = tokenize('include_dir nodir');
    expect(problems.map(({ message }) => message)).toEqual([
      'could not open configuration directory "/data/nodir": No such file or directory',
    ]);
    expect(lines[0]?.error).toBe('could not open directory "/data/nodir"');
  });

  test('of a blank name is refused: it would be the directory of the file itself', () => {
    const { lines, problems } = tokenize('include_dir " "');
    expect(problems.map(({ message }) => message)).toEqual(['empty configuration directory name: " "']);
    expect(lines[0]?.error).toBe('empty configuration directory name');
  });
});

test('paths count from the file that names them, in @files too', () => {
  const file = tokenize('include a/one\n', {
    'a/one': 'x @"b c/two",y',
    'a/b c/two': '../three @../three',
    'a/three': 't',
  });
  expect(words(file)).toEqual(['/data/a/one:1 x ../three,t,y']);
});

test('an absolute path is taken as it is', () => {
  expect(words(tokenize('include /etc/x', { '/etc/x': 'a' }))).toEqual(['/etc/x:1 a']);
});

test('a line of three fields that begins with include is a record', () => {
  expect(words(tokenize('include a b'))).toEqual(['/data/main:1 include a b']);
});

test('a dialect without includes takes them for records', () => {
  const dialect = { ...dialectOf(18), includes: false };
  expect(words(tokenizeAuthFile('/data/main', filesOf({ main: 'include x' }), dialect))).toEqual([
    '/data/main:1 include x',
  ]);
});

describe('what has no end is bounded', () => {
  test('files that include themselves end at depth 10', () => {
    const { problems } = tokenize('include main');
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toBe('could not open file "/data/main": maximum nesting depth exceeded');
    expect(problems[0]?.context?.split('\n')).toHaveLength(11);
  });

  test('files that include themselves many times over end at a number of files', () => {
    const { problems } = tokenize('include main\n'.repeat(9));
    expect(problems.some(({ message }) => message.endsWith('more than 20000 files included'))).toBe(true);
  });

  test('words that a @file brings back many times over end too', () => {
    const { problems } = tokenize('@main,@main,@main,@main,@main,@main,@main,@main,@main');
    expect(problems.length).toBeGreaterThan(0);
  });
});

test('a zero byte refuses its line', () => {
  const { lines, problems } = tokenize('a\nb\0c\nd');
  expect(problems).toMatchObject([{ line: 2, message: 'line contains a zero byte' }]);
  expect(lines.map(({ error }) => error)).toEqual([undefined, 'line contains a zero byte', undefined]);
});

test('a file that cannot be opened is one problem of the whole', () => {
  expect(tokenizeAuthFile('/data/no', filesOf({}), dialectOf(18)).problems).toEqual([
    { file: '/data/no', line: 0, message: 'could not open file "/data/no": No such file or directory' },
  ]);
});

test('a directory in place of a file is refused, where the server would pass over it in silence', () => {
  const files = { ...filesOf({ main: 'include d' }) };
  const { readFile } = files;
  const eisdir = { kind: 'unreadable', code: 'EISDIR', strerror: 'Is a directory' } as const;
  const { problems } = tokenizeAuthFile(
    '/data/main',
    { ...files, readFile: (path) => (path === '/data/d' ? eisdir : readFile(path)) },
    dialectOf(18),
  );
  expect(problems.map(({ message }) => message)).toEqual(['could not read file "/data/d": Is a directory']);
});
