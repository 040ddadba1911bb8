import { foldName } from './name.ts';
import { splitFoldedList } from './split-list.ts';
import type { Checked } from './value-type.ts';

const destinations = new Set(['stderr', 'csvlog', 'jsonlog', 'syslog']);

/** checkLogDestination makes sure that log_destination is a list of destinations. The empty list writes nothing. */
export function checkLogDestination(text: string): Checked<string> {
  const words = splitFoldedList(text);
  if (words === undefined) return { kind: 'invalid', detail: 'List syntax is invalid.' };
  const unknown = words.find((word) => !destinations.has(foldName(word)));
  return unknown === undefined
    ? { kind: 'value', value: words.map(foldName).join(',') }
    : { kind: 'invalid', detail: `Unrecognized key word: "${unknown}".` };
}
