import type { Finding, Severity } from '../finding.ts';
import type { CheckReport } from '../run.ts';
import { showUnprintable } from '../../text/visible.ts';

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'notice'>> = {
  crit: 'error',
  high: 'error',
  med: 'warning',
  low: 'notice',
  info: 'notice',
};

/** printGithubReport gives workflow commands of GitHub Actions, which show each finding at its line of a pull request. */
export function printGithubReport({ findings }: CheckReport, shortPath: (path: string) => string): string {
  return findings.map((finding) => printCommand(finding, shortPath)).join('\n');
}

function printCommand(finding: Finding, shortPath: (path: string) => string): string {
  const { id, severity, file, line, column, message, fix, witness } = finding;
  const place = line === 0 ? '' : `,line=${line}${column === 0 ? '' : `,col=${column}`}`;
  const example = witness === undefined ? '' : ` (e.g. ${witness})`;
  // A log on the web obeys what a terminal would.
  const text = `${severity}: ${showUnprintable(message + example)}\nfix: ${showUnprintable(fix)}`;
  return `::${levels[severity]} file=${escapeProperty(shortPath(file))}${place},title=${escapeProperty(id)}::${escapeData(text)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
