import { Command, Option } from 'commander';
import * as z from 'zod';
import type { Dialect } from '../dialect/dialect.ts';
import { nodeFiles } from '../env/node-files.ts';
import { identFileMappings, type IdentFileMapping } from '../hba/ident-view.ts';
import { answerCases, caseDirectory, filesOfCase } from './cases.ts';
import { recorded } from './rules.ts';
import { findServer } from './server-directory.ts';
import { chosenDialect, pgOption, type DialectOptions } from './version-option.ts';
import { printRows } from './view-rows.ts';

interface MapsOptions extends Pick<DialectOptions, 'pg'> {
  readonly directory?: string;
  readonly format: 'text' | 'json';
  readonly cases?: string;
}

/** mapsCommand is `postern maps`. */
export const mapsCommand = new Command('maps')
  .argument('[path]', 'a directory, or a pg_ident.conf')
  .option('-D, --directory <dir>', 'the same directory as an option (default: $POSTERN_DATA, else ./postern-data)')
  .addOption(pgOption())
  .addOption(new Option('--format <format>', 'how').choices(['text', 'json']).default('text'))
  .option('--cases <file>', 'answer the cases of a file of JSON lines: {"id", "text", "files"?}')
  .addHelpText(
    'after',
    `
Examples:
  postern maps /etc/postgresql/16/main --pg 16
  postern maps pg_ident.conf --pg 15 --format json

Servers before 15 have no such view: the rows are those of 15.
Exit code 1: the server would not load the file, and would start without any map.`,
  )
  .action(run);

function run(path: string | undefined, options: MapsOptions): void {
  const dialect = chosenDialect({ ...options, without: [] }, path ?? options.directory);
  if (options.cases !== undefined) {
    answerCases(options.cases, identCase, (one) => answer(one, dialect));
    return;
  }
  const view = identFileMappings(findServer(path, options.directory, dialect.version).identPath, nodeFiles, {
    dialect,
  });
  printRows(view, columns(dialect), options.format);
}

const identCase = z.object({
  id: z.string(),
  text: z.string(),
  files: z.record(z.string(), z.string()).default({}),
});

function answer({ id, text, files }: z.infer<typeof identCase>, dialect: Dialect): object {
  const named = filesOfCase({ ...files, 'pg_ident.conf': text });
  return { id, ...recorded(identFileMappings(`${caseDirectory}/pg_ident.conf`, named, { dialect })) };
}

function columns(dialect: Dialect): readonly (keyof IdentFileMapping)[] {
  return [
    ...(dialect.viewsNameFiles ? (['map_number', 'file_name'] as const) : []),
    'line_number',
    'map_name',
    'sys_name',
    'pg_username',
    'error',
  ];
}
