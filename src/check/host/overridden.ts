import { posix } from 'node:path';
import { foldName } from '../../conf/name.ts';
import type { FileSettingRow } from '../../conf/view.ts';

/** SettingLine is a line that gives a value to a setting. */
export interface SettingLine {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  readonly value: string;
}

/** Overridden is a line without effect, since a later one names the same setting. */
export interface Overridden {
  readonly line: SettingLine;
  readonly by: SettingLine;
  /** Whether that is a line of postgresql.auto.conf, which ALTER SYSTEM writes. */
  readonly bySystem: boolean;
}

/**
 * findOverridden finds lines of postgresql.conf and what it includes whose setting has another value later on: the last one
 * of all that gives way to postgresql.auto.conf, the others to that last one.
 */
export function findOverridden(rows: readonly FileSettingRow[]): readonly Overridden[] {
  const lines = rows.flatMap(({ sourcefile, sourceline, name, setting }) =>
    sourcefile === null || sourceline === null || name === null
      ? []
      : [{ file: sourcefile, line: sourceline, name, value: setting ?? '' }],
  );
  const own = lines.filter((line) => !isAutoConf(line));
  const lastOwn = lastByName(own);
  const lastOfSystem = lastByName(lines.filter(isAutoConf));
  return own.flatMap((line) => {
    const name = foldName(line.name);
    const last = lastOwn.get(name);
    const by = last === line ? lastOfSystem.get(name) : last;
    return by === undefined ? [] : [{ line, by, bySystem: last === line }];
  });
}

function lastByName(lines: readonly SettingLine[]): ReadonlyMap<string, SettingLine> {
  return new Map(lines.map((line) => [foldName(line.name), line]));
}

function isAutoConf({ file }: SettingLine): boolean {
  return posix.basename(file) === 'postgresql.auto.conf';
}
