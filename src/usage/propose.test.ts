import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Attempt } from '../access/attempt.ts';
import { decide } from '../access/decide.ts';
import { parseUniverse } from '../access/parse-universe.ts';
import type { Snapshot } from '../access/snapshot.ts';
import { emptyUniverse, type Universe } from '../access/universe.ts';
import { dialectOf } from '../dialect/dialects.ts';
import { parseHba } from '../hba/parse-hba.ts';
import { fromUtf8, toDisplay } from '../text/byte-string.ts';
import { filesOf } from '../../test/support/table-files.ts';
import { attemptsOf } from './attribute.ts';
import { findUsage } from './line-use.ts';
import type { CountedLogin } from './login.ts';
import { propose, type Proposal } from './propose.ts';

const dialect = dialectOf(18);
const path = '/data/pg_hba.conf';

function load(text: string): Snapshot {
  const context = { dialect, ssl: true, oauthValidatorLibraries: '' };
  const { records, problems } = parseHba(path, filesOf({ 'pg_hba.conf': text }), context);
  expect(problems).toEqual([]);
  return { dialect, hba: records, ident: [], ssl: true, verifiesClients: false, interfaces: [] };
}

function login(user: string, database: string, host: string, encryption: 'none' | 'tls' = 'tls'): CountedLogin {
  const names = { user: fromUtf8(user), database: fromUtf8(database) };
  return { ...names, isReplication: false, host, encryption, named: undefined, count: 1, last: 0 };
}

function proposeFor(text: string, logins: readonly CountedLogin[], universe: Universe = emptyUniverse): Proposal {
  const snapshot = load(text);
  const usage = findUsage(snapshot, universe, logins);
  const files = filesOf({});
  const request = { snapshot, universe, usage, path, text: fromUtf8(text), files, days: 30, isPinned: () => false };
  return propose(request);
}

function proposed(text: string, logins: readonly CountedLogin[], universe?: Universe): string {
  return toDisplay(proposeFor(text, logins, universe).text);
}

describe('a line is narrowed', () => {
  test('to the names, the addresses and the transport of those who came', () => {
    expect(
      proposed('host all all 10.0.0.0/8 scram-sha-256\n', [login('a', 'x', '10.1.0.1'), login('b', 'y', '10.1.0.1')]),
    ).toBe('hostssl x,y a,b 10.1.0.1/32 scram-sha-256\n');
  });
  test('not to TLS where one came without', () => {
    expect(
      proposed('host all all 10.0.0.0/8 md5\n', [login('a', 'x', '10.1.0.1', 'none'), login('a', 'x', '10.1.0.1')]),
    ).toBe('host x a 10.1.0.1/32 md5\n');
  });
  test('to SCRAM where all whom it names have it', () => {
    const parsed = parseUniverse(
      { roles: { a: { login: true, password: 'scram' }, b: { login: true, password: 'md5' } } },
      new Date(0),
    );
    const universe = parsed.kind === 'universe' ? parsed.universe : emptyUniverse;
    expect(proposed('hostssl x all 10.0.0.1/32 md5\n', [login('a', 'x', '10.0.0.1')], universe)).toContain(
      'scram-sha-256',
    );
    expect(proposed('hostssl x all 10.0.0.1/32 md5\n', [login('b', 'x', '10.0.0.1')], universe)).toContain('md5');
  });
  test('with its comment, its options and a name that needs quotes', () => {
    expect(
      proposed('hostssl all "all",x 10.0.0.0/8 pam pamservice=pg # "why" # and\r\nlocal all all peer\r\n', [
        login('all', 'my db', '10.0.0.1'),
      ]),
    ).toBe('hostssl "my db" "all" 10.0.0.1/32 pam pamservice=pg  # "why" # and\r\nlocal all all peer\r\n');
  });
  test('but for groups, patterns and what follows something', () => {
    const line = 'hostssl sameuser +staff samenet scram-sha-256\nhost x a 10.0.0.1/32 scram-sha-256\n';
    expect(proposed(line, [login('a', 'x', '10.0.0.1', 'none')])).toContain('hostssl sameuser +staff samenet');
  });
});

describe('a line stays', () => {
  const came = [login('a', 'x', '10.0.0.1')];
  test.each([
    'local all all peer',
    'local all postgres trust',
    'host replication all 10.0.0.0/8 scram-sha-256',
    'host all backup_user 10.0.0.0/8 scram-sha-256',
    'host all all 10.0.0.0/8 scram-sha-256  # nightly pg_dump',
    'host all all 192.168.0.0/16 reject',
  ])('%s', (line) => {
    const rest = 'hostssl x a 10.0.0.1/32 scram-sha-256\n';
    expect(proposed(`${rest}${line}\n`, came)).toBe(`${rest}${line}\n`);
  });
  test('where a later one would let others in for less', () => {
    const text = 'host all postgres 10.0.0.0/8 scram-sha-256\nhost all all 10.0.0.0/8 trust  # backups come here\n';
    expect(proposed(text, came)).toBe(text);
  });
});

const word = (...words: string[]): fc.Arbitrary<string> => fc.constantFrom(...words);
const line = fc
  .tuple(
    word('host', 'hostssl', 'hostnossl'),
    word('all', 'x', 'y', 'x,y', 'sameuser'),
    word('all', 'a', 'b', 'a,b', '/^a'),
    word('0.0.0.0/0', '10.0.0.0/8', '10.0.0.0/24', '10.0.0.0/30', '10.0.0.1/32', '10.0.0.0 255.0.0.3', 'all'),
    word('trust', 'md5', 'scram-sha-256', 'reject'),
  )
  .map((fields) => fields.join(' '));
const anyLogin = fc
  .tuple(
    word('a', 'b', 'c'),
    word('x', 'y', 'a'),
    word('10.0.0.1', '10.0.0.2', '10.0.3.1', '8.8.8.8'),
    word('none', 'tls'),
  )
  .map(([user, database, host, encryption]) => login(user, database, host, encryption === 'tls' ? 'tls' : 'none'));

/** What a client of that kind is asked for; undefined where it is refused. */
function asked(snapshot: Snapshot, attempt: Attempt): string | undefined {
  const decision = decide(snapshot, attempt);
  return decision.kind === 'authenticate' ? decision.record.method : undefined;
}

const strength = ['trust', 'md5', 'scram-sha-256'];

test('every login of the log is let in as before, and nobody whom the old file refuses or asked for more', () => {
  const every = ['a', 'b', 'c', 'd'].flatMap((user) =>
    ['x', 'y', 'a', 'z'].flatMap((database) =>
      ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.77', '10.0.3.1', '10.9.0.1', '8.8.8.8', '9.9.9.9'].flatMap(
        (host) => [login(user, database, host, 'tls'), login(user, database, host, 'none')],
      ),
    ),
  );
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 5 }),
      fc.array(anyLogin, { minLength: 1, maxLength: 6 }),
      (lines, logins) => {
        const text = `${lines.join('\n')}\nlocal all all peer\n`;
        const [before, after] = [load(text), load(proposed(text, logins))];
        const methods = (one: CountedLogin): readonly (string | undefined)[] =>
          attemptsOf(emptyUniverse, one).flatMap((attempt) => [asked(before, attempt), asked(after, attempt)]);
        for (const one of logins) {
          const [was, is] = methods(one);
          expect(is).toBe(was);
        }
        for (const one of every) {
          const [was, is] = methods(one);
          if (is !== undefined)
            expect(strength.indexOf(is)).toBeGreaterThanOrEqual(was === undefined ? Infinity : strength.indexOf(was));
        }
      },
    ),
    { numRuns: 300 },
  );
});
