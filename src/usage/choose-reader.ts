import { csvReader } from './csv-reader.ts';
import { jsonReader } from './json-reader.ts';
import { guessPrefix, linePrefixReader } from './line-prefix-pattern.ts';
import type { RecordReader } from './log-record.ts';

/** ChosenReader is how a file is read, or why it is not. */
export type ChosenReader =
  | { readonly kind: 'csvlog' | 'jsonlog'; readonly reader: RecordReader }
  | { readonly kind: 'stderr'; readonly prefix: string; readonly reader: RecordReader }
  | { readonly kind: 'unknown' };

const csvStart = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [^,]+,("[^"]*")?,("[^"]*")?,\d*,/;

/**
 * chooseReader tells the format of a log from its first lines. `prefix` is log_line_prefix where it is known; where the
 * lines have another, as in a file from before it was changed, the usual ones are tried.
 */
export function chooseReader(firstLines: readonly string[], prefix: string | undefined): ChosenReader {
  if (firstLines.some((line) => line.startsWith('{"timestamp":'))) return { kind: 'jsonlog', reader: jsonReader() };
  if (firstLines.some((line) => csvStart.test(line))) return { kind: 'csvlog', reader: csvReader() };
  const chosen = guessPrefix(firstLines, prefix);
  if (chosen === undefined) return { kind: 'unknown' };
  return { kind: 'stderr', prefix: chosen, reader: linePrefixReader(chosen) };
}
