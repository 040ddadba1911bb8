import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findDeadText } from '../../src/access/dead-text.ts';
import { decide } from '../../src/access/decide.ts';
import { diffAccess } from '../../src/access/diff.ts';
import { reach } from '../../src/access/reach.ts';
import { parseUniverse } from '../../src/access/parse-universe.ts';
import { mapAccess, regionsOf, spaceOf, type AccessMap, type Region } from '../../src/access/regions/access-map.ts';
import { membersOf } from '../../src/access/regions/cell-set.ts';
import { classesOf, nameSpaceOf } from '../../src/access/regions/name-space.ts';
import type { Snapshot } from '../../src/access/snapshot.ts';
import { emptyUniverse, type Universe } from '../../src/access/universe.ts';
import { dialectOf } from '../../src/dialect/dialects.ts';
import { parseHba } from '../../src/hba/parse-hba.ts';
import { holds, networkSet, unionOf, type AddressSet } from '../../src/inet/address-set.ts';
import { byteString } from '../../src/text/byte-string.ts';
import { filesOf } from '../support/table-files.ts';
import { firstMatches, measure, planeOf, type Names } from './cubes.ts';
import { attemptOf } from './hba-attempt.ts';
import { hbaLine, knock, memberships, textOf, type Knock, type Line } from './hba-model.ts';

const names: Names = {
  databases: ['app', 'alice', 'devs', 'postgres', 'xapp_1', 'replication', 'all'],
  users: Object.keys(memberships),
};
const known = knownUniverse();

function knownUniverse(): Universe {
  const roles = Object.fromEntries(
    names.users.map((name) => [name, { login: true, replication: true, member_of: memberships[name] }]),
  );
  const parsed = parseUniverse({ roles, databases: names.databases, server_interfaces: [] }, new Date(0));
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.join());
  return parsed.universe;
}

function snapshotOf(lines: readonly Line[]): Snapshot {
  const dialect = dialectOf(18);
  const files = filesOf({ 'pg_hba.conf': lines.map(textOf).join('') });
  const { records, problems } = parseHba('/data/pg_hba.conf', files, { dialect, ssl: true });
  expect(problems).toEqual([]);
  return { dialect, hba: records, ident: [], ssl: true, verifiesClients: false, interfaces: [] };
}

const files = fc.array(hbaLine, { minLength: 1, maxLength: 25 });
/** A user or database that does not exist is no pair of a universe that knows its names. */
const realKnock = knock.filter(
  ({ user, database }) => names.users.includes(user) && names.databases.includes(database),
);

/** The line that decides by the regions, counted from 0; -1 for none. */
function decidedBy(map: AccessMap, given: Knock): number {
  const attempt = attemptOf(given);
  const { transport } = attempt;
  const kind = transport.kind === 'local' ? 'local' : transport.encryption;
  for (const region of regionsOf(map)) {
    const { planes, isPhysical } = region.group;
    if (isPhysical !== given.replication || !planes.some((plane) => plane.transport === kind)) continue;
    if (!isAt(region, transport)) continue;
    for (const { rule, cells, unless } of region.outcome) {
      expect(unless).toEqual([]);
      for (const cell of membersOf(cells)) {
        const { database, user } = classesOf(spaceOf(map, region.group), cell);
        if (!user.names.includes(attempt.user)) continue;
        if (given.replication || database.names.includes(attempt.database)) return rule ?? -1;
      }
    }
  }
  throw new Error('the regions leave something out');
}

function isAt({ addresses }: Region, transport: ReturnType<typeof attemptOf>['transport']): boolean {
  if (transport.kind === 'local') return addresses.family === 'local';
  if (addresses.family !== 4 || transport.address.family !== 4) return false;
  return addresses.range.first <= transport.address.value && transport.address.value <= addresses.range.last;
}

