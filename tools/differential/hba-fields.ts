import fc from 'fast-check';
import { always, list, longWord, oneOf, styled, tameList, word, type Field } from './words.ts';

/** Expressions that compile. */
const expressions = [
  '/^a',
  '/a|b',
  '/(a)(b)?$',
  '/^\\d+$',
  '/(?i)ALICE',
  '/[[:alpha:]]+',
  '/',
  '/\\mx\\y',
  '/(?=a)b',
  '/^[^a-z]',
  '/a*?b{2}',
];
const badExpressions = [
  '/[',
  '/a{2,1}',
  '/*',
  '/a**',
  '/\\',
  '/[[:foo:]]',
  '/(',
  '/)',
  '/a{256}',
  '/[b-a]',
  '/***=a(',
  '/(?x) a # b',
  '/a{1',
  '/\\x',
  '/(?z)a',
  '/[[.a.]]',
  '/[[=a=]',
];
/** Any characters of the language: most are errors, and which? */
const anyExpression = fc
  .string({
    unit: fc.constantFrom(...'ab1()[]{}*+?|^$.\\-,:='.split(''), '[:', ':]', '\\d', '(?'),
    minLength: 1,
    maxLength: 8,
  })
  .map((source) => `"/${source}"`);

const wordFiles = ['@words', '@more', '@none', '@', '@"words"', '@./words', '@a.conf', '@d/1.conf'];

function names(tame: readonly string[]): Field {
  return {
    tame: tameList(...tame, ...tame, ...expressions, '@words', '@more'),
    wild: fc.oneof(
      { weight: 6, arbitrary: list(word(...tame, ...wordFiles, '+', '++x')) },
      { weight: 6, arbitrary: list(word('x', ...expressions, ...badExpressions)) },
      { weight: 4, arbitrary: anyExpression },
      { weight: 1, arbitrary: styled(longWord) },
    ),
  };
}

const types = ['host', 'hostssl', 'hostnossl', 'hostgssenc', 'hostnogssenc'];
export const hostType: Field = {
  tame: oneOf('host', ...types),
  wild: fc.oneof(styled(word(...types, 'local', 'HOST')), list(oneOf('host', 'local'))),
};
export const databases = names(['all', 'app', 'sameuser', 'samerole', 'samegroup', 'replication', '+devs', 'a b']);
export const users = names(['all', 'alice', 'bob', '+devs', '+/x', 'x']);

const goodAddress = oneOf(
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
  '127.1 255.0.0.0',
  '127.0.0.1 255.255',
  '::1 ffff::',
  '1::2:3/64 ',
);
const oddAddress = word(
  '10.0.0.0/33',
  '10.0.0.0/',
  '10.0.0.0/-1',
  '10.0.0.0/ 8',
  '10.0.0.0/+8',
  '10.0.0.0/08',
  '10.0.0.0/4294967304',
  '10.0.0.0/18446744073709551624',
  '1.2.3.4.5/8',
  '256.1.1.1/8',
  '127.0.0.1',
  '::1',
  '1::2::3/4',
  'example.org/8',
  '/8',
  '1',
  '4294967296/8',
  '127.0.0.1 ::1',
  '::1 255.0.0.0',
  '10.0.0.0 host',
  '::1/129',
  '::ffff:1.2.3.4.5/8',
);
/** Numbers, dots and colons: what is an address, and what is a name? */
const anyAddress = fc
  .tuple(
    fc.string({ unit: fc.constantFrom(...'0123789afx.:'.split('')), minLength: 1, maxLength: 9 }),
    oneOf('/8', '/32', '', ' 255.0.0.0'),
  )
  .map((parts) => parts.join(''));
export const address: Field = {
  tame: goodAddress,
  wild: fc.oneof(
    { weight: 3, arbitrary: oddAddress },
    { weight: 3, arbitrary: anyAddress },
    { weight: 1, arbitrary: styled(goodAddress) },
    { weight: 1, arbitrary: list(goodAddress) },
  ),
};

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

function joined(...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.tuple(...parts).map((texts) => texts.join(' '));
}

