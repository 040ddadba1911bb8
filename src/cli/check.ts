import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { parseBaseline, type Baseline } from '../check/baseline.ts';
import { checks } from '../check/checks.ts';
import type { CheckedServer } from '../check/checked-server.ts';
import { examineServer } from '../check/examine-server.ts';
import { isAtLeast, severities, type Severity } from '../check/finding.ts';
import { printTextReport, type ReportContext, type ReportPaint } from '../check/report/finding-text.ts';
import { printGithubReport } from '../check/report/github.ts';
import { printHtmlReport } from '../check/report/html.ts';
import { printJsonReport } from '../check/report/json.ts';
import { printJunitReport } from '../check/report/junit.ts';
import { printSarifReport } from '../check/report/sarif.ts';
import { mergeReports, runChecks, type CheckReport } from '../check/run.ts';
import type { ServerVersion } from '../dialect/server-version.ts';
import { nodeEnv } from '../env/node-env.ts';
import { answerCases } from './cases.ts';
import { answerCheckCase, checkCase } from './check-case.ts';
import { checkLogs } from './check-logs.ts';
import { fixFiles } from './check-fix.ts';
import { findTargets, readSurroundingFirewall } from './check-targets.ts';
import { isServerUri, readLiveServer } from './live-target.ts';
import { lookAround } from './look-around.ts';
import { drawMatrix } from './reach-matrix.ts';
import { readUniverse } from './read-universe.ts';
import { badUsage, paint, print } from './terminal.ts';
import { version } from './version.ts';
import { chosenDialect, parseVersion, pgOption, withoutOption, type DialectOptions } from './version-option.ts';

interface CheckOptions extends DialectOptions {
  readonly directory?: string;
  readonly universe?: string;
  readonly running?: string;
  readonly name?: readonly string[];
  readonly upgradeTo?: ServerVersion;
  readonly format: (typeof formats)[number];
  readonly minSeverity: Severity;
  readonly baseline?: string;
  readonly firewall?: readonly string[];
  readonly fix?: boolean;
  readonly dryRun?: boolean;
  readonly cases?: string;
  readonly logs?: readonly string[];
  readonly since?: string;
  readonly minDays: number;
  readonly logLinePrefix?: string;
  readonly proposal?: string;
}

const formats = ['text', 'json', 'sarif', 'junit', 'html', 'github'] as const;

