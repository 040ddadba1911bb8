import { addRange, emptySet, type CharSet } from './char-set.ts';

/** A class is written as pairs of first and last character. Classes are those of the C collation: ASCII only. */
function classOf(...ranges: readonly (readonly [number, number])[]): CharSet {
  const set = emptySet();
  for (const [first, last] of ranges) addRange(set, first, last);
  return set;
}

const digits = [0x30, 0x39] as const;
const uppers = [0x41, 0x5a] as const;
const lowers = [0x61, 0x7a] as const;
const underscore = [0x5f, 0x5f] as const;

/** wordClass is what `\w` stands for: letters, digits and the underscore. */
export const wordClass = classOf(digits, uppers, lowers, underscore);
export const digitClass = classOf(digits);
export const spaceClass = classOf([0x09, 0x0d], [0x20, 0x20]);

/** characterClasses are the names that may stand in `[: :]` (manual: posix-bracket-expressions). */
export const characterClasses: ReadonlyMap<string, CharSet> = new Map([
  ['alnum', classOf(digits, uppers, lowers)],
  ['alpha', classOf(uppers, lowers)],
  ['ascii', classOf([0x00, 0x7f])],
  ['blank', classOf([0x09, 0x09], [0x20, 0x20])],
  // The server wires these in, in every collation: the only class with members above 0x7f.
  ['cntrl', classOf([0x00, 0x1f], [0x7f, 0x9f])],
  ['digit', digitClass],
  ['graph', classOf([0x21, 0x7e])],
  ['lower', classOf(lowers)],
  ['print', classOf([0x20, 0x7e])],
  ['punct', classOf([0x21, 0x2f], [0x3a, 0x40], [0x5b, 0x60], [0x7b, 0x7e])],
  ['space', spaceClass],
  ['upper', classOf(uppers)],
  ['xdigit', classOf(digits, [0x41, 0x46], [0x61, 0x66])],
  ['word', wordClass],
]);

/** foldedClass gives a named class as it is when case does not count: `lower` and `upper` are all letters. */
export function foldedClass(name: string): CharSet | undefined {
  return characterClasses.get(name === 'lower' || name === 'upper' ? 'alpha' : name);
}

/** The POSIX names of control characters, from 0, with their synonyms; then those of the other ASCII characters. */
const controlNames =
  'NUL SOH STX ETX EOT ENQ ACK BEL,alert BS,backspace HT,tab LF,newline VT,vertical-tab FF,form-feed ' +
  'CR,carriage-return SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC IS4,FS IS3,GS IS2,RS IS1,US';
const otherNames: Readonly<Record<string, string>> = {
  ' ': 'space',
  '!': 'exclamation-mark',
  '"': 'quotation-mark',
  '#': 'number-sign',
  $: 'dollar-sign',
  '%': 'percent-sign',
  '&': 'ampersand',
  "'": 'apostrophe',
  '(': 'left-parenthesis',
  ')': 'right-parenthesis',
  '*': 'asterisk',
  '+': 'plus-sign',
  ',': 'comma',
  '-': 'hyphen,hyphen-minus',
  '.': 'period,full-stop',
  '/': 'slash,solidus',
  '0': 'zero',
  '1': 'one',
  '2': 'two',
  '3': 'three',
  '4': 'four',
  '5': 'five',
  '6': 'six',
  '7': 'seven',
  '8': 'eight',
  '9': 'nine',
  ':': 'colon',
  ';': 'semicolon',
  '<': 'less-than-sign',
  '=': 'equals-sign',
  '>': 'greater-than-sign',
  '?': 'question-mark',
  '@': 'commercial-at',
  '[': 'left-square-bracket',
  '\\': 'backslash,reverse-solidus',
  ']': 'right-square-bracket',
  '^': 'circumflex,circumflex-accent',
  _: 'underscore,low-line',
  '`': 'grave-accent',
  '{': 'left-brace,left-curly-bracket',
  '|': 'vertical-line',
  '}': 'right-brace,right-curly-bracket',
  '~': 'tilde',
  '\x7f': 'DEL',
};

/** collatingElements are the names that may stand in `[. .]` and `[= =]`, besides single characters. */
export const collatingElements: ReadonlyMap<string, number> = new Map([
  ...controlNames.split(' ').flatMap((names, code) => names.split(',').map((name) => [name, code] as const)),
  ...Object.entries(otherNames).flatMap(([character, names]) =>
    names.split(',').map((name) => [name, character.charCodeAt(0)] as const),
  ),
]);
