import fc from 'fast-check';
import type { RunnableVersion } from '../servers/server-package.ts';
import { line, list, longWord, mutated, oneOf, styled, word } from './words.ts';

/** AuthFiles is a generated file, and those that it may include: name in the data directory to text. */
export interface AuthFiles {
  readonly text: string;
  readonly files: Readonly<Record<string, string>>;
}

const expressions = [
  '/^a',
  '/a|b',
  '/a b',
  '/(a)(b)?$',
  '/[',
  '/a{2,1}',
  '/*',
  '/^\\d+$',
  '/(?i)ALICE',
  '/a**',
  '/\\',
  '/[[:foo:]]',
  '/[[:alpha:]]+',
  '/(',
  '/)',
  '/',
  '/a{256}',
  '/\\mx\\y',
  '/(?=a)b',
  '/[b-a]',
  '/***=a(',
  '/(?x) a # b',
];

const type = styled(
  word(
    'host',
    'host',
    'host',
    'local',
    'local',
    'hostssl',
    'hostssl',
    'hostnossl',
    'hostgssenc',
    'hostnogssenc',
    'HOST',
  ),
);
const wordFiles = ['@words', '@more', '@none', '@', '@"words"', '@./words', '@a.conf', '@d/1.conf'];
const databases = ['all', 'app', 'sameuser', 'samerole', 'samegroup', 'replication', '+devs', ...wordFiles];
const users = ['all', 'alice', 'bob', '+devs', '+', '++x', '+/x', ...wordFiles];

function nameList(...usual: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 30, arbitrary: list(word(...usual)) },
    { weight: 10, arbitrary: list(word('x', ...expressions)) },
    { weight: 1, arbitrary: styled(longWord) },
  );
}

const address = word(
  'all',
  '127.0.0.1/32',
  '10.0.0.0/8',
  '10/8',
  '10.1/16',
  '::1/128',
  '::/0',
  'fe80::1%1/64',
  '::ffff:1.2.3.4/96',
  'samehost',
  'samenet',
  'db.example.org',
  '.example.org',
  '0x7f.1/8',
  '010.0.0.1/32',
  '10.0.0.0/33',
  '10.0.0.0/',
  '10.0.0.0/-1',
  '10.0.0.0/ 8',
  '10.0.0.0/+8',
  '10.0.0.0/08',
  '10.0.0.0/4294967304',
  '1.2.3.4.5/8',
  '256.1.1.1/8',
  '127.0.0.1',
  '::1',
  '1::2::3/4',
  'example.org/8',
  '/8',
  '1',
  '4294967296/8',
  '127.1 255.0.0.0',
  '127.0.0.1 255.255',
  '::1 ffff::',
  '127.0.0.1 ::1',
  '::1 255.0.0.0',
  '10.0.0.0 host',
);
/** Numbers and dots and colons: what is an address, and what is a name? */
const oddAddress = fc
  .tuple(
    fc.string({ unit: fc.constantFrom(...'0123789afx.:'.split('')), minLength: 1, maxLength: 9 }),
    oneOf('/8', '/32', '', ' 255.0.0.0'),
  )
  .map((parts) => parts.join(''));

const methods = [
  'trust',
  'reject',
  'md5',
  'password',
  'scram-sha-256',
  'ident',
  'peer',
  'cert',
  'radius',
  'oauth',
  'gss',
  'sspi',
  'pam',
  'bsd',
  'ldap',
  'TRUST',
  'scram',
];
const method = styled(word(...methods));

const optionNames = [
  'map',
  'clientcert',
  'clientname',
  'include_realm',
  'krb_realm',
  'pamservice',
  'ldapserver',
  'ldapport',
  'ldaptls',
  'radiusservers',
  'radiussecrets',
  'radiusports',
  'radiusidentifiers',
  'issuer',
  'scope',
  'validator',
  'delegate_ident_mapping',
  'compat_realm',
  'upn_username',
  'upstream',
  'Map',
  '',
];
const optionValues = [
  'm',
  '1',
  '0',
  '',
  'verify-ca',
  'verify-full',
  'no-verify',
  'CN',
  'DN',
  'cn',
  'a,b',
  '1,2',
  '=',
  'é',
  '"',
];
const anyOption = styled(
  fc.tuple(word(...optionNames), word(...optionValues)).map(([name, value]) => `${name}=${value}`),
);
const radiusList = fc
  .array(word('127.0.0.1', 'x', '1812', '"a b"', '"a""b"', '"', ' ', '', 'a b', '0', '-1', '99999', 'é'), {
    minLength: 1,
    maxLength: 3,
  })
  .map((items) => items.join(','));
