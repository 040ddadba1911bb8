import type { Check } from '../check.ts';
import { isEndpointPlace, type Finding, type Severity } from '../finding.ts';
import { asBytes } from '../../text/as-bytes.ts';
import { toDisplay } from '../../text/byte-string.ts';
import { lineAt } from '../file-lines.ts';
import type { CheckReport } from '../run.ts';
import type { ReportContext } from './finding-text.ts';
import { printJson } from './print-json.ts';
import { visible } from './visible-text.ts';

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
  const ids = new Set(findings.map(({ id }) => id));
  const used = checks.filter(({ id }) => ids.has(id));
  const run = {
    tool: { driver: { name: 'postern', version, rules: used.map(ruleOf) } },
    columnKind: 'utf16CodeUnits',
    results: findings.map((finding) => resultOf(finding, context)),
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return printJson(log);
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
  const { id, severity, message, line, fix, witness } = finding;
  const example = witness === undefined ? '' : ` (e.g. ${witness})`;
  const text = visible(`${message}${example}. ${fix}`);
  const uri = uriOf(finding, context);
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
function regionOf(finding: Finding, { texts }: ReportContext): object {
  const { line, column, length } = finding;
  const text = lineAt(texts, finding) ?? '';
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

/**
 * A path below the current directory is relative, and # and ? are letters of names. A relative reference with a colon would
 * have a scheme; brackets of an IPv6 address stand as they are (RFC 3986 §3.2.2).
 */
function uriOf(finding: Finding, { shortPath }: ReportContext): string {
  if (isEndpointPlace(finding))
    return `postgresql://${encodeURI(finding.file).replace('%5B', '[').replace('%5D', ']')}`;
  const path = shortPath(finding.file);
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return path.startsWith('/') ? `file://${encoded}` : encoded;
}
