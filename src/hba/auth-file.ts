import { asBytes } from '../text/as-bytes.ts';
import { toDisplay, type ByteString } from '../text/byte-string.ts';
import type { FileSource, Unreadable } from '../text/file-source.ts';
import { printContext, type AuthProblem, type Place } from './auth-problem.ts';
import type { AuthField, AuthToken } from './auth-token.ts';
import { absoluteLocation, configurationFilesIn } from '../conf/location.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { splitLogicalLines, type LogicalLine } from './logical-line.ts';
import { WordScanner } from './word-scanner.ts';

/** How deep files may include files: CONF_FILE_MAX_DEPTH of the server. */
const maxIncludeDepth = 10;
/** How many files one parse opens. The server has no such bound: files that include each other twice over never end there. */
const maxFilesOpened = 20_000;
/** How many bytes one parse reads, files read twice counted twice: a thousand times a big pg_hba.conf. */
const maxBytesRead = 1 << 28;

/** TokenizedLine is one line of an authentication file, or of a file it includes, as words. */
export interface TokenizedLine extends Place {
  readonly text: ByteString;
  readonly fields: readonly AuthField[];
  /** What the view shows as this line's error, if an include failed. */
  readonly error?: string;
}

/** TokenizedFile is an authentication file with everything it includes. */
export interface TokenizedFile {
  readonly lines: readonly TokenizedLine[];
  /** Why the file is refused, in the order of the server's log. Each line with an error has one here. */
  readonly problems: readonly AuthProblem[];
  /** What the server logs and goes on. */
  readonly warnings: readonly AuthProblem[];
}

/** tokenizeAuthFile reads an authentication file and its includes, which expand in place (manual: auth-pg-hba-conf). */
export function tokenizeAuthFile(path: string, files: FileSource, dialect: Dialect): TokenizedFile {
  const tokenizer = new AuthFileTokenizer(files, dialect);
  const lines: TokenizedLine[] = [];
  const failure = tokenizer.tokenize(path, 0, lines);
  if (failure !== undefined) tokenizer.problems.push({ file: path, line: 0, message: failure.message });
  return { lines, problems: tokenizer.problems, warnings: tokenizer.warnings };
}

interface OpenFailure {
  readonly message: string;
  /** The reason alone. */
  readonly reason: string;
  readonly isMissing: boolean;
}

class AuthFileTokenizer {
  readonly problems: AuthProblem[] = [];
  readonly warnings: AuthProblem[] = [];
  readonly #files: FileSource;
  readonly #dialect: Dialect;
  /** The line being read and the includes that led to it, innermost first. */
  #places: readonly Place[] = [];
  #filesOpened = 0;
  #bytesRead = 0;

  constructor(files: FileSource, dialect: Dialect) {
    this.#files = files;
    this.#dialect = dialect;
  }

