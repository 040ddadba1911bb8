import { toDisplay } from '../text/byte-string.ts';
import type { CheckedServer, SurroundingFile } from './checked-server.ts';

/** SurroundingLine is one line of a file around a server, without its comment. */
export interface SurroundingLine {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** The text up to a comment. */
  readonly text: string;
  /** The section of an INI file that it stands in; empty before the first. */
  readonly section: string;
}

/**
 * Characters of a line that are looked at. Expressions that look for an option anywhere behind a word take the square of
 * this; a command with all that people write into one has some hundreds.
 */
const longestLine = 4_096;

/** surroundingLines gives the lines of the files of some kinds, comments and blanks left out. */
export function surroundingLines(
  { surroundings }: CheckedServer,
  kinds: readonly SurroundingFile['kind'][],
): readonly SurroundingLine[] {
  return surroundings.filter(({ kind }) => kinds.includes(kind)).flatMap(linesOf);
}

function linesOf({ path, text }: SurroundingFile): readonly SurroundingLine[] {
  const lines: SurroundingLine[] = [];
  let section = '';
  for (const [index, whole] of toDisplay(text).split('\n').entries()) {
    const line = whole
      .slice(0, longestLine)
      .replace(/(^|\s)[#;].*$/, '')
      .trimEnd();
    section = /^\[([^\]]+)\]/.exec(line)?.[1] ?? section;
    if (line.trim() !== '') lines.push({ file: path, line: index + 1, text: line, section });
  }
  return lines;
}

/** IniValue is one name with its value, continued lines joined by newlines. */
export interface IniValue extends SurroundingLine {
  readonly name: string;
  readonly value: string;
}

/** iniValues reads name = value lines; indented lines without a name go on with the value above. */
export function iniValues(lines: readonly SurroundingLine[]): readonly IniValue[] {
  const values: IniValue[] = [];
  for (const line of lines) {
    const match = /^(\w[\w-]*)\s*[=:]\s*(.*)$/.exec(line.text);
    const last = values.at(-1);
    if (match !== null) values.push({ ...line, name: match[1] ?? '', value: match[2] ?? '' });
    else if (/^\s/.test(line.text) && last?.file === line.file) {
      values[values.length - 1] = { ...last, value: `${last.value}\n${line.text.trim()}` };
    }
  }
  return values;
}
