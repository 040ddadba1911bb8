import { foldName } from './name.ts';
import { splitFoldedList } from './split-list.ts';
import type { Checked, CheckedType } from './value-type.ts';

/** logDestinations is the type of log_destination where these are the destinations. The empty list writes nothing. */
export function logDestinations(destinations: readonly string[]): CheckedType<string> {
  return {
    kind: 'checked',
    grammar: `list of ${destinations.map((word) => `\`${word}\``).join(', ')}`,
    check: (text) => checkDestinations(text, destinations),
  };
}

function checkDestinations(text: string, destinations: readonly string[]): Checked<string> {
  const words = splitFoldedList(text);
  if (words === undefined) return { kind: 'invalid', detail: 'List syntax is invalid.' };
  const unknown = words.find((word) => !destinations.includes(foldName(word)));
  return unknown === undefined
    ? { kind: 'value', value: words.map(foldName).join(',') }
    : { kind: 'invalid', detail: `Unrecognized key word: "${unknown}".` };
}
