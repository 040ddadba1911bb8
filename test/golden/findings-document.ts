import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyUniverse } from '../../src/access/universe.ts';
import type { Check, CheckGroup } from '../../src/check/check.ts';
import { checks } from '../../src/check/checks.ts';
import { examineServer } from '../../src/check/examine-server.ts';
import { printFinding } from '../../src/check/report/finding-text.ts';
import { runChecks } from '../../src/check/run.ts';
import { inputOfCase } from '../../src/cli/check-case.ts';
import { dialectOf } from '../../src/dialect/dialects.ts';
import { serverVersions } from '../../src/dialect/server-version.ts';
import { caseDirectory } from '../../src/cli/cases.ts';
import { readGoldenCases, type GoldenCase } from './case-file.ts';
import { notCovered } from './not-covered.ts';

const headings: Readonly<Record<CheckGroup, string>> = {
  listen: 'Where the server listens',
  hba: 'The form of pg_hba.conf',
  access: 'What pg_hba.conf lets in',
  ident: 'User name maps',
  tls: 'TLS',
  roles: 'Passwords and roles',
  logging: 'Logging',
  network: 'Network',
  apply: 'The machine, and what is in force',
};

/** FindingRow is one thing that a check of a server should find. */
export interface FindingRow {
  readonly topic: string;
  readonly id: string;
  readonly severity: string;
}

/** readFindingRows reads the list of what should be found. */
export function readFindingRows(): readonly FindingRow[] {
  const text = readFileSync(join(import.meta.dirname, 'finding-rows.jsonl'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line): FindingRow => JSON.parse(line));
}

/** printFindingsDocument makes docs/findings.md out of the checks and their first cases. */
export function printFindingsDocument(): string {
  const cases = readGoldenCases();
  const sections = Object.entries(headings).flatMap(([group, heading]) => {
    const own = checks.filter((check) => check.group === group);
    return own.length === 0 ? [] : [`## ${heading}\n`, ...own.map((check) => printCheck(check, cases))];
  });
  return [introduction, ...sections, printCoverage()].join('\n');
}

const introduction = `# What \`postern check\` finds

Made from the checks and their cases by \`UPDATE_GOLDEN=1 npx vitest run --project whole test/golden\`; a test fails where this page is stale.
The words crit, high, med, low and info are the severities; where a finding depends on who can reach the server, it may
be less than its check says here. \`# postern:ignore ID REASON\` in a line, or alone above it, accepts a finding.
`;

function printCheck({ id, severity, about }: Check, cases: readonly GoldenCase[]): string {
  const { title, why, fix, references, versions } = about;
  const own = cases.filter((one) => one.id === id && !one.isSilent);
  const example = own.find(({ name }) => name === `${id}/reports`) ?? own[0];
  return [
    `### ${id}\n`,
    `${title}. **${severity}**${versions === undefined ? '' : `, ${describeVersions(versions)}`}\n`,
    `${why}\n`,
    `**Fix:** ${fix}\n`,
    ...(example === undefined ? [] : printExample(id, example)),
    `${references.map((reference) => (reference.startsWith('https://') ? `<${reference}>` : reference)).join(' · ')}\n`,
  ].join('\n');
}

function describeVersions([from, to]: NonNullable<Check['about']['versions']>): string {
  const [first] = serverVersions;
  if (to === serverVersions.at(-1)) return `PostgreSQL ${from} and later`;
  return from === first ? `PostgreSQL ${to} and earlier` : `PostgreSQL ${from} to ${to}`;
}

/** Long lines of a case say nothing more to a reader. */
const widestLine = 160;

function printExample(id: string, { input, head }: GoldenCase): readonly string[] {
  const server = examineServer(inputOfCase(input, dialectOf(18), emptyUniverse));
  const { findings } = runChecks(server, checks, { least: 'info', baseline: undefined });
  const [finding] = findings.filter((one) => one.id === id);
  if (finding === undefined) return [];
  const shortPath = (path: string): string => path.replace(`${caseDirectory}/`, '');
  const output = printFinding(finding, { texts: server.texts, shortPath }, (_, text) => text);
  return [fence(head), fence(output.replace(/\n {2}why: [^]*/, ''))];
}

function fence(text: string): string {
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => (line.length > widestLine ? `${line.slice(0, widestLine)}…` : line));
  return ['```text', ...lines, '```', ''].join('\n');
}

function printCoverage(): string {
  const known = new Set(checks.map(({ id }) => id));
  const rows = readFindingRows();
  const count = rows.filter(({ id }) => known.has(id)).length;
  return [
    '## What is looked for\n',
    `${count} of ${rows.length} kinds of mistake are found.\n`,
    '| kind | about | severity | found |',
    '|---|---|---|---|',
    ...rows.map(
      ({ id, topic, severity }) =>
        `| ${id} | ${topic} | ${severity} | ${known.has(id) ? 'yes' : `no: ${notCovered[id] ?? ''}`} |`,
    ),
    '',
  ].join('\n');
}
