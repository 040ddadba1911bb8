import { readFileSync } from 'node:fs';
import type { AuthMethod } from '../../src/dialect/auth-method.ts';
import type { Dialect } from '../../src/dialect/dialect.ts';
import { dialectOf } from '../../src/dialect/dialects.ts';
import type { AuthProblem } from '../../src/hba/auth-problem.ts';
import { filesOf } from '../support/table-files.ts';

/** RecordedServer is a major version, or the embedded build of 18. */
export type RecordedServer = '12' | '13' | '14' | '15' | '16' | '17' | '18' | '18_embedded';

/** RecordedAnswer is what some real servers said of one configuration file. */
export interface RecordedAnswer {
  readonly servers: readonly RecordedServer[];
  /** The rows of the view; absent where the version has none. */
  readonly rows?: readonly Readonly<Record<string, unknown>>[];
  readonly reload: 'ok' | 'failed';
  /** What a reload logged; recorded of 15 and 18. */
  readonly log?: readonly string[];
}

/** RecordedFile is one configuration file and the answers of all servers. */
export interface RecordedFile {
  readonly id: string;
  readonly text: string;
  /** Other files in the data directory, by name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly server?: { readonly ssl?: string; readonly oauth_validator_libraries?: string };
  readonly answers: readonly RecordedAnswer[];
}

/** Deviation is a case in which we mean to differ, and why. */
export type Deviations = Readonly<Record<string, string>>;

/** All but Debian's 15 and 18 were built without these. */
const leftOut: readonly AuthMethod[] = ['ldap', 'pam'];

/** dialectOfServer gives the dialect of a recorded server. */
export function dialectOfServer(server: RecordedServer): Dialect {
  const version = server === '18_embedded' ? 18 : (Number(server) as Dialect['version']);
  return dialectOf(version, server === '15' || server === '18' ? [] : leftOut);
}

/** readRecorded reads the cases of one file of this folder. */
export function readRecorded(name: string): readonly RecordedFile[] {
  const lines = readFileSync(new URL(name, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as RecordedFile);
}

/** answersOf gives one row a server and case, for a table of tests. */
export function answersOf(cases: readonly RecordedFile[]): [string, RecordedServer, RecordedFile, RecordedAnswer][] {
  return cases.flatMap((recorded) =>
    recorded.answers.flatMap((answer) =>
      answer.servers.map((server): [string, RecordedServer, RecordedFile, RecordedAnswer] => [
        recorded.id,
        server,
        recorded,
        answer,
      ]),
    ),
  );
}

/** filesFor puts the file of a case and its other files into the data directory. */
export function filesFor({ text, files }: RecordedFile, name: string): ReturnType<typeof filesOf> {
  return filesOf({ ...files, [name]: text });
}

/** OurAnswer is what we say of a file in the form of the recorded answers. */
export type OurAnswer = Required<Pick<RecordedAnswer, 'rows' | 'reload' | 'log'>>;

/** answerOf puts what we say of a file into the form of the recorded answers. */
export function answerOf(
  path: string,
  rows: readonly object[],
  {
    problems,
    warnings,
    dialect,
  }: {
    readonly problems: readonly AuthProblem[];
    readonly warnings: readonly AuthProblem[];
    readonly dialect: Dialect;
  },
): OurAnswer {
  const log = [...warnings, ...problems].flatMap(printProblem);
  if (problems.length > 0) log.push(`LOG:  ${dialect.texts.notReloaded(path)}`);
  return {
    rows: rows.map((row) =>
      inDataDirectory('file_name' in row ? { ...row, file_name: String(row.file_name).replace('/data/', '') } : row),
    ) as OurAnswer['rows'],
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
