import type { ByteString } from '../text/byte-string.ts';
import { asBytes } from '../text/as-bytes.ts';
import { isAccepted, type Baseline } from './baseline.ts';
import type { Check } from './check.ts';
import type { CheckedServer } from './checked-server.ts';
import { lineAt } from './file-lines.ts';
import { isAtLeast, severities, type Finding, type Severity } from './finding.ts';
import { parseIgnoreComments, type IgnoreComment } from './ignore-comment.ts';

/** RunOptions says which findings are wanted. */
export interface RunOptions {
  readonly least: Severity;
  readonly baseline: Baseline | undefined;
}

/** CheckReport is what the checks found, and what was known before. */
export interface CheckReport {
  /** What an attacker would use first comes first. */
  readonly findings: readonly Finding[];
  readonly summary: CheckSummary;
}

/** CheckSummary counts findings by severity. */
export interface CheckSummary {
  /** A: nothing above info; B, C, D, F: the worst finding is low, med, high, crit. */
  readonly grade: Grade;
  readonly counts: Readonly<Record<Severity, number>>;
  /** How many were left out by comments and by the baseline. */
  readonly accepted: number;
}

/** Grade is a report in one letter. */
export type Grade = 'A' | 'B' | 'C' | 'D' | 'F';

/** runChecks asks every check about a server. */
export function runChecks(server: CheckedServer, checks: readonly Check[], options: RunOptions): CheckReport {
  const found = checks.flatMap((check) => (concerns(check, server) ? findingsOf(check, server) : []));
  const wanted = found.filter(({ severity }) => isAtLeast(severity, options.least));
  const comments = new CommentsByFile(server.texts);
  const findings = wanted
    .filter((finding) => !comments.cover(finding))
    .filter(
      (finding) =>
        options.baseline === undefined ||
        !isAccepted(options.baseline, finding, lineAt(server.texts, finding)?.trim() ?? '', server.now),
    )
    .toSorted(byUse);
  return { findings, summary: summarize(findings, wanted.length - findings.length) };
}

/** mergeReports puts the reports of several servers together. */
export function mergeReports(reports: readonly CheckReport[]): CheckReport {
  const findings = reports.flatMap((report) => report.findings).toSorted(byUse);
  const accepted = reports.reduce((sum, { summary }) => sum + summary.accepted, 0);
  return { findings, summary: summarize(findings, accepted) };
}

function concerns({ about: { versions } }: Check, { dialect: { version } }: CheckedServer): boolean {
  return versions === undefined || (versions[0] <= version && version <= versions[1]);
}

function findingsOf(check: Check, server: CheckedServer): readonly Finding[] {
  const { id, severity, about } = check;
  const { why, fix, references } = about;
  // Several lines may name one @file, whose words are looked at for each.
  const found = new Map<string, Finding>();
  for (const one of check.find(server)) {
    const finding = { id, severity, why, fix, references, ...wholeLine(lineAt(server.texts, one)), ...one };
    const key = `${finding.file}:${finding.line}:${finding.column} ${finding.message}`;
    if (!found.has(key)) found.set(key, finding);
  }
  return [...found.values()];
}

/** Where a check names no column, it means what stands in the line. */
function wholeLine(text: string | undefined): { readonly column: number; readonly length?: number } {
  const content = withoutComment(text ?? '').trim();
  if (text === undefined || content === '') return { column: 0 };
  return { column: text.indexOf(content) + 1, length: content.length };
}

/** A comment behind what stands in a line is not what a finding means. Whoever writes # between quotes means a #. */
function withoutComment(text: string): string {
  for (const { index } of text.matchAll(/\s#/g)) {
    const before = text.slice(0, index);
    const isQuoted = [/'/g, /"/g].some((quote) => (before.match(quote)?.length ?? 0) % 2 === 1);
    if (!isQuoted && before.trim() !== '') return before;
  }
  return text;
}

/** By severity, then those that somebody in the internet can try, then by place. */
function byUse(a: Finding, b: Finding): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    Number(b.witness !== undefined) - Number(a.witness !== undefined) ||
    compare(a.file, b.file) ||
    a.line - b.line ||
    a.column - b.column
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function summarize(findings: readonly Finding[], accepted: number): CheckSummary {
  const counts = { crit: 0, high: 0, med: 0, low: 0, info: 0 };
  for (const { severity } of findings) counts[severity]++;
  const worst = severities.find((severity) => counts[severity] > 0) ?? 'info';
  return { grade: grades[worst], counts, accepted };
}

const grades: Readonly<Record<Severity, Grade>> = { crit: 'F', high: 'D', med: 'C', low: 'B', info: 'A' };

class CommentsByFile {
  readonly #texts: ReadonlyMap<string, ByteString>;
  readonly #known = new Map<string, readonly IgnoreComment[]>();

  constructor(texts: ReadonlyMap<string, ByteString>) {
    this.#texts = texts;
  }

  cover({ id, file, line }: Finding): boolean {
    return this.#of(file).some((comment) => comment.line === line && comment.ids.includes(id));
  }

  #of(file: string): readonly IgnoreComment[] {
    const known = this.#known.get(file) ?? parseIgnoreComments(this.#texts.get(file) ?? asBytes(''));
    this.#known.set(file, known);
    return known;
  }
}
