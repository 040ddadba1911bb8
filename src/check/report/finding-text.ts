import type { ByteString } from '../../text/byte-string.ts';
import { asBytes } from '../../text/as-bytes.ts';
import { toDisplay } from '../../text/byte-string.ts';
import { displayWidth } from '../../text/display-width.ts';
import type { Finding } from '../finding.ts';
import type { CheckReport } from '../run.ts';
import { visible } from './visible-text.ts';

/** ReportContext is what reports need besides the findings. */
export interface ReportContext {
  readonly texts: ReadonlyMap<string, ByteString>;
  /** shortPath makes a path as people would type it here. */
  readonly shortPath: (path: string) => string;
}

/** ReportPaint styles the words of a report on a terminal. */
export type ReportPaint = (style: 'bold' | 'dim' | Finding['severity'], text: string) => string;

/** printTextReport words a report for people: each finding with its line, a caret, why, and what to type. */
export function printTextReport(
  { findings, summary }: CheckReport,
  context: ReportContext,
  paint: ReportPaint,
): string {
  const { crit, high, med, low, info } = summary.counts;
  const counts = `${crit} crit, ${high} high, ${med} med, ${low} low, ${info} info`;
  const accepted = summary.accepted === 0 ? '' : `; ${summary.accepted} accepted`;
  return [
    ...findings.map((finding) => `${printFinding(finding, context, paint)}\n`),
    `${paint('bold', `grade ${summary.grade}`)}: ${counts}${accepted}`,
  ].join('\n');
}

/** printFinding words one finding. */
export function printFinding(finding: Finding, context: ReportContext, paint: ReportPaint): string {
  const { file, line, column, severity, id, message, why, fix, witness, references } = finding;
  const place = [context.shortPath(file), ...(line === 0 ? [] : [line, Math.max(column, 1)])].join(':');
  const example = witness === undefined ? '' : ` (e.g. ${witness})`;
  return [
    `${paint('bold', place)} ${paint(severity, severity)} ${paint('bold', id)} ${visible(message + example)}`,
    ...printExcerpt(finding, context).map((text) => `  ${text}`),
    `  why: ${why}`,
    `  fix: ${visible(fix)}`,
    ...(references.length === 0 ? [] : [paint('dim', `  see: ${references.join('; ')}`)]),
  ].join('\n');
}

/** printExcerpt gives the line, and a caret below the place; what comes before the caret keeps its tabs, so that both are equally wide. */
export function printExcerpt({ file, line, column, length = 1 }: Finding, { texts }: ReportContext): readonly string[] {
  const text = line === 0 ? undefined : linesOf(texts, file)[line - 1]?.replace(/\r+$/, '');
  if (text === undefined || text.trim() === '') return [];
  const shown = visible(toDisplay(asBytes(text)));
  if (column === 0) return [shown];
  const before = visible(toDisplay(asBytes(text.slice(0, column - 1))));
  const under = visible(toDisplay(asBytes(text.slice(column - 1, column - 1 + length))));
  return [shown, `${spaces(before)}${'^'.repeat(Math.max(1, displayWidth(under)))}`];
}

/** As wide as a text on a terminal; its tabs stay. */
function spaces(text: string): string {
  return text
    .split('\t')
    .map((part) => ' '.repeat(displayWidth(part)))
    .join('\t');
}

/** Cut once for each file of a report, and dropped with it: a long file has thousands of findings. */
const cut = new WeakMap<ReportContext['texts'], Map<string, readonly string[]>>();

function linesOf(texts: ReportContext['texts'], file: string): readonly string[] {
  const known = cut.get(texts) ?? new Map<string, readonly string[]>();
  cut.set(texts, known);
  const lines = known.get(file) ?? texts.get(file)?.split('\n') ?? [];
  known.set(file, lines);
  return lines;
}
