import { describe, expect, test } from 'vitest';
import type { FileSource } from '../text/file-source.ts';
import { loadConfiguration, type Loaded, type NotLoaded } from './load.ts';
import type { Override } from './override.ts';
import { settingEntries } from './setting-table.ts';
import { filesOf } from '../../test/support/table-files.ts';

const main = '/data/postgresql.conf';

function load(
  files: Readonly<Record<string, string>> | string,
  overrides: readonly Override[] = [],
): Loaded | NotLoaded {
  const table = typeof files === 'string' ? { 'postgresql.conf': files } : files;
  return loadConfiguration({ path: main, directory: '/data', files: filesOf(table), overrides });
}

function settingsOf(...request: Parameters<typeof load>): Loaded['settings'] {
  const loaded = load(...request);
  if (loaded.kind === 'refused') throw new Error(JSON.stringify(loaded.problems));
  return loaded.settings;
}

function problemsOf(...request: Parameters<typeof load>): readonly string[] {
  const loaded = load(...request);
  return loaded.kind === 'refused' ? loaded.problems.map(({ message }) => message) : [];
}

describe('values', () => {
  test('an empty file leaves the defaults, each of its type', () => {
    const settings = settingsOf('');
    expect(settings).toMatchObject({
      listen_addresses: 'localhost',
      port: 5432,
      authentication_timeout: 60,
      unix_socket_permissions: 0o777,
      ssl: false,
      log_min_messages: 'WARNING',
      log_connections: { receipt: false, authentication: false, authorization: false, setup_durations: false },
      'postern.upstream': 'embedded',
      'postern.workers': 'auto',
    });
    for (const [name] of settingEntries) expect(settings.source(name)).toBe('default');
  });

  test('the last one wins, in any case and by any name', () => {
    const settings = settingsOf("PORT = 1\nport 2\nssl_groups = 'a'\nssl_ecdh_curve = 'b'\n");
    expect(settings.port).toBe(2);
    expect(settings.ssl_groups).toBe('b');
    expect(settings.source('port')).toEqual({ file: main, line: 2 });
  });

  test('postgresql.auto.conf comes after, the command line last', () => {
    const files = { 'postgresql.conf': 'port = 1\nssl = on\n', 'postgresql.auto.conf': 'port = 2\nssl = off\n' };
    const settings = settingsOf(files, [{ name: 'port', value: '3' }]);
    expect([settings.port, settings.ssl]).toEqual([3, false]);
    expect(settings.source('port')).toBe('command line');
    expect(settings.source('ssl')).toEqual({ file: '/data/postgresql.auto.conf', line: 2 });
  });

  test('servers have names', () => {
    const text = "postern.upstream.reports = 'host=a'\nPOSTERN.Upstream.Other = 'host=b'\n";
    const { named } = settingsOf(text, [{ name: 'postern.upstream.reports', value: 'host=c' }]);
    expect([...named]).toEqual([
      ['postern.upstream.reports', 'host=c'],
      ['postern.upstream.Other', 'host=b'],
    ]);
  });

  test('what belongs to the server or to an extension is passed over', () => {
    expect(problemsOf("shared_buffers = 128MB\nauto_explain.log_min_duration = '3s'\nDateStyle = 'iso'\n")).toEqual([]);
  });
});

