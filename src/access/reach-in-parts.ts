import type { HbaRecord } from '../hba/record.ts';
import { reach, type ReachRow } from './reach.ts';
import { mapAccess } from './regions/access-map.ts';
import { nameSpaceOf, tokenKey, type AskedNames } from './regions/name-space.ts';
import type { Snapshot } from './snapshot.ts';
import type { Universe } from './universe.ts';

/** How many names the rows of reach may list, all together, before they are gathered in parts: each is a word of memory. */
const mostNames = 1 << 24;

/** How many lines are looked at together where there are more. */
const partSize = 100;

/**
 * hasTooManyRows tells whether rows may list more names than memory holds: where a line lets in anybody whom thousands of
 * earlier lines do not name, each of these leaves it everybody but one.
 */
export function hasTooManyRows(records: readonly HbaRecord[]): boolean {
  if (!records.some(letsInAnybody)) return false;
  const databases = new Set(records.flatMap((record) => record.databases.map(tokenKey)));
  const users = new Set(records.flatMap((record) => record.users.map(tokenKey)));
  return records.length * (databases.size + users.size) > mostNames;
}

/** Over the network: what fits the sockets is one region. */
function letsInAnybody({ type, method, databases, users }: HbaRecord): boolean {
  return type !== 'local' && method !== 'reject' && [...databases, ...users].some(({ kind }) => kind !== 'name');
}

/**
 * reachInParts lists who can get in where that would be too many rows: a hundred lines at a time, so that of lines far apart the later is told to let in also whom the earlier one decides about.
 */
export function reachInParts(snapshot: Snapshot, universe: Universe, asked: AskedNames): readonly ReachRow[] {
  const rows: ReachRow[] = [];
  for (let start = 0; start < snapshot.hba.length; start += partSize) {
    const hba = snapshot.hba.slice(start, start + partSize);
    rows.push(...reach(mapAccess({ ...snapshot, hba }, universe, nameSpaceOf(hba, universe, asked))));
  }
  return rows;
}
