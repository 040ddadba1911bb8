import type { Check } from '../check.ts';
import { isEndpointPlace, type Finding, type Severity } from '../finding.ts';
import type { CheckReport } from '../run.ts';
import { printJson } from './print-json.ts';

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
  { version, shortPath }: { readonly version: string; readonly shortPath: (path: string) => string },
): string {
  const used = checks.filter(({ id }) => findings.some((finding) => finding.id === id));
  const run = {
    tool: { driver: { name: 'postern', version, rules: used.map(ruleOf) } },
    // Columns are counted in bytes; in files of ASCII, as these are, that is the same.
    columnKind: 'utf16CodeUnits',
    results: findings.map((finding) => resultOf(finding, shortPath)),
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return printJson(log);
}

function ruleOf({ id, severity, about }: Check): object {
  return {
    id,
    shortDescription: { text: about.title },
    fullDescription: { text: about.why },
    help: { text: `${about.why}\n\n${about.fix}\n\n${about.references.join('\n')}` },
    defaultConfiguration: { level: levels[severity] },
    properties: { 'security-severity': scores[severity], tags: ['security', 'postgresql'] },
  };
}

function resultOf(finding: Finding, shortPath: (path: string) => string): object {
  const { id, severity, line, column, length, message, fix, witness } = finding;
  const example = witness === undefined ? '' : ` (e.g. ${witness})`;
  const region = {
    startLine: line,
    ...(column > 0 && { startColumn: column, ...(length !== undefined && { endColumn: column + length }) }),
  };
  return {
    ruleId: id,
    level: levels[severity],
    message: { text: `${message}${example}. ${fix}` },
    locations: [
      { physicalLocation: { artifactLocation: { uri: uriOf(finding, shortPath) }, ...(line > 0 && { region }) } },
    ],
  };
}

/** A relative reference with a colon would have a scheme; brackets of an IPv6 address stand as they are (RFC 3986 §3.2.2). */
function uriOf(finding: Finding, shortPath: (path: string) => string): string {
  if (isEndpointPlace(finding))
    return `postgresql://${encodeURI(finding.file).replace('%5B', '[').replace('%5D', ']')}`;
  const path = shortPath(finding.file);
  return path.startsWith('/') ? `file://${encodeURI(path)}` : encodeURI(path);
}