describe('regions', () => {
  test('agree with decide at every point', () => {
    fc.assert(
      fc.property(files, fc.array(realKnock, { minLength: 5, maxLength: 20 }), (lines, knocks) => {
        const snapshot = snapshotOf(lines);
        const map = mapAccess(snapshot, known);
        for (const given of knocks) {
          const decision = decide(snapshot, attemptOf(given));
          if (decision.kind === 'needs') throw new Error(`needs ${decision.need}`);
          expect(decidedBy(map, given)).toBe((decision.record?.line ?? 0) - 1);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('have the size that subtraction of cubes gives, line by line', () => {
    fc.assert(
      fc.property(files, (lines) => {
        const map = mapAccess(snapshotOf(lines), known);
        const sizes = lines.map(() => new Map<string, number>());
        for (const region of regionsOf(map)) addSizes(map, region, sizes);
        const expected = firstMatches(lines, names).map(measure);
        expect(sizes).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  test('dead lines are those of which subtraction leaves nothing', () => {
    fc.assert(
      fc.property(files, (lines) => {
        const dead = findDeadText(mapAccess(snapshotOf(lines), known))
          .filter(({ kind }) => kind !== 'partly-shadowed')
          .map(({ record }) => record.line);
        const expected = firstMatches(lines, names).flatMap((cubes, index) => (cubes.length === 0 ? [index + 1] : []));
        expect(dead).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  test('a witness of reach is let in by the line that it stands for', () => {
    fc.assert(
      fc.property(files, fc.boolean(), (lines, isKnown) => {
        const snapshot = snapshotOf(lines);
        const universe = isKnown ? known : emptyUniverse;
        for (const { record, witness, certain } of reach(mapAccess(snapshot, universe))) {
          const decision = decide(snapshot, {
            transport:
              witness.address === undefined
                ? { kind: 'local' }
                : {
                    kind: 'tcp',
                    encryption: witness.transport === 'local' ? 'none' : witness.transport,
                    address: witness.address,
                  },
            user: witness.user,
            database: witness.database,
            replication: witness.physical ? 'physical' : 'no',
            certificateVerified: false,
            ...(isKnown && { role: known.role(witness.user) as never }),
          });
          if (certain && decision.kind !== 'needs') expect(decision.record).toBe(record);
          else expect(isKnown).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });
});

function addSizes(map: AccessMap, { group, addresses, outcome }: Region, sizes: readonly Map<string, number>[]): void {
  const isV6 = addresses.family === 6;
  const width = {
    local: 2 ** 32,
    6: 1,
    4: addresses.family === 4 ? addresses.range.last - addresses.range.first + 1 : 0,
  }[addresses.family];
  for (const { rule, cells } of outcome) {
    const size = rule === undefined ? undefined : sizes[rule];
    if (size === undefined) continue;
    let pairs = 0;
    for (const cell of membersOf(cells)) {
      const { database, user } = classesOf(spaceOf(map, group), cell);
      pairs += user.names.length * (group.isPhysical ? 1 : database.names.length);
    }
    for (const { transport, physical } of group.planes) {
      if (transport === 'gss') continue;
      const plane = `${planeOf(transport, physical)}${isV6 ? ' v6' : ''}`;
      size.set(plane, (size.get(plane) ?? 0) + width * pairs);
    }
  }
}

describe('diff', () => {
  test('lists a connection exactly if the two files treat it otherwise', () => {
    fc.assert(
      fc.property(files, files, fc.array(realKnock, { minLength: 5, maxLength: 20 }), (one, other, knocks) => {
        const [before, after] = [snapshotOf(one), snapshotOf(other)];
        const space = nameSpaceOf([...before.hba, ...after.hba], known);
        const changes = diffAccess(mapAccess(before, known, space), mapAccess(after, known, space));
        for (const given of knocks) {
          const was = isLetIn(before, given);
          const is = isLetIn(after, given);
          const listed = changes.filter((change) => covers(change, given));
          expect(listed.map(({ kind }) => kind)).toEqual(was === is ? [] : [is ? 'allowed' : 'refused']);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('lists it with firewalls exactly if the whole path treats it otherwise', () => {
    const filter = fc.option(fc.array(fc.tuple(fc.nat(19), fc.nat(32)), { maxLength: 4 }), { nil: undefined });
    const some = fc.array(realKnock, { minLength: 5, maxLength: 20 });
    fc.assert(
      fc.property(files, files, some, filter, filter, (one, other, knocks, old, next) => {
        const [before, after] = [snapshotOf(one), snapshotOf(other)];
        const space = nameSpaceOf([...before.hba, ...after.hba], known);
        const through = { before: networksOf(old, knocks), after: networksOf(next, knocks) };
        const changes = diffAccess(mapAccess(before, known, space), mapAccess(after, known, space), { through });
        for (const given of knocks) {
          const was = isThrough(through.before, given) && isLetIn(before, given);
          const is = isThrough(through.after, given) && isLetIn(after, given);
          const listed = changes.filter((change) => covers(change, given));
          expect(listed.map(({ kind }) => kind)).toEqual(was === is ? [] : [is ? 'allowed' : 'refused']);
          for (const { stopped } of listed) {
            expect(stopped).toEqual({
              before: !isThrough(through.before, given),
              after: !isThrough(through.after, given),
            });
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('lists of it what is asked about, and nothing else', () => {
    const asked = fc.record(
      { user: fc.constantFrom(...names.users), database: fc.constantFrom(...names.databases), bits: fc.nat(32) },
      { requiredKeys: [] },
    );
    const some = fc.array(realKnock, { minLength: 5, maxLength: 20 });
    fc.assert(
      fc.property(files, files, some, asked, (one, other, knocks, { user, database, bits }) => {
        const [before, after] = [snapshotOf(one), snapshotOf(other)];
        const space = nameSpaceOf([...before.hba, ...after.hba], known);
        const from = bits === undefined ? undefined : networksOf([[0, bits]], knocks);
        const changes = diffAccess(mapAccess(before, known, space), mapAccess(after, known, space), {
          ...(user !== undefined && { user: byteString(user) }),
          ...(database !== undefined && { database: byteString(database) }),
          ...(from !== undefined && { from }),
        });
        for (const given of knocks) {
          const isAsked =
            (user === undefined || given.user === user) &&
            (database === undefined || (given.database === database && !given.replication)) &&
            (from === undefined || (given.address !== undefined && isThrough(from, given)));
          const was = isLetIn(before, given);
          const is = isLetIn(after, given);
          const listed = changes.filter((change) => covers(change, given));
          expect(listed.map(({ kind }) => kind)).toEqual(was === is || !isAsked ? [] : [is ? 'allowed' : 'refused']);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('is silent about a file that is split, spelled otherwise or reordered without effect', () => {
    fc.assert(
      fc.property(files, (lines) => {
        const split = lines.flatMap((line) =>
          line.databases.flatMap((database) =>
            line.users.map((user) => ({ ...line, databases: [database], users: [user] })),
          ),
        );
        const [before, after] = [snapshotOf(lines), snapshotOf(split)];
        const space = nameSpaceOf([...before.hba, ...after.hba], emptyUniverse);
        const [one, other] = [mapAccess(before, emptyUniverse, space), mapAccess(after, emptyUniverse, space)];
        expect(diffAccess(one, other)).toEqual([]);
        expect(diffAccess(other, one)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

/** Networks around some of the addresses that are tried; undefined where there is no firewall. */
function networksOf(
  picks: readonly (readonly [number, number])[] | undefined,
  knocks: readonly Knock[],
): AddressSet | undefined {
  return (
    picks &&
    unionOf(
      picks.flatMap(([index, bits]) => {
        const given = knocks[index % knocks.length];
        const transport = given && attemptOf(given).transport;
        return transport?.kind === 'tcp' ? [networkSet(transport.address, bits)] : [];
      }),
    )
  );
}

function isThrough(through: AddressSet | undefined, given: Knock): boolean {
  const { transport } = attemptOf(given);
  return through === undefined || transport.kind === 'local' || holds(through, transport.address);
}

function isLetIn(snapshot: Snapshot, given: Knock): boolean {
  return decide(snapshot, attemptOf(given)).kind === 'authenticate';
}

function covers(change: ReturnType<typeof diffAccess>[number], given: Knock): boolean {
  const { transport, user, database } = attemptOf(given);
  const kind = transport.kind === 'local' ? 'local' : transport.encryption;
  return (
    change.planes.some((plane) => plane.transport === kind && plane.physical === given.replication) &&
    (change.addresses.kind === 'local' ||
      (transport.kind === 'tcp' && holds(change.addresses.set, transport.address))) &&
    change.users.some(({ names: all }) => all.includes(user)) &&
    (given.replication || change.databases.some(({ names: all }) => all.includes(database)))
  );
}