  /** Adds the lines of one file, or says why it cannot be opened. */
  tokenize(path: string, depth: number, into: TokenizedLine[]): OpenFailure | undefined {
    const opened = this.#open(path, depth);
    if (opened.kind === 'failure') return opened;
    const outer = this.#places;
    for (const line of splitLogicalLines(opened.text, this.#dialect)) {
      this.#places = [{ file: path, line: line.line }, ...outer];
      this.#tokenizeLine(path, line, depth, into);
    }
    this.#places = outer;
    return undefined;
  }

  #open(path: string, depth: number): { kind: 'text'; text: ByteString } | ({ kind: 'failure' } & OpenFailure) {
    if (depth > maxIncludeDepth) return couldNotOpen(path, 'maximum nesting depth exceeded');
    if (++this.#filesOpened > maxFilesOpened) return couldNotOpen(path, `more than ${maxFilesOpened} files included`);
    const read = this.#files.readFile(path);
    if (read.kind === 'unreadable') return couldNotRead(path, read);
    this.#bytesRead += read.text.length;
    if (this.#bytesRead > maxBytesRead) return couldNotOpen(path, `more than ${maxBytesRead} bytes included`);
    return read;
  }

  #tokenizeLine(file: string, { line, text, isTooLong }: LogicalLine, depth: number, into: TokenizedLine[]): void {
    const { fields, error } =
      isTooLong === true
        ? { fields: [], error: this.#refuse('authentication file line too long') }
        : this.#scanFields(file, text, depth);
    if (error !== undefined) {
      into.push({ file, line, text, fields, error });
      return;
    }
    const [first, second] = fields;
    if (first === undefined) return;
    if (fields.length !== 2 || second === undefined || !this.#dialect.includes || !isInclude(first[0].text)) {
      into.push({ file, line, text, fields });
      return;
    }
    const failure = this.#include(first[0].text, second[0].text, file, depth, into);
    if (failure !== undefined) into.push({ file, line, text, fields, error: failure });
  }

  #scanFields(file: string, text: ByteString, depth: number): { fields: AuthField[]; error?: string } {
    if (text.includes('\0')) {
      // The server's reader drops the rest of the line and goes on; a line it half read is none we would trust.
      return { fields: [], error: this.#refuse('line contains a zero byte') };
    }
    const fields: AuthField[] = [];
    const words = new WordScanner(text, this.#dialect.longestWord);
    while (!words.atEnd) {
      const tokens: AuthToken[] = [];
      do {
        const word = words.next();
        if (word === undefined) break;
        if (words.isTooLong) return { fields, error: this.#refuseLongWord(word) };
        if (!isFileReference(word)) {
          tokens.push(word);
          continue;
        }
        const error = this.#expand(asBytes(word.text.slice(1)), file, depth + 1, tokens);
        if (error !== undefined) return { fields, error };
      } while (words.atComma);
      const [head, ...rest] = tokens;
      if (head !== undefined) fields.push([head, ...rest]);
    }
    return { fields };
  }

  /** Adds the words of a `@file` to a field; what goes wrong inside it is the error of the line that names it. */
  #expand(location: ByteString, callingFile: string, depth: number, into: AuthToken[]): string | undefined {
    const lines: TokenizedLine[] = [];
    const path = absoluteLocation(toDisplay(location), callingFile);
    const failure = this.tokenize(path, depth, lines);
    if (failure !== undefined) return this.#refuseWordFile(toDisplay(location), path, failure);
    for (const { fields, error } of lines) {
      if (error !== undefined) return error;
      for (const field of fields) into.push(...field);
    }
    return undefined;
  }

  #include(
    keyword: IncludeKeyword,
    location: ByteString,
    callingFile: string,
    depth: number,
    into: TokenizedLine[],
  ): string | undefined {
    if (keyword === 'include_dir') return this.#includeDirectory(location, callingFile, depth, into);
    const path = absoluteLocation(toDisplay(location), callingFile);
    const failure = this.tokenize(path, depth + 1, into);
    if (failure === undefined) return undefined;
    if (keyword === 'include' || !failure.isMissing) return this.#refuse(failure.message);
    this.#warn(failure.message);
    this.#warn(`skipping missing authentication file "${path}"`);
    return undefined;
  }

  #includeDirectory(
    location: ByteString,
    callingFile: string,
    depth: number,
    into: TokenizedLine[],
  ): string | undefined {
    if (/^[ \t\r\n]*$/.test(location)) {
      this.#refuse(`empty configuration directory name: "${location}"`);
      return 'empty configuration directory name';
    }
    const directory = absoluteLocation(toDisplay(location), callingFile);
    const read = this.#files.readDirectory(directory);
    if (read.kind === 'unreadable') {
      this.#refuse(`could not open configuration directory "${directory}": ${read.strerror}`);
      return `could not open directory "${directory}"`;
    }
    // As in the server, the message of a file that failed is repeated for every file after it.
    const errors: string[] = [];
    let last: string | undefined;
    for (const path of configurationFilesIn(directory, read.entries)) {
      const failure = this.tokenize(path, depth + 1, into);
      if (failure !== undefined) last = this.#refuse(failure.message);
      if (last !== undefined) errors.push(last);
    }
    return errors.length === 0 ? undefined : errors.join('\n');
  }

  #refuseWordFile(name: string, path: string, { message, reason }: OpenFailure): string {
    const { wordFileUnreadable, hasContext } = this.#dialect.texts.authFile;
    const problem = this.#problem(wordFileUnreadable({ name, path, reason, message }));
    const { context: _context, ...withoutContext } = problem;
    this.problems.push(hasContext ? problem : withoutContext);
    return problem.message;
  }

  /** The log quotes the word as far as it was read, the view does not. */
  #refuseLongWord({ text }: AuthToken): string {
    const message = 'authentication file token too long';
    const read = toDisplay(asBytes(text.slice(0, this.#dialect.longestWord)));
    const { context: _context, ...problem } = this.#problem(`${message}, skipping: "${read}"`);
    this.problems.push(problem);
    return message;
  }

  #refuse(message: string): string {
    this.problems.push(this.#problem(message));
    return message;
  }

  #warn(message: string): void {
    this.warnings.push(this.#problem(message));
  }

  #problem(message: string): AuthProblem {
    const place = this.#places[0] ?? { file: '', line: 0 };
    return { ...place, message, context: printContext(this.#places) };
  }
}

type IncludeKeyword = 'include' | 'include_if_exists' | 'include_dir';

function isInclude(word: string): word is IncludeKeyword {
  return word === 'include' || word === 'include_if_exists' || word === 'include_dir';
}

/** A `@` alone is a name, and so is a quoted word; @"a file" is a reference. */
function isFileReference(word: AuthToken): boolean {
  return !word.quoted && word.text.length > 1 && word.text.startsWith('@');
}

function couldNotOpen(path: string, reason: string): { kind: 'failure' } & OpenFailure {
  return { kind: 'failure', message: `could not open file "${path}": ${reason}`, reason, isMissing: false };
}

function couldNotRead(path: string, { code, strerror }: Unreadable): { kind: 'failure' } & OpenFailure {
  // A directory opens and then cannot be read.
  const verb = code === 'EISDIR' ? 'read' : 'open';
  return {
    kind: 'failure',
    message: `could not ${verb} file "${path}": ${strerror}`,
    reason: strerror,
    isMissing: code === 'ENOENT',
  };
}