const quotedOption = (name: string, values: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  values.map((value) => `"${name}=${value.replaceAll('"', '""')}"`);
const radius = fc
  .tuple(
    quotedOption(
      'radiusservers',
      oneOf('127.0.0.1', '127.0.0.1,127.0.0.2', '127.0.0.1 , 127.0.0.1', '', '127.0.0.1,', '"'),
    ),
    quotedOption('radiussecrets', radiusList),
    fc.option(quotedOption('radiusports', radiusList), { nil: '' }),
    fc.option(quotedOption('radiusidentifiers', radiusList), { nil: '' }),
  )
  .map((options) => `radius ${options.join(' ')}`);
const oauth = fc
  .tuple(
    oneOf('issuer=i', 'issuer=', ''),
    oneOf('scope=s', 'scope="s t"', ''),
    oneOf('validator=v1', '', 'validator=v3'),
    oneOf('', 'map=m', 'delegate_ident_mapping=1'),
  )
  .map((options) => `oauth ${options.join(' ')}`);
const cert = oneOf(
  'cert',
  'cert map=m',
  'cert clientcert=verify-full',
  'cert clientcert=verify-ca',
  'cert clientcert=0',
  'cert clientname=DN',
);

const methodWithOptions = fc.oneof(
  { weight: 6, arbitrary: method },
  { weight: 4, arbitrary: fc.tuple(method, anyOption).map((parts) => parts.join(' ')) },
  { weight: 1, arbitrary: fc.tuple(method, anyOption, anyOption).map((parts) => parts.join(' ')) },
  { weight: 2, arbitrary: radius },
  { weight: 1, arbitrary: oauth },
  { weight: 1, arbitrary: cert },
);

const hostLine = line(
  type,
  nameList(...databases),
  nameList(...users),
  fc.oneof({ weight: 6, arbitrary: styledAddress() }, { weight: 1, arbitrary: oddAddress }),
  methodWithOptions,
);
const localLine = line(fc.constant('local'), nameList(...databases), nameList(...users), methodWithOptions);

function styledAddress(): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 10, arbitrary: address },
    { weight: 1, arbitrary: styled(address) },
    { weight: 1, arbitrary: list(address) },
  );
}

const include = fc.oneof(
  line(
    styled(word('include', 'include', 'include_if_exists', 'INCLUDE')),
    styled(word('a.conf', 'b.conf', 'none', './d/1.conf', 'words', '../none', '@more')),
  ),
  line(styled(word('include_dir')), styled(word('d', './d', 'd/', ' ', 'none', 'words'))),
);
const oddLine = fc.oneof(
  line(type),
  line(type, nameList(...databases)),
  line(type, nameList(...databases), nameList(...users)),
  line(styled(word('x', '@words', '#', '\\', '\ufeffhost')), nameList(...users)),
);
/** anyLine is a line of pg_hba.conf, good or bad. */
const anyLine = fc.oneof(
  { weight: 8, arbitrary: hostLine },
  { weight: 4, arbitrary: localLine },
  { weight: 2, arbitrary: include },
  { weight: 1, arbitrary: oddLine },
  { weight: 1, arbitrary: oneOf('# comment\n', '\n', ' \n', '\\\n', '\r\n', '"\n') },
);

function textOf(lines: fc.Arbitrary<string>, maxLength: number): fc.Arbitrary<string> {
  return mutated(fc.array(lines, { minLength: 1, maxLength, size: 'max' }).map((all) => all.join('')));
}

/** Files that include no file: nothing here leads in a circle, which ends a server before 16. */
const leafLine = fc.oneof(
  line(type, oneOf('all', 'app,x', '"all"'), oneOf('all', 'alice', '+devs'), address, method),
  oneOf('bad\n', '# c\n', 'local all all trust\n'),
);
const leafText = fc.array(leafLine, { maxLength: 2 }).map((lines) => lines.join(''));
const wordText = fc
  .array(fc.tuple(styled(word('alice', 'all', '+devs', '/^a', '/(')), oneOf(',', ' ', '\n', ' # c\n', '\\\n')), {
    maxLength: 4,
    size: 'max',
  })
  .map((words) => words.flat().join('').replaceAll('@', ''));

/** supportFiles are the files beside a generated one. */
export function supportFiles(leaves: fc.Arbitrary<string> = leafText): fc.Arbitrary<Readonly<Record<string, string>>> {
  return fc.record({
    'a.conf': fc
      .tuple(leaves, oneOf('', 'include b.conf\n', 'include none\n', 'include_if_exists none\n'))
      .map((parts) => parts.join('')),
    'b.conf': leaves,
    'd/1.conf': leaves,
    'd/2.conf': leaves,
    'd/.h.conf': oneOf('', 'bad\n'),
    'd/x.txt': oneOf('', 'bad\n'),
    words: fc.tuple(wordText, oneOf('', '@more', '@none', '"@more"')).map((parts) => parts.join('')),
    more: wordText,
  });
}

/** hbaFiles is a pg_hba.conf with what it includes, as a version might be given it. */
export function hbaFiles(_version: RunnableVersion): fc.Arbitrary<AuthFiles> {
  return fc.record({ text: textOf(anyLine, 5), files: supportFiles() });
}

const mapName = styled(word('m', 'm', 'm2', 'a,b', '@words'));
const systemUser = fc.oneof(
  { weight: 2, arbitrary: styled(word('root', 'alice', '@words', '@none', '+x')) },
  { weight: 1, arbitrary: styled(word('/^(.*)@x$', ...expressions)) },
);
const databaseUser = fc.oneof(
  { weight: 2, arbitrary: styled(word('alice', '\\1', '\\1\\1', 'all', '+devs', '@more', 'a,b')) },
  { weight: 1, arbitrary: styled(word('x', ...expressions)) },
);
const identLeaf = fc
  .array(line(mapName, oneOf('root', '/^a'), oneOf('alice', '\\1')), { maxLength: 2 })
  .map((lines) => lines.join(''));
const identLine = fc.oneof(
  { weight: 8, arbitrary: line(mapName, systemUser, databaseUser) },
  { weight: 1, arbitrary: line(mapName, systemUser) },
  { weight: 1, arbitrary: line(mapName, systemUser, databaseUser, styled(word('x', 'y=z'))) },
  { weight: 1, arbitrary: line(mapName) },
  { weight: 1, arbitrary: line(mapName, styled(longWord), databaseUser) },
  { weight: 1, arbitrary: include },
);

/** identFiles is a pg_ident.conf with what it includes. */
export function identFiles(_version: RunnableVersion): fc.Arbitrary<AuthFiles> {
  return fc.record({ text: textOf(identLine, 5), files: supportFiles(identLeaf) });
}
