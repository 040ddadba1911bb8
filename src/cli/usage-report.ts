import { demandOf } from '../access/regions/strength.ts';
import type { RoleFacts } from '../access/role.ts';
import type { AccessChange } from '../access/diff.ts';
import { toDisplay } from '../text/byte-string.ts';
import type { LineUse, Usage } from '../usage/line-use.ts';
import type { CountedLogin } from '../usage/login.ts';
import type { CollectedLogins } from '../usage/login-collector.ts';
import type { Proposal, Verdict } from '../usage/propose.ts';
import { mostNetworks, widest } from '../usage/fold-networks.ts';
import {
  describeAddresses,
  describeNames,
  describeTransports,
  describeWitness,
  listNames,
  witnessFields,
} from './describe-reach.ts';
import { listRoles } from '../check/roles/known-roles.ts';
import { printTable } from './table.ts';
import { emphasize, paint, print } from './terminal.ts';

/** UsageReport is what a log says of the lines of pg_hba.conf. */
export interface UsageReport {
  readonly collected: CollectedLogins;
  readonly usage: Usage;
  readonly proposal: Proposal;
  readonly path: string;
  readonly days: number;
  /** Roles that may log in and did not. */
  readonly stale: readonly RoleFacts[];
}

/** printUsageReport prints the table of lines, the proposed file as a difference, and what changes about access. */
export function printUsageReport(report: UsageReport, writtenTo: string | undefined): void {
  const { usage, proposal, path } = report;
  for (const note of notesOf(report)) print(note);
  print();
  print(
    printTable(
      ['line', 'used', 'last', 'proposed', 'as it is'],
      usage.lines.map((use) => rowOf(use, report)),
    ),
  );
  if (proposal.changes.length === 0) {
    print('\nno line lets in more than was used, as far as lines can tell');
    return;
  }
  print(`\n${emphasize('proposed')}`);
  printDifference(report);
  print(`\n${emphasize('what that changes')}: nobody of the log is refused, nobody is let in anew`);
  print(
    printTable(
      ['change', 'from', 'transport', 'databases', 'roles', 'for example'],
      proposal.changes.map((change) => changeRow(change, proposal)),
    ),
  );
  print(
    `\nSingle addresses are folded into at most ${mostNetworks} networks a line, of /${widest[4]} or /${widest[6]} at the widest.`,
  );
  print(
    writtenTo === undefined
      ? `Nothing was written. To have it as a file: --proposal ${path}.new`
      : `Written to ${writtenTo}. Look at it, put it in the place of ${path}, then: SELECT pg_reload_conf();`,
  );
}

function notesOf({ collected, usage, days, stale }: UsageReport): readonly string[] {
  const { named, decided, ambiguous } = usage.counts;
  const { span, byOlderFile, sawReload } = collected;
  const refused = usage.refused.reduce((sum, { count }) => sum + count, 0);
  const total = named + decided + ambiguous + refused;
  return [
    `${total} logins of ${days} ${days === 1 ? 'day' : 'days'}, ${printDate(span?.first)} to ${printDate(span?.last)}`,
    ...(named > 0
      ? [
          `the server named the line of ${named}${sawReload ? '' : '; no reload is in the log, so that the file is taken for the one in force'}`,
        ]
      : []),
    ...(decided > 0 ? [`the line of ${decided} is the one that decides in the file as it is now`] : []),
    ...(byOlderFile > 0
      ? [
          `${byOlderFile} came before the file was changed, or may have: the numbers that the log gives their lines are of no use`,
        ]
      : []),
    ...(ambiguous > 0
      ? [
          `the line of ${ambiguous} depends on what is not known; each line that it may be counts (try --universe, or a running server)`,
        ]
      : []),
    ...(refused > 0
      ? [`${refused} would be refused by the file as it is now, such as ${describeLogin(usage.refused[0])}`]
      : []),
    ...(stale.length > 0 ? [`nobody has logged in as ${listRoles(stale)} [role-stale]`] : []),
  ];
}

