import { checkConnectionLog } from '../connection-log.ts';
import { logDestinations } from '../log-destination.ts';
import { splitFoldedList } from '../split-list.ts';
import { isKnownZone } from '../time-zone.ts';
import type { Checked, CheckedType } from '../value-type.ts';

/**
 * checks are the grammars of settings of text, by the word that their row names them with. What only a running server can
 * tell is not among them: locales, encodings, table access methods, roles, tablespaces, text search configurations.
 */
export const checks: ReadonlyMap<string, CheckedType> = new Map<string, CheckedType>([
  [
    'connection-log',
    {
      kind: 'checked',
      grammar: 'boolean, or a list of `receipt`, `authentication`, `authorization`, `setup_durations`, `all`',
      check: checkConnectionLog,
    },
  ],
  ['log-destinations', logDestinations(['stderr', 'csvlog', 'jsonlog', 'syslog'])],
  ['log-destinations-before-15', logDestinations(['stderr', 'csvlog', 'syslog'])],
  ['time-zone', textThat('name of the time zone database, hours, or POSIX form', isZone)],
  ['names', listOf('list of names', () => true)],
  ['slot', textThat('name of a replication slot', (text) => text === '' || isSlot(text))],
  ['slots', listOf('list of names of replication slots', isSlot)],
  ['functions', textThat('list of names of C functions', (text) => /^[0-9A-Za-z_, \n\t]*$/.test(text))],
  ['abbreviations', textThat('name of a file of abbreviations', (text) => /^[A-Za-z]+$/.test(text))],
  ['grants', wordsOf(['set', 'inherit'])],
  ['relation-kinds', wordsOf(['view', 'foreign-table'])],
  [
    'resource-managers',
    wordsOf(['all', 'heap2', 'heap', 'btree', 'hash', 'gin', 'gist', 'sequence', 'spgist', 'brin', 'generic']),
  ],
  ['date-style', listOf('list of an output format and an order', isDateStyle)],
  ['never-on', textThat('`off`', (text) => /^(?:f|fa|fal|fals|false|n|no|of|off|0)$/i.test(text))],
]);

function textThat(grammar: string, holds: (text: string) => boolean): CheckedType<string> {
  return {
    kind: 'checked',
    grammar,
    check: (text): Checked<string> => (holds(text) ? { kind: 'value', value: text } : { kind: 'invalid' }),
  };
}

function listOf(grammar: string, holds: (word: string) => boolean): CheckedType<string> {
  return textThat(grammar, (text) => splitFoldedList(text)?.every(holds) ?? false);
}

function wordsOf(words: readonly string[]): CheckedType<string> {
  return listOf(`list of ${words.map((word) => `\`${word}\``).join(', ')}`, (word) =>
    words.includes(word.toLowerCase()),
  );
}

/** The server counts hours up to a week; a POSIX form begins with an abbreviation. */
function isZone(text: string): boolean {
  if (/^[+-]?\d+(?:\.\d*)?$/.test(text)) return Math.abs(Number(text)) < 168;
  return /^(?:[A-Za-z]{3,}|<[^>]*>)[+-]?\d/.test(text) || /^interval\b/i.test(text) || isKnownZone(text);
}

/** NAMEDATALEN of the server, less its terminator. */
const longestName = 63;

function isSlot(name: string): boolean {
  return /^[a-z0-9_]+$/.test(name) && name.length <= longestName;
}

/** The server reads most words by their beginning. */
function isDateStyle(word: string): boolean {
  return /^(?:iso|sql|postgres.*|german|ymd|dmy|euro.*|mdy|us|noneuro.*|default)$/i.test(word);
}