const radiusList = fc
  .array(word('127.0.0.1', 'x', '1812', '"a b"', '"a""b"', '"', ' ', '', 'a b', '0', '-1', '99999', 'é'), {
    minLength: 1,
    maxLength: 3,
  })
  .map((items) => items.join(','));

function option(name: string, values: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return values.map((value) => `"${name}=${value.replaceAll('"', '""')}"`);
}

const radius = joined(
  fc.constant('radius'),
  option('radiusservers', oneOf('127.0.0.1', '127.0.0.1,127.0.0.2', '127.0.0.1 , 127.0.0.1', '', '127.0.0.1,', '"')),
  option('radiussecrets', radiusList),
  fc.option(option('radiusports', radiusList), { nil: '' }),
  fc.option(option('radiusidentifiers', radiusList), { nil: '' }),
);
const oauth = joined(
  fc.constant('oauth'),
  oneOf('issuer=i', 'issuer=', ''),
  oneOf('scope=s', 'scope="s t"', ''),
  oneOf('validator=v1', '', 'validator=v3'),
  oneOf('', 'map=m', 'delegate_ident_mapping=1', 'delegate_ident_mapping=1 map=m'),
);
const cert = oneOf(
  'cert',
  'cert map=m',
  'cert clientcert=verify-full',
  'cert clientcert=verify-ca',
  'cert clientcert=1',
  'cert clientcert=0',
  'cert clientname=DN',
  'trust clientcert=verify-ca clientname=DN',
  'md5 clientcert=no-verify',
  'trust clientcert=1',
);
const wildMethod = fc.oneof(
  { weight: 3, arbitrary: styled(word(...methods)) },
  { weight: 6, arbitrary: joined(oneOf(...methods), anyOption) },
  { weight: 1, arbitrary: joined(oneOf(...methods), anyOption, anyOption) },
  { weight: 4, arbitrary: radius },
  { weight: 2, arbitrary: oauth },
  { weight: 3, arbitrary: cert },
);
const goodMethods = ['trust', 'reject', 'md5', 'password', 'scram-sha-256', 'ident', 'ident map=m'];
const goodRadius = 'radius radiusservers=127.0.0.1 radiussecrets=s radiusports=1812';

export const hostMethod: Field = { tame: oneOf(...goodMethods, goodRadius, 'ident "map=a b"'), wild: wildMethod };
export const tlsMethod: Field = { tame: fc.oneof(cert, oneOf(...goodMethods)), wild: wildMethod };
export const localMethod: Field = { tame: oneOf(...goodMethods, 'peer', 'peer map=m'), wild: wildMethod };

/** A quoted word is a name for include as it is anywhere. */
export const fileToInclude: Field = {
  tame: oneOf('a.conf', 'b.conf', './d/1.conf', '"a.conf"'),
  wild: styled(word('none', 'words', '../none', '@more', 'a.conf')),
};
export const fileKeyword: Field = {
  tame: oneOf('include', 'include_if_exists'),
  wild: styled(word('include', 'include_if_exists', 'INCLUDE')),
};
export const directoryToInclude: Field = {
  tame: oneOf('d', './d', 'd/'),
  wild: styled(word('d', ' ', 'none', 'words')),
};
export const directoryKeyword: Field = always(oneOf('include_dir', '"include_dir"'));

export const mapName: Field = { tame: oneOf('m', 'm2', '"a b"'), wild: styled(word('m', 'a,b', '@words')) };
export const systemUser: Field = {
  tame: fc.oneof(oneOf('root', 'alice', '+x', '@words'), oneOf('/^(.*)@x$', ...expressions)),
  wild: fc.oneof(
    { weight: 2, arbitrary: styled(word('root', '@words', '@none', ...badExpressions)) },
    { weight: 2, arbitrary: anyExpression },
    { weight: 1, arbitrary: styled(longWord) },
  ),
};
export const databaseUser: Field = {
  tame: fc.oneof(oneOf('alice', '\\1', '\\1\\1', 'all', '+devs', '"all"'), oneOf(...expressions)),
  wild: fc.oneof(styled(word('alice', '\\1', '@more', 'a,b', ...badExpressions)), anyExpression),
};
