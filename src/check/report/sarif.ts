import type { Check } from '../check.ts';
import type { Finding, Severity } from '../finding.ts';
import { asBytes } from '../../text/as-bytes.ts';
import { toDisplay } from '../../text/byte-string.ts';
import { showUnprintable } from '../../text/visible.ts';
import type { CheckReport } from '../run.ts';
import type { ReportContext } from './finding-text.ts';

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  crit: 'error',
  high: 'error',
  med: 'warning',
  low: 'note',
  info: 'note',
};

/** What GitHub sorts security alerts by: 0 to 10. */
const scores: Readonly<Record<Severity, string>> = { crit: '9.5', high: '8.0', med: '5.5', low: '3.0', info: '0.0' };

/** printSarifReport gives a report in SARIF 2.1.0 (OASIS), for code scanning. */
export function printSarifReport(
  { findings }: CheckReport,
  checks: readonly Check[],
  version: string,
  context: ReportContext,
): string {
  const used = checks.filter(({ id }) => findings.some((finding) => finding.id === id));
  const run = {
    tool: { driver: { name: 'postern', version, rules: used.map(ruleOf) } },
    columnKind: 'utf16CodeUnits',
    results: findings.map((finding) => resultOf(finding, context)),
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return JSON.stringify(log, undefined, 2);
}

function ruleOf({ id, severity, about }: Check): object {
  const link = about.references.find((reference) => reference.startsWith('https://'));
  return {
    id,
    shortDescription: { text: about.title },
    fullDescription: { text: about.why },
    ...(link !== undefined && { helpUri: link }),
    help: { text: `${about.why}\n\n${about.fix}\n\n${about.references.join('\n')}` },
    defaultConfiguration: { level: levels[severity] },
    properties: { 'security-severity': scores[severity], tags: ['security', 'postgresql'] },
  };
}

function resultOf(finding: Finding, context: ReportContext): object {
  const { id, severity, file, message, line, fix, witness } = finding;
  const example = witness === undefined ? '' : ` (e.g. ${witness})`;
  const text = showUnprintable(`${message}${example}. ${fix}`);
  const uri = uriOf(context.shortPath(file));
  return {
    ruleId: id,
    level: levels[severity],
    message: { text },
    locations: [
      { physicalLocation: { artifactLocation: { uri }, ...(line > 0 && { region: regionOf(finding, context) }) } },
    ],
  };
}

/** Columns of findings count bytes, those of SARIF what the file's text has in UTF-16. */
function regionOf({ file, line, column, length }: Finding, { texts }: ReportContext): object {
  const text = texts.get(file)?.split('\n')[line - 1] ?? '';
  const columnOf = (bytes: number): number =>
    bytes > text.length ? bytes + 1 : toDisplay(asBytes(text.slice(0, bytes))).length + 1;
  return {
    startLine: line,
    ...(column > 0 && {
      startColumn: columnOf(column - 1),
      ...(length !== undefined && { endColumn: columnOf(column - 1 + length) }),
    }),
  };
}

/** A path below the current directory is relative (RFC 3986); # and ? are letters of names. */
function uriOf(path: string): string {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return path.startsWith('/') ? `file://${encoded}` : encoded;
}
