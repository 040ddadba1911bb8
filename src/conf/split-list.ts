import { posix } from 'node:path';
import { withoutBlanksAfter } from './blank.ts';
import { foldName } from './name.ts';

const blank = /[\t-\r ]/;

/**
 * splitIdentifierList splits a comma-separated list as the server's SplitGUCList does for listen_addresses: blanks around
 * an item are dropped, an item in double quotes keeps everything ("" stands for one quote). The blank text is the empty
 * list; undefined is a list that the server calls invalid. Items keep their case.
 */
export function splitIdentifierList(text: string): string[] | undefined {
  return splitList(text, (scanner) => (scanner.peek() === '"' ? scanner.takeQuoted() : takeWord(scanner)));
}

/** splitFoldedList splits as splitIdentifierList, but items without quotes are put in lower case: SplitIdentifierString. */
export function splitFoldedList(text: string): string[] | undefined {
  return splitList(text, (scanner) => {
    if (scanner.peek() === '"') return scanner.takeQuoted();
    const word = takeWord(scanner);
    return word === undefined ? undefined : foldName(word);
  });
}

/** longestPath is MAXPGPATH - 1: a longer path in a list of directories is cut. */
const longestPath = 1023;

/**
 * splitDirectoryList splits the list of unix_socket_directories: as splitIdentifierList, but a name without quotes may
 * contain blanks, and a path is put in its shortest form (no trailing slash, no `.` in the middle).
 */
export function splitDirectoryList(text: string): string[] | undefined {
  const directories = splitList(text, (scanner) => {
    if (scanner.peek() === '"') return scanner.takeQuoted();
    const name = withoutBlanksAfter(scanner.takeUntil((character) => character === ','));
    return name === '' ? undefined : name;
  });
  return directories?.map((directory) => canonicalPath(directory.slice(0, longestPath)));
}

function takeWord(scanner: Scanner): string | undefined {
  const word = scanner.takeUntil((character) => character === ',' || blank.test(character));
  return word === '' ? undefined : word;
}

function splitList(text: string, takeItem: (scanner: Scanner) => string | undefined): string[] | undefined {
  const scanner = new Scanner(text);
  scanner.skipBlanks();
  if (scanner.peek() === undefined) return [];
  const items: string[] = [];
  for (;;) {
    const item = takeItem(scanner);
    if (item === undefined) return undefined;
    items.push(item);
    scanner.skipBlanks();
    const separator = scanner.peek();
    if (separator === undefined) return items;
    if (separator !== ',') return undefined;
    scanner.advance();
    scanner.skipBlanks();
  }
}

class Scanner {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  peek(): string | undefined {
    return this.#text[this.#position];
  }

  advance(): void {
    this.#position++;
  }

  skipBlanks(): void {
    this.takeUntil((character) => !blank.test(character));
  }

  takeUntil(ends: (character: string) => boolean): string {
    const start = this.#position;
    for (let next = this.peek(); next !== undefined && !ends(next); next = this.peek()) this.advance();
    return this.#text.slice(start, this.#position);
  }

  /** takeQuoted gives what stands between double quotes, or undefined where the second is missing. */
  takeQuoted(): string | undefined {
    let value = '';
    for (;;) {
      this.advance();
      value += this.takeUntil((character) => character === '"');
      if (this.peek() === undefined) return undefined;
      this.advance();
      if (this.peek() !== '"') return value;
      value += '"';
    }
  }
}

function canonicalPath(path: string): string {
  if (path === '') return path;
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}
