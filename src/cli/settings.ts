import { Command, Option } from 'commander';
import { readServerSettings, type ServerSettings } from '../conf/server/read-server-settings.ts';
import { adviseOnUnknownName } from '../conf/server/unknown-name.ts';
import type { ConfProblem } from '../conf/problem.ts';
import { fileSettings, type FileSettingRow } from '../conf/view.ts';
import type { ServerVersion } from '../dialect/server-version.ts';
import { answerCases } from './cases.ts';
import { findConfiguration } from './server-directory.ts';
import { confCase, settingsAnswerer } from './settings-case.ts';
import { fail, print } from './terminal.ts';
import { chosenVersion, pgOption } from './version-option.ts';
import { printRows } from './view-rows.ts';

interface SettingsOptions {
  readonly directory?: string;
  readonly pg?: ServerVersion;
  readonly format: 'text' | 'json';
  readonly cases?: string;
}

/** settingsCommand is `postern settings`. */
export const settingsCommand = new Command('settings')
  .argument('[path]', 'a directory, or a postgresql.conf')
  .option('-D, --directory <dir>', 'the same directory as an option (default: $POSTERN_DATA, else ./postern-data)')
  .addOption(pgOption())
  .addOption(new Option('--format <format>', 'how').choices(['text', 'json']).default('text'))
  .option('--cases <file>', 'answer the cases of a file of JSON lines: {"id", "text", "files"?}')
  .addHelpText(
    'after',
    `
Examples:
  postern settings /etc/postgresql/16/main --pg 16
  postern settings postgresql.conf --pg 15 --format json

Below the rows stands what the server would log, and what to type. The text of a case is included at the end of a
working postgresql.conf, and judged as a reload.
Exit code 1: the server would not start with these files.`,
  )
  .action(run);

function run(path: string | undefined, options: SettingsOptions): void {
  const version = chosenVersion(options.pg, path ?? options.directory);
  if (options.cases !== undefined) {
    answerCases(options.cases, confCase, settingsAnswerer(version));
    return;
  }
  const request = findConfiguration(path, options.directory, version);
  const rows = fileSettings(request);
  const settings = readServerSettings(request);
  if (rows.length === 1 && rows[0]?.sourceline === 0) fail(settings.problems[0]?.message ?? 'no file');
  const problems = settings.problems.map((problem, index) => explain(problem, index, version));
  if (options.format === 'json') print(JSON.stringify({ rows, problems, start: settings.start }, undefined, 2));
  else printText(rows, problems, settings);
  if (problems.length > 0) process.exitCode = 1;
}

/** Explained is a problem with what to type. */
interface Explained {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
}

/** Advice on an unknown name compares it with all others: so many get it. */
const mostAdvised = 100;

function explain({ kind, setting, advice, ...problem }: ConfProblem, index: number, version: ServerVersion): Explained {
  const isUnknown = kind === 'syntax' && setting !== undefined && index < mostAdvised;
  const unknown = isUnknown ? adviseOnUnknownName(setting, version) : undefined;
  const hint = problem.hint ?? advice ?? unknown;
  return { ...problem, ...(hint !== undefined && { hint }) };
}

function printText(
  rows: readonly FileSettingRow[],
  problems: readonly Explained[],
  { warnings, start }: ServerSettings,
): void {
  printRows({ kind: 'rows', rows }, columns, 'text');
  for (const { message } of warnings) print(`\n${message}`);
  for (const { file, line, column, message, detail, hint } of problems) {
    print(`\n${[file, line, column].filter((part) => part !== undefined).join(':')}: ${message}`);
    if (detail !== undefined) print(`  ${detail}`);
    if (hint !== undefined) print(`  hint: ${hint}`);
  }
  if (start.kind === 'refused') print(`\nThe server would not start: ${start.message}`);
}

const columns = ['sourcefile', 'sourceline', 'seqno', 'name', 'setting', 'applied', 'error'] as const;
