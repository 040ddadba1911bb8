import type { FileSource } from '../../text/file-source.ts';
import type { CheckedServer } from '../checked-server.ts';
import { remember } from '../remember.ts';
import { sourceLines, type PlacedWord, type SourceLine } from '../source-line.ts';
import { includesIn, isInclude, isReference, wordFilesIn, type FileReference } from './references-in.ts';

/** HomedWord is a word, and the line in which it stands: one of an @file where the rule only names the file. */
export interface HomedWord extends PlacedWord {
  readonly home: SourceLine;
}

type Reader = Pick<CheckedServer, 'files' | 'dialect'>;

/** The words of each file by its path: ten thousand lines may name the same one. */
const wordsByFile = remember<FileSource, Map<string, readonly HomedWord[] | undefined>>(() => new Map());

/** WordFile is an @file of pg_hba.conf, and the words that stand there or in files that it names. */
export interface WordFile extends FileReference {
  readonly isReadable: boolean;
  /** Undefined where there is no telling: the file cannot be read, or stands for too many. */
  readonly words: readonly HomedWord[] | undefined;
}

/** wordFiles gives every @file of pg_hba.conf itself. */
export function wordFiles(server: CheckedServer): readonly WordFile[] {
  return (server.hba?.lines ?? []).flatMap(({ source }) =>
    isIncludeHere(source, server)
      ? []
      : wordFilesIn(source).map((reference) => ({
          ...reference,
          isReadable: server.files.readFile(reference.path).kind === 'text',
          words: wordsIn(reference.path, server, 1),
        })),
  );
}

/** withListed gives words of a line with, in the place of each @file that can be read, the words in there. */
export function withListed(words: readonly PlacedWord[], home: SourceLine, server: Reader): readonly HomedWord[] {
  return expand(words, home, server, 0);
}

/** CONF_FILE_MAX_DEPTH of 16 and later. */
const deepest = 10;

function expand(words: readonly PlacedWord[], home: SourceLine, server: Reader, depth: number): readonly HomedWord[] {
  if (!words.some(isReference)) return words.map((word) => atHome(word, home));
  const paths = new Map(wordFilesIn(home).map(({ word, path }) => [word, path]));
  return words.flatMap((word) => {
    const path = paths.get(word);
    const listed = path === undefined ? undefined : wordsIn(path, server, depth + 1);
    return listed ?? [atHome(word, home)];
  });
}

function atHome({ text, source, quoted, start, end }: PlacedWord, home: SourceLine): HomedWord {
  return { text, source, quoted, start, end, home };
}

function wordsIn(path: string, server: Reader, depth: number): readonly HomedWord[] | undefined {
  if (depth > deepest) return undefined;
  const words = wordsByFile(server.files);
  // What the bound of depth cuts off depends on the depth.
  const key = `${depth} ${path}`;
  if (!words.has(key)) words.set(key, readWords(path, server, depth));
  return words.get(key);
}

/** How many words one file may stand for: files that name each other many times over would have no end. */
const mostWords = 100_000;

function readWords(path: string, server: Reader, depth: number): readonly HomedWord[] | undefined {
  const read = server.files.readFile(path);
  if (read.kind !== 'text') return undefined;
  const words: HomedWord[] = [];
  for (const line of sourceLines(path, read.text, server.dialect)) {
    for (const word of expand(line.fields.flat(), line, server, depth)) words.push(word);
    if (words.length > mostWords) return undefined;
  }
  return words;
}

function isIncludeHere(source: SourceLine, { dialect }: Reader): boolean {
  return dialect.includes && isInclude(source);
}

/** How many lines of references are followed: more is no list of names that anybody wrote. */
const mostFollowed = 10_000;

/** findCycle finds the first line that leads back to a file it stands in. */
export function findCycle(server: CheckedServer, path: string): FileReference | undefined {
  let followed = 0;
  const done = new Set<string>();
  const search = (file: string, above: readonly string[]): FileReference | undefined => {
    if (done.has(file)) return undefined;
    const read = server.files.readFile(file);
    // Most files name no others.
    if (read.kind !== 'text' || !/@|^\s*include/m.test(read.text)) return undefined;
    const inside = [...above, file];
    for (const line of sourceLines(file, read.text, server.dialect)) {
      const references = isIncludeHere(line, server) ? includesIn(line, server.files) : wordFilesIn(line);
      for (const reference of references) {
        if (++followed > mostFollowed) return undefined;
        if (inside.includes(reference.path)) return reference;
        const deeper = search(reference.path, inside);
        if (deeper !== undefined) return deeper;
      }
    }
    done.add(file);
    return undefined;
  };
  return search(path, []);
}
