import { expect, test } from 'vitest';
import { filesOf } from '../../test/support/table-files.ts';
import { emptyUniverse } from '../access/universe.ts';
import { dialectOf } from '../dialect/dialects.ts';
import { parseHba } from '../hba/parse-hba.ts';
import { byteString } from '../text/byte-string.ts';
import { parseNamedSurvivor } from './named-survivor.ts';
import { judgeSurvival } from './survival.ts';

const dialect = dialectOf(18);

function judge(
  before: string,
  after: string,
  { ssl = true, who = 'user=app from=10.0.0.7 tls', demanded = false } = {},
) {
  const named = parseNamedSurvivor(who);
  if (named.kind === 'invalid') throw new Error(named.message);
  const side = (hba: string) => ({
    dialect,
    hba: parseHba('/data/hba', filesOf({ hba }), { dialect, ssl }).records,
    ident: [],
    ssl,
    verifiesClients: true,
    interfaces: [],
  });
  const { why, attempt, application, sessions } = named.survivor;
  const connected = { why, attempt, application, sessions, operatingSystemUser: byteString('app') };
  return judgeSurvival(demanded ? named.survivor : connected, {
    before: side(before),
    after: side(after),
    universe: emptyUniverse,
    passwordEncryption: 'scram-sha-256',
  });
}

const open = 'host all all 10.0.0.0/8 scram-sha-256\n';

test('who meets the same demand survives, by whatever line', () => {
  expect(judge(open, `local all all peer\n${open}`)).toMatchObject({ kind: 'survives', line: { line: 2 } });
});

test('who is refused is locked out, by the line that says so', () => {
  expect(judge(open, `host all app all reject\n${open}`)).toMatchObject({
    kind: 'locked-out',
    line: { line: 1 },
    words: 'pg_hba.conf rejects connection for host "10.0.0.7", user "app", database "app", SSL encryption',
  });
});

test('who was out before loses nothing, unless somebody demands it', () => {
  expect(judge('', '').kind).toBe('is-out-already');
  expect(judge('', '', { demanded: true }).kind).toBe('locked-out');
});

test('who is asked for more may not have it', () => {
  expect(judge('host all all 10.0.0.0/8 trust\n', open)).toMatchObject({
    kind: 'asked-more',
    words: 'asked scram-sha-256 instead of trust',
  });
  expect(judge(open, 'host all all 10.0.0.0/8 trust\n').kind).toBe('survives');
});

test('where TLS goes off, its clients come without', () => {
  expect(judge(open, open.replace('host', 'hostssl'), { ssl: false }).kind).toBe('locked-out');
  expect(judge(open, open, { ssl: false }).kind).toBe('survives');
});

test('peer lets in its namesake and nobody else', () => {
  expect(judge('local all all trust\n', 'local all all peer\n', { who: 'user=app from=local' }).kind).not.toBe(
    'locked-out',
  );
  expect(judge('local all all trust\n', 'local all all peer\n', { who: 'user=eve from=local' }).kind).toBe(
    'locked-out',
  );
});
