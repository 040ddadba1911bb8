import { describe, expect, test } from 'vitest';
import { serverVersions } from '../../dialect/server-version.ts';
import { foldName } from '../name.ts';
import { parseValue } from '../parse-value.ts';
import { settingEntries } from '../setting-table.ts';
import { defaultOf, everySetting, findServerSetting, serverSettings } from './server-settings.ts';

/** Those that the server takes and pg_settings hides. */
const hidden = [
  'default_with_oids',
  'is_superuser',
  'role',
  'seed',
  'session_authorization',
  'ssl_renegotiation_limit',
];

/** How many rows pg_settings has in a server of each version, without extensions. */
const shown = [
  [12, 316],
  [13, 331],
  [14, 346],
  [15, 353],
  [16, 362],
  [17, 378],
  [18, 398],
] as const;

test.each(shown)('version %d has the %d settings of pg_settings and the hidden ones', (version, count) => {
  const table = serverSettings(version);
  expect(hidden.filter((name) => !table.has(name))).toEqual([]);
  expect(table.size).toBe(count + hidden.length);
});

test.each(serverVersions)('no setting of version %d has two rows', (version) => {
  const rows = everySetting.filter(({ from, to }) => from <= version && version <= to);
  expect(rows.length).toBe(serverSettings(version).size);
});

test('every row was read whole, and its default is a value of it', () => {
  for (const { name, type, default: byDefault } of everySetting) {
    if (type === 'internal') continue;
    expect([name, parseValue(name, type, byDefault).kind]).toEqual([name, 'value']);
    if (type.kind === 'enum') expect(Object.keys(type.values).length).toBeGreaterThan(1);
  }
});

describe('what the gate honours is what version 18 has', () => {
  const honoured = settingEntries.filter(([name]) => !name.startsWith('postern.'));

  test.each(honoured)('%s', (name, { context, default: byDefault, type }) => {
    const row = serverSettings(18).get(foldName(name));
    if (row === undefined || row.type === 'internal') throw new Error('no such setting');
    expect([row.name, row.context]).toEqual([name, context]);
    expect(parseValue(name, row.type, byDefault)).toEqual(parseValue(name, row.type, row.default));
    if (type.kind === 'integer') expect(row.type).toEqual(type);
    if (type.kind === 'enum' && row.type.kind === 'enum') {
      expect(Object.keys(row.type.values)).toEqual(Object.keys(type.values));
      expect(Object.keys(row.type.hidden)).toEqual(Object.keys(type.hidden));
    }
  });
});

test('an old name means the setting of today, unless it is still one', () => {
  expect(findServerSetting('Sort_Mem', 12)?.name).toBe('work_mem');
  expect(findServerSetting('ssl_ecdh_curve', 17)?.name).toBe('ssl_ecdh_curve');
  expect(findServerSetting('ssl_ecdh_curve', 18)?.name).toBe('ssl_groups');
  expect(findServerSetting('force_parallel_mode', 16)).toBeUndefined();
});

test('defaults that changed', () => {
  expect(defaultOf('password_encryption', 13)).toBe('md5');
  expect(defaultOf('password_encryption', 14)).toBe('scram-sha-256');
  expect(defaultOf('ssl_min_protocol_version', 12)).toBe('TLSv1');
  expect(defaultOf('ssl_min_protocol_version', 13)).toBe('TLSv1.2');
  expect(defaultOf('log_connections', 17)).toBe('off');
  expect(defaultOf('unix_socket_permissions', 12)).toBe('0777');
  expect(defaultOf('reserved_connections', 15)).toBeUndefined();
});
