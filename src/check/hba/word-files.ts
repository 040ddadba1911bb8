import { absoluteLocation } from '../../conf/location.ts';
import { toDisplay, type ByteString } from '../../text/byte-string.ts';
import type { CheckedServer } from '../checked-server.ts';
import { sourceLines, type PlacedWord, type SourceLine } from '../source-line.ts';
import { isInclude, isReference } from './rule-words.ts';

/** FileReference is a word that names a file: @file, or what follows include. */
export interface FileReference {
  readonly source: SourceLine;
  readonly word: PlacedWord;
  /** Absolute. */
  readonly path: string;
}

/** referencesIn finds the files that a line names. */
export function referencesIn(source: SourceLine, includes: boolean): readonly FileReference[] {
  const words = source.fields.flat();
  const [, included] = words;
  if (includes && isInclude(source) && included !== undefined && !source.text.trimStart().startsWith('include_dir')) {
    return [{ source, word: included, path: absoluteLocation(toDisplay(included.text), source.file) }];
  }
  return words.filter(isReference).map((word) => ({
    source,
    word,
    path: absoluteLocation(toDisplay(word.text).slice(1), source.file),
  }));
}

/** wordFiles gives every @file of pg_hba.conf itself, with its text; undefined where it cannot be read. */
export function wordFiles({
  hba,
  dialect,
  files,
}: CheckedServer): readonly (FileReference & { readonly text: ByteString | undefined })[] {
  return (hba?.lines ?? [])
    .filter(({ source }) => source.text.includes('@'))
    .flatMap(({ source }) =>
      referencesIn(source, dialect.includes)
        .filter(({ word }) => isReference(word))
        .map((reference) => {
          const read = files.readFile(reference.path);
          return { ...reference, text: read.kind === 'text' ? read.text : undefined };
        }),
    );
}

/** How many lines of references are followed: more is no list of names that anybody wrote. */
const mostFollowed = 10_000;

/** findCycle finds the first line that leads back to a file it stands in. */
export function findCycle({ files, dialect }: CheckedServer, path: string): FileReference | undefined {
  let followed = 0;
  const done = new Set<string>();
  const search = (file: string, above: readonly string[]): FileReference | undefined => {
    if (done.has(file)) return undefined;
    const read = files.readFile(file);
    // Most files name no others.
    if (read.kind !== 'text' || !/@|^\s*include/m.test(read.text)) return undefined;
    const inside = [...above, file];
    for (const line of sourceLines(file, read.text, dialect)) {
      for (const reference of referencesIn(line, dialect.includes)) {
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
