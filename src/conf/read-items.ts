import { toDisplay, type ByteString } from '../text/byte-string.ts';
import type { FileSource } from '../text/file-source.ts';
import type { Problem } from '../text/problem.ts';
import { confLines, type BrokenLine, type Reader, type SettingLine } from './document.ts';
import type { Token } from './token.ts';
import { absoluteLocation, configurationFilesIn } from './location.ts';
import { withoutBlanksAfter } from './blank.ts';
import { foldName } from './name.ts';
import type { ConfProblem } from './problem.ts';

/** ConfItem is one entry of the server's list of what the files say, in the order of reading. */
export type ConfItem =
  | {
      readonly kind: 'setting';
      readonly file: string;
      readonly line: number;
      readonly name: string;
      readonly value: string;
    }
  | { readonly kind: 'error'; readonly file: string; readonly line: number; readonly error: string };

/** ReadItems is what the files say, includes expanded, and what is wrong with their form. */
export interface ReadItems {
  readonly items: readonly ConfItem[];
  readonly problems: readonly ConfProblem[];
  readonly warnings: readonly Problem[];
}

/** ReadRequest says which files to read, and how. */
export interface ReadRequest {
  /** Absolute paths, read one after the other. */
  readonly paths: readonly { readonly path: string; readonly mustExist: boolean }[];
  readonly files: FileSource;
  readonly reader: Reader;
  /** After so many syntax errors a file is abandoned. The server's log has 100; its view stops at the first. */
  readonly errorLimit: number;
}

/** deepestInclude is CONF_FILE_MAX_DEPTH of the server. */
const deepestInclude = 10;

/** readItems reads configuration files with everything that they include. */
export function readItems({ paths, files, reader, errorLimit }: ReadRequest): ReadItems {
  const reading = new Reading(files, reader, errorLimit);
  for (const { path, mustExist } of paths) {
    // The server reads postgresql.auto.conf only after a main file without errors.
    if (reading.problems.length > 0) break;
    reading.readMain(path, mustExist);
  }
  return reading;
}

interface Place {
  readonly file: string;
  readonly line: number;
}

class Reading implements ReadItems {
  readonly items: ConfItem[] = [];
  readonly problems: ConfProblem[] = [];
  readonly warnings: Problem[] = [];
  readonly #files: FileSource;
  readonly #reader: Reader;
  readonly #errorLimit: number;

  constructor(files: FileSource, reader: Reader, errorLimit: number) {
    this.#files = files;
    this.#reader = reader;
    this.#errorLimit = errorLimit;
  }

  readMain(path: string, mustExist: boolean): void {
    const read = this.#files.readFile(path);
    if (read.kind === 'text') this.#readText(path, read.text, 0);
    else if (mustExist || read.code !== 'ENOENT') this.#unreadable(path, read, { file: path, line: 0 });
  }

  #readText(file: string, text: ByteString, depth: number): void {
    let errors = 0;
    for (const line of confLines(text, this.#reader)) {
      if (line.kind === 'blank') continue;
      if (line.kind === 'setting') {
        this.#readLine(line, file, depth);
        continue;
      }
      this.#broken(line, file);
      if (++errors < this.#errorLimit) continue;
      const message = `too many syntax errors found, abandoning file "${file}"`;
      this.problems.push({ kind: 'syntax', file, line: line.line, message });
      return;
    }
  }

  #readLine({ line, name, value }: SettingLine, file: string, depth: number): void {
    const text = toDisplay(value);
    switch (foldName(name)) {
      case 'include':
        return void this.#include(text, true, { file, line }, depth + 1);
      case 'include_if_exists':
        return void this.#include(text, false, { file, line }, depth + 1);
      case 'include_dir':
        return this.#includeDirectory(text, { file, line }, depth + 1);
      default:
        this.items.push({ kind: 'setting', file, line, name: toDisplay(name), value: text });
    }
  }

