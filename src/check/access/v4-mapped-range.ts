import { networkSet, subtract, isEmpty } from '../../inet/address-set.ts';
import type { Check } from '../check.ts';
import { maskedSet } from '../../inet/masked-set.ts';
import { atLine } from '../reach/at-line.ts';
import { recordsOf } from '../reach/facts.ts';
import { manual } from '../references.ts';

/** ::ffff:0:0/96, the IPv6 addresses that stand for IPv4 (RFC 4291 §2.5.5.2). */
const mapped = networkSet({ family: 6, value: 0xffff_0000_0000n }, 96);

/** A line for IPv4 clients in the disguise of IPv6, which the server never sees. */
export const v4MappedRange: Check = {
  id: 'v4-mapped-range',
  group: 'access',
  severity: 'med',
  about: {
    title: 'A line for IPv4 clients written as IPv6',
    why: 'Its IPv6 sockets are for IPv6 alone, so that IPv4 clients fit lines with IPv4 addresses only.',
    fix: 'Write the address as IPv4, such as 192.0.2.0/24 for ::ffff:192.0.2.0/120.',
    references: [manual('auth-pg-hba-conf')],
  },
  find: (server) =>
    recordsOf(server).flatMap((record) => {
      const { address } = record;
      if (address?.kind !== 'range' || address.base.family !== 6) return [];
      const ranges = maskedSet(address.base, address.mask);
      if (ranges === undefined || !isEmpty(subtract(ranges, mapped))) return [];
      return [
        atLine(record, {
          message:
            'this line fits no client: the server takes IPv4 clients on sockets of their own, never as ::ffff: addresses',
        }),
      ];
    }),
};