describe('refusals', () => {
  test.each([
    ['postern.upstrem', 'Perhaps you meant "postern.upstream".'],
    ['postern.upstreamauth', 'Perhaps you meant "postern.upstream_auth" or "postern.upstream".'],
    ['postern.zzzzzzzzzzzz', expect.stringContaining("Postern's own settings are postern.upstream, ")],
    ['listen_adresses', 'Perhaps you meant "listen_addresses".'],
    ['zzzzzzzzzzzzzzz', undefined],
  ])('an unknown name %s stops everything', (name, hint) => {
    const loaded = load(`${name} = x\nport = abc\n`);
    const message = `unrecognized configuration parameter "${name}" in file "${main}" line 1`;
    expect(loaded).toMatchObject({ kind: 'refused', problems: [{ kind: 'syntax', file: main, line: 1, message }] });
    expect(loaded.kind === 'refused' && loaded.problems[0]?.hint).toEqual(hint);
  });

  test('every bad value is named, and only those', () => {
    expect(problemsOf('port = 0\nssl = maybe\nmax_connections = 5\nwork_mem = 1\n')).toEqual([
      '0 is outside the valid range for parameter "port" (1 .. 65535)',
      'parameter "ssl" requires a Boolean value',
      '1 kB is outside the valid range for parameter "work_mem" (64 kB .. 2147483647 kB)',
    ]);
  });

  test('the reserved connections must leave some', () => {
    const text = 'max_connections = 5\nsuperuser_reserved_connections = 3\nreserved_connections = 2\n';
    const message =
      '"superuser_reserved_connections" (3) plus "reserved_connections" (2) must be less than "max_connections" (5)';
    expect(problemsOf(text)).toEqual([message]);
  });

  test.each([
    ['port', 'abc', 'invalid value for parameter "port": "abc"'],
    ['block-size', '1', 'parameter "block_size" cannot be changed'],
    ['nosuch', '1', 'unrecognized configuration parameter "nosuch"'],
    ['postern.nosuch', '1', 'unrecognized configuration parameter "postern.nosuch"'],
    ['a.1', '1', 'invalid configuration parameter name "a.1"'],
  ])('-c %s=%s', (name, value, message) => {
    expect(problemsOf('', [{ name, value }])).toEqual([message]);
  });

  test('a hundred syntax errors are enough', () => {
    const problems = problemsOf('=\n'.repeat(150));
    expect(problems).toHaveLength(101);
    expect(problems.at(-1)).toBe(`too many syntax errors found, abandoning file "${main}"`);
  });

  test('a main file that is not there', () => {
    expect(problemsOf({})).toEqual([`could not open configuration file "${main}": No such file or directory`]);
  });

  test('a postgresql.auto.conf that cannot be read is not passed over', () => {
    const files: FileSource = {
      ...filesOf({}),
      readFile: (path) =>
        path === main
          ? filesOf({ 'postgresql.conf': '' }).readFile(path)
          : { kind: 'unreadable', code: 'EACCES', strerror: 'Permission denied' },
    };
    const message = 'could not open configuration file "/data/postgresql.auto.conf": Permission denied';
    expect(loadConfiguration({ path: main, directory: '/data', files, overrides: [] })).toMatchObject({
      problems: [{ message }],
    });
  });

  test('the position of a syntax error', () => {
    expect(load('ssl = on\nport = 5 6\n')).toMatchObject({ problems: [{ file: main, line: 2, column: 10 }] });
  });
});

describe('includes', () => {
  test('count from the file that names them, directories in C order', () => {
    const settings = settingsOf({
      'postgresql.conf': "include 'conf/main.conf'\n",
      'conf/main.conf': "include_dir 'more'\ninclude_if_exists '../nosuch.conf'\n",
      'conf/more/B.conf': 'port = 1\n',
      'conf/more/a.conf': 'port = 2\n',
      'conf/more/.z.conf': 'port = 3\n',
      'conf/more/z.config': 'port = 4\n',
      'conf/more/z.conf/inner.conf': 'port = 5\n',
    });
    expect(settings.source('port')).toEqual({ file: '/data/conf/more/a.conf', line: 1 });
  });

  test('a missing file that may be missing is a warning', () => {
    const loaded = load("include_if_exists 'nosuch.conf'\n");
    const message = 'skipping missing configuration file "/data/nosuch.conf"';
    expect(loaded).toMatchObject({ kind: 'loaded', warnings: [{ file: main, line: 1, message }] });
  });

  test('ten files deep and no deeper', () => {
    const chain = (length: number): Record<string, string> =>
      Object.fromEntries([
        ['postgresql.conf', "include '1.conf'\n"],
        ...Array.from({ length }, (_, i) => [`${i + 1}.conf`, i + 1 < length ? `include '${i + 2}.conf'\n` : '']),
      ]);
    expect(problemsOf(chain(10))).toEqual([]);
    expect(problemsOf(chain(11))).toEqual([
      'could not open configuration file "11.conf": maximum nesting depth exceeded',
    ]);
  });

  test('a file does not include itself', () => {
    expect(problemsOf("include './postgresql.conf'\n")).toEqual([`configuration file recursion in "${main}"`]);
  });

  test('a directory is no file', () => {
    const files: FileSource = {
      readFile: (path) =>
        path === main
          ? filesOf({ 'postgresql.conf': "include 'd'\n" }).readFile(path)
          : { kind: 'unreadable', code: 'EISDIR', strerror: 'Is a directory' },
      readDirectory: () => ({ kind: 'entries', entries: [] }),
    };
    expect(loadConfiguration({ path: main, directory: '/data', files, overrides: [] })).toMatchObject({
      problems: [{ message: 'input in flex scanner failed at file "/data/d" line 1' }],
    });
  });
});