  /** #include tells whether everything below it was read without a problem. */
  #include(location: string, mustExist: boolean, from: Place, depth: number): boolean {
    const before = this.problems.length;
    this.#tryInclude(location, mustExist, from, depth);
    return this.problems.length === before;
  }

  #tryInclude(location: string, mustExist: boolean, from: Place, depth: number): void {
    if (isBlank(location)) {
      return this.#wrong(
        from,
        'empty configuration file name',
        `empty configuration file name: "${location}"`,
        'Name the file to include, or remove the line.',
      );
    }
    if (depth > deepestInclude) {
      const message = `could not open configuration file "${location}": maximum nesting depth exceeded`;
      return this.#wrong(from, 'nesting depth exceeded', message, tooDeep);
    }
    const path = absoluteLocation(location, from.file);
    if (path === from.file) {
      return this.#wrong(
        from,
        'configuration file recursion',
        `configuration file recursion in "${path}"`,
        'Remove the line: the file includes itself.',
      );
    }
    const read = this.#files.readFile(path);
    if (read.kind === 'text') return this.#readText(path, read.text, depth);
    if (mustExist || read.code === 'EISDIR') return this.#unreadable(path, read, from);
    this.warnings.push({ ...from, message: `skipping missing configuration file "${path}"` });
  }

  #includeDirectory(location: string, from: Place, depth: number): void {
    if (isBlank(location)) {
      return this.#wrong(
        from,
        'empty configuration directory name',
        `empty configuration directory name: "${location}"`,
        'Name the directory to include, or remove the line.',
      );
    }
    const directory = absoluteLocation(location, from.file);
    const read = this.#files.readDirectory(directory);
    if (read.kind === 'unreadable') {
      const message = `could not open configuration directory "${directory}": ${read.strerror}`;
      const advice = `Make the directory with: mkdir ${directory}, or remove the line.`;
      return this.#wrong(
        from,
        `could not open directory "${directory}"`,
        message,
        read.code === 'ENOENT' ? advice : unreadable,
      );
    }
    for (const path of configurationFilesIn(directory, read.entries)) {
      if (!this.#include(path, true, from, depth)) return;
    }
  }

  #unreadable(path: string, read: { readonly code: string; readonly strerror: string }, from: Place): void {
    if (read.code === 'EISDIR') {
      // The server opens a directory without complaint and fails in its scanner.
      const error = 'input in flex scanner failed';
      const message = `${error} at file "${path}" line 1`;
      return this.#wrong({ file: path, line: 1 }, error, message, 'It is a directory: use include_dir.');
    }
    const message = `could not open configuration file "${path}": ${read.strerror}`;
    const advice = 'Make the file, or write include_if_exists to do without it.';
    this.#wrong(
      from,
      `could not open file "${path}"`,
      message,
      read.code === 'ENOENT' && from.line > 0 ? advice : unreadable,
    );
  }

  #broken({ line, source, near }: BrokenLine, file: string): void {
    // The server counts a line at its newline: an error at the end of a last line without one is given the line before.
    const place = { file, line: near === undefined && !source.endsWith('\n') ? line - 1 : line };
    const nearWhat = near === undefined ? 'end of line' : `token "${toDisplay(near.text)}"`;
    const message = `syntax error in file "${file}" line ${place.line}, near ${nearWhat}`;
    this.items.push({ kind: 'error', ...place, error: 'syntax error' });
    const column = (near?.start ?? withoutBlanksAfter(source).length) + 1;
    this.problems.push({ kind: 'syntax', file, line, column, message, advice: brokenAdvice(source, near) });
  }

  #wrong(place: Place, error: string, message: string, advice: string): void {
    this.items.push({ kind: 'error', ...place, error });
    this.problems.push({ kind: 'syntax', ...place, message, advice });
  }
}

const tooDeep = `Files may be included ${deepestInclude} deep: look for two that include each other.`;
const unreadable = 'Let the user that runs the server read it.';

/** The bytes of the quotation marks that word processors put for straight ones. */
const curlyQuote = /\xe2\x80[\x98-\x9f]/;

function brokenAdvice(source: ByteString, near: Token | undefined): string {
  if (curlyQuote.test(source)) return "Type straight quotes: name = 'value'.";
  if (near === undefined) return "Give the name a value: name = 'value'. An empty value is ''.";
  if (near.text.startsWith("'")) return "End the value with a quote in the same line; a quote inside is written ''.";
  return "Write name = 'value', one a line; a value needs quotes unless it is one word or number.";
}

function isBlank(text: string): boolean {
  return /^[ \t\r\n]*$/.test(text);
}
