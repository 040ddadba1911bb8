import fc from 'fast-check';
import { databaseNames, userNames } from './login-universe.ts';
import { oneOf } from './words.ts';

/** LoginAttempt is a connection that this machine can really make, in the form of the recorded decisions. */
export interface LoginAttempt {
  readonly kind: 'local' | 'host';
  readonly address?: string;
  readonly tls?: boolean;
  readonly cert?: 'alice' | 'bob' | 'svc' | 'nocn';
  readonly user: string;
  readonly db?: string;
  readonly repl?: string;
}

/** LoginCase is files that a server loads, and attempts to log in under them. */
export interface LoginCase {
  readonly hba: string;
  readonly ident: string;
  readonly files: Readonly<Record<string, string>>;
  readonly attempts: readonly LoginAttempt[];
}

const quote = (word: string): string => `"${word}"`;
const names = [...new Set([...userNames, ...databaseNames])].filter((name) => name.length < 60);
const expression = oneOf(
  '/^a',
  '/e$',
  '/^(a|b)',
  '/^.{3}$',
  '/^[[:upper:]]',
  '/(?i)^alice$',
  '/o+b',
  '/\\md',
  '"/a l"',
  '/^(all|app)$',
);

function words(keywords: readonly string[], hasExpressions: boolean): fc.Arbitrary<string> {
  const one = fc.oneof(
    { weight: 6, arbitrary: oneOf(...keywords) },
    { weight: 3, arbitrary: oneOf(...names.map((name) => (name.includes('/') ? quote(name) : name))) },
    { weight: 2, arbitrary: oneOf(...names).map(quote) },
    ...(hasExpressions ? [{ weight: 3, arbitrary: expression }] : []),
  );
  return fc.array(one, { minLength: 1, maxLength: 3 }).map((list) => list.join(','));
}

const octet = fc.constantFrom(0, 1, 2, 64, 127, 128, 200, 255);
const loopback = fc.tuple(octet, octet, fc.integer({ min: 1, max: 254 })).map((rest) => `127.${rest.join('.')}`);
const ip = fc.oneof({ weight: 1, arbitrary: fc.constant('127.0.0.1') }, { weight: 2, arbitrary: loopback });
const address = fc.oneof(
  {
    weight: 3,
    arbitrary: oneOf(
      'all',
      '0.0.0.0/0',
      '::/0',
      '::1/128',
      'samehost',
      'samenet',
      '127.0.0.1/32',
      'localhost',
      '::ffff:127.0.0.1/96',
    ),
  },
  { weight: 3, arbitrary: fc.tuple(ip, fc.integer({ min: 0, max: 32 })).map(([base, length]) => `${base}/${length}`) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(ip, oneOf('255.0.0.255', '0.0.255.1', '255.255.0.0', '127.0.0.1'))
      .map((parts) => parts.join(' ')),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(oneOf('::', '::1', '::2', '8000::1'), fc.integer({ min: 0, max: 128 }))
      .map(([base, length]) => `${base}/${length}`),
  },
);
const anyMethod = oneOf('trust', 'trust', 'trust', 'reject', 'md5', 'scram-sha-256', 'password');
const hostMethod = fc.oneof(
  { weight: 6, arbitrary: anyMethod },
  { weight: 1, arbitrary: oneOf('ident', 'ident map=m') },
);
const tlsMethod = fc.oneof(
  { weight: 3, arbitrary: anyMethod },
  {
    weight: 2,
    arbitrary: oneOf('trust', 'reject', 'scram-sha-256', 'md5').map((method) => `${method} clientcert=verify-ca`),
  },
  {
    weight: 2,
    arbitrary: oneOf('trust', 'scram-sha-256', 'password').map((method) => `${method} clientcert=verify-full`),
  },
  { weight: 2, arbitrary: oneOf('cert', 'cert map=m', 'cert map=other') },
);
const localMethod = fc.oneof(
  { weight: 4, arbitrary: anyMethod },
  { weight: 2, arbitrary: oneOf('peer', 'peer map=m', 'peer map=other', 'ident map=m', 'peer map=""') },
);

