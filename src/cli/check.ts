import { Command, InvalidArgumentError, Option } from 'commander';
import { printTemplate } from '../check/attestation/attestation.ts';
import { checks } from '../check/checks.ts';
import { isAtLeast, severities } from '../check/finding.ts';
import { composeProblems } from '../check/network/compose-services.ts';
import { firewallProblems } from '../check/network/packet-filter.ts';
import { findIgnoreFaults, proposalId } from '../check/ignore-comment.ts';
import { checkFormats, printCheckReport, shortPath, type CheckFormat } from './check-report.ts';
import { firewallOption, localOption } from './firewall-files.ts';
import { inspectServers, type InspectOptions, type Inspection } from './inspect-servers.ts';
import { readUniverse } from './read-universe.ts';
import { badUsage, print, warn } from './terminal.ts';
import { chosenDialect, parseVersion, pgOption, withoutOption } from './version-option.ts';

interface CheckOptions extends InspectOptions {
  readonly format: CheckFormat;
  readonly fix?: boolean;
  readonly dryRun?: boolean;
  readonly watch?: boolean;
  readonly attestationsTemplate?: boolean;
  readonly cases?: string;
  readonly logs?: readonly string[];
  readonly since?: string;
  readonly minDays: number;
  readonly logLinePrefix?: string;
  readonly proposal?: string;
}

/** checkCommand is `postern check`. */
export const checkCommand = new Command('check')
  .argument(
    '[paths...]',
    'a directory with what lies in it, files such as postgresql.conf, a running server: postgres://…, where one listens: HOST:PORT, USER@HOST:PORT/DATABASE',
  )
  .option('-D, --directory <dir>', 'the same directory as an option (default: $POSTERN_DATA, else ./postern-data)')
  .addOption(pgOption())
  .addOption(withoutOption())
  .option('--universe <file>', 'roles, databases, extensions, interfaces, DNS and certificates, as JSON')
  .option('--running <file>', 'the values of pg_settings of the running server: {"name": "setting"}')
  .addOption(new Option('--format <format>', 'how').choices(checkFormats).default('text'))
  .addOption(new Option('--min-severity <severity>', 'leave out what is less').choices([...severities]).default('info'))
  .option(
    '--baseline <file>',
    'findings that are accepted: {"accepted": [{"id", "file"?, "text"?, "reason", "expires"?}]}',
  )
  .option(
    '--name <host>',
    'a name or address that clients reach the server by, for its certificate; may be repeated',
    collect,
  )
  .addOption(new Option('--upgrade-to <version>', 'the version to which an upgrade goes').argParser(parseVersion))
  .addOption(firewallOption('what the firewalls before the server are loaded from, or print of themselves'))
  .addOption(localOption())
  .option(
    '--saved-firewall <file...>',
    'what is loaded at a reboot: --firewall is what runs (default with --local: from /etc)',
  )
  .option('--try-passwords', "try each role's name and the commonest passwords at the stored verifiers")
  .option('--password-list <file>', 'with --try-passwords: try these, one a line, in place of the commonest')
  .option('--fix', 'make the edits that change nothing about access but what the finding says, and show them')
  .option('--dry-run', 'with --fix: show the edits and write nothing')
  .option('--attestations <file>', 'answers to what no scan can tell, reported with who stands for them')
  .option('--attestations-template', 'print such a file to fill in')
  .option('--watch', 'check again whenever a file that was read changes, and say what changed')
  .option('--logs <file...>', 'say what each line of pg_hba.conf was used for, and propose narrower ones')
  .option('--since <time>', 'with --logs: pass over what is older than a date, or than 30d')
  .addOption(
    new Option('--min-days <n>', 'with --logs: of how many days entries are wanted').argParser(parseDays).default(14),
  )
  .option('--log-line-prefix <prefix>', 'with --logs: as in postgresql.conf (default: from there, else guessed)')
  .option('--proposal <file>', 'with --logs: write the proposed pg_hba.conf there')
  .option('--cases <file>', 'answer the cases of a file of JSON lines: {"id", "hba"?, "ident"?, "conf"?, "files"?, …}')
  .addHelpText(
    'after',
    `
Examples:
  postern check /etc/postgresql/16/main
  postern check pg_hba.conf --pg 15 --min-severity med
  postern check postgres://postgres@localhost/postgres
  postern check db.example.com:5432
  postern check /etc/postgresql/16/main app@db.example.com:5432
  postern check /etc/postgresql/13/main --pg 13 --upgrade-to 18
  psql -XAtc "SELECT json_object_agg(name, setting) FROM pg_settings" > running.json
  postern check /etc/postgresql/16/main --running running.json
  postern check /etc/postgresql/16/main --format html > report.html
  postern check pg_hba.conf --fix --dry-run
  postern check postgres://postgres@localhost/postgres --try-passwords
  postern check --attestations-template > attestations.yaml
  postern check /etc/postgresql/16/main --logs /var/log/postgresql/*.log* --proposal pg_hba.conf.new

A comment accepts a finding of its line, or of the next one where it stands alone:
  host all all 127.0.0.1/32 trust  # postern:ignore trust-loopback single-user laptop

HOST:PORT is looked at as a client would: versions of TLS, certificates, what is asked with TLS and without. No password is
sent, but the server's log sees the knocks, and what bans by that log counts those that are refused.

Exit code 1: something was found, or a file was not understood; what is only info does not count. 3: nobody there.`,
  )
  .action(run);

