import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide } from '../../src/access/decide.ts';
import { dialectOf } from '../../src/dialect/dialects.ts';
import { parseHba } from '../../src/hba/parse-hba.ts';
import { filesOf } from '../support/table-files.ts';
import { attemptOf } from './hba-attempt.ts';
import { hbaLine, knock, memberships, textOf, type Knock, type Line } from './hba-model.ts';

/** The model: what the manual says a line means, read off the generated line itself, with nothing of Postern's in it. */
function modelFits(line: Line, attempt: Knock): boolean {
  const groups = memberships[attempt.user] ?? [];
  const typeFits =
    attempt.address === undefined
      ? line.type === 'local'
      : line.type === 'host' || line.type === (attempt.tls ? 'hostssl' : 'hostnossl');
  const addressFits = (): boolean => {
    if (line.type === 'local' || line.address === 'all') return true;
    const [base = '', length = '32'] = line.address.split('/');
    const bits = (text: string): string =>
      text
        .split('.')
        .map((octet) => Number(octet).toString(2).padStart(8, '0'))
        .join('');
    return bits(base).slice(0, Number(length)) === bits(attempt.address ?? '').slice(0, Number(length));
  };
  const databaseFits = line.databases.some((word) => {
    if (attempt.replication) return word === 'replication';
    if (word === 'all') return true;
    if (word === 'sameuser') return attempt.database === attempt.user;
    if (word === 'samerole') return groups.includes(attempt.database);
    if (word === 'replication') return false;
    if (word.startsWith('/')) return new RegExp(word.slice(1)).test(attempt.database);
    return word.replaceAll('"', '') === attempt.database;
  });
  const userFits = line.users.some((word) => {
    if (word === 'all') return true;
    if (word.startsWith('+')) return groups.includes(word.slice(1));
    if (word.startsWith('/')) return new RegExp(word.slice(1)).test(attempt.user);
    return word.replaceAll('"', '') === attempt.user;
  });
  return typeFits && addressFits() && databaseFits && userFits;
}

test('the first line that fits decides, as in a model that reads line by line', () => {
  fc.assert(
    fc.property(fc.array(hbaLine, { minLength: 1, maxLength: 40 }), knock, (lines, attempt) => {
      const text = lines.map(textOf).join('');
      const parsed = parseHba('/data/pg_hba.conf', filesOf({ 'pg_hba.conf': text }), {
        dialect: dialectOf(18),
        ssl: true,
      });
      expect(parsed.problems).toEqual([]);
      const snapshot = {
        dialect: dialectOf(18),
        hba: parsed.records,
        ident: [],
        ssl: true,
        verifiesClients: false,
        interfaces: [],
      };
      const expected = lines.findIndex((line) => modelFits(line, attempt));
      const decision = decide(snapshot, attemptOf(attempt));
      if (decision.kind === 'needs') throw new Error(`needs ${decision.need}`);
      expect((decision.record?.line ?? 0) - 1).toBe(expected);
      expect(decision.kind).toBe(expected < 0 || lines[expected]?.method === 'reject' ? 'refused' : 'authenticate');
    }),
    { numRuns: 3000 },
  );
});