function hbaLine(version: number): fc.Arbitrary<string> {
  const hasExpressions = version >= 16;
  const database = words(
    ['all', 'all', 'sameuser', 'samerole', 'samegroup', 'replication', 'app', '@words'],
    hasExpressions,
  );
  const user = words(['all', 'all', '+devs', '+leads', '+"all"', '+/x', '"+devs"', '@words'], hasExpressions);
  const types = ['host', 'host', 'hostnossl', 'hostnogssenc', 'hostgssenc'];
  const line = (...fields: readonly fc.Arbitrary<string>[]) =>
    fc.tuple(...fields).map((parts) => `${parts.join(' ')}\n`);
  return fc.oneof(
    { weight: 3, arbitrary: line(oneOf(...types), database, user, address, hostMethod) },
    { weight: 2, arbitrary: line(fc.constant('hostssl'), database, user, address, tlsMethod) },
    { weight: 2, arbitrary: line(fc.constant('local'), database, user, localMethod) },
  );
}

function identLine(version: number): fc.Arbitrary<string> {
  const system = oneOf(
    'root',
    'postgres',
    'alice',
    'bob',
    'svc@acme.example',
    '/^(.*)@acme',
    '/^(a|al|alice)',
    '/^([a-z]+)$',
    '"/^(r)(oo)t"',
    '/nobody',
    '/.',
  );
  const old = ['alice', 'bob', '\\1', 'x\\1', 'all', '+devs', 'app', 'Alice', '"\\1"'];
  const target = version >= 16 ? oneOf(...old, '/^a', '"all"', '"+devs"', '+leads', '"/e$"') : oneOf(...old);
  return fc.tuple(oneOf('m', 'm', 'other'), system, target).map((fields) => `${fields.join(' ')}\n`);
}

const attempt: fc.Arbitrary<LoginAttempt> = fc
  .record({
    from: fc.oneof(
      { weight: 2, arbitrary: fc.constant(undefined) },
      { weight: 4, arbitrary: ip },
      { weight: 1, arbitrary: fc.constant('::1') },
    ),
    tls: fc.boolean(),
    cert: fc.option(fc.constantFrom('alice', 'bob', 'svc', 'nocn'), { nil: undefined }),
    user: oneOf('alice', 'bob', 'app', ...userNames),
    db: fc.option(oneOf('app', 'alice', ...databaseNames), { nil: undefined, freq: 8 }),
    repl: fc.oneof(
      { weight: 6, arbitrary: fc.constant(undefined) },
      { weight: 3, arbitrary: oneOf('true', 'database', 'on', '1', 'no', 'Database', '2') },
    ),
  })
  .map(({ from, tls, cert, user, db, repl }) => ({
    ...(from === undefined
      ? { kind: 'local' as const }
      : { kind: 'host' as const, address: from, ...(tls && { tls }), ...(tls && cert !== undefined && { cert }) }),
    user,
    ...(db !== undefined && { db }),
    ...(repl !== undefined && { repl }),
  }));

/** How many attempts are made under one pair of files, since a reload takes longer than a login. */
const attemptsOfCase = 12;

/** loginCases are files that load in a version, with attempts under them. */
export function loginCases(version: number): fc.Arbitrary<LoginCase> {
  const text = (lines: fc.Arbitrary<string>, maxLength: number) =>
    fc.array(lines, { maxLength, size: 'max' }).map((all) => all.join(''));
  return fc.record({
    hba: text(hbaLine(version), 10),
    ident: text(identLine(version), 4),
    files: fc.record({ words: oneOf('alice\n', 'app, "bob"\n', '+devs,all\n', '# none\nsameuser replication\n') }),
    attempts: fc.array(attempt, { minLength: 1, maxLength: attemptsOfCase, size: 'max' }),
  });
}