/** An option with several arguments would take the paths behind it for more of them. */
function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function parseDays(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError('Give a number of days.');
  return Number(text);
}

async function run(paths: readonly string[], options: CheckOptions): Promise<void> {
  if (options.cases !== undefined || options.logs !== undefined) {
    const given = {
      dialect: chosenDialect(options, paths[0] ?? options.directory),
      universe: await readUniverse(options.universe),
    };
    if (options.cases !== undefined) {
      const { answerCheckCases } = await import('./check-cases.ts');
      await answerCheckCases(options.cases, given.dialect, given.universe);
    } else if (options.logs !== undefined) {
      if (paths.length > 1) badUsage('--logs is about one server', 'Name one directory, pg_hba.conf or postgres://…');
      const { checkLogs } = await import('./check-logs.ts');
      await checkLogs(paths[0], { ...options, logs: options.logs }, given);
    }
    return;
  }
  if (options.attestationsTemplate === true) {
    print(printTemplate().trimEnd());
    return;
  }
  if (options.watch === true) {
    if (options.format !== 'text') badUsage(`--watch has no format ${options.format}`, 'Leave out --format.');
    const { watchChecks } = await import('./check-watch.ts');
    await watchChecks(paths, options);
    return;
  }
  const inspection = await inspectServers(paths, options);
  warnOfIgnores(inspection);
  if (options.fix === true || options.dryRun === true) {
    await fix(inspection, options.dryRun === true);
    return;
  }
  print(printCheckReport(inspection.report, inspection.servers, options.format));
  const hasFaults = warnOfFaults(inspection);
  if (hasFaults || inspection.report.findings.some(({ severity }) => isAtLeast(severity, 'low'))) process.exitCode = 1;
}

/** What is not understood is not checked, and must not pass for clean. */
function warnOfFaults({ servers }: Inspection): boolean {
  const around = servers.map(({ surroundings }) => surroundings);
  const problems = around.flatMap((files) => [...composeProblems(files), ...firewallProblems(files)]);
  // A firewall stands before each of the servers.
  const said = new Map(
    problems.map(({ file, line, message, hint }) => {
      return [`${shortPath(file)}${line > 0 ? `:${line}` : ''}: ${message}`, hint] as const;
    }),
  );
  for (const [text, hint] of said) warn(text, hint);
  return problems.length > 0;
}

/** What stands behind the files is a running server, whose own files are not here. */
async function fix({ inputs, fileCount, servers, report }: Inspection, isDryRun: boolean): Promise<void> {
  const { fixFiles } = await import('./check-fix.ts');
  for (const [index, input] of inputs.slice(0, fileCount).entries()) {
    const server = servers[index];
    if (server !== undefined) fixFiles(input, server, report.findings, { isDryRun, shortPath });
  }
}

/** Whoever has mistyped an id or left out the reason would look for the mistake in the finding. */
function warnOfIgnores({ servers }: Inspection): void {
  const ids = new Set([...checks.map(({ id }) => id), proposalId]);
  const texts = new Map(servers.flatMap((server) => [...server.texts]));
  for (const [file, text] of texts) {
    for (const { line, message, hint } of findIgnoreFaults(text, ids))
      warn(`${shortPath(file)}:${line}: ${message}`, hint);
  }
}
