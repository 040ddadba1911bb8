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
}

/** findOverridden finds lines whose setting has another value later on. */
export function findOverridden(rows: readonly FileSettingRow[]): readonly Overridden[] {
  const lines = rows.flatMap(({ sourcefile, sourceline, name, setting }) =>
    sourcefile === null || sourceline === null || name === null
      ? []
      : [{ file: sourcefile, line: sourceline, name, value: setting ?? '' }],
  );
  const last = new Map(lines.map((line) => [foldName(line.name), line]));
  return lines.flatMap((line) => {
    const by = last.get(foldName(line.name));
    return by === undefined || by === line ? [] : [{ line, by }];
  });
}

/** isAutoConf tells the file that ALTER SYSTEM writes. */
export function isAutoConf({ file }: SettingLine): boolean {
  return posix.basename(file) === 'postgresql.auto.conf';
}