/** checkCommand is `postern check`. */
export const checkCommand = new Command('check')
  .description('find everything wrong with how a server can be reached, say why, and what to type')
  .argument(
    '[paths...]',
    'a directory, files such as postgresql.conf or sshd_config, or a running server: postgres://…',
  )
  .option('-D, --directory <dir>', 'the same directory as an option (default: $POSTERN_DATA, else ./postern-data)')
  .addOption(pgOption())
  .addOption(withoutOption())
  .option('--universe <file>', 'roles, databases, interfaces, DNS and certificates, as JSON')
  .option('--running <file>', 'the values of pg_settings of the running server: {"name": "setting"}')
  .addOption(new Option('--format <format>', 'how').choices(formats).default('text'))
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
  .option('--firewall <file...>', 'what the firewalls before the server are loaded from, or print of themselves')
  .option('--fix', 'make the edits that change nothing about access but what the finding says, and show them')
  .option('--dry-run', 'with --fix: show the edits and write nothing')
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
  postern check /etc/postgresql/13/main --pg 13 --upgrade-to 18
  psql -XAtc "SELECT json_object_agg(name, setting) FROM pg_settings" > running.json
  postern check /etc/postgresql/16/main --running running.json
  postern check /etc/postgresql/16/main --format html > report.html
  postern check pg_hba.conf --fix --dry-run
  postern check /etc/postgresql/16/main --logs /var/log/postgresql/*.log* --proposal pg_hba.conf.new

A comment accepts a finding of its line, or of the next one where it stands alone:
  host all all 127.0.0.1/32 trust  # postern:ignore trust-loopback single-user laptop

Exit code 1: something was found; what is only info does not count.`,
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
  const universe = readUniverse(options.universe);
  const dialect = chosenDialect(options, paths[0] ?? options.directory);
  if (options.cases !== undefined) {
    answerCases(options.cases, checkCase, (one) => answerCheckCase(one, dialect, universe));
    return;
  }
  if (options.logs !== undefined) {
    if (paths.length > 1) badUsage('--logs is about one server', 'Name one directory, pg_hba.conf or postgres://…');
    await checkLogs(paths[0], { ...options, logs: options.logs }, { dialect, universe });
    return;
  }
  const baseline = options.baseline === undefined ? undefined : readBaseline(options.baseline);
  const running = options.running === undefined ? undefined : readRunning(options.running);
  const { name: names, upgradeTo } = options;
  const context = {
    dialect,
    universe,
    running,
    now: nodeEnv.now(),
    ...(names !== undefined && { names }),
    ...(upgradeTo !== undefined && { upgradeTo }),
  };
  const live = paths.filter(isServerUri);
  const others = paths.filter((path) => !isServerUri(path));
  const found = others.length === 0 && live.length > 0 ? [] : findTargets(others, options.directory, context);
  const inputs = [
    ...(await Promise.all(found.map(lookAround))),
    ...(await Promise.all(live.map((uri) => readLiveServer(uri, context)))),
  ];
  const around = (options.firewall ?? []).map(readSurroundingFirewall);
  const servers = inputs.map((input) => examineServer({ ...input, surroundings: [...input.surroundings, ...around] }));
  const report = mergeReports(
    servers.map((server) => runChecks(server, checks, { least: options.minSeverity, baseline })),
  );
  if (options.fix === true || options.dryRun === true) {
    // What stands behind the files is a running server, whose own files are not here.
    for (const [index, input] of inputs.slice(0, found.length).entries()) {
      const server = servers[index];
      if (server === undefined) continue;
      fixFiles(input, server, report.findings, { isDryRun: options.dryRun === true, shortPath });
    }
    return;
  }
  print(printReport(report, servers, options.format));
  if (report.findings.some(({ severity }) => isAtLeast(severity, 'low'))) process.exitCode = 1;
}

function printReport(report: CheckReport, servers: readonly CheckedServer[], format: CheckOptions['format']): string {
  const context: ReportContext = { texts: new Map(servers.flatMap(({ texts }) => [...texts])), shortPath };
  switch (format) {
    case 'text':
      return printTextReport(report, context, paintReport);
    case 'json':
      return printJsonReport(report, shortPath);
    case 'sarif':
      return printSarifReport(report, checks, { version, shortPath });
    case 'junit':
      return printJunitReport(report, checks, shortPath);
    case 'github':
      return printGithubReport(report, shortPath);
    case 'html': {
      const matrices = servers.flatMap(({ access, reach }) =>
        access === undefined ? [] : [drawMatrix(access, reach)],
      );
      return printHtmlReport(report, matrices.length === 0 ? undefined : matrices.join('\n'), context);
    }
  }
}

const colours = {
  crit: 'red',
  high: 'red',
  med: 'yellow',
  low: 'cyan',
  info: 'blue',
  bold: 'bold',
  dim: 'dim',
} as const;
const paintReport: ReportPaint = (style, text) => paint(colours[style], text);

/** Paths below the current directory are shown from there, as editors and GitHub want them. */
function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === '' || short.startsWith(`..${sep}`) ? path : short;
}

function readBaseline(path: string): Baseline {
  const parsed = parseBaseline(readJson(path));
  if (parsed.kind === 'baseline') return parsed.baseline;
  badUsage(`${path}: ${parsed.problems.join('\n')}`);
}

function readRunning(path: string): ReadonlyMap<string, string> {
  const value = readJson(path);
  if (typeof value !== 'object' || value === null) badUsage(`${path} is no JSON object`);
  return new Map(Object.entries(value).map(([name, setting]) => [name, String(setting)]));
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    badUsage(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
