/** ConninfoPair is one keyword of a connection string with its value, in the order of the text. */
export interface ConninfoPair {
  readonly keyword: string;
  readonly value: string;
}

/** ConninfoPairs is what a connection string says before any value is looked at, or libpq's text for what is wrong. */
export type ConninfoPairs = { readonly kind: 'pairs'; readonly pairs: readonly ConninfoPair[] } | InvalidConninfo;

/** InvalidConninfo says why a connection string is none, in libpq's words where libpq has some. */
export interface InvalidConninfo {
  readonly kind: 'invalid';
  readonly message: string;
}

/** invalidConninfo makes an InvalidConninfo. */
export function invalidConninfo(message: string): InvalidConninfo {
  return { kind: 'invalid', message };
}

/** What isspace(3) takes in the C locale. */
const space = /[ \t\n\r\f\v]/;

/**
 * parseConninfoPairs reads the form `keyword = value …` (manual: libpq-connstring-keyword-value). A value with spaces
 * stands in single quotes; a backslash takes the next character as it is, in quotes and outside. Of several faults the
 * first is told, as libpq does.
 */
export function parseConninfoPairs(text: string, isKnown: (keyword: string) => boolean): ConninfoPairs {
  const pairs: ConninfoPair[] = [];
  let at = skipSpace(text, 0);
  while (at < text.length) {
    const nameEnd = indexOfEnd(text, at, (character) => character === '=' || space.test(character));
    const keyword = text.slice(at, nameEnd);
    const equals = skipSpace(text, nameEnd);
    if (text.charAt(equals) !== '=') {
      return invalidConninfo(`missing "=" after "${keyword}" in connection info string`);
    }
    const value = takeValue(text, skipSpace(text, equals + 1));
    if (value === undefined) return invalidConninfo('unterminated quoted string in connection info string');
    if (!isKnown(keyword)) return invalidConninfo(`invalid connection option "${keyword}"`);
    pairs.push({ keyword, value: value.text });
    at = skipSpace(text, value.end);
  }
  return { kind: 'pairs', pairs };
}

function takeValue(text: string, start: number): { readonly text: string; readonly end: number } | undefined {
  const quoted = text.charAt(start) === "'";
  let value = '';
  let at = quoted ? start + 1 : start;
  for (; at < text.length; at++) {
    const character = text.charAt(at);
    if (quoted ? character === "'" : space.test(character)) return { text: value, end: quoted ? at + 1 : at };
    // A backslash at the very end stands for nothing.
    value += character === '\\' ? text.charAt(++at) : character;
  }
  return quoted ? undefined : { text: value, end: at };
}

function skipSpace(text: string, start: number): number {
  return indexOfEnd(text, start, (character) => !space.test(character));
}

function indexOfEnd(text: string, start: number, isEnd: (character: string) => boolean): number {
  let at = start;
  while (at < text.length && !isEnd(text.charAt(at))) at++;
  return at;
}
