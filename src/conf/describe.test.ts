import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { printSettingTable } from './describe.ts';

test('docs/settings.md is the table of settings', () => {
  const path = new URL('../../docs/settings.md', import.meta.url);
  expect(readFileSync(path, 'utf8')).toBe(printSettingTable());
});
