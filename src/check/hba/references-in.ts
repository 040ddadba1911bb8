import { absoluteLocation, configurationFilesIn } from '../../conf/location.ts';
import { toDisplay } from '../../text/byte-string.ts';
import type { FileSource } from '../../text/file-source.ts';
import type { PlacedWord, SourceLine } from '../source-line.ts';

/** FileReference is a word that names a file: @file, or what follows include. */
export interface FileReference {
  readonly source: SourceLine;
  readonly word: PlacedWord;
  /** Absolute. */
  readonly path: string;
}

/** isReference tells whether a word names a file of words: @file. */
export function isReference({ text, quoted }: PlacedWord): boolean {
  return !quoted && text.length > 1 && text.startsWith('@');
}

/** isInclude tells whether a line begins with a word that includes files (16 and later). */
export function isInclude({ fields }: SourceLine): boolean {
  return /^include(_if_exists|_dir)?$/.test(fields[0]?.[0]?.text ?? '');
}

/** wordFilesIn finds the files of words that a line names. */
export function wordFilesIn(source: SourceLine): readonly FileReference[] {
  if (!source.text.includes('@')) return [];
  return source.fields
    .flat()
    .filter(isReference)
    .map((word) => ({ source, word, path: absoluteLocation(toDisplay(word.text).slice(1), source.file) }));
}

/** includesIn finds the files that a line includes; none where it is no include. */
export function includesIn(source: SourceLine, files: FileSource): readonly FileReference[] {
  const [keyword, word] = source.fields.flat();
  if (!isInclude(source) || word === undefined) return [];
  const path = absoluteLocation(toDisplay(word.text), source.file);
  if (keyword?.text !== 'include_dir') return [{ source, word, path }];
  const read = files.readDirectory(path);
  if (read.kind === 'unreadable') return [];
  return configurationFilesIn(path, read.entries).map((each) => ({ source, word, path: each }));
}
