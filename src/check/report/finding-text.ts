import type { ByteString } from '../../text/byte-string.ts';
import { asBytes } from '../../text/as-bytes.ts';
import { toDisplay } from '../../text/byte-string.ts';
import { displayWidth } from '../../text/display-width.ts';
import { lineAt } from '../file-lines.ts';
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

/** How many findings of one check are worded: behind ten thousand alike nobody would find the others. */
const mostAlike = 100;

/**
 * printTextReport words a report for people: each finding with its line, a caret, why, and what to type. Of thousands that one
 * check has, it words the first and counts the rest; the reports for programs have them all.
 */
export function printTextReport(
  { findings, summary }: CheckReport,
  context: ReportContext,
  paint: ReportPaint,
): string {
  const { crit, high, med, low, info } = summary.counts;
  const counts = `${crit} crit, ${high} high, ${med} med, ${low} low, ${info} info`;
  const accepted = summary.accepted === 0 ? '' : `; ${summary.accepted} accepted`;
  const alike = new Map<string, number>();
  const worded = findings.filter(({ id }) => {
    const count = (alike.get(id) ?? 0) + 1;
    alike.set(id, count);
    return count <= mostAlike;
  });
  const rest = [...alike].filter(([, count]) => count > mostAlike);
  return [
    ...worded.map((finding) => `${printFinding(finding, context, paint)}\n`),
    ...rest.map(([id, count]) => `${paint('bold', id)}: ${count - mostAlike} more, which --format json lists\n`),
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

/**
 * printExcerpt gives the line, and a caret below the place; what comes before the caret keeps its tabs, so that both are
 * equally wide. Of a line that nobody would read it gives what stands around the caret.
 */
export function printExcerpt(finding: Finding, { texts }: ReportContext): readonly string[] {
  const { line, column, length = 1 } = finding;
  const whole = line === 0 ? undefined : lineAt(texts, finding);
  if (whole === undefined) return [];
  const start = whole.length <= longest ? 0 : atCharacter(whole, Math.max(0, column - 1 - longest / 4));
  const end = start + longest >= whole.length ? whole.length : atCharacter(whole, start + longest);
  const text = whole.slice(start, end).replace(/\r+$/, '');
  if (text.trim() === '') return [];
  const [from, to] = [start > 0 ? '…' : '', end < whole.length ? '…' : ''];
  const shown = `${from}${visible(toDisplay(asBytes(text)))}${to}`;
  if (column === 0) return [shown];
  const place = column - 1 - start;
  const before = visible(toDisplay(asBytes(text.slice(0, place))));
  const under = visible(toDisplay(asBytes(text.slice(place, place + length))));
  return [shown, `${spaces(from + before)}${'^'.repeat(Math.max(1, displayWidth(under)))}`];
}

/** How many bytes of a line are shown. */
const longest = 240;

/** Where the character begins that holds a byte: UTF-8 that is cut would not be shown as what it is. */
function atCharacter(text: string, place: number): number {
  let start = place;
  while (start > place - 3 && start > 0 && (text.charCodeAt(start) & 0xc0) === 0x80) start--;
  return start;
}

/** As wide as a text on a terminal; its tabs stay. */
function spaces(text: string): string {
  return text
    .split('\t')
    .map((part) => ' '.repeat(displayWidth(part)))
    .join('\t');
}
