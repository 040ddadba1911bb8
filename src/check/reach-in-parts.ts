import { reach, type ReachRow } from '../access/reach.ts';
import { mapAccess } from '../access/regions/access-map.ts';
import { nameSpaceOf, type AskedNames } from '../access/regions/name-space.ts';
import type { Snapshot } from '../access/snapshot.ts';
import type { Universe } from '../access/universe.ts';
import type { HbaRecord } from '../hba/record.ts';

/** How many pairs of databases and users one map tells apart: two bits for each pair and line, so a megabyte of pairs is a gigabyte. */
const mostPairs = 1 << 19;

/** How many lines are looked at together where there are more pairs. */
const partSize = 100;

/** hasTooManyNames tells whether lines name more databases and users than one map can hold. */
export function hasTooManyNames(records: readonly HbaRecord[]): boolean {
  const databases = new Set(records.flatMap((record) => record.databases.map(nameOf)));
  const users = new Set(records.flatMap((record) => record.users.map(nameOf)));
  return databases.size * users.size > mostPairs;
}

function nameOf(token: HbaRecord['databases'][number] | HbaRecord['users'][number]): string {
  switch (token.kind) {
    case 'name':
      return token.name;
    case 'group':
      return `+${token.role}`;
    case 'regex':
      return `/${token.are.source}`;
    default:
      return token.kind;
  }
}

/**
 * reachInParts lists who can get in where the lines name too many databases and users for one map: a hundred lines at a
 * time, so that of lines far apart the later is told to let in also whom the earlier one decides about.
 */
export function reachInParts(snapshot: Snapshot, universe: Universe, asked: AskedNames): readonly ReachRow[] {
  const rows: ReachRow[] = [];
  for (let start = 0; start < snapshot.hba.length; start += partSize) {
    const hba = snapshot.hba.slice(start, start + partSize);
    rows.push(...reach(mapAccess({ ...snapshot, hba }, universe, nameSpaceOf(hba, universe, asked))));
  }
  return rows;
}
