import type { Check } from '../check.ts';
import { isAtLeast, type Finding } from '../finding.ts';
import type { CheckReport } from '../run.ts';
import { escapeXml } from './escape-xml.ts';

/** printJunitReport gives a report as JUnit's XML: a test for each check, which fails where it found more than info. */
export function printJunitReport(
  { findings }: CheckReport,
  checks: readonly Check[],
  shortPath: (path: string) => string,
): string {
  const failed = new Set(findings.filter(({ severity }) => isAtLeast(severity, 'low')).map(({ id }) => id));
  const cases = checks.map(({ id, group, about }) => {
    const name = `classname="postern.check.${group}" name="${escapeXml(`${id}: ${about.title}`)}"`;
    const own = findings.filter((finding) => finding.id === id && isAtLeast(finding.severity, 'low'));
    if (own.length === 0) return `    <testcase ${name}/>`;
    return [
      `    <testcase ${name}>`,
      ...own.map((finding) => printFailure(finding, shortPath)),
      '    </testcase>',
    ].join('\n');
  });
  const counts = `tests="${checks.length}" failures="${failed.size}" errors="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="postern check" ${counts}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
  ].join('\n');
}

function printFailure(finding: Finding, shortPath: (path: string) => string): string {
  const { severity, file, line, column, message, why, fix, witness } = finding;
  const example = witness === undefined ? '' : ` (e.g. ${witness})`;
  const place = [shortPath(file), ...(line === 0 ? [] : [line, column])].join(':');
  const text = `${place} ${message}${example}\nwhy: ${why}\nfix: ${fix}`;
  return `      <failure type="${severity}" message="${escapeXml(message)}">${escapeXml(text)}</failure>`;
}
