import { posix } from 'node:path';
import { absoluteLocation } from '../../conf/location.ts';
import { byteString, toDisplay } from '../../text/byte-string.ts';
import type { Check, Found } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { manual } from '../references.ts';
import { placeOfWord, type SourceLine } from '../source-line.ts';
import { isInclude } from './references-in.ts';
import { hostTypes } from './rule-words.ts';

/** Includes written so that they include nothing. */
export const hbaIncludeForm: Check = {
  id: 'hba-include-form',
  group: 'hba',
  severity: 'high',
  about: {
    title: 'An include that includes nothing',
    why: 'include takes one name, in double quotes or none, without an equals sign. Otherwise the file is refused; and include_dir takes only names that end in .conf and do not begin with a dot, and passes over the others in silence.',
    fix: 'include app.conf, include_if_exists local.conf, include_dir hba.d with files such as 10-app.conf',
    references: [manual('auth-pg-hba-conf')],
    versions: [16, 19],
  },
  *find(server) {
    for (const { source } of server.hba?.lines ?? []) {
      if (!isInclude(source)) {
        yield* joinedForm(source);
        continue;
      }
      yield* formOf(source);
      if (source.fields[0]?.[0]?.text === 'include_dir') yield* passedOver(server, source);
    }
  },
};

/** `include=x.conf` is one word, and no include. */
function* joinedForm(source: SourceLine): Generator<Found> {
  const [word] = source.fields[0] ?? [];
  const [, keyword, name = ''] =
    /^(include(?:_if_exists|_dir)?)=(.*)$/s.exec(toDisplay(word?.text ?? byteString(''))) ?? [];
  if (word === undefined || keyword === undefined) return;
  const message = 'there is no equals sign in an include of pg_hba.conf';
  const file = name.replaceAll("'", '');
  yield { ...placeOfWord(source, word), message, ...(file !== '' && { fix: `Write ${keyword} ${file}` }) };
}

function* formOf(source: SourceLine): Generator<Found> {
  const [, second = [], third] = source.fields;
  const [word, next] = second;
  if (word === undefined) {
    const [keyword] = source.fields[0] ?? [];
    if (keyword !== undefined) yield { ...placeOfWord(source, keyword), message: 'the name of the file is missing' };
    return;
  }
  const name = toDisplay(word.text).replaceAll("'", '');
  if (word.text.startsWith('=')) {
    yield { ...placeOfWord(source, word), message: 'there is no equals sign in an include of pg_hba.conf' };
  } else if (word.text.includes("'") && !word.quoted) {
    const message = `the single quotes belong to the file's name: ${toDisplay(word.text)}`;
    yield { ...placeOfWord(source, word), message, fix: `Write "${name}"` };
  } else if (next !== undefined) {
    yield {
      ...placeOfWord(source, next),
      message: 'an include takes one file',
      fix: 'Write an include for each file.',
    };
  } else if (third?.[0] !== undefined) {
    yield { ...placeOfWord(source, third[0]), message: 'nothing may stand behind the name of the file' };
  }
}

function* passedOver({ files }: CheckedServer, source: SourceLine): Generator<Found> {
  const word = source.fields[1]?.[0];
  if (word === undefined || source.fields.length !== 2) return;
  const directory = absoluteLocation(toDisplay(word.text), source.file);
  const read = files.readDirectory(directory);
  if (read.kind === 'unreadable') return;
  for (const { name, isDirectory } of read.entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (isDirectory || /^[^.].*\.conf$/.test(name) || isPutAside(name)) continue;
    const path = posix.join(directory, name);
    const file = files.readFile(path);
    if (file.kind !== 'text' || !looksLikeRules.test(file.text)) continue;
    yield {
      ...placeOfWord(source, word),
      message: `${path} has lines, but its name does not end in .conf: it is passed over`,
      fix: `mv ${path} ${posix.join(directory, `${name.replace(/^\.+/, '').replace(/\.[^.]*$/, '')}.conf`)}`,
    };
  }
}

/** People put files aside under such names. */
function isPutAside(name: string): boolean {
  return /\.(disabled|bak|orig|old|dpkg-\w+|rpm\w+|swp)$|~$/.test(name);
}

const looksLikeRules = new RegExp(`^[ \\t]*(local|${hostTypes.join('|')})[ \\t]`, 'm');
