import { toCidrs, type AddressSet } from '../../inet/address-set.ts';
import type { Check } from '../check.ts';
import { atLine } from '../reach/at-line.ts';
import { remotely, remotePassages, whereItListens } from '../reach/facts.ts';
import { byLine, describeExample, exampleOf, type Passage } from '../reach/passage.ts';
import { findOpenWorld } from '../reach/world.ts';
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
    return byLine(wide).map(({ record, passages: [passage] }) =>
      atLine(record, {
        severity: remotely(server, 'med'),
        message: `this line lets in ${widestOf(passage)}: more machines than a database has clients${whereItListens(server)}`,
        witness: describeExample(exampleOf(passage)),
      }),
    );
  },
};

function isWide({ v4, v6 }: AddressSet): boolean {
  return (
    v4.some(({ first, last }) => last - first + 1 >= widest4) ||
    v6.some(({ first, last }) => last - first + 1n >= widest6)
  );
}

function widestOf({ from }: Passage): string {
  const v4 = from.v4.toSorted((a, b) => b.last - b.first - (a.last - a.first)).slice(0, 1);
  if (isWide({ v4, v6: [] }))
    return `${(v4[0]?.last ?? 0) - (v4[0]?.first ?? 0) + 1} IPv4 addresses (${toCidrs({ v4, v6: [] })[0]})`;
  const v6 = from.v6.filter(({ first, last }) => last - first + 1n >= widest6).slice(0, 1);
  return `the IPv6 network ${toCidrs({ v4: [], v6 })[0]}`;
}
