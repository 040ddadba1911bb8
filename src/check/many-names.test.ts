import { describe, expect, test } from 'vitest';
import { hbaServer } from '../../test/support/hba-server.ts';
import { diffWithin, type AccessChange, type DiffRequest } from '../access/diff.ts';
import { reach, reachWithin } from '../access/reach.ts';
import { namesOf } from '../access/regions/asked-cells.ts';
import { mapAccess } from '../access/regions/access-map.ts';
import { nameSpaceOf } from '../access/regions/name-space.ts';
import type { Snapshot } from '../access/snapshot.ts';
import { emptyUniverse } from '../access/universe.ts';
import { networkSet } from '../inet/address-set.ts';
import { byteString } from '../text/byte-string.ts';
import { examineServer } from './examine-server.ts';

/** A customer a line, each with a database and a role of their own. */
const customers = Array.from(
  { length: 10_000 },
  (_, index) => `hostssl shop${index} owner${index} 10.${index >> 8}.${index & 255}.0/24 scram-sha-256\n`,
);

describe('ten thousand roles and databases', () => {
  test('are told apart, and what an early line takes from a late one is found', () => {
    const again = 'host shop7 owner7 10.0.7.9/32 trust\n';
    const { access, deadText } = examineServer(hbaServer(`${customers.join('')}${again}`));
    // A hundred million pairs.
    expect(access?.space.cells).toBeGreaterThan(1e8);
    expect(deadText.map(({ kind, record }) => [kind, record.line])).toEqual([['partly-shadowed', 10_001]]);
  });

  test('are let in each by their own line', () => {
    const { access } = examineServer(hbaServer(`${customers.join('')}host all all all reject\n`));
    if (access === undefined) throw new Error('no map');
    const rows = reach(access);
    expect(rows).toHaveLength(10_000);
    expect(rows.every(({ databases, users }) => databases.length === 1 && users.length === 1)).toBe(true);
  });

  test('are gathered in parts where a line at the end lets in everybody else', () => {
    const { reach: rows } = examineServer(hbaServer(`${customers.join('')}hostssl all all 10.0.0.0/8 md5\n`));
    const last = rows.filter(({ record }) => record.line === 10_001);
    expect(last.some(({ users }) => users.some(({ isOpen }) => isOpen))).toBe(true);
  });

  test('are refused a list of everybody but one ten thousand times over, and answered what is asked', () => {
    const { access } = examineServer(hbaServer(`${customers.join('')}hostssl all all 10.0.0.0/8 md5\n`));
    if (access === undefined) throw new Error('no map');
    expect(reachWithin(access, { transports: ['tls'] }, mostNames)).toBeUndefined();
    const from = networkSet({ family: 4, value: 0x0a00_0000 }, 24);
    expect(reachWithin(access, { from }, mostNames)?.map(({ record }) => record.line)).toEqual([1, 10_001, 10_001]);
  });
});

describe('two thousand roles and databases', () => {
  test('are compared where every line changes', () => {
    const changes = compareSecured('host all all all scram-sha-256', 'host all all all scram-sha-256', {});
    expect(changes).toHaveLength(comparedCustomers);
    expect(new Set(changes?.map(({ kind }) => kind))).toEqual(new Set(['stronger']));
  });

  test('are compared for whom somebody asks where everybody else changes too', () => {
    const last = ['host all all all scram-sha-256', 'host all all all md5'] as const;
    expect(compareSecured(...last, {})).toBeUndefined();
    const names = { user: byteString('owner7'), database: byteString('shop7') };
    const changes = compareSecured(...last, names) ?? [];
    expect(changes.map(({ kind, after }) => [kind, after?.line])).toEqual([['stronger', 8]]);
    expect(compareSecured(...last, { user: byteString('bob') })?.map(({ kind }) => kind)).toEqual(['weaker']);
  });
});

const mostNames = 1 << 21;
const comparedCustomers = 2_000;

/** Customers from anywhere, by md5 and then by SCRAM, before a last line. */
function compareSecured(before: string, after: string, request: DiffRequest): readonly AccessChange[] | undefined {
  const load = (last: string, method: string): Snapshot => {
    const lines = Array.from(
      { length: comparedCustomers },
      (_, index) => `host shop${index} owner${index} all ${method}\n`,
    );
    const { snapshot } = examineServer(hbaServer(`${lines.join('')}${last}\n`));
    if (snapshot === undefined) throw new Error('refused');
    return snapshot;
  };
  const sides = [load(before, 'md5'), load(after, 'scram-sha-256')] as const;
  const space = nameSpaceOf([...sides[0].hba, ...sides[1].hba], emptyUniverse, namesOf(request));
  const [one, other] = [mapAccess(sides[0], emptyUniverse, space), mapAccess(sides[1], emptyUniverse, space)];
  return diffWithin(one, other, request, mostNames);
}
