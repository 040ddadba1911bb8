import { Command, Option } from 'commander';
import * as z from 'zod';
import type { Dialect } from '../dialect/dialect.ts';
import { hbaFileRules, type FileRules, type HbaFileRule } from '../hba/view.ts';
import { nodeFiles } from '../env/node-files.ts';
import { answerCases, asRecorded, caseDirectory, filesOfCase } from './cases.ts';
import { chosenDialect, pgOption, withoutOption, type DialectOptions } from './version-option.ts';
import { findServer } from './server-directory.ts';
import { printRows } from './view-rows.ts';

interface RulesOptions extends DialectOptions {
  readonly directory?: string;
  readonly format: 'text' | 'json';
  readonly cases?: string;
}

/** rulesCommand is `postern rules`. */
export const rulesCommand = new Command('rules')
  .argument('[path]', 'a directory, or a pg_hba.conf')
  .option('-D, --directory <dir>', 'the same directory as an option (default: $POSTERN_DATA, else ./postern-data)')
  .addOption(pgOption())
  .addOption(withoutOption())
  .addOption(new Option('--format <format>', 'how').choices(['text', 'json']).default('text'))
  .option('--cases <file>', 'answer the cases of a file of JSON lines: {"id", "text", "files"?, "server"?}')
  .addHelpText(
    'after',
    `
Examples:
  postern rules /etc/postgresql/16/main --pg 16
  postern rules pg_hba.conf --pg 15 --format json

A line that the file is refused for has an error, also where the server's own view shows a row of NULLs.
Exit code 1: the server would not load the file.`,
  )
  .action(run);

function run(path: string | undefined, options: RulesOptions): void {
  // Nothing is decided here.
  const dialect: Dialect = { ...chosenDialect(options, path ?? options.directory), unmatchable: 'listed' };
  if (options.cases !== undefined) {
    answerCases(options.cases, hbaCase, (one) => answer(one, dialect));
    return;
  }
  const server = findServer(path, options.directory, dialect.version);
  const view = hbaFileRules(server.hbaPath, nodeFiles, {
    dialect,
    ssl: server.ssl,
    oauthValidatorLibraries: server.setting('oauth_validator_libraries') ?? '',
    explained: true,
  });
  printRows(view, columns(dialect), options.format);
}

const hbaCase = z.object({
  id: z.string(),
  text: z.string(),
  files: z.record(z.string(), z.string()).default({}),
  server: z.record(z.string(), z.string()).default({}),
});

function answer({ id, text, files, server }: z.infer<typeof hbaCase>, dialect: Dialect): object {
  const view = hbaFileRules(`${caseDirectory}/pg_hba.conf`, filesOfCase({ ...files, 'pg_hba.conf': text }), {
    dialect,
    ssl: server['ssl'] !== 'off',
    oauthValidatorLibraries: (server['oauth_validator_libraries'] ?? '').replace(/^'(.*)'$/, '$1'),
    explained: true,
  });
  return { id, ...recorded(view) };
}

/** recorded gives rows in the form of recorded answers: paths from the directory of the case. */
export function recorded<Row extends { readonly file_name?: string; readonly error: string | null }>(
  view: FileRules<Row>,
): object {
  if (view.kind === 'unreadable') return { error: asRecorded(view.message) };
  return {
    rows: view.rows.map((row) => ({
      ...row,
      ...(row.file_name !== undefined && { file_name: row.file_name.slice(caseDirectory.length + 1) }),
      error: row.error === null ? null : asRecorded(row.error),
    })),
  };
}

function columns(dialect: Dialect): readonly (keyof HbaFileRule)[] {
  return [
    ...(dialect.viewsNameFiles ? (['rule_number', 'file_name'] as const) : []),
    'line_number',
    'type',
    'database',
    'user_name',
    'address',
    'netmask',
    'auth_method',
    'options',
    'error',
  ];
}
