import { readFileSync } from 'node:fs';
import type { AuthProblem } from '../../src/hba/auth-problem.ts';
import { filesOf } from '../support/table-files.ts';

/** RecordedFile is what a real PostgreSQL 18 said of one configuration file: rows of its view, reload and log. */
export interface RecordedFile<Row> {
  readonly id: string;
  readonly text: string;
  /** Other files in the data directory, by name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly server?: { readonly ssl?: string; readonly oauth_validator_libraries?: string };
  readonly pg18: readonly Row[];
  readonly reload: 'ok' | 'failed';
  readonly log: readonly string[];
}

/** Deviation is a case in which we mean to differ, and why. */
export type Deviations = Readonly<Record<string, string>>;

/** readRecorded reads the cases of one file of this folder. */
export function readRecorded<Row>(name: string): readonly RecordedFile<Row>[] {
  const lines = readFileSync(new URL(name, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as RecordedFile<Row>);
}

/** filesFor puts the file of a case and its other files into the data directory. */
export function filesFor({ text, files }: RecordedFile<unknown>, name: string): ReturnType<typeof filesOf> {
  return filesOf({ ...files, [name]: text });
}

/** answerOf gives what we say of a file in the form of the recorded answers. */
export function answerOf<Row extends { readonly file_name: string }>(
  file: string,
  rows: readonly Row[],
  problems: readonly AuthProblem[],
  warnings: readonly AuthProblem[],
): Pick<RecordedFile<Row>, 'pg18' | 'reload' | 'log'> {
  const log = [...warnings, ...problems].flatMap(printProblem);
  if (problems.length > 0) log.push(`LOG:  /data/${file} was not reloaded`);
  return {
    pg18: rows.map((row) => inDataDirectory({ ...row, file_name: row.file_name.replace('/data/', '') })),
    reload: problems.length > 0 ? 'failed' : 'ok',
    log: inDataDirectory(log),
  };
}

function printProblem({ message, hint, context }: AuthProblem): string[] {
  const lines = [`LOG:  ${message}`];
  if (hint !== undefined) lines.push(`HINT:  ${hint}`);
  if (context !== undefined) lines.push(...`CONTEXT:  ${context}`.split('\n'));
  return lines;
}

/** The recorded answers say $DATA for the data directory. */
function inDataDirectory<T>(value: T): T {
  return JSON.parse(JSON.stringify(value).replaceAll('/data/', '$DATA/')) as T;
}
