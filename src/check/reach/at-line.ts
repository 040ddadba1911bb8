import { posix } from 'node:path';
import type { HbaRecord } from '../../hba/record.ts';
import type { Found } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';

/** Saying is what a check says, without the place. */
export type Saying = Omit<Found, 'file' | 'line' | 'column' | 'length'>;

/** atLine says something about a line of pg_hba.conf. */
export function atLine({ file, line }: HbaRecord, saying: Saying): Found {
  return { ...saying, file, line };
}

/** atServer says something that stands in no line: about a role, or what runs. It points at pg_hba.conf as a whole. */
export function atServer({ hba, conf }: CheckedServer, saying: Saying): Found {
  return { ...saying, file: hba?.path ?? conf?.path ?? '', line: 0 };
}

/** nameLine gives the place of a line as other texts name it: the file's name only where it is another one. */
export function nameLine(record: HbaRecord, beside?: HbaRecord): string {
  return record.file === beside?.file ? `line ${record.line}` : `${posix.basename(record.file)}:${record.line}`;
}

/** nameLines lists places; after some it only counts. */
export function nameLines(records: readonly HbaRecord[], beside?: HbaRecord): string {
  const shown = records.slice(0, mostNamed).map((record) => nameLine(record, beside));
  const left = records.length - shown.length;
  return left > 0 ? `${shown.join(', ')} and ${left} more` : shown.join(' and ');
}

/** How many places a sentence can bear. */
const mostNamed = 4;