function describeLogin(login: CountedLogin | undefined): string {
  if (login === undefined) return '';
  const { user, database, isReplication, host, encryption } = login;
  const target = isReplication && database === undefined ? 'for replication' : `to ${toDisplay(database ?? user)}`;
  return `${toDisplay(user)} ${target} from ${host ?? 'an unknown address'}${encryption === 'tls' ? ' over TLS' : ''}`;
}

function rowOf({ record, count, last }: LineUse, { proposal, path }: UsageReport): readonly string[] {
  const place = record.file === path ? String(record.line) : `${record.file}:${record.line}`;
  const verdict = proposal.verdicts.get(record);
  return [
    place,
    count === 0 ? 'never' : String(count),
    printDate(last),
    describeVerdict(verdict),
    toDisplay(record.text).trim(),
  ];
}

function describeVerdict(verdict: Verdict | undefined): string {
  switch (verdict?.kind) {
    case undefined:
      return '';
    case 'unused':
      return paint('yellow', 'remove');
    case 'narrowed':
      return paint('yellow', `narrow: ${verdict.changes.join(', ')}`);
    case 'narrow enough':
      return 'as it is';
    case 'kept':
      return `keep: ${verdict.reason}`;
  }
}

function printDifference({ usage, proposal, path }: UsageReport): void {
  print(`--- ${path}\n+++ ${path}.new`);
  for (const { record } of usage.lines) {
    const verdict = proposal.verdicts.get(record);
    if (verdict?.kind !== 'unused' && verdict?.kind !== 'narrowed') continue;
    print(`@@ line ${record.line} @@`);
    print(paint('red', `-${toDisplay(record.text)}`));
    for (const line of proposal.linesFor(record)) print(paint('green', `+${toDisplay(line)}`));
  }
}

function changeRow(change: AccessChange, { before }: Proposal): readonly string[] {
  const { kind, addresses, planes, users, witness, databases, after } = change;
  return [
    kind === 'refused' ? 'refused' : `asked for ${after === undefined ? 'more' : demandOf(after)}`,
    describeAddresses(addresses),
    describeTransports(planes.map(({ transport }) => transport)),
    describeNames(witness.physical ? ['replication'] : listNames(databases, before.space.databases)),
    describeNames(listNames(users, before.space.users)),
    describeWitness(witness),
  ];
}

function printDate(at: number | undefined): string {
  return at === undefined ? '' : new Date(at).toISOString().slice(0, 10);
}

/** usageFields is the report for machines. Times are in ISO 8601. */
export function usageFields(report: UsageReport): object {
  const { collected, usage, proposal, path, days, stale } = report;
  const { span } = collected;
  const time = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());
  return {
    log: { days, first: time(span?.first), last: time(span?.last) },
    attributed: { ...usage.counts, byOlderFile: collected.byOlderFile },
    lines: usage.lines.map(({ record, count, last }) => ({
      file: record.file,
      line: record.line,
      text: toDisplay(record.text),
      used: count,
      last: time(last),
      ...verdictFields(proposal.verdicts.get(record)),
      lines: proposal.linesFor(record).map(toDisplay),
    })),
    refusedNow: usage.refused.map((login) => ({
      login: describeLogin(login),
      count: login.count,
      last: time(login.last),
    })),
    changes: proposal.changes.map(({ kind, addresses, witness }) => ({
      change: kind,
      addresses: describeAddresses(addresses, Infinity),
      witness: witnessFields(witness),
    })),
    staleRoles: stale.map(({ name }) => toDisplay(name)),
    proposal: { path, text: toDisplay(proposal.text) },
  };
}

function verdictFields(verdict: Verdict | undefined): object {
  switch (verdict?.kind) {
    case undefined:
    case 'narrow enough':
      return { proposed: 'as it is' };
    case 'kept':
      return { proposed: 'keep', reason: verdict.reason };
    case 'unused':
      return { proposed: 'remove' };
    case 'narrowed':
      return { proposed: 'narrow', narrowed: verdict.changes };
  }
}
