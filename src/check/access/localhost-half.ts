import type { ReachRow } from '../../access/reach.ts';
import { holds } from '../../inet/address-set.ts';
import { parsePeerAddress } from '../../inet/address.ts';
import type { Check } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { atLine } from '../reach/at-line.ts';
import { ownMachineRows } from '../reach/passage.ts';
import { shareNames } from '../reach/share-names.ts';
import { manual } from '../references.ts';

/** A line for one of the two addresses that localhost has, without one for the other. */
export const localhostHalf: Check = {
  id: 'localhost-half',
  group: 'access',
  severity: 'low',
  about: {
    title: 'A line for one of the two addresses of localhost',
    why: 'A client that is told "localhost" takes whichever address its resolver gives first, and gives up when it is refused.',
    fix: 'Add the same line for the other address: 127.0.0.1/32 and ::1/128.',
    references: [manual('auth-pg-hba-conf')],
  },
  find(server) {
    if (!listensOnBoth(server)) return [];
    const rows = server.reach;
    const own = ownMachineRows(rows);
    const halves = own.filter((row) => {
      const [v4, v6] = [has(row, '127.0.0.1'), has(row, '::1')];
      if (v4 === v6) return false;
      const wanted = v4 ? '::1' : '127.0.0.1';
      return !rows.some((other) => other.physical === row.physical && has(other, wanted) && shareNames(row, other));
    });
    const lines = new Map(halves.map((row) => [row.record, row]));
    return [...lines].map(([record, row]) => {
      const [here, there] = has(row, '127.0.0.1') ? ['127.0.0.1', '::1'] : ['::1', '127.0.0.1'];
      return atLine(record, {
        message: `this line takes ${here}, and no line takes ${there} for the same users and databases`,
        fix: `Add the same line for ${there === '::1' ? '::1/128' : '127.0.0.1/32'}.`,
      });
    });
  },
};

function has({ addresses }: ReachRow, text: string): boolean {
  const address = parsePeerAddress(text);
  return address !== undefined && addresses.kind === 'network' && holds(addresses.set, address);
}

function listensOnBoth({ listening: { addresses } }: CheckedServer): boolean {
  return addresses === undefined || addresses.some((word) => /^(?:\*|localhost|::.*)$/i.test(word));
}
