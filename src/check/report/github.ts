import { isEndpointPlace, type Finding, type Severity } from '../finding.ts';
import type { CheckReport } from '../run.ts';
import { visible } from './visible-text.ts';

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
  const at = line === 0 ? '' : `,line=${line}${column === 0 ? '' : `,col=${column}`}`;
  const isAway = isEndpointPlace(finding);
  const place = isAway ? '' : `file=${escapeProperty(shortPath(file))}${at},`;
  const example = witness === undefined ? '' : ` (e.g. ${witness})`;
  const text = `${visible(`${severity}: ${isAway ? `${file} ` : ''}${message}${example}`)}\nfix: ${visible(fix)}`;
  return `::${levels[severity]} ${place}title=${escapeProperty(id)}::${escapeData(text)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
