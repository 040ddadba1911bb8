import type { HbaRecord } from '../../hba/record.ts';
import { allV4, allV6, equalSets } from '../../inet/address-set.ts';
import type { Check } from '../check.ts';
import { atLine } from '../reach/at-line.ts';
import { recordsOf } from '../reach/facts.ts';
import { manual } from '../references.ts';

/** A file that ends in a reject for everybody of one family of addresses only. */
export const rejectV4Only: Check = {
  id: 'reject-v4-only',
  group: 'access',
  severity: 'low',
  about: {
    title: 'A last reject for one family of addresses',
    why: 'Whoever no line fits is refused, so that the line changes only the message; but it looks as if it were the whole of the lock.',
    fix: 'Write `host all all all reject`, or delete the line.',
    references: [manual('auth-pg-hba-conf')],
  },
  find(server) {
    const rejects = recordsOf(server).filter((record) => record.method === 'reject' && isForEverybody(record));
    const families = new Set(
      rejects.flatMap((record) => {
        const address = server.access?.rules.find((rule) => rule.record === record)?.address;
        if (address?.kind !== 'ranges') return [];
        if (equalSets(address.ranges, allV4)) return [4];
        return equalSets(address.ranges, allV6) ? [6] : [4, 6];
      }),
    );
    const last = rejects.at(-1);
    if (families.size !== 1 || last === undefined || last !== recordsOf(server).at(-1)) return [];
    const has4 = families.has(4);
    return [
      atLine(last, {
        message: `this line refuses ${has4 ? 'IPv4' : 'IPv6'} only; clients of ${has4 ? 'IPv6' : 'IPv4'} are refused all the same, but with "no pg_hba.conf entry"`,
      }),
    ];
  },
};

function isForEverybody({ type, databases, users }: HbaRecord): boolean {
  return type === 'host' && databases.some(({ kind }) => kind === 'all') && users.some(({ kind }) => kind === 'all');
}
