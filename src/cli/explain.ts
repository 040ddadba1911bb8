import { Command, Option } from 'commander';
import { explain } from '../access/explain.ts';
import { answerCases } from './cases.ts';
import { answerExplainCase, explainCase } from './explain-case.ts';
import { askedClient, type ClientOptions } from './explain-client.ts';
import { reportExplanation, type ExplainReport, type LineReport } from './explain-report.ts';
import { firewallOption, localOption, type FirewallOptions } from './firewall-files.ts';
import { answerOnPath } from './firewall-path.ts';
import { loadServer } from './load-snapshot.ts';
import { readUniverse } from './read-universe.ts';
import { printRefusedFiles } from './refused-files.ts';
import { emphasize, paint, print } from './terminal.ts';
import { chosenDialect, pgOption, withoutOption, type DialectOptions } from './version-option.ts';

interface ExplainOptions extends DialectOptions, ClientOptions, FirewallOptions {
  readonly directory?: string;
  readonly universe?: string;
  readonly format: 'text' | 'json';
  readonly cases?: string;
}

/** explainCommand is `postern explain`. */
export const explainCommand = new Command('explain')
  .argument('[server]', 'a directory, a pg_hba.conf, or postgres://… of a running server')
  .option('-D, --directory <dir>', 'the same directory as an option (default: $POSTERN_DATA, else ./postern-data)')
  .option('-U, --user <user>', 'the role that the client asks for')
  .option('-d, --database <database>', "the database (default: the user's name)")
  .option('--from <address>', 'where the client is: an address, or local for the Unix socket')
  .option('--tls', 'it uses TLS (default where the server has it, as sslmode=prefer)')
  .option('--plain', 'it does not use TLS')
  .option('--gss', 'it uses GSSAPI encryption')
  .option('--cert <file>', 'its certificate, in PEM or by its name in the universe')
  .option('--os-user <name>', 'the operating-system user at the other end of the Unix socket')
  .addOption(new Option('--replication <kind>', 'it asks for a WAL sender').choices(['physical', 'database']))
  .option('--log <message>', 'a FATAL line to explain, as text or a file; fills in what the options leave open')
  .addOption(firewallOption('what the firewalls before the server are loaded from, or print of themselves'))
  .addOption(localOption())
  .addOption(pgOption())
  .addOption(withoutOption())
  .option('--universe <file>', 'roles, databases, interfaces, DNS and certificates, as JSON')
  .addOption(new Option('--format <format>', 'how').choices(['text', 'json']).default('text'))
  .option('--cases <file>', 'answer the cases of a file of JSON lines: {"id", "hba", "ident"?, "files"?, "client"}')
  .addHelpText(
    'after',
    `
Examples:
  postern explain --user alice --database app --from 10.1.2.3 --tls
  postern explain /etc/postgresql/16/main --user postgres --from local --os-user root
  postern explain postgres://postgres@localhost/postgres --user alice --database app --from 10.1.2.3
  postern explain --log 'FATAL:  no pg_hba.conf entry for host "10.1.2.3", user "alice", database "app", no encryption'

Exit code 1: the client is refused. What the gate would do is the same, by the same function.`,
  )
  .action(run);

async function run(path: string | undefined, options: ExplainOptions): Promise<void> {
  const given = await readUniverse(options.universe);
  const chosen = chosenDialect(options, path ?? options.directory);
  if (options.cases !== undefined) {
    answerCases(options.cases, explainCase, (one) => answerExplainCase(one, chosen, given));
    return;
  }
  const loaded = await loadServer({ path, directory: options.directory, dialect: chosen, universe: given });
  if (loaded.kind === 'refused') {
    printRefusedFiles(loaded.problems, options.format);
    return;
  }
  const { snapshot, listening, passwordEncryption, universe, notes } = loaded;
  const { dialect } = snapshot;
  const { client, pasted } = askedClient(options, universe, snapshot.ssl);
  const explanation = explain(snapshot, universe, { ...client, passwordEncryption });
  const { transport } = client.attempt;
  const answer = transport.kind === 'local' ? undefined : answerOnPath(options, transport.address, listening.port);
  const report = reportExplanation(explanation, dialect, listening, answer);
  if (options.format === 'json') print(JSON.stringify({ ...report, notes }, undefined, 2));
  else {
    printReport(report);
    for (const note of notes) print(`\nnote: ${note}`);
  }
  if (pasted?.isOld === true && dialect.version >= 14 && options.format === 'text') {
    print(`\nThe pasted words are those of PostgreSQL 12 or 13; this explains ${dialect.version}. Try: --pg 13`);
  }
  if (report.outcome === 'refused') process.exitCode = 1;
}

const colours = { 'let in': 'green', refused: 'red', asked: 'cyan', depends: 'yellow' } as const;

function printReport(report: ExplainReport): void {
  print(`${emphasize(report.connection)}: ${paint(colours[report.outcome], report.outcome)}`);
  print();
  if (report.firewall !== undefined) print(`firewall   ${report.firewall}`);
  print(`listener   ${report.listener}`);
  print(`line       ${report.line === undefined ? 'none: what no line lets in is refused' : printLine(report.line)}`);
  if (report.asked !== undefined) print(`asked      ${report.asked}`);
  if (report.then !== undefined) print(`then       ${report.then}`);
  if (report.client !== undefined) print(`${report.outcome === 'asked' ? 'if wrong ' : 'client   '}  ${report.client}`);
  for (const [index, line] of report.log.entries()) print(`${index === 0 ? 'log' : '   '}        ${line}`);
  for (const { on, ...line } of report.depends)
    print(`unless     ${printLine(line)}\n           decides first; it depends on ${on}`);
  if (report.nearest !== undefined)
    print(`nearest    ${report.nearest.advice}\n           ${printLine(report.nearest)}`);
  if (report.passed.length === 0) return;
  print('\npassed over, and the field that did not fit:');
  for (const { field, ...line } of report.passed) print(`  ${field.padEnd(9)}${printLine(line)}`);
}

function printLine({ file, number, text }: LineReport): string {
  return `${file}:${number}  ${text}`;
}
