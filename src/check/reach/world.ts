import type { ReachRow } from '../../access/reach.ts';
import type { HbaRecord } from '../../hba/record.ts';
import { intersect, noAddresses, unionOf, type AddressSet } from '../../inet/address-set.ts';
import { remember } from '../remember.ts';
import { countV4, countV6, internet } from './origins.ts';
import type { Passage } from './passage.ts';

const v4Size = countV4(internet);
const v6Size = countV6(internet);

/** holdsWorld tells whether a set has three quarters of the internet's addresses or more, of either family: 0.0.0.0/0 with a hole here and there. */
export function holdsWorld(set: AddressSet): { readonly v4: boolean; readonly v6: boolean } {
  // Most sets are small, and what they have in common with the internet is smaller still.
  const isSmall = countV4(set) * 4 < v4Size * 3 && countV6(set) * 4n < v6Size * 3n;
  const inside = isSmall ? noAddresses : intersect(set, internet);
  return { v4: countV4(inside) * 4 >= v4Size * 3, v6: countV6(inside) * 4n >= v6Size * 3n };
}

/** OpenWorld is lines that together let one user in from three quarters of the internet or more. */
export interface OpenWorld {
  /** In the order of the file; the last makes it complete. */
  readonly records: readonly [HbaRecord, ...HbaRecord[]];
  readonly families: readonly ('IPv4' | 'IPv6')[];
  /** One of the passages. */
  readonly passage: Passage;
}

/**
 * findOpenWorld finds lines that let somebody in from nearly everywhere: each by itself, and where no line does, those
 * that do so together, as 0.0.0.0/1 and 128.0.0.0/1.
 */
export const findOpenWorld = remember((passages: readonly Passage[]): readonly OpenWorld[] => {
  const known = passages.filter(({ condition }) => condition === undefined);
  const alone = new Map<HbaRecord, OpenWorld>();
  for (const passage of known) {
    const { record } = passage.row;
    const families = familiesOf(passage.from);
    const before = alone.get(record);
    if (families.length <= (before?.families.length ?? 0)) continue;
    alone.set(record, { records: [record], families, passage });
  }
  return alone.size > 0 ? [...alone.values()] : findUnion(known);
});

function findUnion(passages: readonly Passage[]): readonly OpenWorld[] {
  const wide = passages.filter(({ from }) => countV4(from) >= widePart || countV6(from) >= widePart6);
  if (familiesOf(unionOf(wide.map(({ from }) => from))).length === 0) return [];
  const found = new Map<string, OpenWorld>();
  for (const [, rows] of byPair(wide)) {
    const families = familiesOf(unionOf(rows.map(({ from }) => from)));
    const records = [...new Set(rows.map(({ row }) => row.record))];
    const [first, ...others] = records;
    const [passage] = rows;
    if (families.length === 0 || first === undefined || passage === undefined) continue;
    found.set(records.map(({ file, line }) => `${file}:${line}`).join(' '), {
      records: [first, ...others],
      families,
      passage,
    });
  }
  return [...found.values()];
}

/** Parts of the internet smaller than a /12 or a /20 would have to be hundreds to make up so much of it. */
const widePart = 2 ** 20;
const widePart6 = 1n << 108n;

/** byPair puts passages together by database and user, each class under its first name. */
export function byPair(passages: readonly Passage[]): ReadonlyMap<string, readonly Passage[]> {
  const pairs = new Map<string, Passage[]>();
  for (const passage of passages) {
    for (const key of pairsOf(passage.row)) {
      const known = pairs.get(key);
      if (known === undefined) pairs.set(key, [passage]);
      else known.push(passage);
    }
  }
  return pairs;
}

function pairsOf({ databases, users, physical }: ReachRow): readonly string[] {
  const names = databases.flatMap((database) => users.map((user) => `${database.names[0]}\n${user.names[0]}`));
  return physical ? names.map((name) => `physical ${name}`) : names;
}

function familiesOf(set: AddressSet): OpenWorld['families'] {
  const { v4, v6 } = holdsWorld(set);
  return [...(v4 ? (['IPv4'] as const) : []), ...(v6 ? (['IPv6'] as const) : [])];
}
