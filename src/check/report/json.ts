import type { CheckReport } from '../run.ts';
import { printJson } from './print-json.ts';
import type { Finding } from '../finding.ts';

/** printJsonReport gives a report for programs: `{"findings": […], "summary"}`. */
export function printJsonReport({ findings, summary }: CheckReport, shortPath: (path: string) => string): string {
  return printJson({ findings: findings.map((finding) => findingFields(finding, shortPath)), summary });
}

/** FindingFields is a finding as programs read it. */
export interface FindingFields extends Omit<Finding, 'length' | 'witness'> {
  readonly witness: string | null;
}

/** findingFields is one finding for programs; what it has no word for is null. */
export function findingFields(finding: Finding, shortPath: (path: string) => string): FindingFields {
  const { id, severity, file, line, column, message, why, fix, references, witness } = finding;
  return {
    id,
    severity,
    file: shortPath(file),
    line,
    column,
    message,
    why,
    fix,
    references,
    witness: witness ?? null,
  };
}
