import { Command, Option } from 'commander';
import { answerCases } from './cases.ts';
import { answerExplainCase, explainCase } from './explain-case.ts';
import { readUniverse } from './read-universe.ts';
import { badUsage } from './terminal.ts';
import { chosenDialect, pgOption, withoutOption, type DialectOptions } from './version-option.ts';

interface ExplainOptions extends DialectOptions {
  readonly universe?: string;
  readonly cases?: string;
}

/** explainCommand is `postern explain`. */
export const explainCommand = new Command('explain')
  .description('say what happens to one connection, and which line decides')
  .addOption(pgOption())
  .addOption(withoutOption())
  .addOption(new Option('--universe <file>', 'roles, databases, interfaces, DNS and certificates, as JSON'))
  .option('--cases <file>', 'answer the cases of a file of JSON lines: {"id", "hba", "ident"?, "files"?, "client"}')
  .action(run);

function run(options: ExplainOptions): void {
  const dialect = chosenDialect(options);
  const universe = readUniverse(options.universe);
  if (options.cases === undefined) badUsage('nothing to explain', 'Give --cases FILE.');
  answerCases(options.cases, explainCase, (one) => answerExplainCase(one, dialect, universe));
}
