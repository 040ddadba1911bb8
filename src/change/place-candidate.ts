import { posix } from 'node:path';
import { parseConfDocument } from '../conf/document.ts';
import { readServerSettings } from '../conf/server/read-server-settings.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { parseIdent } from '../hba/ident.ts';
import { parseHba } from '../hba/parse-hba.ts';
import { asBytes } from '../text/as-bytes.ts';
import { byteString, type ByteString } from '../text/byte-string.ts';
import type { FileSource } from '../text/file-source.ts';
import { overlayFiles } from './overlay.ts';
import { tlsFileSettings } from './tls-files.ts';

/** ServerPlaces is where the files of a server are; absolute. */
export interface ServerPlaces {
  readonly confPath: string;
  readonly hbaPath: string;
  readonly identPath: string;
  readonly dataDirectory: string;
}

/** PlacedCandidate is what a candidate changes: texts by absolute path, in the order to write them. */
export interface PlacedCandidate {
  readonly texts: ReadonlyMap<string, ByteString>;
  /** Files of the candidate that no setting and no line names. */
  readonly unused: readonly string[];
}

/** fragmentName is what `postern plan --out` writes of postgresql.conf; it is included at the end. */
export const fragmentName = 'postgresql.postern.conf';

/**
 * placeCandidate finds the place of each file of a candidate, named relative to its directory. A file besides the four known
 * ones goes where the candidate's own settings and lines look for it, and nowhere where nothing does.
 */
export function placeCandidate(
  candidate: ReadonlyMap<string, ByteString>,
  places: ServerPlaces,
  files: FileSource,
  dialect: Dialect,
): PlacedCandidate {
  const { confPath, hbaPath, identPath, dataDirectory } = places;
  const known = new Map([
    ['pg_ident.conf', identPath],
    ['pg_hba.conf', hbaPath],
    [fragmentName, posix.join(posix.dirname(confPath), fragmentName)],
    ['postgresql.conf', confPath],
  ]);
  const placed = new Map<string, ByteString>();
  for (const [name, path] of known) {
    const text = candidate.get(name);
    if (text !== undefined) placed.set(path, text);
  }
  const others = [...candidate].filter(([name]) => !known.has(name));
  const possible = new Map(placed);
  for (const [name, text] of others) {
    for (const base of [dataDirectory, posix.dirname(hbaPath), posix.dirname(identPath), posix.dirname(confPath)]) {
      const path = posix.join(base, name);
      if (!possible.has(path)) possible.set(path, text);
    }
  }
  if (candidate.has(fragmentName)) includeFragment(possible, placed, confPath, files, dialect);
  const wanted = filesAskedFor(possible, places, files, dialect);
  const texts = new Map<string, ByteString>();
  const used = new Set<string>();
  for (const [path, text] of possible) {
    const name = others.find(([, each]) => each === text && !placed.has(path))?.[0];
    if (name === undefined || !wanted.has(path)) continue;
    texts.set(path, text);
    used.add(name);
  }
  // What others name is written before what names it.
  for (const [path, text] of placed) texts.set(path, text);
  return { texts, unused: others.flatMap(([name]) => (used.has(name) ? [] : [name])) };
}

/** Included at the end, the fragment has the last word, and the lines of postgresql.conf stay as they are. */
function includeFragment(
  possible: Map<string, ByteString>,
  placed: Map<string, ByteString>,
  confPath: string,
  files: FileSource,
  dialect: Dialect,
): void {
  const read = possible.get(confPath) ?? textOf(files, confPath);
  if (read === undefined) return;
  const isIncluded = parseConfDocument(read, dialect.version).lines.some(
    (line) => line.kind === 'setting' && /^include(_if_exists)?$/i.test(line.name) && line.value === fragmentName,
  );
  if (isIncluded) return;
  const text = asBytes(`${read}${read === '' || read.endsWith('\n') ? '' : '\n'}include '${fragmentName}'\n`);
  possible.set(confPath, text);
  placed.set(confPath, text);
}

function textOf(files: FileSource, path: string): ByteString | undefined {
  const read = files.readFile(path);
  return read.kind === 'text' ? read.text : undefined;
}

function filesAskedFor(
  possible: ReadonlyMap<string, ByteString>,
  { confPath, hbaPath, identPath, dataDirectory }: ServerPlaces,
  files: FileSource,
  dialect: Dialect,
): ReadonlySet<string> {
  const overlay = overlayFiles(files, possible);
  const settings = readServerSettings({
    path: confPath,
    directory: dataDirectory,
    files: overlay,
    version: dialect.version,
  });
  const ssl = settings.find('ssl')?.value === true;
  parseHba(hbaPath, overlay, { dialect, ssl, oauthValidatorLibraries: byteString('') });
  parseIdent(identPath, overlay, { dialect });
  const named = tlsFileSettings.flatMap((name) => {
    const text = settings.find(name)?.text ?? '';
    return text === '' ? [] : [posix.resolve(dataDirectory, text)];
  });
  return new Set([...overlay.asked, ...named]);
}
