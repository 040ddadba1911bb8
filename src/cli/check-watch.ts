import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding } from '../check/finding.ts';
import { printCheckReport, shortPath } from './check-report.ts';
import { isEndpoint } from './endpoint-target.ts';
import { inspectServers, type Inspection, type InspectOptions } from './inspect-servers.ts';
import { isServerUri } from './live-target.ts';
import { PathStamps } from './path-stamps.ts';
import { badUsage, print } from './terminal.ts';

/** Milliseconds between two looks at the files. Looking finds changes also where no file system tells of them. */
const interval = 500;

/** What a terminal does on this: cursor home, and what is below it cleared (ECMA-48 CUP, ED). */
const clearScreen = '\x1b[H\x1b[J';

/**
 * watchChecks checks, and again whenever a file that was read changes, comes or goes, until it is interrupted. A terminal
 * shows the whole report each time; elsewhere only what is new and what is gone is printed after the first time.
 */
export async function watchChecks(paths: readonly string[], options: InspectOptions): Promise<void> {
  if (paths.some((path) => isServerUri(path) || isEndpoint(path))) {
    badUsage('--watch watches files', 'Leave out the running server.');
  }
  let known: readonly SeenFinding[] | undefined;
  for (;;) {
    const stamps = new PathStamps();
    for (const path of [
      options.universe,
      options.baseline,
      options.running,
      options.attestations,
      options.passwordList,
      ...(options.firewall ?? []),
      ...(options.savedFirewall ?? []),
    ]) {
      if (path !== undefined) stamps.note(path);
    }
    const inspection = await inspectServers(paths, options, stamps);
    const seen = see(inspection);
    if (process.stdout.isTTY || known === undefined) {
      const clear = process.stdout.isTTY ? clearScreen : '';
      print(`${clear}${printCheckReport(inspection.report, inspection.servers, 'text')}`);
    } else printChanges(known, seen);
    known = seen;
    while (!stamps.hasChanged()) await sleep(interval);
  }
}

/** SeenFinding is a finding and what it is known by, also when its line has moved. */
interface SeenFinding {
  readonly finding: Finding;
  readonly key: string;
}

function see({ report }: Inspection): readonly SeenFinding[] {
  return report.findings.map((finding) => {
    const { id, severity, file, message } = finding;
    return { finding, key: JSON.stringify([id, severity, file, message]) };
  });
}

function printChanges(before: readonly SeenFinding[], after: readonly SeenFinding[]): void {
  const gone = without(before, after);
  const come = without(after, before);
  if (gone.length === 0 && come.length === 0) {
    print('checked again: no finding has come or gone');
    return;
  }
  for (const finding of gone) print(`- ${describe(finding)}`);
  for (const finding of come) print(`+ ${describe(finding)}`);
}

/** Of several alike only as many are left as there are more of them. */
function without(some: readonly SeenFinding[], others: readonly SeenFinding[]): readonly Finding[] {
  const counts = new Map<string, number>();
  for (const { key } of others) counts.set(key, (counts.get(key) ?? 0) + 1);
  return some.flatMap(({ finding, key }) => {
    const count = counts.get(key) ?? 0;
    counts.set(key, count - 1);
    return count > 0 ? [] : [finding];
  });
}

function describe({ file, line, column, severity, id, message }: Finding): string {
  return `${shortPath(file)}:${line}:${column} ${severity} ${id} ${message}`;
}
