import { describe, expect, test } from 'vitest';
import type { FileSettingRow } from '../../conf/view.ts';
import { findOverridden } from './overridden.ts';

const main = '/data/postgresql.conf';
const system = '/data/postgresql.auto.conf';

function row(sourcefile: string, sourceline: number, name: string, setting: string): FileSettingRow {
  return { sourcefile, sourceline, seqno: 1, name, setting, applied: true, error: null };
}

describe('findOverridden', () => {
  test('the last line of all gives way to ALTER SYSTEM, the others to that last line', () => {
    const rows = [
      row(main, 1, 'port', '1'),
      row(main, 2, 'PORT', '2'),
      row(main, 3, 'ssl', 'on'),
      row(system, 3, 'port', '3'),
    ];
    expect(findOverridden(rows).map(({ line, by, bySystem }) => [line.line, by.line, bySystem])).toEqual([
      [1, 2, false],
      [2, 3, true],
    ]);
  });

  test('a line alone, and what ALTER SYSTEM alone says, stand', () => {
    expect(findOverridden([row(main, 1, 'port', '1'), row(system, 3, 'ssl', 'on')])).toEqual([]);
  });
});
