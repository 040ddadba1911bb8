import type { Dialect } from '../dialect/dialect.ts';
import { splitLogicalLines } from '../hba/logical-line.ts';
import { printRecord } from '../hba/print-record.ts';
import type { HbaRecord } from '../hba/record.ts';
import { asBytes } from '../text/as-bytes.ts';
import { fromUtf8, type ByteString } from '../text/byte-string.ts';
import { commentOf } from './untouched.ts';

/** Replacement is what stands in the place of a line; none makes a comment of it. */
export interface Replacement {
  readonly record: HbaRecord;
  readonly records: readonly HbaRecord[];
}

/** printReplacement gives the lines that stand in the place of one, without line ends. Its comment stays with the first. */
export function printReplacement({ record, records }: Replacement, days: number): readonly ByteString[] {
  if (records.length === 0)
    return [asBytes(`# unused in ${days} ${days === 1 ? 'day' : 'days'} of log: ${record.text.trim()}`)];
  const comment = fromUtf8(commentOf(record.text));
  return records.map((one, index) =>
    asBytes(`${printRecord(one)}${index === 0 && comment !== '' ? `  ${comment}` : ''}`),
  );
}

/** replaceLines puts other lines in the place of some; every other byte stays. */
export function replaceLines(
  text: ByteString,
  replacements: readonly Replacement[],
  { dialect, days }: { readonly dialect: Dialect; readonly days: number },
): ByteString {
  const byLine = new Map(replacements.map((replacement) => [replacement.record.line, replacement]));
  const parts = splitLogicalLines(text, dialect).map(({ line, start, end }) => {
    const replacement = byLine.get(line);
    const source = text.slice(start, end);
    if (replacement === undefined) return source;
    const lineEnd = /[\r\n]*$/.exec(source)?.[0] || '\n';
    return printReplacement(replacement, days)
      .map((one) => `${one}${lineEnd}`)
      .join('');
  });
  return asBytes(parts.join(''));
}
