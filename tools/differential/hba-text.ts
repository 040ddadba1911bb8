import fc from 'fast-check';
import {
  address,
  databases,
  databaseUser,
  directoryKeyword,
  directoryToInclude,
  fileKeyword,
  fileToInclude,
  hostMethod,
  hostType,
  localMethod,
  mapName,
  systemUser,
  tlsMethod,
  users,
} from './hba-fields.ts';
import { always, line, mutated, oneOf, styled, word } from './words.ts';

/** AuthFiles is a generated file, and those that it may include: name in the data directory to text. */
export interface AuthFiles {
  readonly text: string;
  readonly files: Readonly<Record<string, string>>;
}

const local = always(fc.constant('local'));
const hostssl = always(fc.constant('hostssl'));
const nothing = oneOf('# comment\n', '\n', ' \n', '\\\n', '\r\n', '"\n');

const include = fc.oneof(line(fileKeyword, fileToInclude), line(directoryKeyword, directoryToInclude));
const shortLine = fc.oneof(
  line(hostType),
  line(hostType, databases),
  line(hostType, databases, users),
  line(hostType, databases, users, address),
  line(local, databases, users),
  line(always(styled(word('x', '@words', '#', '\\', '\ufeffhost'))), users),
);
const ruleLine = fc.oneof(
  { weight: 6, arbitrary: line(hostType, databases, users, address, hostMethod) },
  { weight: 2, arbitrary: line(hostssl, databases, users, address, tlsMethod) },
  { weight: 3, arbitrary: line(local, databases, users, localMethod) },
);
const hbaLine = fc.oneof(
  { weight: 10, arbitrary: ruleLine },
  { weight: 2, arbitrary: include },
  { weight: 1, arbitrary: shortLine },
  { weight: 1, arbitrary: nothing },
);
const identLine = fc.oneof(
  { weight: 10, arbitrary: line(mapName, systemUser, databaseUser) },
  { weight: 1, arbitrary: line(mapName, systemUser) },
  { weight: 1, arbitrary: line(mapName, systemUser, databaseUser, always(styled(word('x', 'y=z')))) },
  { weight: 1, arbitrary: line(mapName) },
  { weight: 2, arbitrary: include },
  { weight: 1, arbitrary: nothing },
);

function textOf(lines: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return mutated(fc.array(lines, { minLength: 1, maxLength: 5, size: 'max' }).map((all) => all.join('')));
}

/** Files that include no file: nothing here leads in a circle, which ends a server before 16. */
const hbaLeaf = oneOf(
  '',
  'local all all trust\n',
  'host all all all md5\nhostssl app alice 10/8 cert',
  'bad\n',
  '# c\n\nhost all "all" 10.0.0.0 255.0.0.0 reject # c\n',
  'host /( all all trust\n',
  'local all all \\\n trust',
);
const identLeaf = oneOf('', 'm root alice\n', 'm /^a \\1\nm2 x y z', 'm\n', 'm /( x\n');

const wordLine = fc.tuple(
  oneOf('alice', 'all', '"all"', '+devs', '/^a', 'app'),
  oneOf(',', ' ', '\n', ' # c\n', '\\\n'),
);
const wordText = fc.array(wordLine, { maxLength: 4, size: 'max' }).map((words) => words.flat().join(''));

/** The files beside a generated one. */
function supportFiles(leaves: fc.Arbitrary<string>): fc.Arbitrary<Readonly<Record<string, string>>> {
  const further = oneOf(
    '',
    '',
    '',
    'include b.conf\n',
    'include none\n',
    'include_if_exists none\n',
    'include_dir d\n',
  );
  return fc.record({
    'a.conf': fc.tuple(leaves, further).map((parts) => parts.join('')),
    'b.conf': leaves,
    'd/1.conf': leaves,
    'd/2.conf': leaves,
    'd/.h.conf': oneOf('', 'bad\n'),
    'd/x.txt': oneOf('', 'bad\n'),
    words: fc.tuple(wordText, oneOf('', '', '', '@more', '"@more"', '@none', '/(')).map((parts) => parts.join('')),
    more: wordText,
  });
}

/** hbaFiles is a pg_hba.conf with what it includes. */
export const hbaFiles: fc.Arbitrary<AuthFiles> = fc.record({ text: textOf(hbaLine), files: supportFiles(hbaLeaf) });

/** identFiles is a pg_ident.conf with what it includes. */
export const identFiles: fc.Arbitrary<AuthFiles> = fc.record({
  text: textOf(identLine),
  files: supportFiles(identLeaf),
});
