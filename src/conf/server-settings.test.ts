import { expect, test } from 'vitest';
import { foldName } from './name.ts';
import { oldNames, serverSettings } from './server-settings.ts';
import { settingEntries } from './setting-table.ts';

test('no setting is both honoured and read over', () => {
  expect(settingEntries.filter(([name]) => serverSettings.has(name))).toEqual([]);
});

test('together they are the 398 of pg_settings and six that it hides', () => {
  const honoured = settingEntries.filter(([name]) => !name.startsWith('postern.'));
  const hidden = [
    'default_with_oids',
    'is_superuser',
    'role',
    'seed',
    'session_authorization',
    'ssl_renegotiation_limit',
  ];
  expect(hidden.every((name) => serverSettings.has(name))).toBe(true);
  expect(honoured.length + serverSettings.size).toBe(398 + hidden.length);
});

test('every row was read whole', () => {
  for (const [folded, { name, type }] of serverSettings) {
    expect(folded).toBe(foldName(name));
    if (type === 'internal') continue;
    if (type.kind === 'integer' || type.kind === 'real') expect(type.min).toBeLessThanOrEqual(type.max);
    if (type.kind === 'enum') expect(Object.keys(type.values).length).toBeGreaterThan(0);
  }
});

test('an old name stands for a name of today', () => {
  const known = new Set<string>([...serverSettings.keys(), ...settingEntries.map(([name]) => name)]);
  for (const [old, name] of oldNames) {
    expect(known.has(old)).toBe(false);
    expect(known.has(name)).toBe(true);
  }
});
