import { describe, expect, test } from 'vitest';
import type { ServerVersion } from '../../dialect/server-version.ts';
import { filesOf } from '../../../test/support/table-files.ts';
import { readServerReload, readServerSettings, runningServer } from './read-server-settings.ts';
import { adviseOnUnknownName } from './unknown-name.ts';

const place = { path: '/data/postgresql.conf', directory: '/data' };

function request(text: string, version: ServerVersion, others: Readonly<Record<string, string>> = {}) {
  return { ...place, files: filesOf({ 'postgresql.conf': text, ...others }), version };
}

test('the last value of a name wins, and ALTER SYSTEM after all files', () => {
  const text = "ssl = off\nlisten_addresses = 'a'\ninclude 'x.conf'\nListen_Addresses = 'b'\nmy.own = 1\n";
  const others = { 'x.conf': 'ssl = yes\nport = 1\n', 'postgresql.auto.conf': "port = '2'\n" };
  const settings = readServerSettings(request(text, 15, others));
  expect(settings.find('SSL')).toEqual({
    name: 'ssl',
    text: 'yes',
    value: true,
    source: { file: '/data/x.conf', line: 1 },
    context: 'sighup',
  });
  expect(settings.find('port')).toMatchObject({ value: 2, source: { file: '/data/postgresql.auto.conf', line: 1 } });
  expect(settings.find('listen_addresses')).toMatchObject({ text: 'b', source: { line: 4 }, context: 'postmaster' });
  expect(settings.find('my.own')).toMatchObject({ text: '1', context: 'extension' });
  expect(settings.find('max_connections')).toMatchObject({ text: '100', value: 100, source: 'default' });
  expect(settings.find('no_such')).toBeUndefined();
  expect(settings.start).toEqual({ kind: 'goes-on' });
});

test('a value that is none refuses the start and leaves the rest to look at', () => {
  const settings = readServerSettings(request('port = 99999\nssl = on\n', 14));
  expect(settings.find('port')).toMatchObject({ value: 5432, source: 'default' });
  expect(settings.find('ssl')).toMatchObject({ value: true });
  expect(settings.start).toEqual({
    kind: 'refused',
    message: 'configuration file "/data/postgresql.conf" contains errors',
  });
});

describe('the bounds of a message have units from 17', () => {
  test.each([
    [16, '(1 .. 600)'],
    [17, '(1 s .. 600 s)'],
  ] as const)('%d', (version, range) => {
    const [problem] = readServerSettings(request('authentication_timeout = 2h\n', version)).problems;
    expect(problem?.message).toBe(`7200 s is outside the valid range for parameter "authentication_timeout" ${range}`);
  });
});

/** Recorded of servers of these versions. */
describe('settings that do not go together', () => {
  test.each([
    [15, 'max_connections = 3', 'superuser_reserved_connections (3) must be less than max_connections (3)'],
    [
      16,
      'reserved_connections = 98',
      'superuser_reserved_connections (3) plus reserved_connections (98) must be less than max_connections (100)',
    ],
    [
      17,
      'reserved_connections = 98',
      '"superuser_reserved_connections" (3) plus "reserved_connections" (98) must be less than "max_connections" (100)',
    ],
    [12, 'wal_level = minimal\narchive_mode = on', 'WAL archival cannot be enabled when wal_level is "minimal"'],
    [14, 'wal_level = minimal', 'WAL streaming (max_wal_senders > 0) requires wal_level "replica" or "logical"'],
    [
      18,
      'wal_level = minimal',
      'WAL streaming ("max_wal_senders" > 0) requires "wal_level" to be "replica" or "logical"',
    ],
    [
      17,
      'wal_level = minimal\nmax_wal_senders = 0\nsummarize_wal = on',
      'WAL cannot be summarized when "wal_level" is "minimal"',
    ],
  ] as const)('%d: %s', (version, text, message) => {
    expect(readServerSettings(request(`${text}\n`, version)).start).toEqual({ kind: 'refused', message });
  });
});

test('a reload applies what it can, and names what waits', () => {
  const running = runningServer(readServerSettings(request('port = 1\nshared_buffers = 1MB\n', 13)), '/data');
  const reload = readServerReload(request("port = 2\nssl = on\nhba_file = 'pg_hba.conf'\n", 13), running);
  expect(reload.kind).toBe('unaffected');
  // The running hba_file is absolute: even the usual name, written out, is a change.
  expect(reload.waiting).toEqual(['shared_buffers', 'port', 'hba_file']);
  expect(readServerReload(request('prot = 2\n', 13), running).kind).toBe('nothing');
  expect(readServerReload(request('port = 0x1\nshared_buffers = 1024kB\n', 13), running).kind).toBe('everything');
});

test('an unknown name is looked for in other versions, then among those alike', () => {
  expect(adviseOnUnknownName('SSL_groups', 15)).toBe(
    'SSL_groups is a setting of version 18 and later. Version 15 has ssl_ecdh_curve.',
  );
  expect(adviseOnUnknownName('db_user_namespace', 17)).toBe(
    'db_user_namespace is a setting of version 16 and earlier. Remove the line for version 17.',
  );
  expect(adviseOnUnknownName('wrok_mem', 12)).toBe('Perhaps you meant work_mem.');
  expect(adviseOnUnknownName('something_else', 12)).toContain('Remove the line.');
});

test('every problem of a file says what to type', () => {
  const text =
    "include 'postgresql.conf'\ninclude 'gone'\ninclude ''\ninclude_dir 'gone'\nport\nport = 'a\nport = ‘*’\na b c\n";
  const { problems } = readServerSettings(request(text, 12));
  expect(problems.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(problems.filter(({ advice }) => advice === undefined)).toEqual([]);
});
