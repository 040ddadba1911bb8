import { complement, type CharSet } from './char-set.ts';
import { digitClass, spaceClass, wordClass } from './class-names.ts';
import type { AreReader } from './reader.ts';
import { regexFaults, type AssertionName } from './syntax.ts';

/** Escape is what a backslash and what follows it stand for in an ARE (manual: posix-escape-sequences). */
export type Escape =
  | { readonly kind: 'character'; readonly code: number }
  | { readonly kind: 'class'; readonly set: CharSet }
  | { readonly kind: 'assertion'; readonly assertion: AssertionName }
  | { readonly kind: 'back-reference'; readonly number: number }
  | { readonly kind: 'fault' };

/** The biggest character the server's engine takes (CHR_MAX). */
const maxCharacter = 0x7ffffffe;

const simpleEscapes: ReadonlyMap<string, Escape> = new Map<string, Escape>([
  ['a', { kind: 'character', code: 0x07 }],
  ['b', { kind: 'character', code: 0x08 }],
  ['B', { kind: 'character', code: 0x5c }],
  ['e', { kind: 'character', code: 0x1b }],
  ['f', { kind: 'character', code: 0x0c }],
  ['n', { kind: 'character', code: 0x0a }],
  ['r', { kind: 'character', code: 0x0d }],
  ['t', { kind: 'character', code: 0x09 }],
  ['v', { kind: 'character', code: 0x0b }],
  ['d', { kind: 'class', set: digitClass }],
  ['D', { kind: 'class', set: complement(digitClass) }],
  ['s', { kind: 'class', set: spaceClass }],
  ['S', { kind: 'class', set: complement(spaceClass) }],
  ['w', { kind: 'class', set: wordClass }],
  ['W', { kind: 'class', set: complement(wordClass) }],
  ['A', { kind: 'assertion', assertion: 'text-start' }],
  ['Z', { kind: 'assertion', assertion: 'text-end' }],
  ['m', { kind: 'assertion', assertion: 'word-start' }],
  ['M', { kind: 'assertion', assertion: 'word-end' }],
  ['y', { kind: 'assertion', assertion: 'word-boundary' }],
  ['Y', { kind: 'assertion', assertion: 'not-word-boundary' }],
]);

/** takeEscape reads an escape; the backslash is taken already. `groups` is how many parentheses have been opened. */
export function takeEscape(reader: AreReader, groups: number): Escape {
  const character = reader.take();
  if (character === '') return fault(reader);
  if (!/^[a-zA-Z0-9]$/.test(character)) return { kind: 'character', code: character.charCodeAt(0) };
  const simple = simpleEscapes.get(character);
  if (simple !== undefined) return simple;
  switch (character) {
    case 'c': {
      const control = reader.take();
      return control === '' ? fault(reader) : { kind: 'character', code: control.charCodeAt(0) & 0x1f };
    }
    case 'u':
      return takeCharacter(reader, 4, 4);
    case 'U':
      return takeCharacter(reader, 8, 8);
    case 'x':
      return takeCharacter(reader, 1, 255);
    default:
      return /^[0-9]$/.test(character) ? takeDigits(reader, groups, character === '0') : fault(reader);
  }
}

function takeCharacter(reader: AreReader, least: number, most: number): Escape {
  const { value } = reader.takeNumber(16, least, most);
  return value > maxCharacter ? fault(reader) : { kind: 'character', code: value };
}

/** One digit is a back-reference, and so are more if there are so many groups by then; else they are octal. */
function takeDigits(reader: AreReader, groups: number, startsWithZero: boolean): Escape {
  reader.back(1);
  if (!startsWithZero) {
    const { value, digits } = reader.takeNumber(10, 1, 255);
    if (digits === 1 || (value > 0 && value <= groups)) return { kind: 'back-reference', number: value };
    reader.back(digits);
  }
  const { value } = reader.takeNumber(8, 1, 3);
  if (value <= 0xff) return { kind: 'character', code: value };
  reader.back(1);
  return { kind: 'character', code: value >> 3 };
}

function fault(reader: AreReader): Escape {
  reader.fail(regexFaults.escape);
  return { kind: 'fault' };
}
