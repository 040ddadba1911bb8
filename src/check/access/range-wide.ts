import type { HbaRecord } from '../../hba/record.ts';
import { intersect, isEmpty, toCidrs, unionOf, type AddressSet } from '../../inet/address-set.ts';
import { printAddress } from '../../inet/address.ts';
import type { Check } from '../check.ts';
import { atLine, nameLines } from '../reach/at-line.ts';
import { remotely, remotePassages, whereItListens } from '../reach/facts.ts';
import { byLine, describeExample, exampleOf, type Passage } from '../reach/passage.ts';
import { byPair, findOpenWorld } from '../reach/world.ts';
import { manual } from '../references.ts';

/** An IPv4 network of a /16 or an IPv6 network of a /48 is a whole site. */
const widest4 = 2 ** 16;
const widest6 = 1n << 80n;

/** A line that lets in a /16 of IPv4 or a /48 of IPv6, or more. What lets in the internet is world-open's. */
export const rangeWide: Check = {
  id: 'range-wide',
  group: 'access',
  severity: 'med',
  about: {
    title: 'A line for a /16 of IPv4, a /48 of IPv6, or more',
    why: 'One machine out of so many is enough for an attacker. Whole VPN pools and office networks are seldom what is meant.',
    fix: 'Write the networks of the real clients, such as 10.20.30.0/24; `log_connections` shows where they come from.',
    references: [manual('auth-pg-hba-conf')],
  },
  find(server) {
    const passages = remotePassages(server);
    const open = new Set(findOpenWorld(passages).flatMap(({ records }) => records));
    const wide = passages.filter(
      ({ row, condition, from }) => condition === undefined && !open.has(row.record) && isWide(from),
    );
    const alone = new Set(wide.map(({ row }) => row.record));
    const others = passages.filter(
      ({ row, condition, from }) =>
        condition === undefined && !open.has(row.record) && !alone.has(row.record) && isPart(from),
    );
    return [
      ...byLine(wide).map(({ record, passages: [passage] }) =>
        atLine(record, {
          severity: remotely(server, 'med'),
          message: `this line lets in ${widestOf(passage.from)}: more machines than a database has clients${whereItListens(server)}`,
          witness: describeExample(exampleOf(passage)),
        }),
      ),
      ...together(others).map(({ first, rest, set, passage }) =>
        atLine(first, {
          severity: remotely(server, 'med'),
          message: `this line together with ${nameLines(rest, first)} lets in ${widestOf(set)}: more machines than a database has clients${whereItListens(server)}`,
          witness: describeExample(exampleOf(passage)),
        }),
      ),
    ];
  },
};

/** Parts smaller than a /20 or a /52 would have to be dozens side by side. */
const part4 = 2 ** 12;
const part6 = 1n << 76n;

function isPart({ v4, v6 }: AddressSet): boolean {
  return (
    v4.some(({ first, last }) => last - first + 1 >= part4) || v6.some(({ first, last }) => last - first + 1n >= part6)
  );
}

interface Together {
  readonly first: HbaRecord;
  readonly rest: readonly HbaRecord[];
  readonly set: AddressSet;
  readonly passage: Passage;
}

/** Lines whose networks lie side by side, so that they let one user in from a wide one. */
function together(passages: readonly Passage[]): readonly Together[] {
  const set = unionOf(passages.map(({ from }) => from));
  if (!isWide(set)) return [];
  const found = new Map<string, Together>();
  for (const [, own] of byPair(passages)) {
    const joined = unionOf(own.map(({ from }) => from));
    const widest = wideRange(joined);
    const side = own.filter(({ from }) => widest !== undefined && !isEmpty(intersect(from, widest)));
    const [first, ...rest] = new Set(side.map(({ row }) => row.record));
    const [passage] = side;
    if (widest === undefined || first === undefined || passage === undefined) continue;
    found.set([first, ...rest].map(({ file, line }) => `${file}:${line}`).join(' '), {
      first,
      rest,
      set: widest,
      passage,
    });
  }
  return [...found.values()];
}

function isWide(set: AddressSet): boolean {
  return wideRange(set) !== undefined;
}

/** The widest range of a set where it is a /16 of IPv4 or more; else one of IPv6 that is a /48 or more. */
function wideRange({ v4, v6 }: AddressSet): AddressSet | undefined {
  const [range4] = v4.toSorted((a, b) => b.last - b.first - (a.last - a.first));
  if (range4 !== undefined && range4.last - range4.first + 1 >= widest4) return { v4: [range4], v6: [] };
  const range6 = v6.find(({ first, last }) => last - first + 1n >= widest6);
  return range6 && { v4: [], v6: [range6] };
}

function widestOf(from: AddressSet): string {
  const range = wideRange(from) ?? from;
  const [network = '', ...more] = toCidrs(range);
  const [v4] = range.v4;
  if (v4 === undefined) return `the IPv6 network ${network}`;
  const ends = [v4.first, v4.last].map((value) => printAddress({ family: 4, value }));
  return `${v4.last - v4.first + 1} IPv4 addresses (${more.length === 0 ? network : ends.join(' to ')})`;
}
