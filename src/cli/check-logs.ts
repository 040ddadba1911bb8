import { existsSync, statSync, writeFileSync } from 'node:fs';
import { hasTooManyRows } from '../access/reach-in-parts.ts';
import type { Universe } from '../access/universe.ts';
import { staleRoles } from '../check/roles/role-stale.ts';
import { parseIgnoreComments, proposalId } from '../check/ignore-comment.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { nodeEnv } from '../env/node-env.ts';
import { nodeFiles } from '../env/node-files.ts';
import { strerror } from '../env/strerror.ts';
import type { HbaRecord } from '../hba/record.ts';
import { toBuffer, type ByteString } from '../text/byte-string.ts';
import { parseTime } from '../text/parse-time.ts';
import { findUsage } from '../usage/line-use.ts';
import type { CollectedLogins } from '../usage/login-collector.ts';
import { propose } from '../usage/propose.ts';
import { loadServer, type LoadedServer } from './load-snapshot.ts';
import { readLogs } from './read-logs.ts';
import { printRefusedFiles } from './refused-files.ts';
import { printUsageReport, usageFields, type UsageReport } from './usage-report.ts';
import { badUsage, fail, print, refuse } from './terminal.ts';

/** LogsOptions are the options of check that speak of logs. */
export interface LogsOptions {
  readonly logs: readonly string[];
  readonly since?: string;
  readonly minDays: number;
  readonly logLinePrefix?: string;
  readonly proposal?: string;
  readonly directory?: string;
  readonly format: string;
}

/** checkLogs says what the lines of pg_hba.conf were used for, and proposes narrower ones. */
export async function checkLogs(
  path: string | undefined,
  options: LogsOptions,
  given: { readonly dialect: Dialect; readonly universe: Universe },
): Promise<void> {
  if (options.format !== 'text' && options.format !== 'json')
    badUsage(`--logs has no format ${options.format}`, 'Take --format text or --format json.');
  for (const file of options.logs) {
    if (!existsSync(file)) badUsage(`"${file}" does not exist`, 'Name files of the log.');
    if (statSync(file).isDirectory())
      badUsage(`"${file}" is a directory`, `Name files of the log: --logs ${file}/*.log`);
  }
  const server = await loadServer({ path, directory: options.directory, ...given });
  if (server.kind === 'refused') {
    printRefusedFiles(server.problems, options.format);
    return;
  }
  const collected = await readLogs(options.logs, {
    since: options.since === undefined ? undefined : parseSince(options.since),
    changedAt: changeOf(server.snapshot.hba),
    prefix: options.logLinePrefix ?? server.logLinePrefix,
  });
  const days = enoughDays(collected, options.minDays);
  const report = reportOf(server, collected, days);
  if (options.format === 'json') print(JSON.stringify(usageFields(report), undefined, 2));
  else printUsageReport(report, options.proposal);
  if (options.proposal !== undefined) writeProposal(options.proposal, report.proposal.text);
  const isWide = [...report.proposal.verdicts.values()].some(({ kind }) => kind === 'unused' || kind === 'narrowed');
  if (isWide) process.exitCode = 1;
}

function writeProposal(path: string, text: ByteString): void {
  try {
    writeFileSync(path, toBuffer(text));
  } catch (error) {
    fail(`the proposal could not be written: ${strerror(error)}`);
  }
}

function reportOf(server: LoadedServer, collected: CollectedLogins, days: number): UsageReport {
  const { snapshot, universe } = server;
  if (hasTooManyRows(snapshot.hba)) fail('pg_hba.conf names too many roles and databases to be compared');
  const path = server.hbaPath;
  const usage = findUsage(snapshot, universe, collected.logins);
  const read = nodeFiles.readFile(path);
  if (read.kind !== 'text')
    fail(`${path}: ${read.strerror}`, 'The proposal needs the file itself: name its directory.');
  const ignored = parseIgnoreComments(read.text).filter(({ ids }) => ids.includes(proposalId));
  const isPinned = ({ file, line }: HbaRecord): boolean => file === path && ignored.some((one) => one.line === line);
  const proposal = propose({ snapshot, universe, usage, path, text: read.text, files: nodeFiles, days, isPinned });
  const stale = staleRoles(server, new Set(collected.logins.map(({ user }) => user)));
  return { collected, usage, proposal, path, days, stale };
}

/** The files of the rules, as far as they are here: the latest change counts. */
function changeOf(records: readonly HbaRecord[]): number | undefined {
  const times = [...new Set(records.map(({ file }) => file))].map(
    (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs,
  );
  return times.includes(undefined) ? undefined : Math.max(...times.map((time) => time ?? 0));
}

/** A date, or how long ago. */
function parseSince(text: string): number {
  const seconds = parseTime(text);
  if (seconds !== undefined) return nodeEnv.now().getTime() - seconds * 1000;
  const at = Date.parse(text);
  if (Number.isNaN(at)) badUsage(`"${text}" is no time`, 'Write a date, as 2026-11-01, or how long ago, as 30d.');
  return at;
}

function enoughDays({ span, logins, untimed, isFull }: CollectedLogins, least: number): number {
  if (span === undefined) {
    if (untimed > 0)
      fail('the entries of the log have no time', "log_line_prefix needs %m or %t: log_line_prefix = '%m [%p] '");
    fail('no entry of the log could be read', 'Is it a log of PostgreSQL, and --since not later than all of it?');
  }
  const { days } = span;
  const dates = `${date(span.first)} to ${date(span.last)}`;
  if (days < least) {
    refuse(
      `the log has entries of ${days} ${days === 1 ? 'day' : 'days'} (${dates}), and of ${least} are wanted`,
      'Who comes once a month is not in a short log. Give more of it, or say --min-days if you know better.',
    );
  }
  if (logins.length === 0) {
    fail(
      `nobody's login is in the log from ${dates}`,
      'Was log_connections on, with lc_messages in English? ALTER SYSTEM SET log_connections = on; SELECT pg_reload_conf();',
    );
  }
  if (isFull) fail('the log has more than 200,000 kinds of logins', 'Give a shorter part of it: --since 14d.');
  return days;
}

function date(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
